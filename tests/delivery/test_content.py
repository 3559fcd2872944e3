"""Ads as bytes: languages, and addresses of uploads."""

from __future__ import annotations

import json
from typing import Any

from marketing_spots.delivery.content import encode_ads
from marketing_spots.engine.definitions import AdDef


def content_of(ad: AdDef, uploads: str, language: str = "") -> Any:
    encoded = encode_ads((ad,), "https://cms.example.com", uploads)[ad.id]
    return json.loads(encoded.head(language) + b'"}')["content"]


PICTURE = {"image": {"url": "/media/a.png", "renditions": [{"url": "/media/a.w320.webp"}]}}


def test_the_path_of_an_upload_becomes_an_address_wherever_it_stands() -> None:
    ad = AdDef(id="a", name="A", format="banner", content={"en": PICTURE})
    assert content_of(ad, "/media/") == {
        "image": {
            "url": "https://cms.example.com/media/a.png",
            "renditions": [{"url": "https://cms.example.com/media/a.w320.webp"}],
        }
    }


def test_other_paths_and_words_stay_as_they_are() -> None:
    link = {"link": {"href": "/programs/ev", "text": "See /media/ for more"}}
    ad = AdDef(id="a", name="A", format="text", content={"en": link})
    assert content_of(ad, "/media/") == link


def test_uploads_that_have_an_address_keep_it() -> None:
    remote = {"image": {"url": "https://cdn.example.com/a.png"}}
    ad = AdDef(id="a", name="A", format="banner", content={"en": remote})
    assert content_of(ad, "https://cdn.example.com/") == remote


def test_a_language_falls_back_to_its_base_and_then_to_the_ads_own() -> None:
    ad = AdDef(id="a", name="A", format="text", content={"en": {"t": "en"}, "es": {"t": "es"}})
    assert content_of(ad, "/media/", "es-mx") == {"t": "es"}
    assert content_of(ad, "/media/", "fr") == {"t": "en"}
    assert content_of(ad, "/media/") == {"t": "en"}
