"""wagtail-localize takes the texts of every block out, and puts their translations back in."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from django.core.files.base import ContentFile
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Locale, Page
from wagtail_localize.segments.extract import extract_segments
from wagtail_localize.segments.ingest import ingest_segments
from wagtail_localize.segments.types import OverridableSegmentValue, StringSegmentValue
from wagtail_localize.strings import StringValue

from content import models
from tests.content.blocks import RAW

pytestmark = pytest.mark.django_db
#: A block of a plugin that is switched off.
OFF = {"type": "moon", "value": {"text": "Waxing"}, "id": "off"}


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch) -> Any:
    """An article with one of each block, which refer to things that there are."""
    from content import ports

    monkeypatch.setattr(ports._ports, "spots", lambda: [("home-hero", "Home")])
    root = Page.objects.get(depth=1)
    locale, _ = Locale.objects.get_or_create(language_code="en")
    Locale.objects.get_or_create(language_code="es")
    home = root.add_child(instance=models.HomePage(title="Home", slug="tests", locale=locale))
    image = get_image_model().objects.create(title="p", file=get_test_image_file())
    document = get_document_model().objects.create(title="d", file=ContentFile(b"x", "d.pdf"))
    stored = copy.deepcopy(RAW)
    faq = home.add_child(instance=models.FaqCategoryPage(title="F", slug="f"))
    kinds = {
        "contact": models.ContactPointPage,
        "programs": models.ProgramPage,
        "plans": models.RatePlanPage,
        "page": models.SectionPage,
    }
    pages = {
        key: home.add_child(instance=model(title=key, slug=key)).pk for key, model in kinds.items()
    }
    pages["category"] = faq.pk
    question = models.FaqQuestionPage(title="Q?", slug="q", short_answer="A")
    pages["questions"] = faq.add_child(instance=question).pk
    for value in stored.values():
        _point(value, pages, image.pk, document.pk)
    body = [{"type": kind, "value": value, "id": f"id-{kind}"} for kind, value in stored.items()]
    article = models.ArticlePage(title="A", summary="B", slug="a", body=[*body, OFF])
    return home.add_child(instance=article)


def _point(value: Any, pages: dict[str, int], image: int, document: int) -> None:
    """Replaces made-up ids inside a stored value by real ones."""
    if not isinstance(value, dict):
        return
    for key, found in value.items():
        if key in ("image", "poster") and found:
            value[key] = image
        elif key in ("document", "captions") and found:
            value[key] = document
        elif key in ("page", "category", "contact") and isinstance(found, int):
            value[key] = pages[key]
        elif key in ("questions", "programs", "plans", "documents"):
            for child in found:
                child["value"] = document if key == "documents" else pages[key]
        elif isinstance(found, list):
            for child in found:
                _point(
                    child.get("value") if isinstance(child, dict) else None, pages, image, document
                )
        else:
            _point(found, pages, image, document)


def translated(page: Any) -> Any:
    english, spanish = page.locale, Locale.objects.get(language_code="es")
    segments = []
    for segment in extract_segments(page):
        if isinstance(segment, StringSegmentValue):
            text = StringValue.from_plaintext(f"ES {segment.string.render_text()}")
            segment = StringSegmentValue(
                segment.path, text, attrs=segment.attrs, order=segment.order
            )
        segments.append(segment)
    copy_ = page.copy_for_translation(spanish, copy_parents=True)
    ingest_segments(page, copy_, english, spanish, segments)
    copy_.save()
    return models.ArticlePage.objects.get(pk=copy_.pk)


def stored(page: Any) -> list[Any]:
    """The body as it is in the database."""
    return list(page._meta.get_field("body").get_prep_value(page.body))


def flat(value: Any, path: str = "") -> dict[str, Any]:
    """Each leaf of a stored value by its path."""
    if isinstance(value, dict):
        parts = [(key, part) for key, part in value.items() if key != "id"]
    elif isinstance(value, list):
        parts = list(enumerate(value))
    else:
        return {path: value}
    return {k: v for key, part in parts for k, v in flat(part, f"{path}.{key}").items()}


#: The last names of leaves that people read, and that translations therefore replace.
READ = {"text", "author", "role", "title", "body", "caption", "alt", "transcript", "label", "hours",
        "table_caption"}  # fmt: skip


def test_every_block_comes_back_in_its_shape_with_all_its_texts_translated(page: Any) -> None:
    before, after = stored(page), stored(translated(page))
    assert [each["type"] for each in after] == [*RAW, "moon"]
    assert after[-1] == OFF
    for source, target in zip(before[:-1], after[:-1], strict=True):
        old, new = flat(source["value"]), flat(target["value"])
        assert old.keys() == new.keys(), source["type"]
        for path, value in old.items():
            last = path.rpartition(".")[2]
            read = not path or last in READ or (source["type"] == "table" and ".data." in path)
            if read and isinstance(value, str) and value.strip():
                assert "ES " in new[path], (source["type"], path)
            else:
                assert new[path] == value, (source["type"], path)


def test_addresses_and_numbers_are_kept_unless_a_translator_replaces_them(page: Any) -> None:
    kept = {
        segment.path: segment.data
        for segment in extract_segments(page)
        if isinstance(segment, OverridableSegmentValue)
    }
    assert kept["body.id-video.url"] == RAW["video"]["url"]
    assert kept["body.id-phones.phones.item-0.number"] == "1-800-555-0142"


def test_the_translation_form_finds_a_place_for_each_segment(page: Any, admin_client: Any) -> None:
    from django.urls import reverse
    from wagtail_localize.models import Translation, TranslationSource

    spanish = Locale.objects.get(language_code="es")
    page.get_parent().copy_for_translation(spanish)
    source, _ = TranslationSource.get_or_create_from_instance(page)
    source.refresh_segments()
    made = Translation.objects.create(source=source, target_locale=spanish)
    made.save_target(publish=False)
    target = page.get_translation(spanish)
    answer = admin_client.get(reverse("wagtailadmin_pages:edit", args=[target.pk]))
    assert answer.status_code == 200
    assert "On-peak" in answer.content.decode()
