"""The indexer is killed at random, twenty times, while a thousand edits are made: nothing is lost."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from wagtail.models import PageViewRestriction

from content import changes
from content.models import ArticlePage, HomePage
from content.recording import Before, Places, page_saved
from search.backends.base import Backend
from search.backends.chain import configured
from search.indexing.comparing import follower_name
from search.indexing.follower import Follower
from search.indexing.upkeep import ensure
from tests.conftest import REPOSITORY
from tests.search import site

#: What takes longer by `make test GRIDSPOT_FUZZ=5`.
SCALE = int(os.environ.get("GRIDSPOT_FUZZ") or 1)
EDITS, KILLS = 1_000 * SCALE, 20 * SCALE
if os.environ.get("GRIDSPOT_SECOND_LANE"):
    # The whole of it runs on SQLite beside this; another database needs only its own turn.
    EDITS, KILLS = EDITS // 4, KILLS // 4
SEED = 20_26

#: Starts an indexer in a child, and kills it and starts another whenever it reads a line. Django is
#: loaded once. Every third indexer builds an index anew, too, again and again, and dies in the middle.
NURSERY = """
import contextlib, os, signal, sys, threading, time, traceback
import django
django.setup()
from django.db import connections
from search.backends.chain import configured
from search.indexing.claims import Busy
from search.indexing.follower import Follower
from search.indexing.rebuild import rebuild
from search.indexing.upkeep import Keeper
from search.models import IndexBuild

def follow(backend):
    keeper, follower = Keeper(backend), Follower(backend)
    while True:
        for line in (*keeper.build_missing(), *follower.turn()):
            print(line, file=sys.stderr)
        time.sleep(0.02)

def build(backend):
    while True:
        with contextlib.suppress(Busy):
            rebuild(backend, "en")

def guarded(job, backend):
    try:
        job(backend)
    except BaseException:
        traceback.print_exc()
        os._exit(7)

def work(number):
    jobs = [follow, build] if number % 3 == 2 else [follow]
    for backend in configured():
        for job in jobs:
            threading.Thread(target=guarded, args=(job, backend)).start()
    signal.pause()

number = cut_off = 0
while True:
    child = os.fork()
    if child == 0:
        try:
            work(number)
        finally:
            os._exit(7)
    print(child, cut_off, flush=True)
    told = sys.stdin.readline()
    status = os.waitpid(child, os.WNOHANG)
    if status[0]:
        print("died by itself", status[1], flush=True)
        sys.exit(3)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    number += 1
    cut_off += IndexBuild.objects.filter(state="building").count()
    connections.close_all()  # the next child opens its own
    if told != "again\\n":
        break
"""


def address_of_database() -> str:
    """Where the tests' database is, as other processes are told it."""
    facts = settings.DATABASES["default"]
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    who = f"{facts['USER']}:{facts['PASSWORD']}" if facts["PASSWORD"] else facts["USER"]
    return f"postgresql://{who}@{facts['HOST']}:{facts['PORT'] or 5432}/{name}"


