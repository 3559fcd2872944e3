"""The kinds of ad that every utility needs: banner, text, video, HTML, notice, link card, list."""

from __future__ import annotations

from plugins.api import AdFormat, hookimpl
from plugins.builtin.formats.banner import BannerFormat
from plugins.builtin.formats.html import HtmlFormat
from plugins.builtin.formats.link_card import LinkCardFormat
from plugins.builtin.formats.listing import ListFormat
from plugins.builtin.formats.notice import NoticeFormat
from plugins.builtin.formats.text import TextFormat
from plugins.builtin.formats.video import VideoFormat


@hookimpl
def register_ad_formats() -> list[AdFormat]:
    return [
        BannerFormat(),
        TextFormat(),
        LinkCardFormat(),
        NoticeFormat(),
        VideoFormat(),
        HtmlFormat(),
        ListFormat(),
    ]
