"""Runs inside Django, in a process of its own: fills the database, or swaps snapshots."""

from __future__ import annotations

import datetime as dt
import itertools
import json
import sys
import time


def main() -> None:
    import django

    django.setup()
    if "--swap" in sys.argv:
        swap()
    else:
        fill()


def fill() -> None:
    from benchmarks import data
    from marketing_spots import access, snapshot
    from marketing_spots.engine.compiler import compile_snapshot
    from marketing_spots.models import Snapshot
    from plugins.manager import get_plugins

    data.fill()
    _key, server_key = access.create_api_key("bench", "server")
    snapshot.publish(None, "A first snapshot")  # renditions and the like are made once

    started = time.perf_counter()
    built = snapshot.build_snapshot()
    compile_s = time.perf_counter() - started

    document = bytes(Snapshot.objects.latest("id").document)
    started = time.perf_counter()
    plugins = get_plugins()
    loaded = compile_snapshot(snapshot.decode(document), plugins.conditions, plugins.vetoes)
    loaded.warm(dt.datetime.now(dt.UTC))
    load_s = time.perf_counter() - started
    assert len(built.campaigns) == data.CAMPAIGNS
    assert not loaded.problems, loaded.problems
    print(json.dumps({"compile_s": compile_s, "load_s": load_s, "server_key": server_key}))


def swap() -> None:
    from marketing_spots.models import Head, Snapshot

    first = Snapshot.objects.latest("id")
    fields = {
        field.name: getattr(first, field.attname if field.is_relation else field.name)
        for field in Snapshot._meta.fields
        if field.name not in ("id", "created_by")
    }
    for version in itertools.count(first.pk + 1):
        copy = Snapshot.objects.create(pk=version, **fields)
        Head.objects.update(live=copy)
        time.sleep(1)


if __name__ == "__main__":
    main()
