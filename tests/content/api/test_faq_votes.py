"""“Was this helpful?”"""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from wagtail.models import Page, PageViewRestriction

from content.models import Change, FaqCategoryPage, FaqQuestionPage, Helpfulness, HomePage

pytestmark = pytest.mark.django_db


@pytest.fixture
def question(db: None) -> FaqQuestionPage:
    from wagtail.models import Site

    home = Page.get_first_root_node().add_child(instance=HomePage(title="Home", slug="front"))
    Site.objects.filter(is_default_site=True).update(root_page=home)
    category = home.add_child(instance=FaqCategoryPage(title="Bills", slug="bills"))
    made: FaqQuestionPage = category.add_child(
        instance=FaqQuestionPage(title="Why?", slug="why", short_answer="Because.")
    )
    return made


def vote(question: FaqQuestionPage, helpful: Any = True, address: str = "192.0.2.1") -> Any:
    return Client(REMOTE_ADDR=address, enforce_csrf_checks=True).post(
        f"/api/v1/content/faq/{question.pk}/helpful",
        {"helpful": helpful},
        content_type="application/json",
    )


def counts() -> tuple[int, int]:
    return Helpfulness.objects.values_list("yes", "no").get()


def test_votes_are_counted_once_an_address_and_day(question: FaqQuestionPage) -> None:
    before = Change.objects.count()
    first = vote(question)
    assert first.json() == {"counted": True}
    assert first["Cache-Control"] == "private, no-store"
    assert vote(question, False).json() == {"counted": False}
    assert vote(question, False, "192.0.2.2").json() == {"counted": True}
    assert counts() == (1, 1)
    # A vote is no edit: nothing that is cached goes stale.
    assert Change.objects.count() == before


def test_too_many_votes_are_refused(question: FaqQuestionPage) -> None:
    statuses = [vote(question).status_code for _ in range(31)]
    assert statuses == [200] * 30 + [429]
    assert counts() == (1, 0)


@pytest.mark.parametrize("helpful", ["perhaps", None, 7])
def test_a_vote_is_yes_or_no(question: FaqQuestionPage, helpful: Any) -> None:
    response = vote(question, helpful)
    assert response.status_code == 422
    assert response.json()["errors"][0]["path"] == "$.helpful"
    assert not Helpfulness.objects.exists()


def test_only_what_is_published_takes_votes(question: FaqQuestionPage) -> None:
    restriction = PageViewRestriction.objects.create(page=question, restriction_type="login")
    assert vote(question).status_code == 403
    restriction.delete()
    question.unpublish()
    assert vote(question).status_code == 404
    assert not Helpfulness.objects.exists()
