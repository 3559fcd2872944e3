"""Searching: what editors pinned, what is found, in the language asked for or the default one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from content import ports
from search import curated
from search.answering import direct
from search.answering.question import Answered, Asked
from search.answering.understanding import understood
from search.backends import chain
from search.backends.base import Backend, Found, Hit, Search
from search.understood import Understood


def search(asked: Asked) -> Answered:
    """The answer. Raises BackendError when no backend answers, Refused for credentials."""
    answered = _in(asked, asked.locale)
    if _says_something(answered) or asked.locale == asked.default:
        return answered
    other = _in(asked, asked.default)
    if _says_something(other):
        return msgspec.structs.replace(other, fallback=True)
    return answered


def _says_something(answered: Answered) -> bool:
    return bool(answered.total or answered.pinned)


def _in(asked: Asked, locale: str) -> Answered:
    """The answer in one language."""
    meant = understood(asked.text, locale)
    bets = curated.best_bets(meant, locale, asked.now)
    pins = tuple(each.key for each in bets if each.link is None)
    wordless = bool(asked.text.strip()) and not meant.units
    main = None if wordless else _main(asked, meant, locale, pins)
    first = _pinned(asked, meant, locale, pins) if pins and not asked.offset else None
    (found, pinned), degraded = chain.ask(
        lambda backend: (_ask(backend, main), _ask(backend, first))
    )
    shown = _shown([*pinned.hits, *found.hits], asked.who)
    above = _above([hit for hit in pinned.hits if hit.document.key in shown], bets, asked)
    hits = _without_repeats([hit for hit in found.hits if hit.document.key in shown], above)
    hidden = sum(hit.document.key not in shown for hit in found.hits)
    return Answered(
        understood=meant,
        locale=locale,
        # What is hidden on other pages is not known; where all is on one, the number is right.
        total=found.total - hidden,
        hits=hits,
        pinned=above,
        facets=found.facets,
        direct=direct.answer(meant, above, hits) if not asked.offset else None,
        corrected=direct.correction(meant, hits),
        degraded=degraded.reason if degraded else "",
    )


def _ask(backend: Backend, question: Search | None) -> Found:
    return backend.search(question) if question else Found(total=0)


def _main(asked: Asked, meant: Understood, locale: str, pins: tuple[str, ...]) -> Search:
    filters = asked.filters
    return Search(
        understood=meant,
        locale=locale,
        now=asked.now,
        filters=msgspec.structs.replace(filters, without=(*filters.without, *pins)),
        offset=asked.offset,
        limit=asked.limit,
        facets=asked.facets,
        highlight=asked.highlight,
        explain=asked.explain,
    )


def _pinned(asked: Asked, meant: Understood, locale: str, pins: tuple[str, ...]) -> Search:
    """What was pinned need not have a word of the question."""
    return Search(
        understood=Understood(text="", language=meant.language),
        locale=locale,
        now=asked.now,
        filters=msgspec.structs.replace(asked.filters, keys=pins),
        limit=len(pins),
    )


def _above(
    hits: Sequence[Hit], bets: Sequence[curated.BestBetHit], asked: Asked
) -> tuple[Hit, ...]:
    """What was pinned, in the editors' order: what is in the index, and links to elsewhere."""
    if asked.offset:
        return ()
    found = {hit.document.key: hit for hit in hits}
    if not asked.filters.kinds or "navigation" in asked.filters.kinds:
        links = (each for each in bets if each.link is not None)
        found |= {each.key: Hit(document=each.link, score=0.0) for each in links}
    return tuple(found[each.key] for each in bets if each.key in found)


# --- what is shown of it --------------------------------------------------------------------------


def allowed(hits: Iterable[Hit], who: ports.Credentials | None) -> tuple[Hit, ...]:
    """Without entries of menus that are for others, or that nobody knows whether they are.

    Raises Refused for bad credentials.
    """
    found = tuple(hits)
    shown = _shown(found, who)
    return tuple(hit for hit in found if hit.document.key in shown)


def _shown(hits: Iterable[Hit], who: ports.Credentials | None) -> frozenset[str]:
    """Keys of what this visitor may see."""
    rules: dict[str, str] = {}
    open_to_all = []
    for hit in hits:
        document = hit.document
        if document.rule:
            rules[document.key] = document.rule
        else:
            open_to_all.append(document.key)
    if not rules or who is None:
        return frozenset(open_to_all)
    try:
        verdicts: Mapping[str, ports.Verdict] = ports.judge(who, rules)
    except ports.Refused as refused:
        if refused.status != 503:
            raise
        verdicts = {}  # nothing can be judged at the moment: what is for some is for nobody
    met = (key for key, verdict in verdicts.items() if verdict.result == "eligible")
    return frozenset((*open_to_all, *met))


def _without_repeats(hits: Sequence[Hit], above: Sequence[Hit]) -> tuple[Hit, ...]:
    """Without entries of menus that lead to what is there itself, with its summary and all.

    What a menu leads to is in the place of its entry where that came first.
    """
    there = {hit.document.path for hit in above}
    itself = {hit.document.path: hit for hit in hits if hit.document.kind != "navigation"}
    kept: list[Hit] = []
    for hit in hits:
        path = hit.document.path
        if not path or path not in there:
            there.add(path)
            kept.append(msgspec.structs.replace(itself.get(path, hit), score=hit.score))
    return tuple(kept)
