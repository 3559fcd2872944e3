"""A plugin's block that fails is left out; the page goes on without it."""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping
from typing import Any

import msgspec
import pytest

from content.api import body
from content.api.env import Wishes
from plugins.guard import Guard
from plugins.manager import BUILT_IN
from tests.content.blocks import Env


class Card(msgspec.Struct, frozen=True, kw_only=True, tag_field="type", tag="card"):
    id: str = ""
    text: str


class Kind:
    name, label, content = "card", "Card", Card

    def make_block(self) -> Any: ...

    def to_content(self, value: Any, env: Any) -> Any:
        match value:
            case "gone":
                raise ValueError("It is gone.")
            case "broken":
                raise KeyError("x")
            case "slow":
                time.sleep(20)
            case "nonsense":
                return {"text": 1}
            case "wrong":
                return Card(text=object())  # type: ignore[arg-type]
        return Card(text=value)


class Registry:
    """One plugin with one block."""

    def __init__(self, origin: str) -> None:
        self.content_blocks = {"card": Kind()}
        self.loaded = [type("Info", (), {"name": "outsider", "origin": origin})()]

    def owner(self, hook: str, name: str) -> str:
        return "outsider"


@pytest.fixture(params=[BUILT_IN, "package outsider"])
def origin(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    registry = Registry(request.param)
    monkeypatch.setattr(body, "get_plugins", lambda: registry)
    monkeypatch.setattr(body, "guard", Guard())
    monkeypatch.setattr(body, "_memo", {})
    monkeypatch.setattr(body, "_said", set())
    monkeypatch.setattr(body, "TIMEOUT", 60.0)
    return str(request.param)


def stored(*values: str) -> list[Mapping[str, Any]]:
    return [{"type": "card", "value": value, "id": f"b{at}"} for at, value in enumerate(values)]


def test_what_fails_is_left_out(origin: str) -> None:
    made = body.blocks([*stored("a", "gone", "broken", "b"), {"type": "unknown"}, None], Env())
    assert [(each.id, each.text) for each in made] == [("b0", "a"), ("b3", "b")]


def test_why_a_block_is_left_out_is_said_once(
    origin: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING, "gridspot.content"):
        for _ in range(3):
            body.blocks(stored("gone"), Env())
    assert [each.getMessage() for each in caplog.records] == [
        "A block card b0 is left out: It is gone."
    ]


def test_outsiders_that_hang_or_talk_nonsense_hurt_nobody(
    monkeypatch: pytest.MonkeyPatch, origin: str
) -> None:
    if origin == BUILT_IN:
        pytest.skip("own blocks are tested, not guarded")
    monkeypatch.setattr(body, "TIMEOUT", 1.0)  # those that are well must manage it, too
    began = time.monotonic()
    made = body.blocks(stored("a", "slow", "nonsense", "wrong", "b"), Env())
    assert [each.text for each in made] == ["a", "b"]
    assert time.monotonic() - began < 20
    msgspec.json.encode(made)


def test_the_first_pass_makes_nothing_and_says_nothing(
    origin: str, caplog: pytest.LogCaptureFixture
) -> None:
    assert body.blocks(stored("a", "gone", "broken"), Wishes("en")) == ()
    assert not caplog.records
