"""Something that customers need to know: maintenance, storms, gas safety."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from plugins.api import ContentEnv, Link
from plugins.builtin.formats import reading

SEVERITIES = {"info": "Information", "warning": "Warning", "emergency": "Emergency"}


class Notice(msgspec.Struct, frozen=True, kw_only=True, tag_field="format", tag="notice"):
    """`severity` is info, warning or emergency; `phone` is a tel: link with the number as text."""

    severity: str
    headline: str
    body_html: str = ""
    link: Link | None = None
    phone: Link | None = None


class NoticeFormat:
    name = "notice"
    label = "Notice"
    content = Notice

    def make_block(self) -> Any:
        from wagtail import blocks

        from plugins.builtin.formats import parts

        return blocks.StructBlock(
            [
                ("severity", blocks.ChoiceBlock(choices=list(SEVERITIES.items()), default="info")),
                ("headline", parts.headline()),
                ("body", parts.rich(required=False, max_length=600)),
                ("link", parts.LinkBlock()),
                (
                    "phone",
                    blocks.CharBlock(
                        required=False,
                        max_length=30,
                        validators=(parts.validate_phone,),
                        help_text="Shown as it is written, and dialled from a phone.",
                    ),
                ),
            ],
            icon="warning",
            label=self.label,
            label_format="{severity}: {headline}",
        )

    def to_content(self, value: Mapping[str, Any], env: ContentEnv) -> Notice:
        severity = reading.text(value, "severity")
        if severity not in SEVERITIES:
            raise ValueError("Choose how severe it is: information, warning or emergency.")
        return Notice(
            severity=severity,
            headline=reading.needed(value, "headline", "The headline"),
            body_html=reading.body(value, env),
            link=reading.link(value, env),
            phone=_phone(reading.text(value, "phone"), env),
        )


def _phone(written: str, env: ContentEnv) -> Link | None:
    if not written:
        return None
    dialled = ("+" if written.startswith("+") else "") + "".join(filter(str.isdigit, written))
    return Link(href=reading.address(f"tel:{dialled}", "Phone", env), text=written)
