"""Profiles from a CSV file: all rows or none, and clear words about each that is wrong."""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from marketing_spots.models import Attribute, AttributeChoice, Head, Visitor

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def attributes() -> None:
    made = {"size": "number", "owns_ev": "boolean", "interests": "set", "home": "choice"}
    for name, kind in made.items():
        attribute = Attribute(name=name, label=name, type=kind)
        if name == "home":
            attribute.choices = [AttributeChoice(value="house"), AttributeChoice(value="flat")]
        attribute.save()
    Attribute(name="device", label="Device", type="text", source="context").save()
    Attribute(name="wish", label="Wish", type="text", source="declared").save()


Load = Callable[..., str]


@pytest.fixture
def load(tmp_path: Path) -> Load:
    def imported(text: str | bytes, *options: str) -> str:
        path = tmp_path / "visitors.csv"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        out = io.StringIO()
        call_command("import_visitors", str(path), *options, stdout=out, stderr=out)
        return out.getvalue()

    return imported


def held(visitor_id: str) -> dict[str, Any]:
    return Visitor.objects.get(pk=visitor_id).attributes


def version() -> int:
    head = Head.objects.filter(pk=1).first()
    return head.visitors_version if head else 0


def test_rows_become_profiles(load: Load) -> None:
    before = version()
    out = load(
        "id,size,owns_ev,interests,personalisation,measurement\n"
        "c1,3,yes,solar;ev,yes,no\n"
        "c2,,no,,,\n"
    )
    assert out == "2 rows: 2 created, 0 updated, 0 unchanged, 0 failed.\n"
    assert held("c1") == {"interests": ["ev", "solar"], "owns_ev": True, "size": 3}
    assert held("c2") == {"owns_ev": False}
    first, second = Visitor.objects.order_by("pk")
    assert (first.personalisation, first.measurement) == (True, False)
    assert (second.personalisation, second.measurement) == (None, None)
    assert version() == before + 1


def test_a_second_import_touches_only_what_differs(load: Load) -> None:
    load("id,size,owns_ev\nc1,3,yes\nc2,2,no\nc3,1,no\n")
    stamps = dict(Visitor.objects.values_list("pk", "updated_at"))
    bumped = version()
    out = load("id,size\nc1,3\nc2,4\nc3,\nc4,5\n")
    assert out == "4 rows: 1 created, 2 updated, 1 unchanged, 0 failed.\n"
    assert held("c2") == {"owns_ev": False, "size": 4}  # no column: stays
    assert held("c3") == {"owns_ev": False}  # an empty cell: not known any more
    assert dict(Visitor.objects.values_list("pk", "version")) == {
        "c1": 1,
        "c2": 2,
        "c3": 2,
        "c4": 1,
    }
    after = dict(Visitor.objects.values_list("pk", "updated_at"))
    assert after["c1"] == stamps["c1"]
    assert after["c2"] > stamps["c2"]
    assert version() == bumped + 1
    load("id,size\nc1,3\n")
    assert version() == bumped + 1


def test_one_bad_row_and_nothing_is_imported(load: Load, tmp_path: Path) -> None:
    errors = tmp_path / "errors.csv"
    text = (
        "id,size,home,personalisation\n"
        "c1,3,house,yes\n"
        'c2,"three",castle,maybe\n'
        'c3,1,"ho\nuse",no\n'
        ",1,flat,no\n"
        "c1,2,flat,no\n"
        "c5,2,flat\n"
        f"{'x' * 65},2,flat,no\n"
    )
    with pytest.raises(CommandError, match="Nothing was imported: 6 rows") as caught:
        load(text, "--errors", str(errors))
    assert caught.value.returncode == 1
    assert not Visitor.objects.exists()
    assert version() == 0
    with errors.open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["line"], row["id"][:3], row["column"]) for row in rows] == [
        ("3", "c2", "size"),
        ("3", "c2", "home"),
        ("3", "c2", "personalisation"),
        ("4", "c3", "home"),
        ("6", "", "id"),
        ("7", "c1", "id"),
        ("8", "", ""),
        ("9", "xxx", "id"),
    ]
    assert "one of house, flat" in rows[1]["message"]
    assert "already on line 2" in rows[5]["message"]
    assert "3 cells, the header has 4" in rows[6]["message"]


def test_an_id_that_no_request_could_name_is_refused(load: Load) -> None:
    with pytest.raises(CommandError, match="Nothing was imported: 1 row"):
        load("id,size\nc\u00a01,3\n")  # a spreadsheet's hard space
    assert not Visitor.objects.exists()


