"""Ads that a change would break, by a picture that goes for instance, stay whole."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction
from wagtail.models import Locale

from marketing_spots.models import Ad
from marketing_spots.snapshot import CompileError, batch
from marketing_spots.snapshots.signals import recompile
from plugins.manager import get_plugins
from tests.marketing_spots import world
from tests.marketing_spots.test_build import banner, picture

pytestmark = pytest.mark.django_db


def test_a_picture_that_an_ad_shows_cannot_be_deleted() -> None:
    image = picture(400, 200)
    world.ad(content=banner(image))
    with pytest.raises(CompileError, match="Spring banner"), transaction.atomic():
        image.delete()
    assert Ad.objects.get().content[0].value["image"] is not None


def test_nor_one_that_a_long_published_ad_shows() -> None:
    """Only what was broken before is forgiven, not what this deletion breaks."""
    image = picture(400, 200)
    ad = world.ad(content=banner(image), live=False)
    ad.save_revision().publish()
    world.spot("later")
    assert Ad.objects.get().last_published_at <= world.newest().created_at
    with pytest.raises(CompileError, match="Spring banner"), transaction.atomic():
        image.delete()
    with pytest.raises(CompileError, match="Spring banner"), batch(None, "Tidied up"):
        image.delete()
    assert Ad.objects.get().content[0].value["image"] is not None
    assert world.names("ads") == ["Spring banner"]


def test_an_original_that_changes_its_format_does_not_drop_its_translation(basics) -> None:
    original = basics[2]
    original.save_revision().publish()
    locale = Locale.objects.get_or_create(language_code="es")[0]
    translated = original.copy_for_translation(locale)
    translated.save()
    translated.save_revision().publish()
    world.spot("later")
    original = Ad.objects.get(pk=original.pk)
    original.content = banner(picture(400, 200))
    with pytest.raises(CompileError, match="keeps the format of its original"):
        original.save_revision().publish()
    assert set(world.live().ads[0].content) == {"en", "es"}


def test_an_ad_that_its_plugin_broke_does_not_stop_an_emergency(basics, monkeypatch) -> None:
    basics[2].save_revision().publish()
    world.spot("later")
    format = type(get_plugins().ad_formats["text"])

    def fail(self: Any, value: Any, env: Any) -> Any:
        raise ValueError("This version wants more.")

    monkeypatch.setattr(format, "to_content", fail)
    world.campaign("Gas leak", priority=90)
    assert world.names() == ["Gas leak"]
    assert "This version wants more" in world.newest().problems[0]


def test_drawing_sizes_again_publishes_their_new_addresses(
    django_capture_on_commit_callbacks,
) -> None:
    image = picture(400, 200)
    world.ad(content=banner(image))
    with django_capture_on_commit_callbacks(execute=True) as calls:
        image.renditions.all().delete()
    assert calls.count(recompile) == 1
    urls = {r["url"].rpartition("/")[2] for r in live_renditions()}
    assert {r.file.name.rpartition("/")[2] for r in image.renditions.all()} == urls


def live_renditions():
    return world.live().ads[0].content["en"]["image"]["renditions"]
