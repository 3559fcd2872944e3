"""Structured blocks: mistakes are said where they were made, and the API gets typed values."""

from __future__ import annotations

import datetime as dt
import uuid
from decimal import Decimal
from typing import Any

import msgspec
import pytest
from django.core.exceptions import ValidationError

from content.blocks import timetable, trees, values
from content.blocks.guided import GuidedStepsBlock
from content.blocks.menu import MenuItemsBlock
from content.blocks.prices import ChargesBlock, SeasonsBlock
from content.blocks.structured import HoursBlock, IncentivesBlock, PhonesBlock
from tests.content.blocks import Env


def stream(kind: str, *parts: Any) -> list[dict[str, Any]]:
    return [{"type": kind, "value": part, "id": str(uuid.uuid4())} for part in parts]


def mistakes(block: Any, stored: Any) -> list[str]:
    """Each mistake as "path: message"; empty when it is sound."""
    try:
        block.clean(block.to_python(stored))
    except ValidationError as error:
        return list(said(error))
    return []


def said(error: Any, path: str = "") -> Any:
    inner = getattr(error, "block_errors", None)
    if inner is None:
        for message in error.messages:
            yield f"{path}: {message}"
        return
    for message in error.non_block_errors.as_data():
        yield f"{path}: {message.messages[0]}"
    for key, each in inner.items():
        yield from said(each, f"{path}.{key}".lstrip("."))


def tier(price: str, up_to: str | None = None) -> dict[str, Any]:
    return {"up_to": up_to, "price": price}


def window(start: str, end: str, *days: str) -> dict[str, Any]:
    return {"days": list(days), "start": start, "end": end}


def period(name: str, *windows: Any, tiers: Any = None) -> dict[str, Any]:
    return {"name": name, "windows": list(windows), "tiers": tiers or [tier("0.1")]}


def season(*periods: Any, months: tuple[str, ...] = (), name: str = "S") -> dict[str, Any]:
    return {"name": name, "months": list(months), "periods": list(periods) or [period("All")]}


WEEK = ("mon", "tue", "wed", "thu", "fri")
SUMMER, WINTER = ("6", "7", "8", "9"), ("1", "2", "3", "4", "5", "10", "11", "12")
PEAK = period("On-peak", window("15:00", "19:00", *WEEK))


@pytest.mark.parametrize(
    ("seasons", "says"),
    [
        ([season()], ""),
        ([season(PEAK, period("Off-peak"))], ""),
        ([season(months=SUMMER), season(months=WINTER)], ""),
        ([season(period("Day", window("06:00", "22:00")), period("Night", window("22:00", "06:00")))], ""),
        ([season(period("All", window("00:00", "00:00")))], ""),
        ([season(months=SUMMER)], "No season has January, February"),
        ([season(months=SUMMER), season()], "1.months: June is in another season already"),
        ([season(PEAK)], "0.periods.0.windows: No period holds on Monday 00:00 to 15:00"),
        ([season(PEAK, PEAK, period("Off"))], "0.periods.1.windows: Monday 15:00 belongs to “On-peak”"),
        ([season(period("A"), period("B"))], "0.periods.1.windows: “A” has all other hours"),
        ([season(period("A", window("00:00", "00:00")), period("B"))], "0.periods.1.windows: No hours are left"),
        ([season(period("A", window("08:00", "12:00"), window("11:00", "13:00")), period("B"))], "Monday 11:00 is named twice"),
        ([season(period("A", tiers=[tier("1", "500"), tier("2")]))], ""),
        ([season(period("A", tiers=[tier("1", "500"), tier("2", "400"), tier("3")]))], "tiers.1.up_to: This must be more than the 500"),
        ([season(period("A", tiers=[tier("1", "500")]))], "tiers.0.up_to: Leave this empty in the last"),
        ([season(period("A", tiers=[tier("1"), tier("2")]))], "tiers.0.up_to: Only the last tier"),
        ([season(period("A", tiers=[tier("-1")]))], "tiers.0.price: Ensure this value is greater"),
        ([season(period("A", window("22:00", "06:00", "sun"), window("05:00", "07:00", "mon")), period("B"))], "Monday 05:00 is named twice"),
    ],
)  # fmt: skip
def test_prices_cover_the_year_the_week_and_all_that_is_used(seasons: Any, says: str) -> None:
    found = mistakes(SeasonsBlock(), stream("season", *seasons))
    assert (len(found) == 1 and says in found[0]) if says else found == []


def test_a_draft_may_be_half_done() -> None:
    block = SeasonsBlock()
    block.defer_required_validation()
    block.clean(block.to_python(stream("season", season(PEAK, months=SUMMER))))
    block.restore_deferred_validation()
    assert mistakes(block, stream("season", season(PEAK, months=SUMMER)))


