"""The forms of synonyms and best bets: what they refuse, where they say it, what they promise."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from wagtail.models import Locale, ModelLogEntry

from search import curated
from search.admin import words
from search.models import BestBet, PinnedResult, SynonymSet
from search.understanding import understand
from tests.search.api.world import World

pytestmark = pytest.mark.django_db

SYNONYMS, BETS = "/admin/site-search/synonyms/", "/admin/site-search/best-bets/"


def language(code: str = "en") -> Locale:
    return Locale.objects.get_or_create(language_code=code)[0]


def synonyms(**given: Any) -> dict[str, Any]:
    return {
        "locale": language().pk,
        "direction": "same",
        "words": "AC\nair conditioning",
        "also": "",
        "note": "",
        "active": "on",
        **given,
    }


def errors(client: Client, **given: Any) -> dict[str, list[str]]:
    """What the form says at each field, as text."""
    response = client.post(SYNONYMS + "new/", synonyms(**given))
    if response.status_code == 302:
        return {}
    return _errors(response)


def _errors(response: Any) -> dict[str, list[str]]:
    form = response.context["form"]
    said = {name: [unescape(str(each)) for each in found] for name, found in form.errors.items()}
    for formset in getattr(form, "formsets", {}).values():
        for each in formset.forms:
            for name, found in each.errors.items():
                said[name] = [unescape(str(one)) for one in found]
    return said


# --- synonyms -------------------------------------------------------------------------------------


def test_a_saved_set_works_at_once_and_its_history_says_who(editor: Client) -> None:
    response = editor.post(
        SYNONYMS + "new/", synonyms(words="AC, air conditioning\ncooling"), follow=True
    )
    page = unescape(response.content.decode())
    assert "Saved: AC, air conditioning, cooling. Search knows it within a second." in page
    assert "/admin/site-search/try/?q=AC&locale=en" in page
    assert len(understand("ac", "en", synonyms=curated.synonyms("en")).units[0].alternatives) == 3
    made = SynonymSet.objects.get()
    entry = ModelLogEntry.objects.get(object_id=str(made.pk))
    assert (entry.action, entry.user.username) == ("wagtail.create", "one of Editors")
    history = editor.get(f"{SYNONYMS}history/{made.pk}/")
    assert b"one of Editors" in history.content


@pytest.mark.parametrize(
    ("given", "field", "says"),
    [
        ({"words": "AC"}, "words", "One term alone has no synonym"),
        ({"words": " , \n"}, "words", "Write at least two"),
        ({"words": "AC, ?!"}, "words", "has no word in it"),
        ({"words": "bill, Bill"}, "words", "are the same to search"),
        ({"words": "a b c d e f g h, x"}, "words", "has 8 words"),
        ({"words": ",".join(f"word{n}" for n in range(31))}, "words", "Split the set"),
        ({"words": "ac => cooling, x"}, "words", "Leave out the arrow"),
        ({"direction": "one_way", "also": " "}, "also", "Write what is to be found as well"),
        ({"direction": "one_way", "also": "a b c d e f g"}, "also", "has 7 words"),
        ({"direction": "one_way", "words": "x, y", "also": "y"}, "words", "is there twice"),
    ],
)
def test_what_cannot_work_is_said_where_it_is_mended(
    editor: Client, given: dict[str, Any], field: str, says: str
) -> None:
    found = errors(editor, **given)
    assert list(found) == [field]
    assert says in " ".join(found[field])
    assert not SynonymSet.objects.exists()


def test_what_another_set_says_already_leads_there(editor: Client) -> None:
    other = SynonymSet.objects.create(locale=language(), words="AC\nair conditioning\ncooling")
    found = " ".join(errors(editor, words="cooling\nac")["words"])
    assert "in another set already" in found
    assert f"{SYNONYMS}edit/{other.pk}/" in found
    assert errors(editor, words="AC\nchiller") == {}


def test_what_another_set_has_the_other_way_round_is_refused(editor: Client) -> None:
    SynonymSet.objects.create(
        locale=language(), direction="one_way", words="charger", also="wallbox"
    )
    found = errors(editor, direction="one_way", words="wallbox", also="charger")
    assert "the other way round" in " ".join(found["also"])


def test_another_language_has_its_own_sets(editor: Client) -> None:
    SynonymSet.objects.create(locale=language(), words="AC\nair conditioning")
    assert errors(editor, locale=language("es").pk) == {}


def test_saving_a_set_again_does_not_collide_with_itself(editor: Client) -> None:
    made = SynonymSet.objects.create(locale=language(), words="AC\nair conditioning")
    response = editor.post(f"{SYNONYMS}edit/{made.pk}/", synonyms(note="checked"))
    assert response.status_code == 302
    made.refresh_from_db()
    assert made.note == "checked"


def test_two_ways_forgets_what_was_one_way(editor: Client) -> None:
    editor.post(SYNONYMS + "new/", synonyms(also="left over"))
    assert SynonymSet.objects.get().also == ""


def test_one_that_is_switched_off_says_so(editor: Client) -> None:
    response = editor.post(SYNONYMS + "new/", synonyms(active=""), follow=True)
    assert b"switched off, so search does without it" in response.content


def test_a_report_opens_the_form_filled_in(editor: Client) -> None:
    language("es")
    page = editor.get(SYNONYMS + "new/", {"words": "recibo\n<b>luz", "locale": "es"})
    form = page.context["form"]
    assert (form["words"].value(), form["locale"].value()) == ("recibo\n<b>luz", language("es").pk)
    assert b"<b>luz" not in page.content


def test_the_list_says_what_is_missing_while_it_is_empty(editor: Client) -> None:
    assert "There are no synonyms yet" in editor.get(SYNONYMS).content.decode()
    SynonymSet.objects.create(
        locale=language(), direction="one_way", words="wallbox", also="charger"
    )
    page = editor.get(SYNONYMS).content.decode()
    assert "wallbox → charger" in page
    assert "There are no synonyms yet" not in page


def test_lists_take_the_same_queries_however_long(
    editor: Client, django_assert_max_num_queries: Any, world: World
) -> None:
    for number in range(20):
        SynonymSet.objects.create(locale=language(), words=f"a{number}\nb{number}")
        bet = BestBet(locale=language(), phrases=f"search {number}")
        bet.results = [PinnedResult(page=world["pay"]), PinnedResult(page=world["due"])]
        bet.save()
    for url in (SYNONYMS, BETS):
        editor.get(url)
        with django_assert_max_num_queries(30):
            editor.get(url)


# --- what a set would do --------------------------------------------------------------------------


def preview(client: Client, url: str, **given: Any) -> str:
    response = client.post(url + "preview/", given)
    assert response.status_code == 200
    return " ".join(unescape(response.content.decode()).split())


def test_the_form_says_in_a_sentence_what_it_does(editor: Client) -> None:
    said = preview(editor, SYNONYMS, **synonyms(words="AC\nair conditioning\ncooling"))
    assert "Who types “AC” also finds “air conditioning” and “cooling”." in said
    one_way = synonyms(direction="one_way", words="wallbox", also="charger")
    said = preview(editor, SYNONYMS, **one_way)
    assert "Who types “wallbox” also finds “charger”." in said
    assert "Who types “charger” finds nothing more than before." in said
    assert "Write at least two words" in preview(editor, SYNONYMS, **synonyms(words="AC"))


def test_the_form_shows_what_a_search_would_mean(editor: Client) -> None:
    SynonymSet.objects.create(locale=language(), words="rebate\ndiscount")
    said = preview(editor, SYNONYMS, **synonyms(), example="AC rebate")
    for part in ("air conditioning", "discount", "a synonym"):
        assert part in said
    assert not SynonymSet.objects.filter(words__contains="AC").exists()


def test_the_form_warns_of_a_word_of_every_question(editor: Client) -> None:
    said = preview(editor, SYNONYMS, **synonyms(words="the\nbill"))
    assert "a word of nearly every question" in said


def test_odd_input_to_the_preview_is_no_error(editor: Client) -> None:
    for url in (SYNONYMS, BETS):
        preview(editor, url, locale="x" * 50, words="\x00,,,=>" * 900, own="9" * 99)
        preview(editor, url, **{"results-TOTAL_FORMS": "999999", "results-0-page": "-1"})


def test_sentences_name_a_few_of_many() -> None:
    sentence = words.synonym_sentences([f"w{n}" for n in range(12)], [])[0]
    assert sentence.endswith("“w6” and 5 more.")


# --- best bets ------------------------------------------------------------------------------------


def bet(world: World, *results: dict[str, Any], **given: Any) -> dict[str, Any]:
    rows = results or ({"page": world["pay"].pk},)
    data = {
        "locale": language().pk,
        "phrases": "pay my bill",
        "match": "whole",
        "starts": "",
        "ends": "",
        "note": "",
        "active": "on",
        "results-TOTAL_FORMS": len(rows),
        "results-INITIAL_FORMS": 0,
        "results-MIN_NUM_FORMS": 1,
        "results-MAX_NUM_FORMS": 1000,
        **given,
    }
    for at, row in enumerate(rows):
        fields = {"page": "", "document": "", "url": "", "title": "", "summary": "", **row}
        data |= {f"results-{at}-{name}": value for name, value in fields.items()}
        data |= {f"results-{at}-ORDER": at + 1, f"results-{at}-DELETE": "", f"results-{at}-id": ""}
    return data


def test_a_saved_best_bet_is_on_top(editor: Client, world: World) -> None:
    link = {"url": "https://example.com/account", "title": "My account"}
    given = bet(world, {"page": world["due"].pk}, link, phrases="Pay my bill\n pay  bill")
    response = editor.post(BETS + "new/", given, follow=True)
    assert "Search knows it within a second" in response.content.decode()
    made = BestBet.objects.get()
    assert made.phrases == "Pay my bill\npay bill"
    hits = curated.best_bets(understand("pay bill", "en"), "en", timezone.now())
    assert [each.key for each in hits] == [each.key for each in made.results.all()]
    assert hits[0].key == f"page-{world['due'].pk}"


@pytest.mark.parametrize(
    ("row", "field", "says"),
    [
        ({}, "__all__", "Choose a page, a document or an address"),
        ({"url": "/a"}, "title", "what people read for this address"),
        ({"url": "javascript:alert(1)", "title": "x"}, "url", ""),
    ],
)
def test_a_result_has_to_be_one_thing(
    editor: Client, world: World, row: dict[str, Any], field: str, says: str
) -> None:
    found = _errors(editor.post(BETS + "new/", bet(world, row)))
    assert says in " ".join(found[field])
    assert not BestBet.objects.exists()


def test_a_result_cannot_be_two_things(editor: Client, world: World) -> None:
    row = {"page": world["pay"].pk, "url": "/a", "title": "x"}
    found = _errors(editor.post(BETS + "new/", bet(world, row)))
    assert "Choose one of page, document and address" in " ".join(found["__all__"])


@pytest.mark.parametrize(
    ("given", "field", "says"),
    [
        ({"phrases": "?!"}, "phrases", "has no word in it"),
        ({"phrases": "pay\nPay"}, "phrases", "is there twice"),
        ({"phrases": "word " * 40}, "phrases", "too long"),
        ({"phrases": "\n".join(f"search {n}" for n in range(51))}, "phrases", "51 lines"),
        ({"starts": "2999-01-02 10:00", "ends": "2999-01-02 09:00"}, "ends", "not after"),
        ({"ends": "2020-01-01 09:00"}, "ends", "is over"),
    ],
)
def test_what_cannot_be_searched_for_or_never_shows_is_refused(
    editor: Client, world: World, given: dict[str, Any], field: str, says: str
) -> None:
    found = _errors(editor.post(BETS + "new/", bet(world, **given)))
    assert says in " ".join(found[field])


def test_a_page_of_another_language_is_not_among_the_results(editor: Client, world: World) -> None:
    found = _errors(editor.post(BETS + "new/", bet(world, {"page": world["alta"].pk})))
    assert "Choose its translation" in " ".join(found["page"])


def test_a_page_is_pinned_once(editor: Client, world: World) -> None:
    twice = ({"page": world["pay"].pk}, {"page": world["due"].pk}, {"page": world["pay"].pk})
    found = _errors(editor.post(BETS + "new/", bet(world, *twice)))
    assert "pinned above already" in " ".join(found["page"])
    assert not BestBet.objects.exists()


def test_one_search_has_one_best_bet(editor: Client, world: World) -> None:
    editor.post(BETS + "new/", bet(world))
    found = _errors(editor.post(BETS + "new/", bet(world, phrases="due\nPay my BILL!")))
    assert "has a best bet already" in " ".join(found["phrases"])
    assert f"{BETS}edit/{BestBet.objects.get().pk}/" in " ".join(found["phrases"])


def test_the_form_says_what_it_shows(editor: Client, world: World) -> None:
    said = preview(
        editor, BETS, **bet(world, {"page": world["pay"].pk}, {"url": "/a", "title": "Map"})
    )
    assert (
        "Who searches for “pay my bill”, and for nothing else, sees “How can I pay my bill?” and "
        "“Map” first." in said
    )
    said = preview(editor, BETS, **bet(world, match="words"))
    assert "with whatever other words" in said
    assert "Choose what is shown first" in preview(editor, BETS, **bet(world, {}))


def test_the_list_says_what_shows_nothing(editor: Client, world: World) -> None:
    made = BestBet(locale=language(), phrases="pay", ends=timezone.now() - dt.timedelta(days=1))
    made.results = [PinnedResult(page=world["pay"])]
    made.save()
    world["pay"].unpublish()
    page = editor.get(BETS).content.decode()
    assert "How can I pay my bill? (not public)" in page
    assert "over" in page


# --- who may --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("group", "reads", "writes_words", "pins"),
    [
        ("Editors", True, True, True),
        ("Approvers", True, True, True),
        ("Marketers", True, False, True),
        ("Operators", True, False, False),
    ],
)
def test_who_may_do_what(
    log_in: Callable[[str], Client], group: str, reads: bool, writes_words: bool, pins: bool
) -> None:
    client = log_in(group)

    def may(url: str) -> bool:
        return client.get(url).status_code == 200

    assert may(SYNONYMS) is may(BETS) is reads
    assert may(SYNONYMS + "new/") is writes_words
    assert may(BETS + "new/") is pins
    assert (client.post(SYNONYMS + "preview/").status_code == 200) is writes_words


def test_a_stranger_sees_nothing(client: Client) -> None:
    for url in (SYNONYMS, BETS, SYNONYMS + "preview/"):
        assert client.get(url).status_code in (302, 405)
