"""Fixtures that every part of the suite shares."""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

REPOSITORY = Path(__file__).resolve().parent.parent
PROCESSES = REPOSITORY / "tests" / "processes"
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
#: Fixtures of tests that wait for processes of their own.
PROCESS_FIXTURES = {"migrated", "elasticsearch_url", "own_node"}
#: Where one run leaves its migrated SQLite database to the next: migrating takes half a minute.
KEPT = os.environ.get("GRIDSPOT_MIGRATED", "")
#: Seconds that a browser may take for anything; only a failure takes so long.
PATIENCE = 60

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
    """Marks what touches the database, what needs a browser, and what waits for processes:
    `-m "database and not browser"`. The latter two get a second chance in CI, and nothing else."""
    for item in items:
        fixtures = set(getattr(item, "fixturenames", ()))
        if item.get_closest_marker("django_db") or fixtures & DATABASE_FIXTURES:
            item.add_marker("database")
        if "chromium" in fixtures:
            item.add_marker("browser")
        if fixtures & PROCESS_FIXTURES or item.path.is_relative_to(PROCESSES):
            item.add_marker("processes")
        hangs_on_the_machine = item.get_closest_marker("browser") or item.get_closest_marker(
            "processes"
        )
        if SERVICES_REQUIRED and hangs_on_the_machine:
            item.add_marker(pytest.mark.flaky(reruns=1))


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
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """SQLite in a file, as in use, where readers and writers wait for each other: the one in memory
    that Django gives to tests refuses what comes at the same time, from a live server's threads."""
    from django.conf import settings

    database = settings.DATABASES["default"]
    if database["ENGINE"].endswith("sqlite3"):
        file = tmp_path_factory.mktemp("database") / "tests.sqlite3"
        database.setdefault("TEST", {})["NAME"] = str(file)
        options = database["OPTIONS"]  # nobody misses this database after a power cut
        options["init_command"] = f"{options['init_command']} PRAGMA synchronous=OFF;"


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """Keeps a copy of the migrated database from before the first test, if one is asked for."""
    from django.db import connection

    if KEPT and connection.vendor == "sqlite":
        with django_db_blocker.unblock(), contextlib.closing(sqlite3.connect(KEPT)) as copy:
            connection.ensure_connection()
            connection.connection.backup(copy)


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite database, to be copied by tests that start processes of their own."""
    if KEPT and Path(KEPT).exists():
        return Path(KEPT)
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
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=PATIENCE * 1000)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=CHROMIUM_ARGUMENTS)
        yield browser
        browser.close()
