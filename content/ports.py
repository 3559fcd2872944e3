"""What content needs of the rest of Gridspot; :mod:`cms.wiring` fills it in when Django is ready.

`content` and `marketing_spots` never import each other. Without wiring, content still works: no
spots are offered, no notices are sent, and eligibility is unknown.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import msgspec


class Credentials(msgspec.Struct, frozen=True, kw_only=True):
    """Who asks, as the request said it: a visitor token, or a key with a customer or facts."""

    token: str | None = None
    api_key: str | None = None
    customer: str | None = None
    declared: Mapping[str, Any] = {}
    context: Mapping[str, Any] = {}


class Criterion(msgspec.Struct, frozen=True, kw_only=True):
    """One condition of eligibility in words, and whether the visitor meets it.

    `result` is met, not_met or unknown. `attribute` names the fact that would settle an unknown
    one, for front ends that want to ask for it; it is None for what a key may not see.
    """

    text: str
    result: str
    attribute: str | None = None


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """`result` is eligible, not_eligible or unknown; `reasons` are the criteria behind it."""

    result: str
    reasons: tuple[Criterion, ...] = ()


class Refused(Exception):
    """Credentials that are not valid. `status` is 401 or 403, the text says what to do."""

    def __init__(self, status: int, detail: str) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail


#: (credentials, rules by any key) -> verdict by the same key. Raises Refused.
Judge = Callable[[Credentials, Mapping[Any, Any]], Mapping[Any, Verdict]]


def _no_notices(area: str | None, language: str) -> tuple[bytes, str]:
    return b"[]", ""


def _nobody_judges(who: Credentials, rules: Mapping[Any, Any]) -> Mapping[Any, Verdict]:
    return {key: Verdict(result="unknown") for key in rules}


class _Ports:
    """The functions in force; see the functions of the module for what each is."""

    spots: Callable[[], Sequence[tuple[str, str]]] = staticmethod(lambda: [])
    notices: Callable[[str | None, str], tuple[bytes, str]] = staticmethod(_no_notices)
    judge: Judge = staticmethod(_nobody_judges)
    together: Callable[[Any, str], contextlib.AbstractContextManager[Any]] = staticmethod(
        lambda user, summary: contextlib.nullcontext()
    )


_ports = _Ports()


def fill(**functions: Any) -> None:
    """Sets the named ports. Raises TypeError for a name that is no port."""
    for name, function in functions.items():
        if name not in _Ports.__annotations__:
            raise TypeError(f"There is no port {name!r}.")
        setattr(_ports, name, function)


def spots() -> Sequence[tuple[str, str]]:
    """(name, label) of each published spot."""
    return _ports.spots()


def notices(area: str | None, language: str) -> tuple[bytes, str]:
    """The emergency notices that hold now, as a JSON list, and a token that changes with it."""
    return _ports.notices(area, language)


def judge(who: Credentials, rules: Mapping[Any, Any]) -> Mapping[Any, Verdict]:
    """Whether the visitor fulfils each rule (JSON, as the engine takes it). Raises Refused."""
    return _ports.judge(who, rules)


def together(user: Any, summary: str) -> contextlib.AbstractContextManager[Any]:
    """A context in which everything published takes effect at one moment."""
    return _ports.together(user, summary)
