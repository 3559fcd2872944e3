"""``/health/live`` and ``/health/ready``: what an operator and a load balancer want to know."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Mapping
from typing import Any

from marketing_spots.delivery import replies
from marketing_spots.delivery.replies import Reply
from marketing_spots.delivery.state import State
from marketing_spots.delivery.types import (
    CheckHealth,
    DatabaseHealth,
    Live,
    NoticesHealth,
    PluginHealth,
    Ready,
    SnapshotHealth,
)
from plugins.guard import check_health

_NO_STORE = ("Cache-Control", "no-store")
#: Seconds for which a report of plugins' checks is given again, so that probes can't wear them out.
CHECKED_EVERY = 1.0
#: Seconds without a finished look after which the database counts as away: a look may hang.
DATABASE_STALE = 15.0


def _switched_off(error: str) -> str:
    # Anybody may read this: of an error only its kind, what it says may hold ids or addresses.
    kind = error.partition(":")[0][:80]
    return f"switched off after repeated failures ({kind}); the log says more"


class Health:
    """Reports on one process."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._checked: tuple[float, list[CheckHealth]] = (-CHECKED_EVERY, [])

    def live(self, env: Mapping[str, Any]) -> Reply:
        """200 as long as the process answers at all."""
        body = replies.encode(Live())
        return Reply("200 OK", replies.headers(replies.JSON, body, _NO_STORE), body)

    def ready(self, env: Mapping[str, Any]) -> Reply:
        """200 while it can answer, if need be without its database; else 503."""
        report = self.report()
        body = replies.encode(report)
        status = "503 Service Unavailable" if report.status == "unavailable" else "200 OK"
        return Reply(status, replies.headers(replies.JSON, body, _NO_STORE), body)

    def report(self) -> Ready:
        """The state of this process in numbers and words; no secrets, nothing about visitors."""
        state = self._state
        checks = self._checks()
        plugins = [
            PluginHealth(name=each.plugin, problem=each.message) for each in state.plugins.problems
        ]
        plugins += [
            PluginHealth(name=each.name, problem=_switched_off(each.last_error))
            for each in state.guard.states()
            if each.off
        ]
        database = self._database()
        live = state.live
        broken = (
            len({each.id for each in live.prepared.compiled.problems if each.kind == "campaign"})
            if live
            else 0
        )
        failed = any(check.critical and not check.ok for check in checks)
        troubled = (
            not database.reachable
            or state.snapshot_problem
            or plugins
            or broken
            or any(not check.ok for check in checks)
            or (live is not None and live.source != "database")
        )
        return Ready(
            status="unavailable" if live is None or failed else "degraded" if troubled else "ok",
            snapshot=self._snapshot(),
            notices=self._notices(),
            database=database,
            plugins=plugins,
            checks=checks,
            broken_campaigns=broken,
            failures=dict(state.failures.counts),
        )

    def _notices(self) -> NoticesHealth:
        state = self._state
        return NoticesHealth(
            version=state.notices.version,
            on=len(state.notices.phase(time.time()).notices),
            source=state.notices_source,  # type: ignore[arg-type]
        )

    def _database(self) -> DatabaseHealth:
        seen = self._state.database_seen
        ago = None if seen is None else round(time.monotonic() - seen, 1)
        return DatabaseHealth(
            reachable=self._state.database_ok and (ago is None or ago < DATABASE_STALE),
            last_seen_seconds=ago,
        )

    def _snapshot(self) -> SnapshotHealth:
        live, problem = self._state.live, self._state.snapshot_problem
        if live is None:
            return SnapshotHealth(
                version=None, compiled_at=None, age_seconds=None, source="none", problem=problem
            )
        compiled_at = live.prepared.snapshot.compiled_at
        return SnapshotHealth(
            version=live.prepared.version,
            compiled_at=compiled_at,
            age_seconds=round((dt.datetime.now(dt.UTC) - compiled_at).total_seconds(), 1),
            source="disk" if live.source == "disk" else "database",
            problem=problem,
        )

    def _checks(self) -> list[CheckHealth]:
        at, checks = self._checked
        now = time.monotonic()
        if now - at < CHECKED_EVERY:
            return checks
        checks = []
        for check in self._state.plugins.health_checks:
            said = check_health(self._state.guard, check)
            checks.append(
                CheckHealth(
                    name=check.name, ok=said.ok, critical=check.critical, detail=said.detail
                )
            )
        self._checked = (now, checks)
        return checks
