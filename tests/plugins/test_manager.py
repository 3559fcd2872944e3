"""Loading, gathering, and what happens to a plugin that gets it wrong."""

from __future__ import annotations

import sys
import time
import types

import msgspec
import pytest

from plugins import manager
from plugins.api import (
    AttributeSpec,
    CdnPurger,
    ContentSource,
    HealthCheck,
    HealthReport,
    NoticeSource,
    Veto,
    VisitorEnricher,
    hookimpl,
)
from plugins.checks import HOOKS
from plugins.manager import PluginError, load_plugins
from tests.plugins.conftest import make_plugin


def attribute(name: str, **more) -> AttributeSpec:
    return AttributeSpec(**{"name": name, "label": name.title(), "type": "number", **more})


class Kind:
    label = "Kind"

    def __init__(self, name: str) -> None:
        self.name = name

    def compile(self, params, env, path): ...

    def describe(self, params, words): ...

    def make_block(self): ...


class Content(msgspec.Struct, frozen=True, tag_field="format", tag="poster"):
    title: str


class Poster:
    name = "poster"
    label = "Poster"
    content = Content

    def make_block(self): ...

    def to_content(self, value, env): ...


class Reading(msgspec.Struct, frozen=True, kw_only=True, tag_field="type", tag="meter"):
    id: str = ""
    reading: int


class Meter:
    name = "meter"
    label = "Meter"
    content = Reading

    def make_block(self): ...

    def to_content(self, value, env): ...


GOOD = {
    "register_attributes": lambda: [attribute("tariff")],
    "register_conditions": lambda: [Kind("moon")],
    "register_ad_formats": lambda: [Poster()],
    "register_content_blocks": lambda: [Meter()],
    "register_content_sources": lambda: [
        ContentSource(
            name="events",
            label="Events",
            make_block=lambda: None,
            fetch=lambda request: [],
            reads=lambda settings: frozenset(),
        )
    ],
    "register_visitor_enrichers": lambda: [VisitorEnricher(name="crm", enrich=lambda v: {})],
    "register_vetoes": lambda: [Veto(name="quiet", check=lambda c, f: None)],
    "register_notice_sources": lambda: [NoticeSource(name="weather", fetch=list)],
    "register_cdn_purgers": lambda: [CdnPurger(name="edge", purge=lambda what: None)],
    "register_health_checks": lambda: [
        HealthCheck(name="feed", check=lambda: HealthReport(ok=True))
    ],
}
WHERE = {
    "register_attributes": ("attributes", "tariff"),
    "register_conditions": ("conditions", "moon"),
    "register_ad_formats": ("ad_formats", "poster"),
    "register_content_blocks": ("content_blocks", "meter"),
    "register_content_sources": ("content_sources", "events"),
    "register_visitor_enrichers": ("enrichers", "crm"),
    "register_vetoes": ("vetoes", "quiet"),
    "register_notice_sources": ("notice_sources", "weather"),
    "register_cdn_purgers": ("cdn_purgers", "edge"),
    "register_health_checks": ("health_checks", "feed"),
}


def names(items) -> list[str]:
    return [item if isinstance(item, str) else item.name for item in items]


@pytest.mark.parametrize("hook", HOOKS)
def test_each_hook_contributes(registry, hook):
    plugins = registry(mine=make_plugin(**{hook: GOOD[hook]}))
    where, name = WHERE[hook]
    assert names(getattr(plugins, where)) == [name]
    assert plugins.problems == ()
    assert plugins.owner(hook, name) == "mine"
    (info,) = plugins.loaded
    assert (info.name, info.origin, info.version, info.adds) == (
        "mine",
        "test",
        "1.0",
        {hook: (name,)},
    )


