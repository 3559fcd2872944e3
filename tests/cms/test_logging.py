"""What operators read in the log."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from django.test import Client


@pytest.mark.django_db
def test_a_host_that_is_not_ours_is_one_line_in_the_log(
    caplog: pytest.LogCaptureFixture, settings: Any
) -> None:
    settings.ALLOWED_HOSTS = ["cms.example.com"]
    with caplog.at_level(logging.ERROR):
        response = Client(headers={"host": "scanner.example"}).get("/admin/login/")
    assert response.status_code == 400
    told = [each for each in caplog.records if each.name == "django.security.DisallowedHost"]
    assert ["scanner.example" in each.getMessage() for each in told] == [True]
    assert told[0].exc_info is None
