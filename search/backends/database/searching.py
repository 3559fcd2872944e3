"""The best documents for a question, in order, and how many there are of what sort."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import msgspec
from msgspec.structs import replace

from search.backends.base import Filters, Found, Hit, Search
from search.backends.database import candidates, indices
from search.backends.database.candidates import Candidate, Wanted
from search.backends.database.dialects import Sql, dialect, rows
from search.backends.database.filters import conditions
from search.backends.database.memory import analysed_of, document_of
from search.highlighting import Highlighter
from search.models.embedded import SearchIndex
from search.ranking import Ranked, Statistics, rank
from search.ranking.question import Question

#: What is counted -> the field of filters that narrows it, and the column that has it.
FACETS = {
    "kind": ("kinds", "kind"),
    "type": ("types", "type"),
    "category": ("categories", "category"),
    "tag": ("tags", "tags"),
}
#: How deep in the order pages may lie before more documents are looked at.
DEEP = 1_000


def search(question: Search) -> Found:
    """What the live index has; nothing where there is none."""
    index = indices.live(question.locale)
    while index is not None:
        found = Asking(index, question).found()
        if found is not None:
            return found
        # The index was dropped while it was asked: another one has become live before that.
        before, index = index, indices.live(question.locale)
        if index == before:
            break
    return Found(total=0, facets={name: {} for name in question.facets})


class Listed(msgspec.Struct, frozen=True):
    """What a question finds with some filters: the best, and whether that is all."""

    best: tuple[tuple[Candidate, Ranked], ...]
    all: bool


class Asking:
    """One question to one index."""

    def __init__(self, index: SearchIndex, question: Search) -> None:
        self.index = index
        self.question = question
        self.understood = Question(question.understood)
        self.wanted: Wanted = candidates.wanted(self.understood)
        #: In how many documents each term of the question is, without the colon.
        self.known: Mapping[str, int] = {}
        if self.wanted.words:
            asked = {term.replace(":", "", 1) for term in self.understood.terms()}
            self.known = candidates.frequencies(index, asked | self.wanted.words.keys())

    def found(self) -> Found | None:
        """The answer; None if the index was taken away meanwhile."""
        if not self.question.understood.units:
            listed = self._everything()
        else:
            listed = self._listed(self.question.filters)
        total = len(listed.best) if listed.all else max(len(listed.best), self._count())
        page = listed.best[self.question.offset :][: self.question.limit]
        hits = self._hits(page)
        if len(hits) < len(page) and indices.live(self.question.locale) != self.index:
            return None
        return Found(total=total, hits=hits, facets=self._facets(listed))

    # --- which ---

    def _most(self) -> int:
        last = self.question.offset + self.question.limit
        return candidates.MOST if last <= candidates.MOST // 2 else max(DEEP, last)

    def _listed(self, filters: Filters) -> Listed:
        """The documents that are truly meant, the best first."""
        pool = candidates.look_up(
            self.index, self.wanted, self.known, self._condition(filters), self._most()
        )
        analysed = analysed_of(pool.candidates)
        there = [each for each in pool.candidates if each.pk in analysed]
        ranked = rank(
            self.question.understood,
            [analysed[each.pk] for each in there],
            self._statistics(),
            self.question.now,
            self.question.explain,
        )
        best = tuple((there[each.at], each) for each in ranked)
        return Listed(best, pool.all)

    def _everything(self) -> Listed:
        """No question: what is chosen most."""
        where, values = self._condition(self.question.filters)
        last = self.question.offset + self.question.limit
        first = rows(
            "SELECT d.id, d.digest, d.kind, d.type, d.category, d.tags"  # noqa: S608
            f" FROM search_indexeddocument d WHERE {where}"
            " ORDER BY d.popularity DESC, d.id LIMIT %s",
            (*values, last),
        )
        return Listed(
            tuple(
                (Candidate(*row), Ranked(at, 1.0 / (2 + at), 0.0)) for at, row in enumerate(first)
            ),
            False,
        )

    def _condition(self, filters: Filters) -> Sql:
        return conditions(self.index.pk, filters, self.question.now)

    def _statistics(self) -> Statistics:
        documents = max(self.index.documents, 1)
        return Statistics(
            documents,
            self.index.head_length / documents or 1.0,
            self.index.gram_length / documents or 1.0,
            self.index.body_length / documents or 1.0,
            lambda term: self.known.get(term.replace(":", "", 1), 0),
        )

    # --- how many ---

    def _count(self) -> int:
        if self._nothing():
            return 0
        where, values = self._meant(self.question.filters)
        ((count,),) = rows(
            f"SELECT COUNT(*) FROM search_indexeddocument d WHERE {where}",  # noqa: S608
            values,
        )
        return count

    def _nothing(self) -> bool:
        """Whether no document can have anything of the question."""
        return bool(self.question.understood.units) and not self._tokens()

    def _tokens(self) -> list[str]:
        return [f"{self.index.pk}{term}" for term in self.wanted.words if term in self.known]

    def _meant(self, filters: Filters) -> Sql:
        """All documents with any word that matters, without a closer look."""
        where, values = self._condition(filters)
        if not self.question.understood.units:
            return where, values
        having, more = dialect().having(self._tokens())
        return f"{where} AND d.id IN ({having})", (*values, *more)

    def _facets(self, listed: Listed) -> dict[str, dict[str, int]]:
        counted = {}
        for name in self.question.facets:
            field, column = FACETS[name]
            if getattr(self.question.filters, field):
                filters = replace(self.question.filters, **{field: ()})
                counted[name] = self._facet(column, filters, None)
            else:
                counted[name] = self._facet(column, self.question.filters, listed)
        return counted

    def _facet(self, column: str, filters: Filters, listed: Listed | None) -> dict[str, int]:
        if listed is None and self.question.understood.units:
            listed = self._listed(filters)
        if listed is not None and listed.all:
            values: Iterable[tuple[str, int]] = (
                (getattr(each, column), 1) for each, _ in listed.best
            )
        elif self._nothing():
            values = ()
        else:
            where, more = self._meant(filters)
            values = rows(
                f"SELECT d.{column}, COUNT(*) FROM search_indexeddocument d"  # noqa: S608
                f" WHERE {where} GROUP BY d.{column}",
                more,
            )
        return _counted(values, column == "tags")

    # --- what is shown ---

    def _hits(self, page: Sequence[tuple[Candidate, Ranked]]) -> tuple[Hit, ...]:
        documents = document_of([each.pk for each, _ in page])
        highlighter = Highlighter(self.understood) if self.question.highlight else None
        return tuple(
            Hit(
                document=documents[each.pk],
                score=ranked.score,
                coverage=ranked.coverage,
                explanation=ranked.explanation if self.question.explain else "",
                highlights=highlighter.highlights(documents[each.pk]) if highlighter else {},
            )
            for each, ranked in page
            if each.pk in documents
        )


def _counted(values: Iterable[tuple[str, int]], several: bool) -> dict[str, int]:
    counts: Counter[str] = Counter()
    for value, count in values:
        for each in value.strip("|").split("|") if several else (value,):
            if each:
                counts[each] += count
    return dict(counts.most_common())