@pytest.mark.parametrize("hook", HOOKS)
@pytest.mark.parametrize(
    ("returned", "says"),
    [
        (lambda: 1 / 0, "raised ZeroDivisionError"),
        (lambda: None, "must return a list"),
        (lambda: "abc", "must return a list"),
        (lambda: [object()], "cannot be used"),
        (lambda: [None], "cannot be used"),
        (lambda: (1 / 0 for _ in range(1)), "raised ZeroDivisionError"),
        (lambda: sys.exit(3), "SystemExit"),
    ],
)
def test_a_hook_that_fails_is_left_out_and_the_rest_goes_on(registry, hook, returned, says):
    bad = make_plugin(**{**GOOD, hook: returned})
    plugins = registry(bad=bad, good=make_plugin(**GOOD))
    for each, (where, name) in WHERE.items():
        assert names(getattr(plugins, where)) == [name], each
    # The good one takes the place of what was left out; elsewhere the first one stays.
    assert plugins.owner(hook, WHERE[hook][1]) == "good"
    (problem,) = [problem for problem in plugins.problems if problem.plugin == "bad"]
    assert hook in problem.message
    assert says in problem.message


def test_a_hook_that_hangs_is_given_up(registry, monkeypatch):
    monkeypatch.setattr(manager, "GATHER_TIMEOUT", 1.0)  # the good one must manage it, too
    plugins = registry(
        slow=make_plugin(register_attributes=lambda: time.sleep(90)), good=make_plugin(**GOOD)
    )
    begun = time.monotonic()
    assert names(plugins.attributes) == ["tariff"]
    assert time.monotonic() - begun < 60
    assert "did not answer" in str(plugins.problems[0])


def test_of_two_with_one_name_the_first_stays_and_the_report_names_both(registry):
    plugins = registry(
        outside=make_plugin(register_conditions=lambda: [Kind("attribute")]),
        other=make_plugin(register_conditions=lambda: [Kind("attribute"), Kind("other")]),
    )
    assert list(plugins.conditions) == ["attribute", "other"]
    (problem,) = plugins.problems
    assert problem.plugin == "other"
    assert "'attribute'" in problem.message
    assert "'outside'" in problem.message


def test_contributions_are_gathered_once(registry):
    calls = []
    plugins = registry(
        mine=make_plugin(register_attributes=lambda: calls.append(1) or [attribute("a")])
    )
    assert calls == []  # not before somebody asks
    assert plugins.attributes
    assert plugins.attributes
    assert plugins.loaded
    assert calls == [1]


@pytest.mark.parametrize(
    ("item", "says"),
    [
        (attribute("Tariff"), "lower-case"),
        (attribute("tariff", type="money"), "must be one of"),
        (attribute("tariff", source="rumour"), "must be one of"),
        (attribute("tariff", label=7), "Expected `str`"),
        (AttributeSpec, "must be a AttributeSpec"),
    ],
)
def test_attributes_are_checked(registry, item, says):
    plugins = registry(mine=make_plugin(register_attributes=lambda: [item, attribute("fine")]))
    assert names(plugins.attributes) == ["fine"]
    assert says in str(plugins.problems[0])


@pytest.mark.parametrize("name", ["all", "any", "not", "group", "unavailable", "two words", ""])
def test_a_condition_cannot_take_a_word_of_rules(registry, name):
    plugins = registry(mine=make_plugin(register_conditions=lambda: [Kind(name)]))
    assert not plugins.conditions
    assert len(plugins.problems) == 1


def test_an_ad_formats_content_must_say_its_format(registry):
    class Wrong(Poster):
        name = "placard"

    plugins = registry(mine=make_plugin(register_ad_formats=lambda: [Wrong(), Poster]))
    assert not plugins.ad_formats
    first, second = (str(problem) for problem in plugins.problems)
    assert 'tag="placard"' in first
    assert "return an instance" in second


@pytest.mark.parametrize("timeout", [0, -1])
def test_a_deadline_must_leave_some_time(registry, timeout):
    enricher = VisitorEnricher(name="crm", enrich=lambda v: {}, timeout=timeout)
    plugins = registry(mine=make_plugin(register_visitor_enrichers=lambda: [enricher]))
    assert plugins.enrichers == ()
    assert "above 0" in str(plugins.problems[0])


