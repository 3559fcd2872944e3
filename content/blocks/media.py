"""Pictures and films."""

from __future__ import annotations

from typing import Any

import msgspec

from content.blocks import raw
from content.blocks.films import film
from content.blocks.values import rich_or_none
from plugins.api import Document, Image, PageEnv, RichText


class ImageBlock(msgspec.Struct, frozen=True, kw_only=True, tag_field="type", tag="image"):
    """A picture. With an empty `alt` inside `image` it is decoration."""

    id: str = ""
    image: Image
    caption: str = ""


class Picture:
    name, label, content = "image", "Picture", ImageBlock

    def make_block(self) -> Any:
        from content.blocks.editing import media

        return media.image()

    def to_content(self, value: Any, env: PageEnv) -> ImageBlock:
        given = raw.struct(value)
        alt = "" if given.get("decorative") else raw.text(given, "alt") or None
        image = env.image(given.get("image"), alt)
        if image is None:
            raise ValueError("The picture is gone.")
        return ImageBlock(image=image, caption=raw.text(given, "caption"))


class VideoBlock(msgspec.Struct, frozen=True, kw_only=True, tag_field="type", tag="video"):
    """A film. `provider` is youtube, vimeo or file.

    `player` is the address to put into a frame, on the provider's host that sets no cookies before
    somebody presses play; for a file it is empty, and `url` and `media_type` are for a video element.
    """

    id: str = ""
    title: str
    provider: str
    url: str
    video_id: str = ""
    player: str = ""
    media_type: str = ""
    poster: Image | None = None
    captions: Document | None = None
    transcript: RichText | None = None


class Video:
    name, label, content = "video", "Video", VideoBlock

    def make_block(self) -> Any:
        from content.blocks.editing import media

        return media.video()

    def to_content(self, value: Any, env: PageEnv) -> VideoBlock:
        given = raw.struct(value)
        poster, captions = env.image(given.get("poster")), env.document(given.get("captions"))
        transcript = rich_or_none(given.get("transcript"), env)
        url = env.url(raw.text(given, "url"))
        found = film(url)
        return VideoBlock(
            title=raw.text(given, "title"),
            provider=found.provider,
            url=url,
            video_id=found.video_id,
            player=found.player,
            media_type=found.type,
            poster=poster,
            captions=captions,
            transcript=transcript,
        )


MEDIA = (Picture, Video)
