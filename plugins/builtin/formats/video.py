"""A film, with what people need who cannot hear or see it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import msgspec

from plugins.api import ContentEnv, Image, Link
from plugins.builtin.formats import reading

TYPES = {".mp4": "video/mp4", ".webm": "video/webm"}


class Video(msgspec.Struct, frozen=True, kw_only=True, tag_field="format", tag="video"):
    """`captions` is the address of a WebVTT file; it is empty only for films without speech."""

    title: str
    url: str
    type: str
    poster: Image
    captions: str = ""
    transcript_html: str = ""
    link: Link | None = None


def media_type(url: str) -> str:
    """The media type by the file's ending. Raises ValueError for anything but MP4 and WebM."""
    path = urlsplit(url).path.lower()
    for ending, kind in TYPES.items():
        if path.endswith(ending):
            return kind
    raise ValueError("Use the address of an MP4 or WebM file, ending in .mp4 or .webm.")


class VideoFormat:
    name = "video"
    label = "Video"
    content = Video

    def make_block(self) -> Any:
        from plugins.builtin.formats.video_block import VideoBlock

        return VideoBlock(label=self.label)

    def to_content(self, value: Mapping[str, Any], env: ContentEnv) -> Video:
        url = reading.address(reading.needed(value, "url", "The video's address"), "Video", env)
        poster = reading.image(value, env, reading.WIDE, "poster")
        if poster is None:
            raise ValueError("Choose a poster: the picture that shows until the film starts.")
        captions = reading.text(value, "captions")
        if not captions and not value.get("silent"):
            raise ValueError("Add captions, or tick that the film has no speech.")
        return Video(
            title=reading.needed(value, "title", "The title"),
            url=url,
            type=media_type(url),
            poster=poster,
            captions=reading.address(captions, "Captions", env) if captions else "",
            transcript_html=reading.body(value, env, "transcript"),
            link=reading.link(value, env),
        )
