"""Reads the program files of a state: what can be read goes in, the rest is reported by id."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from content.programs import periods
from content.programs.records import (
    Amount,
    Authority,
    AuthorityKind,
    Combination,
    Incentive,
    IncomeLimit,
    OwnerStatus,
    PaymentMethod,
    PovertyLevels,
    Problem,
    Program,
    StateData,
    Text,
)
from content.programs.relationships import read_relationships
from plugins.sanitise import check_url

T = TypeVar("T")


#: What the tables behind can hold.
LONGEST_KEY = 100
LONGEST_NAME = 255
LONGEST_URL = 2000
MOST_DOLLARS = 10_000_000

_KINDS = ("state", "county", "city", "utility", "gas_utility", "other")


class ProgramFilesError(ValueError):
    """The folder as a whole cannot be read; the message names the file and what to do."""


class _Place(msgspec.Struct, frozen=True):
    name: str
    geography_ids: tuple[int, ...]


class _Program(msgspec.Struct, frozen=True):
    name: Text
    url: Text
    authority_type: AuthorityKind
    authority: str | None
    description: str | None = None
    items: tuple[str, ...] = ()


class _Incentive(msgspec.Struct, frozen=True):
    id: str
    program: str
    items: tuple[str, ...]
    owner_status: tuple[OwnerStatus, ...]
    payment_methods: tuple[PaymentMethod, ...]
    amount: Amount
    short_description: Text
    url: Text
    more_info_url: Text | None = None
    start_date: str | None = None
    end_date: str | None = None
    eligible_geo_group: str | None = None
    low_income: str | None = None
    paused: bool | None = None
    bonus_available: bool | None = None


class _GeoGroup(msgspec.Struct, frozen=True):
    geographies: tuple[int, ...]


class _Limit(msgspec.Struct, frozen=True):
    type: str
    thresholds: dict[str, Any]
    description: str | None = None
    source_url: str | None = None


_INCENTIVE_FIELDS = frozenset(_Incentive.__struct_fields__)


def read_state(folder: Path) -> StateData:
    """Everything that can be read of a state's folder and the shared files beside it.

    Raises ProgramFilesError when a file that must be there is missing or is not JSON.
    """
    return _Reader(folder).read()


class _Reader:
    def __init__(self, folder: Path) -> None:
        self.folder = folder.resolve()
        self.problems: list[Problem] = []

    def read(self) -> StateData:
        state = self.folder.name.upper()
        authorities = self._authorities()
        programs = self._each("programs.json", lambda key, raw: _program(key, raw, authorities))
        incentives, unreadable = self._incentives(programs)
        relationships = read_relationships(
            self._load("incentive_relationships.json", required=False),
            frozenset(incentives) | unreadable,
            self._reporter("incentive_relationships.json"),
        )
        groups = self._load("../geo_groups.json", required=False).get(state, {})
        return StateData(
            state=state,
            authorities=authorities,
            programs=programs,
            incentives=incentives,
            exclusions=relationships.exclusions,
            prerequisites=relationships.prerequisites,
            combinations=self._combinations(relationships.combinations),
            income_limits=self._each(
                "../low_income_thresholds.json", _income_limit, required=False
            ),
            geo_groups=self._converted("../geo_groups.json", groups, _geo_group),
            poverty=self._each("../federal_poverty_levels.json", _poverty, required=False),
            doubtful=relationships.doubtful,
            unreadable=unreadable,
            problems=tuple(self.problems),
        )

    # --- files ---

    def _reporter(self, name: str) -> Callable[[str, str], None]:
        return lambda id, reason: self.problems.append(
            Problem(_file(self.folder, name), id, reason)
        )

    def _load(self, name: str, *, required: bool = True, shape: type = dict) -> Any:
        report = self._reporter(name)

        def pairs(found: list[tuple[str, Any]]) -> dict[str, Any]:
            result = dict(found)
            if len(result) != len(found):
                seen: set[str] = set()
                for key, _ in found:
                    if key in seen:
                        report(key, "it is there twice in the same object; the last one counts")
                    seen.add(key)
            return result

        path = self.folder / name
        try:
            data = json.loads(path.read_bytes(), object_pairs_hook=pairs, parse_constant=_no_number)
        except FileNotFoundError:
            if not required:
                report("", "the file is missing; whatever refers to it stays out")
                return shape()
            raise ProgramFilesError(
                f"{path} is missing. Name the folder of one state, with authorities.json, "
                "programs.json and incentives.json in it."
            ) from None
        except (ValueError, RecursionError) as error:
            raise ProgramFilesError(f"{path} is not JSON: {error}.") from None
        except OSError as error:
            raise ProgramFilesError(f"{path} cannot be read: {error.strerror}.") from None
        if not isinstance(data, shape):
            kind = "an object" if shape is dict else "a list"
            raise ProgramFilesError(f"{path} should hold {kind}, not {type(data).__name__}.")
        clean = _storable(data)
        if clean != data:
            report("", "it has characters that no database can store; they were replaced")
        return clean

    def _each(
        self, name: str, read: Callable[[str, Any], T], *, required: bool = True
    ) -> dict[str, T]:
        return self._converted(name, self._load(name, required=required), read)

    def _converted(
        self, name: str, data: Mapping[str, Any], read: Callable[[str, Any], T]
    ) -> dict[str, T]:
        report = self._reporter(name)
        found = {}
        for key, raw in data.items():
            try:
                _check_key(key)
                found[key] = read(key, raw)
            except ValueError as error:
                report(key, str(error))
        return found

    # --- records ---

    def _authorities(self) -> dict[str, Authority]:
        name = "authorities.json"
        report = self._reporter(name)
        found: dict[str, Authority] = {}
        for kind, group in self._load(name).items():
            if kind not in _KINDS or not isinstance(group, dict):
                report(kind, f"not a kind of authority; there are {', '.join(_KINDS)}")
                continue
            for key, authority in self._converted(name, group, _authority(kind)).items():
                if key in found:
                    report(key, f"it is there as {found[key].kind} already; that one stays")
                else:
                    found[key] = authority
        return found

    def _incentives(
        self, programs: Mapping[str, Program]
    ) -> tuple[dict[str, Incentive], frozenset[str]]:
        name = "incentives.json"
        report = self._reporter(name)
        found: dict[str, Incentive] = {}
        unreadable: set[str] = set()
        for position, raw in enumerate(self._load(name, shape=list)):
            key = raw.get("id") if isinstance(raw, dict) else None
            key = key.strip() if isinstance(key, str) else ""
            try:
                incentive = _incentive(raw, programs)
            except ValueError as error:
                report(key or f"number {position + 1}", str(error))
                unreadable.update({key} - {""})
                continue
            if incentive.id in found:
                report(incentive.id, "an earlier record has this id; the earlier one stays")
            else:
                found[incentive.id] = incentive
        return found, frozenset(unreadable - set(found))

    def _combinations(self, raw: list[Any]) -> tuple[Combination, ...]:
        report = self._reporter("incentive_relationships.json")
        found = []
        for position, item in enumerate(raw):
            try:
                found.append(msgspec.convert(item, Combination))
            except ValueError as error:
                report(f"combinations[{position}]", str(error))
        return tuple(found)


def _no_number(word: str) -> None:
    raise ValueError(f"{word} is no number in JSON")


def _storable(data: Any) -> Any:
    """The same without NUL and half characters (lone surrogates)."""
    if isinstance(data, str):
        return data.replace("\0", "\ufffd").encode("utf-8", "replace").decode("utf-8")
    if isinstance(data, dict):
        return {_storable(key): _storable(value) for key, value in data.items()}
    return [_storable(item) for item in data] if isinstance(data, list) else data


def _file(folder: Path, name: str) -> str:
    return name.removeprefix("../") if name.startswith("../") else f"{folder.name}/{name}"


def _authority(kind: AuthorityKind) -> Callable[[str, Any], Authority]:
    def read(key: str, raw: Any) -> Authority:
        place = msgspec.convert(raw, _Place)
        if not place.geography_ids:
            raise ValueError("it has no geographies, so nobody would be eligible")
        name = _text(Text(place.name), "name", LONGEST_NAME).en
        return Authority(id=key, kind=kind, name=name, geographies=place.geography_ids)

    return read


def _program(key: str, raw: Any, authorities: Mapping[str, Authority]) -> Program:
    program = msgspec.convert(raw, _Program)
    authority = authorities.get(program.authority) if program.authority else None
    if authority is None and (program.authority or program.authority_type != "federal"):
        raise ValueError(f"its authority {program.authority!r} is not in authorities.json")
    if authority and authority.kind != program.authority_type:
        raise ValueError(
            f"its authority {authority.id!r} is a {authority.kind}, not a {program.authority_type}"
        )
    return Program(
        id=key,
        authority=authority,
        name=_text(program.name, "name", LONGEST_NAME),
        url=_url(program.url, "url"),
        description=(program.description or "").strip(),
        items=program.items,
    )


def _incentive(raw: Any, programs: Mapping[str, Program]) -> Incentive:
    record = msgspec.convert(raw, _Incentive)
    _check_key(record.id.strip())
    program = programs.get(record.program)
    if program is None:
        raise ValueError(f"its program {record.program!r} is missing or cannot be read")
    for name in ("items", "owner_status", "payment_methods"):
        if not getattr(record, name):
            raise ValueError(f"`{name}` is empty")
    for key in (*record.items, record.low_income or "-", record.eligible_geo_group or "-"):
        _check_key(key)
    _check_amount(record.amount)
    start = periods.first_day(record.start_date) if record.start_date else None
    end = periods.last_day(record.end_date) if record.end_date else None
    if start and end and end < start:
        raise ValueError(f"it ends ({record.end_date}) before it starts ({record.start_date})")
    return Incentive(
        id=record.id.strip(),
        program=program,
        items=tuple(dict.fromkeys(record.items)),
        owner_status=tuple(dict.fromkeys(record.owner_status)),
        payment_methods=record.payment_methods,
        amount=record.amount,
        description=_text(record.short_description, "short_description"),
        url=_url(record.url, "url"),
        more_info_url=_url(record.more_info_url, "more_info_url") if record.more_info_url else None,
        start=start,
        end=end,
        geo_group=record.eligible_geo_group or "",
        income_limit=record.low_income or "",
        paused=bool(record.paused),
        bonus_available=bool(record.bonus_available),
        unknown_fields=tuple(sorted(set(raw) - _INCENTIVE_FIELDS)),
    )


def _check_amount(amount: Amount) -> None:
    numbers = [amount.number, amount.minimum, amount.maximum]
    if any(number is not None and number < 0 for number in numbers):
        raise ValueError("the amount is below zero")
    if any(number is not None and number > MOST_DOLLARS for number in numbers):
        raise ValueError(f"the amount is more than ${MOST_DOLLARS:,}, which cannot be meant")
    if amount.type == "percent" and amount.number > 1:
        raise ValueError(f"the amount is a share from 0 to 1, not {amount.number:g}")
    if (amount.type == "dollars_per_unit") != (amount.unit is not None):
        raise ValueError("the amount has a unit exactly when it is in dollars per unit")


def _check_key(key: str) -> None:
    if not key.strip() or len(key) > LONGEST_KEY:
        raise ValueError(f"an id has 1 to {LONGEST_KEY} characters, not {len(key.strip())}")


def _text(text: Text, field: str, longest: int = 10_000) -> Text:
    clean = Text(text.en.strip(), text.es.strip())
    if not clean.en:
        raise ValueError(f"`{field}` has no English text")
    for words in (clean.en, clean.es):
        if len(words) > longest:
            raise ValueError(f"`{field}` has {len(words)} characters; at most {longest} fit")
    return clean


def _url(url: Text, field: str) -> Text:
    clean = _text(url, field, LONGEST_URL)
    for address in filter(None, (clean.en, clean.es)):
        if not address.startswith(("https://", "http://")):
            raise ValueError(f"`{field}` is not a web address: {address!r}")
        try:
            check_url(address)  # as the ad will be
        except ValueError as error:
            raise ValueError(f"`{field}` is not a web address: {address!r}. {error}") from None
    return clean


def _income_limit(key: str, raw: Any) -> IncomeLimit:
    limit = msgspec.convert(raw, _Limit)
    return IncomeLimit(
        key=key,
        type=limit.type,
        thresholds=limit.thresholds,
        description=(limit.description or "").strip(),
        source_url=(limit.source_url or "").strip(),
    )


def _poverty(key: str, raw: Any) -> PovertyLevels:
    return msgspec.convert(raw, PovertyLevels)


def _geo_group(key: str, raw: Any) -> tuple[int, ...]:
    return msgspec.convert(raw, _GeoGroup).geographies
