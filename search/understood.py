"""What a question means, once it is understood: what every backend is asked with."""

from __future__ import annotations

from typing import Literal

import msgspec

Why = Literal["typed", "synonym", "spelling", "compound"]


class Alternative(msgspec.Struct, frozen=True):
    """One way to say a unit: words, lower case and without accents; several are a phrase.

    `weight` is 1 for what was typed and less for what somebody may have meant.
    """

    words: tuple[str, ...]
    weight: float = 1.0
    why: Why = "typed"


class Unit(msgspec.Struct, frozen=True):
    """A part of the question that a document has, or has not, in any of its alternatives.

    `weight`: how much it matters; next to nothing for words like "the". The first alternative is
    what was typed.
    """

    alternatives: tuple[Alternative, ...]
    weight: float = 1.0


class Understood(msgspec.Struct, frozen=True, kw_only=True):
    """A question. `text` is what was typed, cleaned and cut to a sane length.

    `corrected` is the question as it was probably meant ("did you mean"), "" when nothing is
    better than what was typed. No unit: nothing in it can be looked for.
    """

    text: str
    language: str
    units: tuple[Unit, ...] = ()
    corrected: str = ""
