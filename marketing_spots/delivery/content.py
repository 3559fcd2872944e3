"""Ads as the bytes that answers are made of, encoded once a snapshot."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from marketing_spots.engine.definitions import AdDef

_encode = msgspec.json.Encoder().encode


class EncodedAd:
    """One ad in each of its languages, as JSON up to where the item's token goes."""

    __slots__ = ("_by_language", "default")

    def __init__(self, ad: AdDef, uploads: Uploads) -> None:
        self._by_language = {
            language.lower(): _item(ad, language, uploads.absolute(content))
            for language, content in ad.content.items()
        }
        found = self._by_language.get(ad.default_language.lower())
        #: An ad without its default language still has one: the first it was written in.
        self.default = found or next(iter(self._by_language.values()))

    def head(self, language: str) -> bytes:
        """The item in `language` (lower case), else in its base language, else in the ad's own."""
        if not language:
            return self.default
        found = self._by_language.get(language)
        if found is None:
            found = self._by_language.get(language.partition("-")[0])
        return found or self.default


class Uploads:
    """Makes the addresses of uploads whole. A snapshot has them by path, because the same one is
    served under several addresses."""

    def __init__(self, site: str, path: str) -> None:
        self._site = site
        self._path = path  # nothing to do when it is an address already

    def absolute(self, content: Any) -> Any:
        """`content` with every text that is the path of an upload made an address."""
        if isinstance(content, str):
            return self._site + content if content.startswith(self._path) else content
        if isinstance(content, Mapping):
            return {key: self.absolute(value) for key, value in content.items()}
        if isinstance(content, list | tuple):
            return [self.absolute(value) for value in content]
        return content


def _item(ad: AdDef, language: str, content: object) -> bytes:
    item = {"id": ad.id, "format": ad.format, "language": language, "content": content, "token": ""}
    # Up to and including the quotation mark that opens the token's text.
    return _encode(item)[:-2]


def encode_ads(ads: tuple[AdDef, ...], site: str, uploads: str) -> Mapping[str, EncodedAd]:
    """Every ad that has content, by its id. `uploads` is MEDIA_URL, `site` goes before a path."""
    whole = Uploads("" if "://" in uploads else site, uploads)
    return {ad.id: EncodedAd(ad, whole) for ad in ads if ad.content}