def test_hours_of_the_week_in_words() -> None:
    assert timetable.stretch((0, 900)) == "Monday 00:00 to 15:00"
    assert timetable.stretch((1440, 2880)) == "the whole of Tuesday"
    assert timetable.stretch((1380, 1500)) == "Monday 23:00 to Tuesday 01:00"
    nine, ten = dt.time(9), dt.time(10)
    assert timetable.minutes([(["sun"], dt.time(23), dt.time(1))]) == [(10020, 10080), (0, 60)]
    assert timetable.first_overlap([timetable.minutes([((), nine, ten)])] * 2) == (1, 0, 540)


@pytest.mark.parametrize(
    ("incentive", "says"),
    [
        ({"unit": "usd", "amount": "500"}, ""),
        ({"unit": "text", "words": "Free"}, ""),
        ({"unit": "usd"}, "amount: Enter the amount"),
        ({"unit": "text"}, "words: Say in words"),
        ({"unit": "percent", "amount": "120"}, "amount: This cannot be more than 100"),
        ({"unit": "usd_per_unit", "amount": "5"}, "per: Say for each what"),
        ({"unit": "usd", "amount": "-1"}, "amount: Ensure"),
    ],
)
def test_incentives(incentive: Any, says: str) -> None:
    found = mistakes(IncentivesBlock(), stream("incentive", {"item": "Pump", **incentive}))
    assert says in found[0] if says else found == []


def opened(opens: str, closes: str, *days: str) -> dict[str, Any]:
    return {"days": list(days or WEEK), "opens": opens, "closes": closes}


@pytest.mark.parametrize(
    ("hours", "says"),
    [
        ([opened("08:00", "18:00"), opened("09:00", "00:00", "sat")], ""),
        ([opened("18:00", "08:00")], "closes: It must close after it opens"),
        ([opened("08:00", "12:00"), opened("11:00", "13:00", "mon")], "1.days: Monday 11:00 is in other"),
        ([{"days": [], "opens": "08:00", "closes": "09:00"}], "days: This field is required"),
    ],
)  # fmt: skip
def test_opening_hours(hours: Any, says: str) -> None:
    found = mistakes(HoursBlock(), stream("hours", *hours))
    assert says in found[0] if says else found == []


@pytest.mark.parametrize(
    ("number", "sound"),
    [("911", True), ("1-800-555-0142", True), ("1-800-GAS-LEAK", True), ("+1 970 555 0100 ext. 4", True),
     ("call us", False), ("12", False), ("1-800-555-0142!", False), ("1" * 20, False)],
)  # fmt: skip
def test_phone_numbers(number: str, sound: bool) -> None:
    found = mistakes(PhonesBlock(), stream("phone", {"label": "Us", "number": number}))
    assert (found == []) == sound


# --- guided help ----------------------------------------------------------------------------------


def question(name: str, *answers: tuple[str, str]) -> dict[str, Any]:
    listed = [{"label": label, "next_step": to, "page": None} for label, to in answers]
    value = {"name": name, "question": "Q?", "help": "", "answers": listed}
    return {"type": "question", "value": value, "id": str(uuid.uuid4())}


def ending(name: str) -> dict[str, Any]:
    value = {"name": name, "title": "T", "text": "", "contact": None}
    return {"type": "ending", "value": value, "id": str(uuid.uuid4())}


@pytest.mark.parametrize(
    ("steps", "says"),
    [
        ([question("a", ("Yes", "b"), ("No", "c")), ending("b"), ending("c")], ""),
        ([question("a", ("Again", "a"), ("No", "c")), ending("c")], ""),
        ([question("a", ("Yes", "x")), ending("b")], "0.answers.0.next_step: No step is called “x”. There are: “a”, “b”"),
        ([question("a", ("Yes", "b")), ending("b"), ending("b")], "2.name: Another step is called “b”"),
        ([question("a", ("Yes", "b")), ending("b"), ending("c")], "2.name: No answer leads here"),
        ([question("a", ("Yes", "a"))], "0.name: From here people go round in circles"),
        ([question("a", ("Yes", ""))], "0.answers.0.next_step: Say where this answer leads"),
        ([question("a", ("Yes", " b ")), ending("b")], ""),
    ],
)  # fmt: skip
def test_guided_help_leads_somewhere_from_everywhere(steps: Any, says: str) -> None:
    block = GuidedStepsBlock()
    data = block.to_python(steps)
    for step in data:
        for answer in step.value.get("answers") or ():
            answer["next_step"] = block.child_blocks["question"].child_blocks[
                "answers"
            ].child_block.child_blocks["next_step"].value_from_form(answer["next_step"])  # fmt: skip
    try:
        block.clean(data)
        found = []
    except ValidationError as error:
        found = list(said(error))
    assert any(says in each for each in found) if says else found == []


# --- what the API gets ----------------------------------------------------------------------------


def prepared(block: Any, stored: Any) -> Any:
    return block.get_prep_value(block.clean(block.to_python(stored)))


