"""Rules: JSON trees of ``all``, ``any`` and ``not`` over conditions, compiled to closures.

Three-valued (Kleene) logic, the same as SQL's: a missing fact is unknown (None), ``not`` unknown
is unknown, and only True matches. An empty ``all`` is true, an empty ``any`` is false.
"""

from __future__ import annotations

import datetime as dt
import difflib
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import msgspec

from marketing_spots.engine.conditions import (
    Blame,
    Conditions,
    Evaluate,
    NextChange,
    Requirement,
)
from marketing_spots.engine.errors import RuleError, at
from marketing_spots.engine.facts import Facts

#: Together with the depth of segments, this keeps evaluation far from Python's recursion limit.
DEEPEST = 20
MOST_CONDITIONS = 1_000
_CONNECTIVES = ("all", "any", "not")


class CompiledRule(msgspec.Struct, frozen=True, kw_only=True):
    """A rule, ready to be asked."""

    evaluate: Evaluate
    blame: Callable[[Facts], Blame]
    reads: frozenset[str] = frozenset()
    buckets: bool = False
    next_change: NextChange | None = None
    #: Each of these must hold for the rule to be true.
    requirements: tuple[Requirement, ...] = ()
    #: The part of it that only a change of the profile can change: while that is not true, neither
    #: is the rule. None: there is no such part.
    gate: Evaluate | None = None
    #: How many connectives and conditions it has.
    size: int = 1


class Compiler:
    """Compiles one rule; `env` is what condition types may ask, `labels` the words for people."""

    def __init__(self, conditions: Conditions, env: Any, labels: Mapping[str, str]) -> None:
        self._conditions = conditions
        self._env = env
        self._labels = labels
        self._size = 0

    def compile(self, rule: Any, path: str = "", depth: int = 1) -> CompiledRule:
        """The compiled rule. Raises RuleError with the path inside the rule."""
        if depth > DEEPEST:
            raise RuleError(f"Nested more than {DEEPEST} deep; move a part to a segment.", path)
        self._size += 1
        if self._size > MOST_CONDITIONS:
            raise RuleError(
                f"More than {MOST_CONDITIONS} conditions; split the rule into segments.", path
            )
        if not isinstance(rule, Mapping):
            raise RuleError(f"Expected an object, found {_kind(rule)}.", path)
        if not all(isinstance(key, str) for key in rule):
            raise RuleError("Expected only text as keys.", path)
        found = [key for key in _CONNECTIVES if key in rule]
        if "type" in rule:
            return self._leaf(rule, path)
        if not found:
            raise RuleError('Expected one of "all", "any", "not" or a condition\'s "type".', path)
        if len(rule) > 1:
            others = ", ".join(f'"{key}"' for key in rule if key != found[0])
            raise RuleError(f'"{found[0]}" stands alone; take out {others}.', path)
        key = found[0]
        inner = at(path, key)
        if key == "not":
            return _negation(self.compile(rule[key], inner, depth + 1), path)
        if not isinstance(rule[key], list | tuple):
            raise RuleError(f"Expected a list of rules, found {_kind(rule[key])}.", inner)
        parts = [self.compile(part, at(inner, i), depth + 1) for i, part in enumerate(rule[key])]
        return _conjunction(parts, path) if key == "all" else _disjunction(parts, path)

    def _leaf(self, rule: Mapping[str, Any], path: str) -> CompiledRule:
        name = rule["type"]
        kind = self._conditions.get(name) if isinstance(name, str) else None
        if kind is None:
            raise RuleError(_unknown_type(name, self._conditions), at(path, "type"))
        params = {key: value for key, value in rule.items() if key != "type"}
        try:
            condition = kind.compile(params, self._env, path)
            words = _describer(kind, params, self._labels)
            return _compiled_leaf(condition, words, path, steady=self._steady(condition))
        except RuleError:
            raise
        except Exception as error:  # plugins raise what they like; every error gets a path
            raise _wrapped(error, name, path) from error

    def _steady(self, condition: Any) -> bool:
        return condition.next_change is None and bool(self._env.verified(condition.reads))


def _compiled_leaf(
    condition: Any, words: Callable[[], str], path: str, *, steady: bool
) -> CompiledRule:
    evaluate: Evaluate = condition.evaluate
    if not callable(evaluate):
        raise RuleError("Its plugin returned a condition that cannot be evaluated.", path)
    requirements = getattr(condition, "requirements", ())
    if not requirements and condition.requires is not None:
        attribute, values = condition.requires
        requirements = ((str(attribute), frozenset(values)),)
    inner: Callable[[Facts], Blame] | None = getattr(condition, "blame", None)

    def blame(facts: Facts) -> Blame:
        text = words()
        if inner is not None:
            text = f"{text} ({inner(facts).words})"
        return Blame(path=path, words=text, result=evaluate(facts))

    return CompiledRule(
        evaluate=evaluate,
        blame=blame,
        reads=frozenset(condition.reads),
        buckets=bool(condition.buckets),
        next_change=_guarded(condition.next_change),
        requirements=tuple(requirements),
        gate=evaluate if steady else getattr(condition, "gate", None),
    )


def _negation(part: CompiledRule, path: str) -> CompiledRule:
    inner = part.evaluate

    def evaluate(facts: Facts) -> bool | None:
        result = inner(facts)
        if result is True:
            return False
        return True if result is False else None

    return CompiledRule(
        evaluate=evaluate,
        blame=part.blame,
        reads=part.reads,
        buckets=part.buckets,
        next_change=part.next_change,
        gate=evaluate if part.gate is part.evaluate else None,
        size=part.size + 1,
    )


