"""A plugin as a real, separate package: built, installed beside Gridspot, run in another process."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "tests" / "sample_plugin"
ADDS = {
    "register_attributes": ["storm_level"],
    "register_conditions": ["storm_level"],
    "register_ad_formats": ["outage_map"],
    "register_content_blocks": ["storm_log"],
    "register_content_sources": ["shelters"],
    "register_visitor_enrichers": ["outages"],
    "register_vetoes": ["storm_quiet"],
    "register_notice_sources": ["storm_desk"],
    "register_cdn_purgers": ["storm_edge"],
    "register_health_checks": ["outage_feed"],
}
BUILT_IN = ["cap", "cdn", "conditions", "formats"]
BUILT_IN += ["content.blocks", "content.conditions", "content.cache"]
BUILT_IN += ["search.health", "search.spots"]
BUILD = """
import sys
from setuptools import build_meta
print(build_meta.build_wheel(sys.argv[1]))
"""
STORY = """
import django
django.setup()
import datetime as dt, json, types, zoneinfo
import msgspec
from marketing_spots.engine.definitions import AttributeDef, AttributeType, Consent, Visitor
from marketing_spots.engine.environment import Environment
from marketing_spots.engine.facts import MARKS, Facts
from plugins.api import CampaignFacts, VisitorFacts
from plugins.blocks import AdContentBlock, ContentStreamBlock, RuleBlock
from plugins.guard import Guard, check_health, enrich
from plugins.manager import get_plugins

plugins, guard = get_plugins(), Guard()
patient = {"timeout": 60}  # their own deadlines are for servers, not for a machine that runs tests
visitor = VisitorFacts(id="1", verified={"city": "Boulder"})
known = enrich(guard, msgspec.structs.replace(plugins.enrichers[-1], **patient), visitor).value
zone = zoneinfo.ZoneInfo("UTC")
spec = plugins.attributes[-1]
defs = {spec.name: AttributeDef(name=spec.name, type=AttributeType(spec.type))}
rule = Environment(defs, {}, plugins.conditions, zone).rule({"type": "storm_level", "at_least": 4})
facts = Facts({n: MARKS[d.source] for n, d in defs.items()}, zone,
              Visitor(id="1", verified=known, consent=Consent(personalisation=True)), {},
              dt.datetime.now(dt.UTC))
env = types.SimpleNamespace(url=lambda url: url, rich=lambda source: None, image=lambda id: None)
print(json.dumps({
    "matches": rule.evaluate(facts),
    "veto": plugins.vetoes[-1].check(CampaignFacts(id="c", name="C", priority=50), facts),
    "emergency": plugins.vetoes[-1].check(CampaignFacts(id="c", name="C", priority=90), facts),
    "notice": plugins.notice_sources[-1].fetch()[0].texts["en"].headline,
    "health": check_health(guard, msgspec.structs.replace(plugins.health_checks[-1], **patient)).detail,
    "rule_blocks": list(RuleBlock().child_blocks),
    "ad_blocks": list(AdContentBlock().child_blocks),
    "page_blocks": list(ContentStreamBlock().child_blocks),
    "log": plugins.content_blocks["storm_log"].to_content({"title": "T", "photo": 9}, env).title,
    "content": plugins.ad_formats["outage_map"].to_content({"title": "T", "url": "/x"}, env).url,
}))
"""


@pytest.fixture(scope="module")
def installed(tmp_path_factory) -> Path:
    """A folder with the package installed, as an installer would leave it."""
    work = tmp_path_factory.mktemp("sample")
    source, wheels, target = work / "source", work / "wheels", work / "site"
    shutil.copytree(SAMPLE, source)
    wheels.mkdir()
    built = subprocess.run(
        [sys.executable, "-c", BUILD, str(wheels)],
        cwd=source,
        capture_output=True,
        text=True,
        check=True,
    )
    name = built.stdout.strip().splitlines()[-1]
    with zipfile.ZipFile(wheels / name) as wheel:
        wheel.extractall(target)
    return target


def run(installed: Path, *arguments: str, **more: str) -> str:
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([str(installed), str(ROOT)]),
        "DJANGO_SETTINGS_MODULE": "cms.settings",
        **more,
    }
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=installed,
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def listed(installed: Path, **more: str) -> dict:
    return json.loads(run(installed, str(ROOT / "manage.py"), "plugins", "--json", **more))


def test_it_is_listed_with_all_that_it_adds(installed):
    report = listed(installed)
    assert report["problems"] == []
    (storms,) = [plugin for plugin in report["plugins"] if plugin["name"] == "storms"]
    assert storms == {
        "name": "storms",
        "version": "1.2.3",
        "origin": "package gridspot-storms",
        "adds": ADDS,
    }
    assert [plugin["name"] for plugin in report["plugins"]] == [*BUILT_IN, "storms"]


def test_people_get_columns(installed):
    lines = run(installed, str(ROOT / "manage.py"), "plugins").splitlines()
    start = lines[0].index("Adds")
    (row,) = [line for line in lines if line.startswith("storms")]
    assert row[start:] == "attributes: storm_level"
    assert "gridspot-storms" in row
    assert any(line[start:] == "vetoes: storm_quiet" for line in lines)


def test_it_can_be_switched_off(installed):
    report = listed(installed, GRIDSPOT_PLUGINS_DISABLED="storms")
    assert report["switched_off"] == ["storms"]
    assert [plugin["name"] for plugin in report["plugins"]] == BUILT_IN
    text = run(installed, str(ROOT / "manage.py"), "plugins", GRIDSPOT_PLUGINS_DISABLED="storms")
    assert "Switched off:\n  storms" in text


def test_everything_that_it_adds_works(installed):
    story = json.loads(run(installed, "-c", STORY))
    assert story["matches"] is True
    assert story["veto"] == "a storm is on"
    assert story["emergency"] is None
    assert story["health"] == "fresh"
    assert story["notice"] == "A storm is near"
    assert "storm_level" in story["rule_blocks"]
    assert "outage_map" in story["ad_blocks"]
    assert "storm_log" in story["page_blocks"]
    assert story["log"] == "T"
    assert story["content"] == "/x"


def test_a_package_that_cannot_be_imported_is_left_out(installed, tmp_path):
    broken = tmp_path / "site"
    shutil.copytree(installed, broken)
    (broken / "gridspot_storms" / "__init__.py").write_text("import a_missing_library")
    report = listed(broken)
    assert [plugin["name"] for plugin in report["plugins"]] == BUILT_IN
    (problem,) = report["problems"]
    assert problem["plugin"] == "storms"
    assert "a_missing_library" in problem["message"]


def test_it_uses_nothing_but_the_public_api():
    source = (SAMPLE / "src" / "gridspot_storms" / "__init__.py").read_text()
    ours = {
        line.split()[1]
        for line in map(str.strip, source.splitlines())
        if line.startswith(("from plugins", "import plugins", "from marketing", "from cms"))
    }
    assert ours == {"plugins.api"}
