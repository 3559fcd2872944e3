"""The API's document as a TypeScript front end sees it: types are generated, and a program compiles.

``npm ci`` in this folder installs the generator and the compiler; the lock file pins both.
"""

from __future__ import annotations

import copy
import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cms.openapi import whole
from marketing_spots.delivery.openapi import build_document
from plugins.manager import get_plugins
from tests.conftest import need

HERE = Path(__file__).parent
TOOLS = HERE / "node_modules"
Json = dict[str, Any]


@pytest.fixture(scope="module", autouse=True)
def tools() -> None:
    there = shutil.which("node") is not None and (TOOLS / "typescript" / "bin" / "tsc").exists()
    need("Node", there, "Install `nodejs npm`, and run `npm ci` in tests/contracts.")


@pytest.fixture(scope="module")
def document() -> Json:
    return whole(build_document(get_plugins().ad_formats))


@pytest.fixture
def compile_with(tmp_path: Path) -> Callable[[Json], str]:
    """Compiles the program against a document; returns what the compiler has to say."""

    def compile_with(document: Json) -> str:
        source = tmp_path / "openapi.json"
        source.write_text(json.dumps(document))
        for name in ("front_end.ts", "tsconfig.json"):
            shutil.copy(HERE / name, tmp_path)
        run(
            "openapi-typescript/bin/cli.js", str(source), "-o", str(tmp_path / "api.ts"), check=True
        )
        return run("typescript/bin/tsc", "--project", str(tmp_path))

    return compile_with


def run(tool: str, *words: str, check: bool = False) -> str:
    done = subprocess.run(
        ["node", str(TOOLS / tool), *words],
        capture_output=True,
        text=True,
        timeout=300,
        cwd=HERE,
    )
    if check:
        assert done.returncode == 0, done.stdout + done.stderr
    return "" if done.returncode == 0 else done.stdout + done.stderr


def test_a_front_end_compiles(document: Json, compile_with: Callable[[Json], str]) -> None:
    assert compile_with(document) == ""


def test_a_document_that_breaks_front_ends_does_not(
    document: Json, compile_with: Callable[[Json], str]
) -> None:
    broken = copy.deepcopy(document)
    schemas = broken["components"]["schemas"]
    schemas["Mystery"] = {
        "type": "object",
        "properties": {"type": {"enum": ["mystery"]}},
        "required": ["type"],
    }
    mystery = {"$ref": "#/components/schemas/Mystery"}
    schemas["ContentBlock"]["oneOf"].append(mystery)
    schemas["ContentBlock"]["discriminator"]["mapping"]["mystery"] = mystery["$ref"]
    del schemas["SafetyAnswer"]["properties"]["do_now"]
    words = compile_with(broken)
    assert "not assignable to parameter of type 'never'" in words
    assert "do_now" in words
