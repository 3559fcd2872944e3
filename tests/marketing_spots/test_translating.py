"""Who may start the translation of an ad."""

from __future__ import annotations

import pytest
from wagtail.models import Locale

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("role", "allowed"),
    [("Editors", False), ("Marketers", True), ("Approvers", True), ("Operators", False)],
)
def test_who_writes_ads_may_translate_them(login, basics, role, allowed) -> None:
    spanish, _ = Locale.objects.get_or_create(language_code="es")
    _, _, ad = basics
    address = f"/admin/localize/submit/snippet/marketing_spots/ad/{ad.pk}/"
    login(role).post(address, {"locales": [spanish.pk]})
    made = list(ad.get_translations())
    assert [translation.locale for translation in made] == ([spanish] if allowed else [])
