"""Stored rules as criteria: each top-level condition compiled, in words, and with what it reads.

Each rule is compiled twice: as it is, for callers who may learn of sensitive facts, and guarded,
where a condition on a sensitive attribute is unknown whatever its value. Kleene logic does the rest.
"""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import msgspec

from marketing_spots.delivery.caches import RecentCache
from marketing_spots.delivery.live import Prepared
from marketing_spots.engine.conditions import Condition, Evaluate
from marketing_spots.engine.definitions import AttributeSource, Rule
from marketing_spots.engine.environment import Environment
from marketing_spots.engine.errors import RuleError
from plugins.api import Vocabulary
from plugins.blocks import describe_rule, rule_from_stream
from plugins.manager import get_plugins
from plugins.vocabulary import with_words

logger = logging.getLogger("gridspot.eligibility")

#: Rules that are kept compiled at least; up to twice as many are.
RULES_KEPT = 4096
#: Words of one condition; a longer one is told by the facts that it asks for.
LONGEST_WORDS = 240
#: Segments inside segments whose rules are spelt out.
DEEPEST_WORDS = 8
BROKEN = "A condition that cannot be checked at the moment"


class Part(msgspec.Struct, frozen=True):
    """One top-level condition. `reads` names the attributes that it looks at."""

    text: str
    evaluate: Evaluate
    guarded: Evaluate
    reads: tuple[str, ...]


class Criteria:
    """Rules against one snapshot and one vocabulary. Safe for many threads; never raises."""

    def __init__(self, prepared: Prepared, words: Vocabulary) -> None:
        snapshot = prepared.snapshot
        self.words = words
        self.sources: Mapping[str, AttributeSource] = {
            each.name: each.source for each in snapshot.attributes
        }
        #: What nobody vouches for as harmless is sensitive.
        self.sensitive = frozenset(
            name
            for name in self.sources
            if (spec := words.attributes.get(name)) is None or spec.sensitive
        )
        self._segments = {each.id: each for each in snapshot.segments}
        attributes = {each.name: each for each in snapshot.attributes}
        kinds: Any = with_words(get_plugins().conditions, words)
        zone = prepared.compiled.zone
        self._open = Environment(attributes, self._segments, kinds, zone)
        guarded: Any = {name: _Guarded(kind, self.sensitive) for name, kind in kinds.items()}
        self._guarded = _GuardedEnvironment(
            attributes, self._segments, guarded, zone, sensitive=self.sensitive
        )
        self._kept: RecentCache[str, tuple[Part, ...]] = RecentCache(RULES_KEPT)
        # Compiling a segment keeps a list of what is open, so one thread at a time.
        self._lock = threading.Lock()
        #: Equal for criteria that judge alike, so that these need not be made again.
        self.basis = (snapshot.attributes, snapshot.segments, snapshot.zone, words)

    def of(self, stored: str) -> tuple[Part, ...]:
        """The criteria of a rule as a RuleField stores it; of an empty one there are none."""
        found = self._kept.get(stored)
        if found is None:
            with self._lock:
                found = tuple(self._parts(stored))
            self._kept.put(stored, found)
        return found

    # --- compiling ---

    def _parts(self, stored: str) -> list[Part]:
        try:
            rule = rule_from_stream(json.loads(stored or "[]"))
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
            logger.error("Eligibility: a stored rule cannot be read: %s", error)
            return [_broken()]
        rules = rule["all"] if set(rule) == {"all"} else [rule]
        return [self._part(each) for each in rules]

    def _part(self, rule: Rule) -> Part:
        try:
            compiled, guarded = self._open.rule(rule), self._guarded.rule(rule)
        except RuleError as error:
            logger.error("Eligibility: a condition does not compile, so it is unknown: %s", error)
            return _broken()
        except RecursionError:
            logger.error("Eligibility: a condition is nested too deep, so it is unknown.")
            return _broken()
        return Part(
            self._say(rule, compiled.reads),
            compiled.evaluate,
            guarded.evaluate,
            tuple(sorted(compiled.reads)),
        )

    # --- words ---

    def _say(self, rule: Rule, reads: frozenset[str]) -> str:
        text = describe_rule(self._spelt_out(rule, 0), self.words)
        if len(text) <= LONGEST_WORDS:
            return text
        facts = [self._label(name) for name in sorted(reads)]
        # Not who is meant by it: that would be the segment's name, or far too long to read.
        return f"Meets the program's conditions on {_listed(facts)}"

    def _label(self, name: str) -> str:
        spec = self.words.attributes.get(name)
        label = (spec.label if spec else "") or name
        return label if label[:2].isupper() else label[:1].lower() + label[1:]

    def _spelt_out(self, rule: Any, depth: int) -> Any:
        """The rule with the rules of its segments in their place: names of segments are internal."""
        if isinstance(rule, Sequence) and not isinstance(rule, str):
            return [self._spelt_out(part, depth) for part in rule]
        if not isinstance(rule, Mapping):
            return rule
        if rule.get("type") == "segment":
            segment = self._segments.get(str(rule.get("segment")))
            if segment is None or depth >= DEEPEST_WORDS:
                return {"all": []}
            inner = self._spelt_out(segment.rule, depth + 1)
            return {"not": inner} if rule.get("member") is False else inner
        if "type" in rule:
            return rule
        return {key: self._spelt_out(part, depth) for key, part in rule.items()}


def _listed(names: Sequence[str]) -> str:
    if len(names) < 2:
        return "".join(names) or "the customer"
    return f"{', '.join(names[:-1])} and {names[-1]}"


def _broken() -> Part:
    return Part(BROKEN, _nobody_knows, _nobody_knows, ())


def _nobody_knows(facts: Any) -> None:
    return None


# --- guarding sensitive facts -------------------------------------------------------------------


class _Guarded:
    """A condition type whose conditions are unknown where they read what is sensitive."""

    def __init__(self, kind: Any, sensitive: frozenset[str]) -> None:
        self._kind = kind
        self._sensitive = sensitive
        self.name = kind.name
        self.label = kind.label
        self.describe: Callable[..., str] = kind.describe

    def compile(self, params: Mapping[str, Any], env: Any, path: str) -> Any:
        condition = self._kind.compile(params, env, path)
        return _unknown(condition) if self._sensitive & condition.reads else condition


class _GuardedEnvironment(Environment):
    """Comparisons of sensitive attributes are unknown, in segments as well.

    Not even whether such a fact is known can be told: `is_known` is a comparison like any other.
    """

    def __init__(self, *args: Any, sensitive: frozenset[str]) -> None:
        super().__init__(*args)
        self._sensitive = sensitive

    def compare(self, attribute: str, op: str, expected: Any, path: str) -> Condition:
        condition = super().compare(attribute, op, expected, path)
        return _unknown(condition) if attribute in self._sensitive else condition

    def segment(self, segment_id: str, path: str) -> Condition:
        found = super().segment(segment_id, path)
        # Its own conditions were guarded one by one, so the rest of it may still decide.
        return msgspec.structs.replace(found, reads=found.reads - self._sensitive)


def _unknown(condition: Any) -> Condition:
    return Condition(evaluate=_nobody_knows, reads=condition.reads)
