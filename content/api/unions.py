"""Pages of any type as one type, told apart by `type`. What there is is known when Django is ready."""

from __future__ import annotations

from typing import Any

from content.api.answers import page_kinds
from content.api.types import Redirect


class Alternatives:
    """One of several Structs: in OpenAPI a schema of its own name with a discriminator."""

    def __init__(self, name: str, description: str, *, redirect: bool = False) -> None:
        self.name = name
        self.description = description
        self._redirect = redirect

    @property
    def members(self) -> tuple[type[Any], ...]:
        """The Structs, in the order of their tags."""
        kinds = sorted(
            (kind.answer for kind in page_kinds().values()),
            key=lambda answer: str(answer.__struct_config__.tag),
        )
        return (*kinds, Redirect) if self._redirect else tuple(kinds)


AnyPage = Alternatives("AnyPage", "A page of one of the types that there are.")
PageOrRedirect = Alternatives(
    "PageOrRedirect", "The page that was asked for, or where to go instead.", redirect=True
)