def test_a_misspelt_hook_stops_the_start_and_names_the_nearest(registry):
    with pytest.raises(PluginError) as caught:
        registry(mine=make_plugin(register_condition=lambda: []))
    assert "'mine'" in str(caught.value)
    assert "Did you mean 'register_conditions'?" in str(caught.value)


def test_a_hook_that_resembles_none_lists_them_all(registry):
    with pytest.raises(PluginError, match="register_vetoes"):
        registry(mine=make_plugin(on_startup=lambda: []))


def test_a_hook_with_arguments_that_it_does_not_get_is_an_error(registry):
    with pytest.raises(PluginError, match="mine"):
        registry(mine=make_plugin(register_vetoes=lambda campaign: []))


def test_a_hook_wrapper_is_reported(registry):
    module = types.ModuleType("wrapper")

    @hookimpl(wrapper=True)
    def register_attributes():
        return (yield)

    module.register_attributes = register_attributes
    plugins = registry(mine=module)
    assert plugins.attributes == ()
    assert "plain function" in str(plugins.problems[0])


def test_two_plugins_cannot_have_one_name():
    plugins = manager.Plugins()
    plugins.add(make_plugin(), "same", "here", "")
    with pytest.raises(PluginError, match="Two plugins are called 'same'"):
        plugins.add(make_plugin(), "same", "there", "")


# --- load_plugins -------------------------------------------------------------------------------


@pytest.fixture
def loading(monkeypatch, tmp_path):
    """Puts back the registry of the running tests; gives a folder for modules."""
    monkeypatch.setattr(manager, "_plugins", manager._plugins)
    monkeypatch.syspath_prepend(tmp_path)
    return tmp_path


HOOK = """
from plugins.api import AttributeSpec, hookimpl
__version__ = "0.3"
@hookimpl
def register_attributes():
    return [AttributeSpec(name="tariff", label="Tariff", type="text")]
"""


def test_built_ins_load_by_themselves(loading):
    plugins = load_plugins()
    assert {"attribute", "segment", "date", "weekday", "percentage"} <= set(plugins.conditions)
    assert {"banner", "text", "video", "html", "notice", "link_card"} <= set(plugins.ad_formats)
    assert plugins.problems == ()
    assert manager.get_plugins() is plugins


def test_a_dotted_path_loads_after_the_built_ins(loading):
    (loading / "my_tariffs.py").write_text(HOOK)
    info = load_plugins(extra=["my_tariffs"]).loaded[-1]
    assert (info.name, info.version) == ("my_tariffs", "0.3")
    assert info.adds == {"register_attributes": ("tariff",)}


def test_a_path_that_does_not_exist_stops_the_start(loading):
    with pytest.raises(PluginError, match="no such module"):
        load_plugins(extra=["not_there.at_all"])


def test_a_module_that_breaks_on_import_is_left_out(loading):
    (loading / "breaks_a.py").write_text("import a_library_that_is_missing")
    (loading / "breaks_b.py").write_text("1 / 0")
    plugins = load_plugins(extra=["breaks_a", "breaks_b"])
    first, second = (str(problem) for problem in plugins.problems)
    assert "a_library_that_is_missing" in first
    assert "ZeroDivisionError" in second
    assert plugins.conditions


def test_what_is_switched_off_is_not_loaded(loading):
    plugins = load_plugins(disabled=["formats", "no_such"])
    assert not plugins.ad_formats
    assert plugins.disabled == ("formats",)
    assert [problem.plugin for problem in plugins.problems] == ["no_such"]


def test_a_misspelt_hook_in_a_module_stops_the_start(loading):
    (loading / "misspelt.py").write_text(HOOK.replace("register_attributes", "register_atributes"))
    with pytest.raises(PluginError, match="Did you mean 'register_attributes'"):
        load_plugins(extra=["misspelt"])
