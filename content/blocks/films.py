"""What an address of a film says by itself: provider, id, address of the player. Nobody is asked."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

import msgspec

FILES = {".mp4": "video/mp4", ".webm": "video/webm"}
_YOUTUBE = frozenset(("youtube.com", "m.youtube.com", "youtube-nocookie.com", "youtu.be"))
_VIMEO = frozenset(("vimeo.com", "player.vimeo.com"))
_YOUTUBE_ID = re.compile(r"[A-Za-z0-9_-]{11}\Z")
_VIMEO_PATH = re.compile(r"/(?:video/)?(\d{1,15})(?:/([0-9a-f]{6,20}))?/?\Z")


class Film(msgspec.Struct, frozen=True, kw_only=True):
    """`provider` is youtube, vimeo or file; `player` is the address for a frame, "" for a file."""

    provider: str
    video_id: str = ""
    player: str = ""
    type: str = ""


def film(url: str) -> Film:
    """What the address says. Raises ValueError for one that no front end could show."""
    parts = urlsplit(url.strip())
    host = (parts.hostname or "").removeprefix("www.")
    if host in _YOUTUBE and (found := _youtube(host, parts.path, parts.query)):
        # The address that sets no cookies before somebody presses play.
        player = f"https://www.youtube-nocookie.com/embed/{found}"
        return Film(provider="youtube", video_id=found, player=player)
    if host in _VIMEO and (match := _VIMEO_PATH.match(parts.path)):
        private = match[2] or parse_qs(parts.query).get("h", [""])[0]
        private = private if re.fullmatch(r"[0-9a-f]{6,20}", private) else ""
        player = f"https://player.vimeo.com/video/{match[1]}?dnt=1"
        return Film(
            provider="vimeo",
            video_id=match[1],
            player=player + (f"&h={private}" if private else ""),
        )
    for ending, kind in FILES.items():
        if parts.path.lower().endswith(ending):
            return Film(provider="file", type=kind)
    raise ValueError(
        "Use the address of a film on YouTube or Vimeo, or of a file ending in .mp4 or .webm."
    )


def _youtube(host: str, path: str, query: str) -> str:
    segments = [segment for segment in path.split("/") if segment]
    if host == "youtu.be":
        wanted = segments[0] if segments else ""
    elif len(segments) == 2 and segments[0] in ("embed", "shorts", "live", "v"):
        wanted = segments[1]
    else:
        wanted = parse_qs(query).get("v", [""])[0]
    return wanted if _YOUTUBE_ID.match(wanted) else ""