def test_prices_for_the_api() -> None:
    stored = prepared(
        SeasonsBlock(),
        stream(
            "season",
            season(PEAK, period("Off", tiers=[tier("0.0900", "500"), tier("0.10")]), months=SUMMER),
            season(period("Night", window("22:00", "00:00")), period("Off"), months=WINTER),
        ),
    )
    summer, winter = values.seasons(stored, Env())
    assert summer.months == (6, 7, 8, 9)
    peak, off = summer.periods
    assert (peak.other_hours, off.other_hours) == (False, True)
    assert peak.windows == (values.Window(days=WEEK, start="15:00", end="19:00"),)
    assert [(each.price, each.up_to) for each in off.tiers] == [("0.0900", "500"), ("0.10", None)]
    (night,) = winter.periods[0].windows
    assert (night.start, night.end, len(night.days)) == ("22:00", "24:00", 7)


def test_the_api_gets_the_same_from_json_and_from_values() -> None:
    stored = stream(
        "charge", {"name": "Customer charge", "price": Decimal("9.50"), "unit": "month"}
    )
    (charge,) = values.charges(prepared(ChargesBlock(), stored), Env())
    assert (charge.price, charge.unit) == ("9.50", "month")
    as_json = msgspec.json.decode(msgspec.json.encode(stored))
    assert values.charges(as_json, Env()) == (charge,)


def test_incentives_phones_hours_and_documents_for_the_api() -> None:
    given = {"item": "Pump", "unit": "percent", "amount": "30.00", "maximum": "500"}
    (incentive,) = values.incentives(stream("incentive", given), Env())
    assert (incentive.amount, incentive.unit, incentive.maximum) == ("30.00", "percent", "500")
    numbers = stream("phone", {"label": "Gas", "number": "911"}, {"label": "", "number": "?"})
    assert [each.href for each in values.phones(numbers, Env())] == ["tel:911"]
    (hours,) = values.hours(stream("hours", opened("08:00:00", "00:00:00", "sat")), Env())
    assert (hours.days, hours.opens, hours.closes) == (("sat",), "08:00", "24:00")
    documents = values.documents(stream("document", 1, 2), Env(gone=frozenset([1])))
    assert [each.id for each in documents] == [2]


@pytest.mark.parametrize("name", ["steps", "phones", "incentives", "charges", "seasons", "hours"])
@pytest.mark.parametrize("damaged", [None, "x", [None], [{"type": 1}], [{"type": "season"}], {}])
def test_damaged_values_are_empty(name: str, damaged: Any) -> None:
    assert len(getattr(values, name)(damaged, Env())) <= 1
    assert trees.guided_steps(damaged, Env()) == ()
    assert trees.menu(damaged, Env()) == ()


def test_guided_help_for_the_api() -> None:
    steps = [question("a", ("Yes", "b"), ("No", "gone")), ending("b")]
    steps[0]["value"]["answers"].append({"label": "Read", "next_step": "", "page": 5})
    steps[1]["value"]["contact"] = 6
    first, last = trees.guided_steps(steps, Env())
    assert isinstance(first, trees.GuidedQuestion)
    assert [(each.label, each.next_step) for each in first.answers] == [
        ("Yes", "b"),
        ("Read", None),
    ]
    assert isinstance(last, trees.GuidedEnding)
    assert last.contact is not None
    assert msgspec.to_builtins(last)["type"] == "ending"


RULE = [{"type": "weekday", "value": {"days": ["mon"]}, "id": "r"}]


def item(kind: str, id_: str, **value: Any) -> dict[str, Any]:
    return {"type": kind, "value": value, "id": id_}


def test_menus_for_the_api() -> None:
    stored = [
        item("page", "1", page=5, label=""),
        item("page", "2", page=9, label="Gone"),
        item("link", "3", label="Pay", url="https://pay.example.com/"),
        item("link", "4", label="Bad", url="javascript:alert(1)"),
        item("spot", "5", spot="menu", audience=RULE),
        item("group", "6", label="More", items=[item("page", "7", page=6, label="Six")]),
        item("group", "8", label="Empty", items=[item("page", "9", page=9, label="")]),
        item(
            "group", "10", label="G", items=[item("link", "11", label="A", url="/a", audience=RULE)]
        ),
    ]
    env = Env(gone=frozenset([9]))
    assert [each.id for each in trees.menu(stored, env)] == ["1", "3", "6"]
    assert [each.id for each in trees.menu(stored, env, {"5", "11"})] == ["1", "3", "5", "6", "10"]
    assert set(trees.menu_rules(stored)) == {"5", "11"}
    assert trees.menu_rules(stored)["5"]["type"] == "weekday"


def test_menus_are_two_levels_deep_at_most() -> None:
    menu = MenuItemsBlock()
    assert "group" in menu.child_blocks
    assert "group" not in menu.child_blocks["group"].child_blocks["items"].child_blocks
    found = mistakes(menu, [item("link", "1", label="A", url="javascript:x", audience=[])])
    assert "0.url" in found[0]
