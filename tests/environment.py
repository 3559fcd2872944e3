"""Loaded before Django's settings (`-p tests.environment`): tests never touch a real `var/`."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

os.environ["GRIDSPOT_DEMO"] = "1"
os.environ["GRIDSPOT_VAR"] = tempfile.mkdtemp(prefix="gridspot-tests-")
atexit.register(shutil.rmtree, os.environ["GRIDSPOT_VAR"], ignore_errors=True)
os.environ.setdefault(
    "DATABASE_URL", f"sqlite:///{Path(os.environ['GRIDSPOT_VAR']) / 'test.sqlite3'}"
)
os.environ.setdefault("TIME_ZONE", "America/Denver")
# Playwright's sync API runs an event loop in the test's thread; the tests do use the ORM beside it.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
