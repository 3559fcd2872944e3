"""Requests made up from the document: no 5xx, and every answer is what the document says.

GRIDSPOT_FUZZ=5 makes five times as many.
"""

from __future__ import annotations

import os
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from content.api.openapi import build
from tests.content.api.everything import build as fill
from tests.content.api.world import make_site

TIMES = int(os.environ.get("GRIDSPOT_FUZZ", "1"))
CHECKS = (
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
)
#: What others own has tests of its own, and counts or keeps what it is sent.
OTHERS = ("/forms/", "/helpful", "/preview/", "/programs")

document = build()
document["paths"] = {
    path: methods
    for path, methods in document["paths"].items()
    if not any(part in path for part in OTHERS)
}
schema = schemathesis.openapi.from_dict(document)
schema.config.generation.modes = [GenerationMode.POSITIVE, GenerationMode.NEGATIVE]


def application(environ: dict[str, Any], start_response: Any) -> Any:
    from django.core.handlers.wsgi import WSGIHandler

    return WSGIHandler()(environ, start_response)


schema.app = application


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Any:
    with django_db_blocker.unblock():
        from django.db import transaction

        with transaction.atomic():
            home, _ = make_site()
            fill(home, blocks=18, pictures=2)
            yield
            transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def quiet(world: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """The site's rows are in an open transaction: a request must not close its connection."""
    monkeypatch.setattr("django.db.close_old_connections", lambda **kwargs: None)
    monkeypatch.setattr("django.core.signals.request_started.send", lambda **kwargs: [])
    monkeypatch.setattr("django.core.signals.request_finished.send", lambda **kwargs: [])


@schema.parametrize()
@settings(
    max_examples=12 * TIMES,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
def test_the_document_holds(case: Any, django_db_blocker: Any) -> None:
    with django_db_blocker.unblock():
        case.call_and_validate(checks=CHECKS)