def _conjunction(parts: list[CompiledRule], path: str) -> CompiledRule:
    evaluate = _all([part.evaluate for part in parts])
    gates = [part.gate for part in parts if part.gate is not None]
    steady = all(part.gate is part.evaluate for part in parts)
    requirements = tuple(need for part in parts for need in part.requirements)
    gate = evaluate if steady else _all(gates) if gates else None
    return _joined(parts, path, evaluate, requirements, gate)


def _all(tests: Sequence[Evaluate]) -> Evaluate:
    if len(tests) == 1:
        return tests[0]
    several = tuple(tests)

    def evaluate(facts: Facts) -> bool | None:
        result: bool | None = True
        for test in several:
            answer = test(facts)
            if answer is False:
                return False
            if answer is not True:
                result = None
        return result

    return evaluate


def _disjunction(parts: list[CompiledRule], path: str) -> CompiledRule:
    evaluate = _any([part.evaluate for part in parts])
    gates = [part.gate for part in parts if part.gate is not None]
    steady = all(part.gate is part.evaluate for part in parts)
    gate = evaluate if steady else _any(gates) if len(gates) == len(parts) else None
    return _joined(parts, path, evaluate, _common(parts), gate)


def _any(tests: Sequence[Evaluate]) -> Evaluate:
    several = tuple(tests)

    def evaluate(facts: Facts) -> bool | None:
        result: bool | None = False
        for test in several:
            answer = test(facts)
            if answer is True:
                return True
            if answer is not False:
                result = None
        return result

    return evaluate


def _common(parts: list[CompiledRule]) -> tuple[Requirement, ...]:
    """What every branch of an ``any`` needs: attributes that all branches require, values united."""
    if not parts:
        return ()
    # Two requirements of one branch on one attribute both hold; either is a promise.
    branches = [dict(part.requirements) for part in parts]
    first, *others = branches
    shared = [name for name in first if all(name in branch for branch in others)]
    return tuple(
        (name, frozenset().union(*(branch[name] for branch in branches))) for name in shared
    )


def _joined(
    parts: list[CompiledRule],
    path: str,
    evaluate: Evaluate,
    requirements: tuple[Requirement, ...],
    gate: Evaluate | None,
) -> CompiledRule:
    def blame(facts: Facts) -> Blame:
        # The first part with the same answer decided it: of a false "all" the first false part,
        # of an unknown "any" the first unknown one.
        result = evaluate(facts)
        for part in parts:
            if part.evaluate(facts) is result:
                return part.blame(facts)
        return Blame(path=path, words="an empty list of conditions", result=result)

    return CompiledRule(
        evaluate=evaluate,
        blame=blame,
        reads=frozenset().union(*(part.reads for part in parts)),
        buckets=any(part.buckets for part in parts),
        next_change=earliest_change([part.next_change for part in parts]),
        requirements=requirements,
        gate=gate,
        size=1 + sum(part.size for part in parts),
    )


def earliest_change(changes: Iterable[NextChange | None]) -> NextChange | None:
    """The earliest of several next changes; None when time matters to none of them."""
    known = tuple(change for change in changes if change is not None)
    if not known:
        return None
    if len(known) == 1:
        return known[0]

    def next_change(now: dt.datetime) -> dt.datetime | None:
        moments = [moment for change in known if (moment := change(now)) is not None]
        return min(moments, default=None)

    return next_change


def _guarded(change: NextChange | None) -> NextChange | None:
    """`change` that never raises: an answer that makes no sense means "it may change right now"."""
    if change is None:
        return None
    asked = change

    def next_change(now: dt.datetime) -> dt.datetime | None:
        try:
            moment = asked(now)
            return None if moment is None else max(now, moment)
        except Exception:  # a plugin's mistake costs caching, not the answer
            return now

    return next_change


def guarded_change(change: NextChange | None) -> NextChange | None:
    """The same for a veto's `next_change`."""
    return _guarded(change)


def _describer(
    kind: Any, params: Mapping[str, Any], labels: Mapping[str, str]
) -> Callable[[], str]:
    def words() -> str:
        try:
            return str(kind.describe(params, labels))
        except Exception:  # words for people are not worth an explanation's failure
            return str(getattr(kind, "label", "") or kind.name)

    return words


def _unknown_type(name: Any, conditions: Conditions) -> str:
    if not isinstance(name, str):
        return f"Expected the name of a condition type as text, found {_kind(name)}."
    close = difflib.get_close_matches(name[:100], list(conditions), n=1)
    hint = f' Did you mean "{close[0]}"?' if close else ""
    return f'There is no condition type "{name[:100]}"; is its plugin switched off?{hint}'


def _wrapped(error: Exception, name: str, path: str) -> RuleError:
    message, where = getattr(error, "message", None), getattr(error, "path", None)
    if isinstance(message, str) and isinstance(where, str):
        return RuleError(message, where or path)
    if isinstance(error, ValueError | TypeError | KeyError):
        return RuleError(f'The "{name}" condition makes no sense: {error}', path)
    return RuleError(f'The "{name}" condition failed: {type(error).__name__}: {error}', path)


def _kind(value: Any) -> str:
    names = {
        dict: "an object",
        list: "a list",
        str: "text",
        bool: "true or false",
        type(None): "null",
    }
    return names.get(
        type(value), "a number" if isinstance(value, int | float) else "something else"
    )
