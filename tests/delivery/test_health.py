"""Health: what an operator sees, and when a node is taken out of rotation."""

from __future__ import annotations

import time
from typing import Any

import pytest

from marketing_spots.delivery import health
from marketing_spots.delivery.app import create_app
from marketing_spots.delivery.state import State
from plugins.api import HealthCheck, HealthReport, VisitorEnricher, VisitorFacts
from plugins.guard import enrich
from plugins.manager import Plugins
from tests.delivery.world import BROWSER, SERVER, Client, campaign, put_live, snapshot


def ready(state: State) -> Any:
    answer = Client(create_app(state)).get("/health/ready", None)
    assert answer.headers["cache-control"] == "no-store"
    return answer.status, answer.json


class Checks(Plugins):
    """A registry with these checks and nothing else."""

    def __init__(self, *checks: HealthCheck) -> None:
        super().__init__()
        self._checks = checks

    @property
    def health_checks(self) -> tuple[HealthCheck, ...]:
        return self._checks


def test_alive(state: State) -> None:
    state.live = None
    answer = Client(create_app(state)).get("/health/live", None)
    assert (answer.status, answer.json) == (200, {"status": "ok"})


def test_ready(state: State) -> None:
    state.plugins = Checks()
    status, report = ready(state)
    assert (status, report["status"]) == (200, "ok")
    assert report["snapshot"]["version"] == 7
    assert report["snapshot"]["source"] == "database"
    assert report["snapshot"]["age_seconds"] >= 0
    assert report["database"]["reachable"] is True
    assert report["failures"] == {}


def test_without_its_database_a_node_stays_in_rotation(state: State) -> None:
    state.database_ok = False
    status, report = ready(state)
    assert (status, report["status"]) == (200, "degraded")
    assert report["database"]["reachable"] is False


def test_a_look_that_hangs_is_a_database_that_is_away(state: State) -> None:
    state.database_seen = time.monotonic() - 3
    assert ready(state)[1]["database"]["reachable"] is True
    state.database_seen = time.monotonic() - 60
    status, report = ready(state)
    assert (status, report["status"]) == (200, "degraded")
    assert report["database"]["reachable"] is False
    assert report["database"]["last_seen_seconds"] >= 60


def test_without_a_snapshot_it_does_not(state: State) -> None:
    state.live = None
    state.snapshot_problem = "Snapshot 8 cannot be used: damaged"
    status, report = ready(state)
    assert (status, report["status"]) == (503, "unavailable")
    assert report["snapshot"] == {
        "version": None,
        "compiled_at": None,
        "age_seconds": None,
        "source": "none",
        "problem": "Snapshot 8 cannot be used: damaged",
    }


def sick() -> HealthReport:
    return HealthReport(ok=False, detail="the meter is away")


def raising() -> HealthReport:
    raise RuntimeError("no idea")


@pytest.mark.parametrize(
    ("check", "critical", "status", "words"),
    [
        (sick, False, 200, "the meter is away"),
        (sick, True, 503, "the meter is away"),
        (raising, True, 503, "RuntimeError"),
        (lambda: HealthReport(ok=True), True, 200, ""),
    ],
)
def test_checks_of_plugins(
    state: State, check: Any, critical: bool, status: int, words: str
) -> None:
    state.plugins = Checks(HealthCheck(name="meter", check=check, critical=critical, timeout=60))
    got, report = ready(state)
    assert got == status
    assert report["checks"] == [
        {"name": "meter", "ok": not words, "critical": critical, "detail": words}
    ]
    assert report["status"] == ("unavailable" if status == 503 else "degraded" if words else "ok")


def test_probes_do_not_wear_checks_out(state: State, monkeypatch: pytest.MonkeyPatch) -> None:
    called = []
    monkeypatch.setattr(health, "CHECKED_EVERY", 600.0)  # not to be had from a slow machine

    def check() -> HealthReport:
        called.append(1)
        return HealthReport(ok=True)

    state.plugins = Checks(HealthCheck(name="meter", check=check, timeout=60))
    client = Client(create_app(state))
    for _ in range(5):
        client.get("/health/ready", None)
    assert len(called) == 1


def test_plugins_in_trouble_are_named(state: State) -> None:
    state.plugins = Checks()
    state.plugins.report("weather", "register_conditions raised KeyError: 'zip'")

    def broken(facts: VisitorFacts) -> Any:
        raise ValueError("no credit")

    for _ in range(5):
        enrich(
            state.guard,
            VisitorEnricher(name="credit", enrich=broken),
            VisitorFacts(id="1", verified={}),
        )
    _, report = ready(state)
    assert {each["name"] for each in report["plugins"]} == {"weather", "enricher:credit"}
    assert report["status"] == "degraded"


def test_broken_campaigns_are_counted(state: State) -> None:
    state.plugins = Checks()
    broken = campaign("broken", "bare", "ad-open", {"type": "no such condition"})
    put_live(state, snapshot(campaigns=(broken,)))
    _, report = ready(state)
    assert report["broken_campaigns"] == 1
    assert report["status"] == "degraded"


def test_nothing_secret_is_in_it(state: State, settings: Any) -> None:
    text = Client(create_app(state)).get("/health/ready", None).body.decode()
    for secret in (settings.SECRET_KEY, SERVER, BROWSER, "Secret campaign", "1001"):
        assert secret not in text
