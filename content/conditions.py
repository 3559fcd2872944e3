"""A condition that only people can check, so that a rule can say that it is not the whole story."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from plugins.api import CompileEnv, Condition, ConditionType, RuleError, Vocabulary, hookimpl

LONGEST = 200


class UncheckedCondition:
    """``{"type": "unchecked", "words": "The roof faces south"}``: always unknown.

    So whoever fulfils everything else is told "perhaps", never "yes"; beside another condition in
    an "any" it keeps a "no" from being certain. A campaign with it alone shows to nobody.
    """

    name = "unchecked"
    label = "Something that our records do not say"

    def compile(self, params: Mapping[str, Any], env: CompileEnv, path: str) -> Condition:
        words = params.get("words")
        if not isinstance(words, str) or not words.strip():
            raise RuleError("Say what has to be checked, in words.", _at(path, "words"))
        if len(words) > LONGEST:
            raise RuleError(f"Use at most {LONGEST} characters.", _at(path, "words"))
        for key in params:
            if key != "words":
                raise RuleError(f"There is no “{key}” here; take it out.", _at(path, key))
        return Condition(evaluate=lambda facts: None)

    def describe(self, params: Mapping[str, Any], words: Vocabulary) -> str:
        return str(params.get("words") or "…").strip().rstrip(".")

    def make_block(self) -> Any:
        from wagtail import blocks

        return blocks.StructBlock(
            [
                (
                    "words",
                    blocks.CharBlock(
                        max_length=LONGEST,
                        label="What has to be checked",
                        help_text="“The heat pump is on the list of approved models.” Customers "
                        "read it, and are told that they may be eligible, never that they are. "
                        "In a campaign's audience nobody matches it.",
                    ),
                )
            ],
            label=self.label,
            icon="help",
            label_format="{words}",
        )


def _at(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key


@hookimpl
def register_conditions() -> list[ConditionType]:
    return [UncheckedCondition()]
