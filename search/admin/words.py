"""What search does, in plain sentences: for the forms of editors and for "Try a search"."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from search.language import LIGHT
from search.understood import Alternative, Understood, Unit

#: Terms that a sentence names; of more it says how many.
NAMED = 6


def quoted(terms: Iterable[str]) -> list[str]:
    """Each in quotation marks."""
    return [f"“{term}”" for term in terms]


def listed(parts: Sequence[str], last: str = "and") -> str:
    """``a``, ``a and b``, ``a, b and c``; of many, the first few and how many more."""
    if len(parts) > NAMED:
        return f"{', '.join(parts[:NAMED])} {last} {len(parts) - NAMED} more"
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} {last} {parts[-1]}"


def synonym_sentences(terms: Sequence[str], means: Sequence[str]) -> list[str]:
    """What a set will do; `means` is for one way only."""
    if means:
        left, right = listed(quoted(terms), "or"), listed(quoted(means))
        return [
            f"Who types {left} also finds {right}.",
            f"Who types {listed(quoted(means), 'or')} finds nothing more than before.",
        ]
    if len(terms) < 2:
        return []
    sentences = [f"Who types “{terms[0]}” also finds {listed(quoted(terms[1:]))}."]
    if len(terms) == 2:
        return [*sentences, f"Who types “{terms[1]}” also finds “{terms[0]}”."]
    return [*sentences, "The same holds for each of the others."]


def bet_sentences(phrases: Sequence[str], whole: bool, results: Sequence[str]) -> list[str]:
    """What a best bet will do."""
    if not phrases or not results:
        return []
    said = listed(quoted(phrases), "or")
    shown = listed(quoted(results))
    if whole:
        return [f"Who searches for {said}, and for nothing else, sees {shown} first."]
    return [
        f"Who searches for {said}, in any order and with whatever other words, sees {shown} first."
    ]


# --- how a question was understood ----------------------------------------------------------------


class Meaning(msgspec.Struct, frozen=True):
    """A way to say a part of a question, and why it is one."""

    text: str
    why: str


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """A part of a question. `matters` is False for words like "the"."""

    typed: str
    also: tuple[Meaning, ...] = ()
    matters: bool = True


#: Why something is looked for, to be read after it.
WHY = {
    "typed": "as typed",
    "synonym": "a synonym",
    "spelling": "perhaps meant",
    "compound": "written as one word or two",
}


def parts(understood: Understood) -> list[Part]:
    """The parts of a question, in their order."""
    return [_part(unit) for unit in understood.units]


def _part(unit: Unit) -> Part:
    first, *others = unit.alternatives
    also = tuple(Meaning(_said(each), WHY[each.why]) for each in others)
    return Part(typed=_said(first), also=also, matters=unit.weight > LIGHT)


def _said(alternative: Alternative) -> str:
    return " ".join(alternative.words)


#: How the admin calls kinds of documents.
KINDS = {
    "faq": "Question",
    "page": "Page",
    "program": "Program",
    "guided_help": "Guided help",
    "contact": "Contact",
    "navigation": "Menu entry",
    "document": "Document",
}


def percent(share: float | None) -> str:
    """``12 %``; "–" where there is nothing to take a share of. Little is not nothing."""
    if share is None:
        return "–"
    return "under 1 %" if 0 < share < 0.005 else f"{round(100 * share)} %"
