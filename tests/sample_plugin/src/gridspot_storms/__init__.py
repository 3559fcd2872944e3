"""Storms: everything a plugin can add, with nothing but ``plugins.api``."""

from __future__ import annotations

import datetime as dt

import msgspec

from plugins.api import (
    AttributeSpec,
    CampaignFacts,
    CdnPurger,
    ContentSource,
    HealthCheck,
    HealthReport,
    Image,
    NoticeDraft,
    NoticeSource,
    NoticeText,
    RichText,
    RuleError,
    SourcedItem,
    SourceRequest,
    Veto,
    VisitorEnricher,
    VisitorFacts,
    hookimpl,
)


class StormLevelCondition:
    """``{"type": "storm_level", "at_least": 3}``"""

    name = "storm_level"
    label = "Storm level"

    def compile(self, params, env, path):
        level = params.get("at_least")
        if not isinstance(level, int) or not 1 <= level <= 5:
            raise RuleError("Choose a level from 1 to 5.", f"{path}.at_least".lstrip("."))
        return env.compare("storm_level", "gte", level, path)

    def describe(self, params, words):
        return f"the storm level is at least {params.get('at_least')}"

    def make_block(self):
        from wagtail import blocks

        return blocks.StructBlock(
            [("at_least", blocks.IntegerBlock(min_value=1, max_value=5))], label=self.label
        )


class OutageMap(msgspec.Struct, frozen=True, kw_only=True, tag_field="format", tag="outage_map"):
    """A map of outages."""

    title: str
    url: str


class OutageMapFormat:
    name = "outage_map"
    label = "Outage map"
    content = OutageMap

    def make_block(self):
        from wagtail import blocks

        return blocks.StructBlock(
            [("title", blocks.CharBlock()), ("url", blocks.CharBlock())], label=self.label
        )

    def to_content(self, value, env):
        return OutageMap(title=value["title"], url=env.url(value["url"]))


class StormLog(msgspec.Struct, frozen=True, kw_only=True, tag_field="type", tag="storm_log"):
    """What the crews did, with a picture if there is one."""

    id: str = ""
    title: str
    report: RichText
    photo: Image | None


class StormLogBlock:
    name = "storm_log"
    label = "Storm log"
    content = StormLog

    def make_block(self):
        from wagtail import blocks
        from wagtail.images.blocks import ImageChooserBlock

        return blocks.StructBlock(
            [
                ("title", blocks.CharBlock()),
                ("report", blocks.RichTextBlock(required=False)),
                ("photo", ImageChooserBlock(required=False)),
            ],
            label=self.label,
            group="Storms",
        )

    def to_content(self, value, env):
        return StormLog(
            title=value["title"],
            report=env.rich(value.get("report")),
            photo=env.image(value.get("photo")),
        )


def outages(visitor: VisitorFacts):
    """What the outage system knows about a customer."""
    return {"storm_level": 4} if visitor.verified.get("city") == "Boulder" else {}


def quiet_in_storms(campaign: CampaignFacts, facts) -> str | None:
    """No advertising while the lights are out."""
    level = facts.get("storm_level")
    return "a storm is on" if level and level >= 4 and campaign.priority < 70 else None


def storm_desk() -> list[NoticeDraft]:
    """What the people at the storm desk want everybody to know."""
    return [
        NoticeDraft(
            id="storm-1",
            sent=dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC),
            texts={"en": NoticeText(headline="A storm is near", steps=("Charge your phone.",))},
            everywhere=True,
        )
    ]


@hookimpl
def register_attributes():
    return [AttributeSpec(name="storm_level", label="Storm level", type="number")]


@hookimpl
def register_conditions():
    return [StormLevelCondition()]


@hookimpl
def register_ad_formats():
    return [OutageMapFormat()]


@hookimpl
def register_content_blocks():
    return [StormLogBlock()]


def shelters(request: SourceRequest) -> list[SourcedItem]:
    """Where it is warm, while the lights are out."""
    return [SourcedItem(title="Warming center", href="/outages/warming-centers", kind="place")]


def shelter_settings():
    from wagtail import blocks

    return blocks.StructBlock([("town", blocks.CharBlock(required=False))], label="Shelters")


@hookimpl
def register_content_sources():
    return [
        ContentSource(
            name="shelters",
            label="Shelters",
            make_block=shelter_settings,
            fetch=shelters,
            reads=lambda settings: frozenset(),
        )
    ]


@hookimpl
def register_visitor_enrichers():
    return [VisitorEnricher(name="outages", enrich=outages)]


@hookimpl
def register_vetoes():
    return [
        Veto(name="storm_quiet", check=quiet_in_storms, reads=frozenset({"storm_level"})),
    ]


@hookimpl
def register_notice_sources():
    return [NoticeSource(name="storm_desk", fetch=storm_desk)]


@hookimpl
def register_cdn_purgers():
    return [CdnPurger(name="storm_edge", purge=lambda what: None)]


@hookimpl
def register_health_checks():
    return [HealthCheck(name="outage_feed", check=lambda: HealthReport(ok=True, detail="fresh"))]