class Nursery:
    """The process in which indexers are born and killed."""

    def __init__(self, **environment: str) -> None:
        self.born = self.cut_off = 0
        self.process = subprocess.Popen(
            [sys.executable, "-c", NURSERY],
            cwd=REPOSITORY,
            env={
                **os.environ,
                "DJANGO_SETTINGS_MODULE": "cms.settings",
                "DATABASE_URL": address_of_database(),
                **environment,
            },
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._born()

    def _born(self) -> None:
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        child, _, cut_off = line.partition(" ")
        assert child.isdigit(), f"the indexer ended by itself: {line}"
        self.born, self.cut_off = self.born + 1, int(cut_off)

    def kill(self, *, again: bool = True) -> None:
        """Kills the indexer and, where wanted, starts another one."""
        assert self.process.stdin is not None
        self.process.stdin.write("again\n" if again else "no more\n")
        self.process.stdin.flush()
        if again:
            self._born()
        else:
            assert self.process.wait(timeout=60) == 0


class Editor:
    """Edits at random, but the same ones each time."""

    def __init__(self, home: HomePage, chance: random.Random) -> None:
        self.home, self.chance, self.count = home, chance, 0
        self.sections = [site.section(home, f"Section {n}") for n in range(4)]
        self.form = site.file("Form")

    def page(self) -> Any:
        pages = ArticlePage.objects.order_by("pk")
        found = pages[self.chance.randrange(n) :][:1] if (n := pages.count()) else []
        return next(iter(found), None) or self.new()

    def new(self) -> Any:
        where = site.again(self.chance.choice(self.sections))
        made = ArticlePage(title=f"New {self.count}", slug=f"new-{self.count}", locale=where.locale)
        return where.add_child(instance=made)

    def edit(self) -> None:
        """One edit."""
        self.count += 1
        kinds: list[tuple[int, Callable[[], object]]] = [
            (80, self.rewrite),
            (8, self.take_down_or_up),
            (3, self.new),
            (3, lambda: self.page().delete()),
            (1, self.publish),
            (1, self.move),
            (1, self.rename_section),
            (1, self.change_menu),
            (1, self.hide_or_show),
            (1, self.link_to_file),
        ]
        weights, work = zip(*kinds, strict=True)
        self.chance.choices(work, weights)[0]()

    def rewrite(self) -> None:
        self.change(self.page(), title=f"Edit {self.count}")

    def take_down_or_up(self) -> None:
        page = self.page()
        self.change(page, live=not page.live)

    def change(self, page: Any, **values: Any) -> None:
        """What saving a page writes, without what Wagtail does beside it: ten times as fast."""
        with transaction.atomic():
            ArticlePage.objects.filter(pk=page.pk).update(**values)
            before = Before(page.live, page.url_path, Places().private)
            for name, value in values.items():
                setattr(page, name, value)
            page_saved(page, before)

    def publish(self) -> None:
        site.publish(self.page(), title=f"Published {self.count}")

    def move(self) -> None:
        self.page().move(site.again(self.chance.choice(self.sections)), pos="last-child")

    def rename_section(self) -> None:
        section = site.again(self.chance.choice(self.sections))
        section.title = f"Section {self.count}"
        section.save()

    def change_menu(self) -> None:
        pages = [self.page() for _ in range(3)]
        site.menu("header", [site.to_page(page) for page in pages])

    def hide_or_show(self) -> None:
        section = self.chance.choice(self.sections)
        if hidden := PageViewRestriction.objects.filter(page=section).first():
            hidden.delete()
        else:
            PageViewRestriction.objects.create(page=section, restriction_type="login")

    def link_to_file(self) -> None:
        page = self.page()
        page.body = site.text(site.linking(self.form) if self.chance.random() < 0.5 else "<p>-</p>")
        page.save()


@pytest.fixture
def environment(
    request: pytest.FixtureRequest, settings: Any, transactional_db: None
) -> dict[str, str]:
    """For processes that write to the database and, where there is one, to Elasticsearch, too."""
    try:
        url, prefix = (request.getfixturevalue(n) for n in ("elasticsearch_url", "index_prefix"))
    except pytest.skip.Exception:
        return {}
    settings.ELASTICSEARCH_URLS, settings.SEARCH_INDEX_PREFIX = [url], prefix
    settings.SEARCH_REPLICAS = "0"
    return {
        "ELASTICSEARCH_URL": url,
        "GRIDSPOT_SEARCH_PREFIX": prefix,
        "GRIDSPOT_SEARCH_REPLICAS": "0",
    }


def drained(backend: Backend) -> bool:
    for _ in Follower(backend).turn():
        pass
    return changes.position(follower_name(backend.name)) == changes.latest()


def test_nothing_is_lost_though_the_indexer_is_killed_again_and_again(
    environment: dict[str, str],
) -> None:
    chance = random.Random(SEED)
    with transaction.atomic():
        home = site.make_home()
        editor = Editor(home, chance)
        for _ in range(40):
            editor.count += 1
            editor.new()
    list(ensure(configured()))
    kills = sorted(chance.sample(range(1, EDITS), KILLS))
    nursery = Nursery(**environment)
    try:
        for number in range(EDITS):
            editor.edit()
            if number in kills:
                nursery.kill()
        nursery.kill(again=False)
    finally:
        nursery.process.kill()
        nursery.process.communicate()
    assert nursery.born == KILLS + 1
    assert changes.latest() > EDITS / 2  # what nobody may see is no change
    assert nursery.cut_off > 0 or KILLS < 20, "no build was cut off: the test tests too little"
    for backend in configured():
        list(ensure([backend]))
        assert drained(backend)
    said = StringIO()
    call_command("search", "verify", "--dry-run", stdout=said, stderr=said)
    assert said.getvalue().count("documents compared.") == 2 * len(configured())
