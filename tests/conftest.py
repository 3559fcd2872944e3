"""Fixtures that every part of the suite shares."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

REPOSITORY = Path(__file__).resolve().parent.parent
SERVICES_REQUIRED = os.environ.get("GRIDSPOT_REQUIRE_SERVICES") == "1"
CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

DATABASE_FIXTURES = {"db", "transactional_db", "django_db_setup", "live_server"}

_missing: dict[str, int] = {}


def need(service: str, present: bool, how: str) -> None:
    """Skips the test when a service is absent, or fails it where services are required."""
    if present:
        return
    if SERVICES_REQUIRED:
        pytest.fail(f"{service} is required here (GRIDSPOT_REQUIRE_SERVICES=1). {how}")
    _missing[f"{service}. {how}"] = _missing.get(f"{service}. {how}", 0) + 1
    pytest.skip(f"needs {service}. {how}")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks what touches the database and what needs a browser: `-m "database and not browser"`."""
    for item in items:
        fixtures = set(getattr(item, "fixturenames", ()))
        if item.get_closest_marker("django_db") or fixtures & DATABASE_FIXTURES:
            item.add_marker("database")
        if "chromium" in fixtures:
            item.add_marker("browser")


def pytest_terminal_summary(terminalreporter: Any) -> None:
    for service in _missing:
        terminalreporter.write_line(f"Skipped for want of {service}", yellow=True)


@pytest.fixture(autouse=True)
def fast_passwords(request: pytest.FixtureRequest) -> None:
    """Hashing is made to be slow; logins in tests need not be."""
    if request.config.pluginmanager.hasplugin("django"):
        settings = request.getfixturevalue("settings")
        settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def forget_renditions(request: pytest.FixtureRequest) -> None:
    """Wagtail caches renditions by image id, and ids begin again with every test."""
    if request.config.pluginmanager.hasplugin("django"):
        from django.core.cache import caches

        for cache in caches.all(initialized_only=True):
            cache.clear()


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The real programs, questions and readings beside the checkout; not part of the project."""
    folder = Path(os.environ.get("GRIDSPOT_SHARED_DATA", REPOSITORY.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip(f"needs the real data in {folder} (or GRIDSPOT_SHARED_DATA)")
    return folder


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite database, to be copied by tests that start processes of their own."""
    folder = tmp_path_factory.mktemp("migrated")
    database = folder / "site.sqlite3"
    subprocess.run(
        [sys.executable, "manage.py", "migrate", "--verbosity", "0"],
        cwd=REPOSITORY,
        env={
            **os.environ,
            "DATABASE_URL": f"sqlite:///{database}",
            "DJANGO_SETTINGS_MODULE": "cms.settings",
            "GRIDSPOT_VAR": str(folder),
        },
        check=True,
        timeout=600,
    )
    return database


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """A headless browser: Debian's Chromium, driven by Playwright."""
    executable = shutil.which("chromium") or shutil.which("google-chrome")
    need("Chromium", executable is not None, "Install the package `chromium`.")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=CHROMIUM_ARGUMENTS)
        yield browser
        browser.close()
