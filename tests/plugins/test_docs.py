"""The documentation for plugin authors is complete, and its code works."""

from __future__ import annotations

import inspect
import re
import types
from pathlib import Path

import pytest

from plugins import hookspecs
from plugins.checks import HOOKS
from tests.plugins.test_manager import GOOD

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "plugins.md").read_text()
SPECS = {
    name: spec
    for name, spec in vars(hookspecs).items()
    if inspect.isfunction(spec) and hasattr(spec, "gridspot_spec")
}
EXAMPLES = re.findall(r"^```python\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)


def section(hook: str) -> str:
    found = re.search(rf"^### {hook}\n(.*?)(?=^#|\Z)", PAGE, re.MULTILINE | re.DOTALL)
    assert found, f"docs/plugins.md has no section '### {hook}'"
    return found[1]


def load(source: str) -> types.ModuleType:
    module = types.ModuleType("example")
    exec(compile(source, "docs/plugins.md", "exec"), vars(module))
    return module


def test_the_manager_knows_every_hook():
    assert set(SPECS) == set(HOOKS)


@pytest.mark.parametrize("hook", SPECS)
def test_every_hook_has_a_docstring_and_a_verb(hook):
    assert inspect.getdoc(SPECS[hook])
    assert hook.split("_")[0] in ("register", "enrich", "events")


@pytest.mark.parametrize("hook", SPECS)
def test_every_hook_is_documented_with_its_signature(hook):
    signature = re.search(r"```text\n(.*?)\n```", section(hook), re.DOTALL)
    assert signature, f"the section of {hook} does not show its signature"
    assert signature[1] == f"{hook}{inspect.signature(SPECS[hook])}".replace("'", "")


@pytest.mark.parametrize("hook", SPECS)
def test_every_hook_has_an_example_that_registers_something(hook, registry):
    (source,) = re.findall(r"```python\n(.*?)```", section(hook), re.DOTALL)
    plugins = registry(example=load(source))
    assert plugins.problems == ()
    assert plugins.loaded[0].adds[hook]


@pytest.mark.parametrize("hook", SPECS)
def test_every_hook_is_tested(hook):
    assert hook in GOOD, f"tests/plugins/test_manager.py does not try {hook}"
    sample = (ROOT / "tests/sample_plugin/src/gridspot_storms/__init__.py").read_text()
    assert f"def {hook}(" in sample, f"the sample plugin does not implement {hook}"


@pytest.mark.parametrize("source", EXAMPLES)
def test_every_example_runs_and_imports_nothing_else(source, registry):
    module = load(source)
    ours = re.findall(r"^\s*(?:from|import) (plugins\S*)", source, re.MULTILINE)
    assert set(ours) <= {"plugins.api", "plugins.manager"}
    if "@hookimpl" in source:
        assert registry(example=module).problems == ()


@pytest.mark.parametrize("source", [source for source in EXAMPLES if "make_block" in source])
def test_the_blocks_of_the_examples_can_be_made(source, registry):
    from plugins import blocks

    plugins = registry(example=load(source))
    kinds = (
        blocks.condition_blocks,
        blocks.format_blocks,
        blocks.content_blocks,
        blocks.source_blocks,
    )
    assert any(made(plugins) for made in kinds)
    assert plugins.problems == ()
    assert plugins.problems == ()


def test_the_first_example_fills_its_attribute():
    module = load(EXAMPLES[0])
    from plugins.api import VisitorFacts

    (enricher,) = module.register_visitor_enrichers()
    assert enricher.enrich(VisitorFacts(id="solar-1", verified={})) == {"solar_kw": 6.4}


def test_the_hour_of_the_example_changes_when_it_says():
    import datetime as dt
    import zoneinfo

    (source,) = [each for each in EXAMPLES if "HourCondition" in each]
    (kind,) = load(source).register_conditions()
    env = types.SimpleNamespace(zone=zoneinfo.ZoneInfo("America/Denver"))
    condition = kind.compile({"hour": 12}, env, "")
    morning = dt.datetime(2026, 7, 1, 15, tzinfo=dt.UTC)
    assert condition.evaluate(types.SimpleNamespace(now=morning)) is True
    noon = condition.next_change(morning)
    assert noon == dt.datetime(2026, 7, 1, 18, tzinfo=dt.UTC)
    assert condition.evaluate(types.SimpleNamespace(now=noon)) is False
    assert condition.next_change(noon) == dt.datetime(2026, 7, 2, 6, tzinfo=dt.UTC)


def test_the_testing_helper_of_the_page_finds_problems():
    module = load(EXAMPLES[-1])
    bad = load(EXAMPLES[0].replace('type="number"', 'type="money"'))
    assert "must be one of" in module.problems_of(bad)[0]


def test_what_the_page_says_about_limits_is_so():
    from plugins import manager
    from plugins.guard import Guard

    defaults = inspect.signature(Guard).parameters
    assert manager.GATHER_TIMEOUT == 10
    assert "has ten seconds" in PAGE
    assert (defaults["threads"].default, defaults["failures"].default) == (4, 5)
    assert "after five failures in a row it is switched off for a minute" in PAGE
    assert defaults["cool_down"].default == 60
    assert "its own four threads" in PAGE
