"""Everything a plugin may rely on. Nothing here imports the rest of Gridspot, Django or Wagtail.

A plugin is a module or object whose functions carry ``@hookimpl`` and are named after a hook in
:mod:`plugins.hookspecs`. It describes what it adds with the types below.
"""

from __future__ import annotations

import pluggy

from plugins.api.ads import AdFormat, ContentEnv, FocalPoint, Image, Link, Rendition
from plugins.api.caches import CdnPurger, Purge
from plugins.api.content import ContentBlockType, Document, PageEnv, PageLink, RichNode, RichText
from plugins.api.notices import NoticeDraft, NoticeSource, NoticeText
from plugins.api.rules import (
    AttributeSpec,
    CompileEnv,
    Condition,
    ConditionType,
    Facts,
    OperatorOption,
    RuleError,
    Value,
    Vocabulary,
)
from plugins.api.sources import ContentSource, SourcedItem, SourceRequest
from plugins.api.visitors import (
    CampaignFacts,
    HealthCheck,
    HealthReport,
    Veto,
    VisitorEnricher,
    VisitorFacts,
)

__all__ = [
    "AdFormat",
    "AttributeSpec",
    "CampaignFacts",
    "CdnPurger",
    "CompileEnv",
    "Condition",
    "ConditionType",
    "ContentBlockType",
    "ContentEnv",
    "ContentSource",
    "Document",
    "Facts",
    "FocalPoint",
    "HealthCheck",
    "HealthReport",
    "Image",
    "Link",
    "NoticeDraft",
    "NoticeSource",
    "NoticeText",
    "OperatorOption",
    "PageEnv",
    "PageLink",
    "Purge",
    "Rendition",
    "RichNode",
    "RichText",
    "RuleError",
    "SourceRequest",
    "SourcedItem",
    "Value",
    "Veto",
    "VisitorEnricher",
    "VisitorFacts",
    "Vocabulary",
    "hookimpl",
]

hookimpl = pluggy.HookimplMarker("gridspot")
