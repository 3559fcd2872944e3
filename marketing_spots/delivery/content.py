"""Ads as the bytes that answers are made of, encoded once a snapshot."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marketing_spots.delivery.items import item_head
from marketing_spots.delivery.sources import Plan
from marketing_spots.engine.definitions import AdDef
from plugins.sourcing import is_plan


class EncodedAd:
    """One ad in each of its languages, as JSON up to where the item's token goes."""

    __slots__ = ("_by_language", "_plans", "default")

    def __init__(self, ad: AdDef, uploads: Uploads) -> None:
        self._by_language: dict[str, bytes] = {}
        self._plans: dict[str, Plan] = {}
        for language, content in ad.content.items():
            content = uploads.absolute(content)
            planned = is_plan(content)
            if planned:
                self._plans[language.lower()] = Plan(ad.id, language, content)
            self._by_language[language.lower()] = (
                b"" if planned else item_head(ad.id, ad.format, language, content)
            )
        own = ad.default_language.lower()
        if own not in self._by_language:
            # An ad without its default language still has one: the first it was written in.
            own = next(iter(self._by_language))
        self.default = self._by_language[own]
        if self._plans:
            self._plans.setdefault("", self._plans[own])

    def head(self, language: str) -> bytes:
        """The item in `language` (lower case), else in its base language, else in the ad's own.

        Nothing for a list that is filled when it is asked for; see :meth:`plan`.
        """
        if not language:
            return self.default
        found = self._by_language.get(language)
        if found is None:
            found = self._by_language.get(language.partition("-")[0])
        return self.default if found is None else found

    def plan(self, language: str) -> Plan | None:
        """How the list is filled, in the language as for :meth:`head`."""
        plans = self._plans
        return plans.get(language) or plans.get(language.partition("-")[0]) or plans.get("")


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


def encode_ads(ads: tuple[AdDef, ...], site: str, uploads: str) -> Mapping[str, EncodedAd]:
    """Every ad that has content, by its id. `uploads` is MEDIA_URL, `site` goes before a path."""
    whole = Uploads("" if "://" in uploads else site, uploads)
    return {ad.id: EncodedAd(ad, whole) for ad in ads if ad.content}
