"""What content needs of the rest of Gridspot; :mod:`cms.wiring` fills it in when Django is ready.

`content` and `marketing_spots` never import each other. Without wiring, content still works: no
spots are offered, no notices are sent, and eligibility is unknown.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

import msgspec


class Credentials(msgspec.Struct, frozen=True, kw_only=True):
    """Who asks, as the request said it: a visitor token, or a key with a customer or facts.

    `origin` is the request's ``Origin``, which a browser key is bound to. `personalisation` and
    `measurement` are what the visitor said to this very question; None is nothing. `gpc`: their
    browser says no to both, whatever they said elsewhere.
    """

    token: str | None = None
    api_key: str | None = None
    customer: str | None = None
    declared: Mapping[str, Any] = {}
    context: Mapping[str, Any] = {}
    origin: str | None = None
    personalisation: bool | None = None
    measurement: bool | None = None
    gpc: bool = False


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """What may be used of a visitor: verified `facts` by the name of the attribute, and whether
    they agreed to what is personal and to being measured. Nobody in particular has no facts."""

    facts: Mapping[str, Any] = {}
    personalisation: bool = False
    measurement: bool = False


class Criterion(msgspec.Struct, frozen=True, kw_only=True):
    """One condition of eligibility in words, and whether the visitor meets it.

    `result` is met, not_met or unknown. `settled_by` says what would settle an unknown one:
    ``answer`` (the visitor's own), ``sign_in``, or ``utility`` (only the utility can tell).
    `attributes` names the facts that are missing, as far as this caller may know them.
    """

    text: str
    result: str
    settled_by: str | None = None
    attributes: tuple[str, ...] = ()


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """`result` is eligible, not_eligible or unknown; `reasons` are the criteria behind it."""

    result: str
    reasons: tuple[Criterion, ...] = ()


class Refused(Exception):
    """A question that is not answered. `status`: 401 or 403 for credentials, 422 for facts that
    do not fit, 503 while nothing can be judged. `errors` are (place, what is wrong with it)."""

    def __init__(self, status: int, detail: str, *, errors: Sequence[tuple[str, str]] = ()) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.errors = tuple(errors)


class Conflict(Exception):
    """What was published together does not fit together, so nothing of it was saved.

    `problems` are (model as ``app.model``, primary key or None, what is wrong and what to do).
    """

    def __init__(self, problems: Sequence[tuple[str, Any, str]]) -> None:
        super().__init__(" ".join(message for _, _, message in problems))
        self.problems = tuple(problems)


#: (credentials, stored rules by any key) -> verdict by the same key. Raises Refused.
Judge = Callable[[Credentials, Mapping[Any, str]], Mapping[Any, Verdict]]


def _no_notices(area: str | None, language: str) -> tuple[bytes, str]:
    return b"[]", ""


def _nobody_is_known(who: Credentials, names: Collection[str]) -> Known:
    return Known()


def _nobody_judges(who: Credentials, rules: Mapping[Any, str]) -> Mapping[Any, Verdict]:
    return {key: Verdict(result="unknown") for key in rules}


class _Ports:
    """The functions in force; see the functions of the module for what each is."""

    spots: Callable[[], Sequence[tuple[str, str]]] = staticmethod(lambda: [])
    notices: Callable[[str | None, str], tuple[bytes, str]] = staticmethod(_no_notices)
    judge: Judge = staticmethod(_nobody_judges)
    known: Callable[[Credentials, Collection[str]], Known] = staticmethod(_nobody_is_known)
    criteria: Callable[[Mapping[Any, str]], Mapping[Any, tuple[str, ...]]] = staticmethod(
        lambda rules: dict.fromkeys(rules, ())
    )
    is_server: Callable[[str], bool] = staticmethod(lambda api_key: False)
    together: Callable[[Any, str], contextlib.AbstractContextManager[Any]] = staticmethod(
        lambda user, summary: contextlib.nullcontext()
    )
    lock_first: Callable[[], object] = staticmethod(lambda: None)


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


def judge(who: Credentials, rules: Mapping[Any, str]) -> Mapping[Any, Verdict]:
    """Whether the visitor fulfils each rule, given as the JSON text that a RuleField stores.

    An empty rule is fulfilled by everybody; one that cannot be checked is unknown. Raises Refused.
    """
    return _ports.judge(who, rules)


def known(who: Credentials, names: Collection[str]) -> Known:
    """What may be used of the visitor, of the attributes that are named. Raises Refused.

    As for spots: without the visitor's consent to personalisation nothing is known of them.
    """
    return _ports.known(who, names)


def criteria(rules: Mapping[Any, str]) -> Mapping[Any, tuple[str, ...]]:
    """The conditions of each rule in words, in order; none for an empty rule, or while nothing is
    published. Names no segment and no visitor."""
    return _ports.criteria(rules)


def is_server(api_key: str) -> bool:
    """Whether this is a server key that is in force: who holds it may say for whom it asks."""
    return _ports.is_server(api_key)


def together(user: Any, summary: str) -> contextlib.AbstractContextManager[Any]:
    """A context in which everything published takes effect at one moment, or nothing of it.

    It is one transaction. Raises Conflict when it ends, or before, when it does not fit together.
    """
    return _ports.together(user, summary)


def lock_first() -> None:
    """Locks what others lock before the outbox, for changes that both sides follow (pictures)."""
    _ports.lock_first()
