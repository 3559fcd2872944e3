"""Keeps the program records in step with the source."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

import msgspec
from django.utils import timezone
from wagtail.search.backends import get_search_backends

from content.models import Authority, Incentive, Program
from content.models.programs import Imported
from content.programs import records as source
from content.programs.eligibility import Audiences
from content.programs.income import sizes_without_figure
from content.programs.wording import amount_in_words

T = TypeVar("T", bound=Imported)
Fields = dict[str, Any]


class Counts(msgspec.Struct):
    """How many of one kind were created, updated, unchanged, and gone from the source."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    gone: int = 0

    def __str__(self) -> str:
        parts = [
            f"{self.created} created",
            f"{self.updated} updated",
            f"{self.unchanged} unchanged",
        ]
        return ", ".join([*parts, f"{self.gone} gone"] if self.gone else parts)


def save_records(data: source.StateData, audiences: Audiences) -> dict[str, Counts]:
    """Creates and updates the records of a state; those that are gone are kept and marked."""
    counts = {}
    authorities, counts["authorities"] = _save(
        Authority, data.state, {key: _authority(item) for key, item in data.authorities.items()}
    )
    programs, counts["programs"] = _save(
        Program,
        data.state,
        {key: _program(item, authorities) for key, item in data.programs.items()},
    )
    incentives = {
        key: _incentive(item, programs, data, audiences) for key, item in data.incentives.items()
    }
    counts["incentives"] = _save(Incentive, data.state, incentives)[1]
    return counts


def _save(model: type[T], state: str, wanted: Mapping[str, Fields]) -> tuple[dict[str, T], Counts]:
    held = {row.source_id: row for row in model.objects.filter(state=state)}
    counts, new, changed = Counts(), [], []
    for key, fields in wanted.items():
        row = held.get(key)
        if row is None:
            held[key] = model(state=state, source_id=key, **fields)
            new.append(held[key])
        elif _apply(row, {**fields, "in_source": True}):
            changed.append(row)
        else:
            counts.unchanged += 1
    gone = [
        row for key, row in held.items() if key not in wanted and _apply(row, {"in_source": False})
    ]
    counts.created, counts.updated, counts.gone = len(new), len(changed), len(gone)
    model.objects.bulk_create(new, batch_size=200)
    if changed or gone:
        names = {name for fields in wanted.values() for name in fields} | {
            "in_source",
            "updated_at",
        }
        for row in (*changed, *gone):
            row.updated_at = timezone.now()
        model.objects.bulk_update([*changed, *gone], sorted(names), batch_size=100)
    _index(model, [*new, *changed, *gone])
    return held, counts


def _apply(row: Imported, fields: Fields) -> bool:
    """Sets the fields; returns whether any of them was different."""
    changed = False
    for name, value in fields.items():
        if getattr(row, name) != value:
            setattr(row, name, value)
            changed = True
    return changed


def _index(model: type[Imported], rows: list[Any]) -> None:
    for backend in get_search_backends(with_auto_update=True) if rows else ():
        backend.add_bulk(model, rows)


def _authority(item: source.Authority) -> Fields:
    return {"kind": item.kind, "name": item.name, "geographies": list(item.geographies)}


def _program(item: source.Program, authorities: Mapping[str, Authority]) -> Fields:
    return {
        "authority": authorities[item.authority.id] if item.authority else None,
        "name_en": item.name.en,
        "name_es": item.name.es,
        "url_en": item.url.en,
        "url_es": item.url.es,
        "description": item.description,
        "items": list(item.items),
    }


def _incentive(
    item: source.Incentive,
    programs: Mapping[str, Program],
    data: source.StateData,
    audiences: Audiences,
) -> Fields:
    more = item.more_info_url
    return {
        "program": programs[item.program.id],
        "description_en": item.description.en,
        "description_es": item.description.es,
        "url_en": item.url.en,
        "url_es": item.url.es,
        "more_info_en": more.en if more else "",
        "more_info_es": more.es if more else "",
        "amount": {k: v for k, v in msgspec.to_builtins(item.amount).items() if v is not None},
        "amount_en": amount_in_words(item.amount, "en"),
        "amount_es": amount_in_words(item.amount, "es"),
        "items": list(item.items),
        "owner_status": list(item.owner_status),
        "payment_methods": list(item.payment_methods),
        "start_date": item.start,
        "end_date": item.end,
        "paused": item.paused,
        "bonus_available": item.bonus_available,
        "income_limit": item.income_limit.strip(),
        "geo_group": item.geo_group,
        "notes": "\n".join(_notes(item, data)),
        "closed": audiences.closed.get(item.id, ""),
    }


def _notes(item: source.Incentive, data: source.StateData) -> Iterator[str]:
    if replaced := data.exclusions.get(item.id):
        yield f"Takes the place of {', '.join(replaced)}."
    if needed := data.prerequisites.get(item.id):
        yield f"Needs {_needs(needed)}.{_remark(needed)}"
    for group in data.combinations:
        if item.id in group.ids:
            others = ", ".join(key for key in group.ids if key != item.id)
            words = f" ({group.description})" if group.description else ""
            yield f"Together with {others} at most ${group.max_value:,.0f}{words}."
    limit = data.income_limits.get(item.income_limit)
    if limit and (sizes := list(sizes_without_figure(limit))):
        people = ", ".join(map(str, sizes))
        yield f"The income limit has no figure for households of {people}."


def _needs(tree: source.Prerequisite) -> str:
    if isinstance(tree, str):
        return tree
    word, parts = ("and", tree["allOf"]) if "allOf" in tree else ("or", tree["anyOf"])
    return f" {word} ".join(_needs(part) for part in parts)


def _remark(tree: source.Prerequisite) -> str:
    text = tree.get("description") if isinstance(tree, dict) else None
    return f" {text.strip()}" if isinstance(text, str) and text.strip() else ""
