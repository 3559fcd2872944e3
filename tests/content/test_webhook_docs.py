"""What docs/webhooks.md says is so: its examples run, and its figures are those of the code."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import time
from pathlib import Path
from typing import Any

import msgspec
import pytest

from content.webhooks import payload, queue
from content.webhooks.signing import new_secret, sign
from tests.conftest import REPOSITORY, need

PAGE = (REPOSITORY / "docs" / "webhooks.md").read_text()


def example(language: str) -> str:
    found = re.search(rf"```{language}\n(.*?)```", PAGE, re.S)
    assert found, language
    return found[1]


def message(secrets: list[str], at: float) -> dict[str, Any]:
    """Headers and body of a message with a body that tells bytes from letters."""
    body = '{"title":"¿Huele a gas? — 煙"}'
    moment = int(at)
    signature = sign(secrets, "chg_1_a", moment, body.encode())
    headers = {
        "webhook-id": "chg_1_a",
        "webhook-timestamp": str(moment),
        "webhook-signature": signature,
    }
    return {"headers": headers, "body": body}


def cases() -> list[tuple[str, dict[str, Any], bool]]:
    secret, other = new_secret(), new_secret()
    good = message([secret], time.time())
    changed = {**good, "body": good["body"].replace("gas", "gaz")}
    return [
        (secret, good, True),
        (other, good, False),
        (other, message([secret, other], time.time()), True),
        (secret, changed, False),
        (secret, message([secret], time.time() - 600), False),
    ]


def test_the_python_example() -> None:
    space: dict[str, Any] = {}
    exec(example("python"), space)
    for secret, sent, wanted in cases():
        assert space["verify"](secret, sent["headers"], sent["body"].encode()) is wanted


def test_the_javascript_example(tmp_path: Path) -> None:
    node = shutil.which("node")
    need("Node.js", node is not None, "Install the package `nodejs`.")
    wanted = cases()
    script = tmp_path / "example.js"
    calls = json.dumps([[secret, sent["headers"], sent["body"]] for secret, sent, _ in wanted])
    script.write_text(
        f"{example('javascript')}\nconsole.log(JSON.stringify({calls}.map((c) => verify(...c))));"
    )
    ran = subprocess.run(
        [str(node), str(script)], capture_output=True, text=True, timeout=60, check=True
    )
    assert json.loads(ran.stdout) == [answer for _, _, answer in wanted]


def test_the_message_in_the_docs_is_one_that_is_sent() -> None:
    sent = msgspec.json.decode(example("json"), type=payload.Message)
    fields = set(json.loads(example("json"))["data"])
    assert fields == set(payload.Data.__struct_fields__)
    assert sent.type == f"{sent.data.kind}.{sent.data.action}"


def test_the_waits_in_the_docs_are_those_of_the_code() -> None:
    words = "5 and 30 seconds, 2, 10 and 30 minutes, 2, 5, 10, 14, 18 and 23 hours"
    assert words in PAGE
    hours = (2, 5, 10, 14, 18, 23)
    assert (5, 30, 120, 600, 1800, *(3600 * each for each in hours)) == queue.RETRIES


@pytest.mark.parametrize("name", ["GRIDSPOT_WEBHOOK_ALLOW", "GRIDSPOT_WEBHOOK_PRIVATE"])
def test_the_variables_are_documented_for_operators(name: str) -> None:
    assert name in PAGE
    assert name in (REPOSITORY / "docs" / "operations.md").read_text()
