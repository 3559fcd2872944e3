"""A stable share of visitors: whoever is in it once stays in it as the share grows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from plugins.api import CompileEnv, Condition, Facts, RuleError, Vocabulary
from plugins.builtin.conditions.params import at, only


class PercentageCondition:
    """``{"type": "percentage", "percent": 20, "seed": "..."}``; unknown for a visitor without id.

    The same seed picks the same visitors wherever it is used.
    """

    name = "percentage"
    label = "Share of visitors"

    def compile(self, params: Mapping[str, Any], env: CompileEnv, path: str) -> Condition:
        only(params, "percent", "seed", path=path)
        percent, seed = params.get("percent"), params.get("seed")
        if (
            isinstance(percent, bool)
            or not isinstance(percent, int | float)
            or not 0 <= percent <= 100
        ):
            raise RuleError("Enter a share from 0 to 100 percent.", at(path, "percent"))
        if not isinstance(seed, str) or not seed:
            raise RuleError(
                "Enter a text that says which visitors to pick, for instance the campaign's name.",
                at(path, "seed"),
            )
        bucket, chosen_seed, share = env.bucket, seed, percent / 100

        def evaluate(facts: Facts) -> bool | None:
            visitor = facts.visitor_id
            return None if visitor is None else bucket(chosen_seed, visitor) < share

        return Condition(evaluate=evaluate, buckets=True)

    def describe(self, params: Mapping[str, Any], words: Vocabulary) -> str:
        percent = params.get("percent")
        share = f"{percent:g}" if isinstance(percent, int | float) else "…"
        return f"is among {share} % of visitors (“{params.get('seed') or '…'}”)"

    def make_block(self) -> Any:
        from plugins.builtin.conditions.editor import PercentageBlock

        return PercentageBlock(label=self.label, icon="user")
