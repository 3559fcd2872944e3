"""Records that can't be read are reported by file and id; the rest goes in."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from content.programs.periods import first_day, last_day
from content.programs.reader import ProgramFilesError, read_state
from content.programs.records import Amount
from content.programs.wording import amount_in_words, shortened
from tests.content.folders import Folder, incentive


def test_everything_that_a_record_says_is_read(tmp_path: Path) -> None:
    record = incentive(
        "VT-1",
        start_date="2026Q2",
        end_date="2026-11",
        low_income="by-size",
        eligible_geo_group="by-the-brook",
        paused=True,
        bonus_available=True,
        more_info_url={"en": "https://programs.example/more"},
        url={"en": " https://programs.example/vt "},
    )
    data = read_state(Folder(tmp_path, [record]).path)
    assert data.problems == ()
    found = data.incentives["VT-1"]
    assert (found.start, found.end) == (dt.date(2026, 4, 1), dt.date(2026, 11, 30))
    assert (found.income_limit, found.geo_group) == ("by-size", "by-the-brook")
    assert found.paused
    assert found.bonus_available
    assert found.url.en == "https://programs.example/vt"
    assert found.description["es"] == "Dinero para VT-1."
    assert found.program.authority is not None
    assert found.program.authority.geographies == (50,)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"program": "no-such"}, "its program 'no-such' is missing"),
        ({"owner_status": ["squatter"]}, "Invalid enum value 'squatter'"),
        ({"owner_status": []}, "`owner_status` is empty"),
        ({"items": "roof"}, "Expected `array`, got `str`"),
        ({"amount": {"type": "percent", "number": 80}}, "a share from 0 to 1, not 80"),
        ({"amount": {"type": "dollars_per_unit", "number": 8}}, "a unit exactly when"),
        ({"amount": {"type": "dollar_amount", "number": -1}}, "below zero"),
        ({"amount": {"type": "dollar_amount", "number": 1, "hat": 2}}, "unknown field `hat`"),
        ({"short_description": {"en": " "}}, "no English text"),
        ({"short_description": {"es": "Sólo"}}, "missing required field `en`"),
        ({"url": {"en": "javascript:alert(1)"}}, "not a web address"),
        ({"url": {"en": "https://"}}, "not a web address"),
        ({"url": {"en": "https://a.example/b c"}}, "not a web address"),
        ({"amount": {"type": "dollar_amount", "number": 1e9}}, "cannot be meant"),
        ({"items": ["x" * 101]}, "1 to 100 characters"),
        ({"low_income": "x" * 101}, "1 to 100 characters"),
        ({"start_date": "soon"}, "expected a date such as 2026-03-31"),
        ({"end_date": "2026-02-30"}, "expected a date such as"),
        ({"start_date": "2027", "end_date": "2026"}, "ends (2026) before it starts (2027)"),
    ],
)
def test_a_bad_record_is_reported_and_the_others_go_in(
    tmp_path: Path, change: dict[str, Any], reason: str
) -> None:
    data = read_state(Folder(tmp_path, [incentive("VT-1", **change), incentive("VT-2")]).path)
    assert set(data.incentives) == {"VT-2"}
    (problem,) = data.problems
    assert (problem.file, problem.id) == ("VT/incentives.json", "VT-1")
    assert reason in problem.reason
    assert data.unreadable == {"VT-1"}


def test_records_without_an_id_and_twice_the_same(tmp_path: Path) -> None:
    folder = Folder(tmp_path, [incentive("VT-1"), incentive("VT-1"), incentive(""), 7])
    data = read_state(folder.path)
    assert set(data.incentives) == {"VT-1"}
    assert [p.id for p in data.problems] == ["VT-1", "number 3", "number 4"]
    assert data.unreadable == frozenset()


def test_a_broken_program_takes_only_its_own_incentives_along(tmp_path: Path) -> None:
    folder = Folder(tmp_path, [incentive("VT-1"), incentive("VT-2", program="two-brooks")])
    folder.programs["two-brooks"]["authority"] = "vt-nobody"
    del folder.authorities["county"]["vt-maple-county"]["geography_ids"]
    data = read_state(folder.write())
    assert set(data.incentives) == {"VT-1"}
    reported = {(p.file, p.id) for p in data.problems}
    assert reported == {
        ("VT/authorities.json", "vt-maple-county"),
        ("VT/programs.json", "maple-upgrades"),
        ("VT/programs.json", "two-brooks"),
        ("VT/incentives.json", "VT-2"),
    }


def test_a_key_that_is_there_twice_is_reported(tmp_path: Path) -> None:
    folder = Folder(tmp_path, [incentive("VT-1")])
    (folder.path / "incentive_relationships.json").write_text(
        '{"exclusions": {"VT-1": ["VT-2"], "VT-1": []}}'
    )
    (problem,) = read_state(folder.path).problems
    assert problem.id == "VT-1"
    assert "twice" in problem.reason


def test_characters_that_no_database_stores_are_replaced(tmp_path: Path) -> None:
    folder = Folder(tmp_path, [incentive("VT-1", short_description={"en": "a\0b\ud800c"})])
    data = read_state(folder.path)
    assert data.incentives["VT-1"].description.en == "a\ufffdb?c"
    assert [p.file for p in data.problems] == ["VT/incentives.json"]


def test_a_file_that_is_missing_or_broken_stops_everything(tmp_path: Path) -> None:
    folder = Folder(tmp_path, [])
    (folder.path / "programs.json").write_text("{")
    with pytest.raises(ProgramFilesError, match=r"programs\.json is not JSON"):
        read_state(folder.path)
    (folder.path / "programs.json").write_text('{"a": NaN}')
    with pytest.raises(ProgramFilesError, match="NaN is no number"):
        read_state(folder.path)
    (folder.path / "programs.json").write_text("[]")
    with pytest.raises(ProgramFilesError, match="should hold an object"):
        read_state(folder.path)
    (folder.path / "programs.json").unlink()
    with pytest.raises(ProgramFilesError, match="is missing"):
        read_state(folder.path)


@pytest.mark.parametrize(
    ("period", "first", "last"),
    [
        ("2026", "2026-01-01", "2026-12-31"),
        ("2026H2", "2026-07-01", "2026-12-31"),
        ("2026Q1", "2026-01-01", "2026-03-31"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2026-03-31", "2026-03-31", "2026-03-31"),
    ],
)
def test_dates_of_every_granularity(period: str, first: str, last: str) -> None:
    assert (str(first_day(period)), str(last_day(period))) == (first, last)


@pytest.mark.parametrize("period", ["", "26", "2026H3", "2026Q5", "2026-13", "2026-2-3", "0000"])
def test_what_is_no_date(period: str) -> None:
    with pytest.raises(ValueError, match="expected a date such as"):
        first_day(period)


@pytest.mark.parametrize(
    ("amount", "en", "es"),
    [
        ({"type": "dollar_amount", "number": 1700}, "$1,700", "$1,700"),
        ({"type": "dollar_amount", "number": 1700, "maximum": 1700}, "$1,700", "$1,700"),
        ({"type": "dollar_amount", "number": 5, "maximum": 9}, "up to $9", "hasta $9"),
        (
            {"type": "dollar_amount", "number": 1500, "minimum": 750, "maximum": 1500},
            "$750 to $1,500",
            "de $750 a $1,500",
        ),
        ({"type": "percent", "number": 1}, "100% of the cost", "100% del costo"),
        (
            {"type": "percent", "number": 0.3, "maximum": 2000},
            "30% of the cost, up to $2,000",
            "30% del costo, hasta $2,000",
        ),
        (
            {"type": "dollars_per_unit", "number": 0.65, "unit": "watt", "minimum": 100},
            "$0.65 per watt, at least $100",
            "$0.65 por vatio, al menos $100",
        ),
    ],
)
def test_amounts_in_words(amount: dict[str, Any], en: str, es: str) -> None:
    found = Amount(**amount)
    assert (amount_in_words(found, "en"), amount_in_words(found, "es")) == (en, es)


def test_long_texts_are_cut_at_a_word() -> None:
    assert shortened("a short one", 20) == "a short one"
    assert shortened("one two, three four", 12) == "one two…"