def test_the_good_rows_alone_go_in_when_asked(load: Load) -> None:
    with pytest.raises(CommandError, match="1 row left out") as caught:
        load("id,size\nc1,3\nc2,three\n", "--skip-bad")
    assert caught.value.returncode == 3
    assert list(Visitor.objects.values_list("pk", flat=True)) == ["c1"]


def test_a_dry_run_counts_and_writes_nothing(load: Load) -> None:
    load("id,size\nc1,3\n")
    out = load("id,size\nc1,4\nc2,1\n", "--dry-run")
    assert out == "2 rows: 1 would be created, 1 would be updated, 0 unchanged, 0 failed.\n"
    assert held("c1") == {"size": 3}
    assert Visitor.objects.count() == 1


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("size\n3\n", "no column `id`"),
        ("id,sise\nc1,3\n", "did you mean 'size'"),
        ("id,Size\nc1,3\n", "did you mean 'size'"),
        ("id,size,size\nc1,3,3\n", "Two columns hold 'size'"),
        ("id,device\nc1,x\n", "'device' is a fact of a request"),
        ("id,wish\nc1,x\n", "'wish' is what visitors tell"),
        ("", "The file is empty"),
        ("id,size\nc1,\xff\n".encode("latin-1"), "Line 2 is not UTF-8"),
        ("id\nc1\n".encode("utf-16"), "UTF-16"),
        ('id,size\nc1,"3" x\n', "starts on line 2 cannot be read"),
        ('id,size\nc1,3\nc2,"3\n', "starts on line 3 cannot be read"),
    ],
)
def test_a_file_that_does_not_fit_is_refused_before_anything_is_touched(
    load: Load, text: str | bytes, message: str
) -> None:
    with pytest.raises(CommandError, match=message):
        load(text)
    assert not Visitor.objects.exists()


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_delimiters_and_a_byte_order_mark(load: Load, delimiter: str) -> None:
    load("\ufeff" + 'id,size,interests\r\nc1,3,"a;b"\r\n\r\n'.replace(",", delimiter))
    assert held("c1") == {"size": 3, "interests": ["a", "b"]}


def test_columns_can_be_named_and_left_out(load: Load) -> None:
    load(
        "Account,Remark,People\nc1,hello,3\n",
        "--map=Account=id",
        "--map=Remark=",
        "--map=People=size",
    )
    assert held("c1") == {"size": 3}
    with pytest.raises(CommandError, match="names a column 'Acount', did you mean 'Account'"):
        load("Account\nc1\n", "--map=Acount=id")


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"id,size\nc1,3\n")))
    call_command("import_visitors", "-", stdout=io.StringIO())
    assert held("c1") == {"size": 3}


def test_more_than_one_batch(load: Load) -> None:
    rows = "".join(f"c{number},{number % 9}\n" for number in range(2_500))
    assert load(f"id,size\n{rows}").startswith("2,500 rows: 2,500 created")
    assert load(f"id,size\n{rows}").startswith("2,500 rows: 0 created, 0 updated, 2,500 unchanged")
    assert Visitor.objects.count() == 2_500


def test_a_failure_while_writing_leaves_nothing(
    load: Load, monkeypatch: pytest.MonkeyPatch
) -> None:
    from marketing_spots.audience import profiles

    monkeypatch.setattr(profiles, "BATCH", 2)
    written = Visitor.objects.bulk_create

    def failing(visitors: Any, **options: Any) -> Any:
        if any(visitor.pk == "c5" for visitor in visitors):
            raise RuntimeError("the disk is full")
        return written(visitors, **options)

    monkeypatch.setattr(Visitor.objects, "bulk_create", failing)
    with pytest.raises(RuntimeError, match="disk is full"):
        load("id,size\n" + "".join(f"c{number},1\n" for number in range(9)))
    assert not Visitor.objects.exists()
    assert version() == 0


def test_export_and_erasure(load: Load) -> None:
    load("id,size,personalisation\nc1,3,yes\n")
    bumped = version()
    out = io.StringIO()
    call_command("export_visitor", "c1", stdout=out)
    found = json.loads(out.getvalue())
    assert found["attributes"] == {"size": 3}
    assert found["consents"] == {"personalisation": True, "measurement": None}
    call_command("erase_visitor", "c1", stdout=out)
    assert not Visitor.objects.exists()
    assert version() == bumped + 1
    for command in ("export_visitor", "erase_visitor"):
        with pytest.raises(CommandError, match="Nothing is held about 'c1'"):
            call_command(command, "c1")
