"""A line about search in ``/health/ready``; a plugin of Gridspot's own.

Settings load it before Django is ready, so nothing here imports models at the top.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugins.api import HealthCheck, HealthReport, hookimpl

if TYPE_CHECKING:
    from search.backends.base import Backend
    from search.backends.chain import Chain


def _health() -> HealthReport:
    """Whether searches are answered, and then what is wrong with what they find."""
    from search.backends.chain import configured, in_use
    from search.indexing.status import troubles

    report = _answering()
    wrong = troubles(configured()) if in_use() is not None and report.ok else []
    if not wrong:
        return report
    return HealthReport(ok=False, detail=" ".join((report.detail, *wrong)))


def _answering() -> HealthReport:
    from search.backends.base import BackendError
    from search.backends.chain import in_use

    chain = in_use()
    if chain is None:
        return HealthReport(ok=True, detail="not used in this process")
    try:
        database = _indices(chain.last)
    except BackendError:
        return HealthReport(ok=False, detail="The database does not answer.")
    if chain.first is None:
        return HealthReport(ok=bool(database), detail=f"The database searches: {_words(database)}.")
    problem = _problem(chain, database)
    if problem:
        instead = f"the database searches instead: {_words(database)}"
        return HealthReport(ok=False, detail=f"{problem}; {instead}.")
    return HealthReport(ok=True, detail=f"Elasticsearch searches: {_words(_indices(chain.first))}.")


def _problem(chain: Chain, database: dict[str, int]) -> str:
    """Why Elasticsearch does not answer all that the database can; "" if it does."""
    from search.backends.base import BackendError

    assert chain.first is not None
    if chain.breaker.state == "open":
        # A node without visitors finds out by being asked for its health that it is back.
        chain.try_quietly()
        return f"Elasticsearch has been away for {chain.breaker.seconds_open():.0f} s"
    try:
        there = _indices(chain.first)
    except BackendError:
        return "Elasticsearch does not answer"
    missing = sorted(set(database) - set(there))
    if missing or not there:
        return f"Elasticsearch has no live index of {', '.join(missing) or 'any language'}"
    return ""


def _indices(backend: Backend) -> dict[str, int]:
    """Locale -> documents of the live index."""
    return {info.locale: info.documents for info in backend.indices() if info.live}


def _words(documents: dict[str, int]) -> str:
    counted = [
        f"{locale} {count:,} document{'' if count == 1 else 's'}"
        for locale, count in sorted(documents.items())
    ]
    return ", ".join(counted) or "no index yet, run `manage.py search rebuild`"


@hookimpl
def register_health_checks() -> list[HealthCheck]:
    # Two questions to a server that may have a second for each.
    return [HealthCheck(name="search", check=_health, timeout=2.5)]
