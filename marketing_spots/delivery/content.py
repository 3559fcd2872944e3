"""Ads as the bytes that answers are made of, encoded once a snapshot."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from marketing_spots.engine.definitions import AdDef

_encode = msgspec.json.Encoder().encode


class EncodedAd:
    """One ad in each of its languages, as JSON up to where the item's token goes."""

    __slots__ = ("_by_language", "_default")

    def __init__(self, ad: AdDef) -> None:
        self._by_language = {
            language.lower(): _item(ad, language, content)
            for language, content in ad.content.items()
        }
        default = self._by_language.get(ad.default_language.lower())
        #: An ad without its default language still has one: the first it was written in.
        self._default = default or next(iter(self._by_language.values()))

    def head(self, language: str) -> bytes:
        """The item in `language` (lower case), else in its base language, else in the ad's own."""
        found = self._by_language.get(language)
        if found is None and language:
            found = self._by_language.get(language.partition("-")[0])
        return found or self._default


def _item(ad: AdDef, language: str, content: object) -> bytes:
    item = {"id": ad.id, "format": ad.format, "language": language, "content": content, "token": ""}
    # Up to and including the quotation mark that opens the token's text.
    return _encode(item)[:-2]


def encode_ads(ads: tuple[AdDef, ...]) -> Mapping[str, EncodedAd]:
    """Every ad that has content, by its id."""
    return {ad.id: EncodedAd(ad) for ad in ads if ad.content}
