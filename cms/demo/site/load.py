"""Puts the demo's website into the database. What is there already is left as it is."""

from __future__ import annotations

import datetime as dt
import warnings
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from bs4 import MarkupResemblesLocatorWarning
from django.db import transaction
from django.db.models.signals import post_save
from modelsearch.backends import get_search_backends
from modelsearch.index import get_indexed_models
from modelsearch.signal_handlers import post_save_signal_handler
from wagtail.models import ReferenceIndex
from wagtail.signal_handlers import disable_reference_index_auto_update

from cms.demo.site.navigation_maker import NavigationMaker
from cms.demo.site.pages import PageMaker
from cms.demo.site.releases import make_release
from cms.demo.site.translations import keep_translations
from content.changes import collect


def load_site(user: Any, today: dt.date, pictures: dict[str, int]) -> Counter[str]:
    """Makes the pages, menus and redirects that are missing; returns how many of each kind.

    One transaction: an interrupted run leaves nothing. `pictures` are ids by name.
    """
    pages = PageMaker(user, today, pictures)
    navigation = NavigationMaker(pages)
    with transaction.atomic(), collect(), warnings.catch_warnings():
        # wagtail-localize reads every text as HTML, and is then told that some look like a link.
        warnings.simplefilter("ignore", MarkupResemblesLocatorWarning)
        # Each is saved several times on its way; once it is there is early enough for the indexes.
        with disable_reference_index_auto_update(), _without_indexing():
            pages.make()
            navigation.make()
        made = {(data.key, language): page for data, language, page in pages.made}
        pairs = [(page, made[key, "es"]) for (key, language), page in made.items()
                 if language == "en" and (key, "es") in made]  # fmt: skip
        keep_translations(pages.locales["en"], pages.locales["es"], pairs + navigation.made)
        _index([*made.values(), *(menu for pair in navigation.made for menu in pair)])
        if user is not None and make_release(pages):
            pages.created["releases"] = 1
    return pages.created + navigation.created


@contextmanager
def _without_indexing() -> Iterator[None]:
    """Nothing that is saved goes into the search index."""
    models = get_indexed_models()
    for model in models:
        post_save.disconnect(post_save_signal_handler, sender=model)
    try:
        yield
    finally:
        for model in models:
            post_save.connect(post_save_signal_handler, sender=model)


def _index(made: Iterable[Any]) -> None:
    by_model = defaultdict(list)
    for instance in made:
        by_model[type(instance)].append(instance)
        ReferenceIndex.create_or_update_for_object(instance)
    for backend in get_search_backends(with_auto_update=True):
        for model, instances in by_model.items():
            backend.add_bulk(model, instances)
