"""The response cache in front of Django: answers of the content API from memory.

Also a plugin of Gridspot's own: it adds a line to ``/health/ready``. Settings load it before Django
is ready, so nothing here imports models at the top.
"""

from __future__ import annotations

from plugins.api import HealthCheck, HealthReport, hookimpl


def _health() -> HealthReport:
    from content.cache.start import running

    cache = running()
    if cache is None:
        return HealthReport(ok=True, detail="not used in this process")
    return cache.report()


@hookimpl
def register_health_checks() -> list[HealthCheck]:
    return [HealthCheck(name="content_cache", check=_health)]
