"""What an emergency notice looks like in answers. Part of :mod:`marketing_spots.delivery.types`."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from plugins.api import Link


class NoticeArea(msgspec.Struct, frozen=True, kw_only=True):
    """Where an emergency notice holds."""

    everywhere: bool
    words: Annotated[str, Meta(description="For people, e.g. `Pueblo County (81001–81008)`.")]
    names: Annotated[list[str], Meta(description="The service areas that it names.")]
    zips: Annotated[
        list[str],
        Meta(
            description="ZIP codes and ranges of them, e.g. `81001-81008`; empty when everywhere."
        ),
    ]


class EmergencyNotice(msgspec.Struct, frozen=True, kw_only=True):
    """What people in an area have to know now. Show it above everything else, as it comes."""

    id: Annotated[str, Meta(description="Stays the same while the notice is updated.")]
    severity: Literal["emergency", "warning", "info"]
    headline: str
    body_html: Annotated[str, Meta(description="Sanitised HTML; may be empty.")]
    steps: Annotated[list[str], Meta(description="What to do now, in order. Plain text.")]
    link: Link | None
    phone: Annotated[Link | None, Meta(description="A tel: link with the number as its text.")]
    language: str
    fallback: Annotated[
        bool, Meta(description="There is no translation into the language that was asked for.")
    ]
    area: NoticeArea
    area_known: Annotated[
        bool,
        Meta(
            description="`true`: the visitor is in the area. `false`: nobody knows where the visitor "
            "is, so say whom it is for: “For Pueblo County (81001–81008)”."
        ),
    ]
    starts: dt.datetime
    ends: Annotated[dt.datetime | None, Meta(description="null: until further notice.")]


Notices = Annotated[
    list[EmergencyNotice],
    Meta(
        description="Emergency notices for the visitor's area, the most severe first. They stand "
        "above all that spots show, and depend on no consent."
    ),
]
