"""What marketers define, who asks, and what was compiled from it."""

from marketing_spots.models.access import ApiKey, TokenKey
from marketing_spots.models.ad import Ad, AdTag
from marketing_spots.models.attribute import Attribute, AttributeChoice
from marketing_spots.models.campaign import (
    PRIORITY_PRESETS,
    Campaign,
    CampaignSegment,
    DayWindow,
    Placement,
)
from marketing_spots.models.notices import (
    EmergencyNotice,
    NoticeArea,
    NoticeBoard,
    ServiceArea,
)
from marketing_spots.models.segment import Segment
from marketing_spots.models.snapshot import Head, Snapshot
from marketing_spots.models.spot import Spot, SpotDefault
from marketing_spots.models.visitor import Visitor

__all__ = [
    "PRIORITY_PRESETS",
    "Ad",
    "AdTag",
    "ApiKey",
    "Attribute",
    "AttributeChoice",
    "Campaign",
    "CampaignSegment",
    "DayWindow",
    "EmergencyNotice",
    "Head",
    "NoticeArea",
    "NoticeBoard",
    "Placement",
    "Segment",
    "ServiceArea",
    "Snapshot",
    "Spot",
    "SpotDefault",
    "TokenKey",
    "Visitor",
]
