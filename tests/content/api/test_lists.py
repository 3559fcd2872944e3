"""Lists, menus, the tree, questions, contacts, feeds: filters that add up and refuse what is unknown."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree

import pytest

from content import changes as outbox
from content import ports
from content.models import (
    ArticlePage,
    Change,
    ContactPointPage,
    FaqCategoryPage,
    FaqQuestionPage,
    Menu,
    SectionPage,
)
from tests.content.api.everything import menu
from tests.content.api.world import Client, Reply, add, picture, section_with_article, translate


def titles(answer: Reply) -> list[str]:
    assert answer.status == 200, answer.body
    return [each["title"] for each in answer.json["items"]]


def test_filters_of_pages_add_up(client: Client, home: Any, inicio: Any) -> None:
    news, storm = section_with_article(home)
    heat = add(news, ArticlePage, "Heat", "heat")
    deep = add(news, SectionPage, "Archive", "archive")
    old = add(deep, ArticlePage, "Old", "old")
    translate(news, inicio, "Noticias", "noticias")
    for page in (storm, old):
        page.tags.add("storm")
        page.save()
    heat.tags.add("Summer heat")
    heat.save()
    assert titles(client.get("pages", type="article")) == ["Ready for the storm", "Heat", "Old"]
    assert titles(client.get("pages", parent=news.pk)) == ["Ready for the storm", "Heat", "Archive"]
    assert titles(client.get("pages", ancestor=news.pk, tag="storm", order="title")) == [
        "Old",
        "Ready for the storm",
    ]
    assert titles(client.get("pages", tag="summer heat")) == ["Heat"]
    assert titles(client.get("pages", tag="storm,Summer heat")) == []
    assert titles(client.get("pages", locale="es", type="section")) == ["Noticias"]
    answer = client.get("pages", type="article,section", limit=2, offset=1, order="-title")
    assert titles(answer) == ["Old", "News"]
    assert answer.json["total"] == 5
    assert {"type-article", "type-section", f"page-{old.pk}"} <= set(answer.keys)


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ({"typ": "article"}, "typ"),
        ({"type": "artcle"}, "type"),
        ({"tag": "nope"}, "tag"),
        ({"parent": 999_999}, "parent"),
        ({"parent": "x"}, "parent"),
        ({"order": "random"}, "order"),
        ({"limit": 101}, "limit"),
        ({"offset": -1}, "offset"),
        ({"locale": "fr"}, "locale"),
        ({"site": "nowhere.example"}, "site"),
        ({"area": "Denver"}, "area"),
        ({"tag": "a\x00b"}, "tag"),
    ],
)
def test_what_is_not_known_is_refused_by_name(
    client: Client, home: Any, query: dict[str, Any], named: str
) -> None:
    answer = client.get("pages", **query)
    assert answer.status == 400, answer.body
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["cache-control"] == "no-store"
    assert [each["path"] for each in answer.json["errors"]] == [named]


def test_a_slip_gets_a_hint(client: Client, home: Any) -> None:
    detail = client.get("pages", typ="article").json["detail"]
    assert 'Did you mean "type"?' in detail
    assert "offset" in detail
    twice = client.raw("GET", "/api/v1/content/pages?limit=1&limit=2")
    assert twice.json["errors"][0]["message"] == "It can be given once only."


def test_errors_of_all_kinds_are_problems(client: Client, home: Any) -> None:
    for method, address, status in (
        ("POST", "/api/v1/content/pages", 405),
        ("DELETE", "/api/v1/content/page?path=/", 405),
        ("GET", "/api/v1/content/nothing", 404),
        ("GET", "/api/v1/content/", 404),
        ("GET", "/api/v1/content/pages/abc", 404),
        ("GET", "/api/v1/content/pages/99999999999999999999", 404),
        ("GET", "/api/v1/content/page", 400),
    ):
        answer = client.raw(method, address)
        assert answer.status == status, (address, answer.body)
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json["status"] == status
        assert answer.json["detail"]
    assert "GET" in client.raw("POST", "/api/v1/content/pages").headers["allow"]
    assert client.raw("HEAD", "/api/v1/content/pages").status == 200
    options = client.raw("OPTIONS", "/api/v1/content/pages")
    assert options.headers["access-control-allow-origin"] == "*"


def test_a_defect_is_a_problem_and_says_nothing(
    client: Client, home: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError("the password is swordfish")

    monkeypatch.setattr("content.api.pages.listed", broken)
    answer = client.get("pages")
    assert (answer.status, answer.json["type"]) == (500, "/api/v1/docs#unexpected")
    assert b"swordfish" not in answer.body


# --- menus and the tree ---------------------------------------------------------------------------


def test_menus(client: Client, home: Any, inicio: Any) -> None:
    news, storm = section_with_article(home)
    draft = add(news, ArticlePage, "Draft", "draft", live=False)
    rule = [{"type": "attribute", "value": {"attribute": "owns_ev", "op": "is_true"}, "id": "r"}]
    items = [
        *menu([news.pk, storm.pk, draft.pk]),
        {
            "type": "link",
            "id": "ev",
            "value": {"label": "For you", "url": "/ev", "audience": rule},
        },
    ]
    Menu.objects.create(handle="header", locale=home.locale, items=items, live=True)
    answer = client.get("navigation/header", locale="es")
    found = answer.json
    assert (found["locale"], found["requested_locale"], found["fallback"]) == ("en", "es", True)
    assert [each["type"] for each in found["items"]] == ["page", "page", "spot", "group"]
    assert [each["page"]["path"] for each in found["items"][:2]] == ["/news", "/news/storm"]
    assert {"menu-header", f"page-{draft.pk}"} <= set(answer.keys)
    assert client.get("navigation").json["menus"]["header"]["handle"] == "header"
    assert client.get("navigation/footer").status == 404
    assert client.get("navigation/nothing").status == 404


def test_an_item_for_some_is_there_for_them(
    client: Client, home: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    rule = [{"type": "attribute", "value": {"attribute": "owns_ev", "op": "is_true"}, "id": "r"}]
    item = {"label": "For you", "url": "/ev", "audience": rule}
    Menu.objects.create(
        handle="header",
        locale=home.locale,
        items=[{"type": "link", "id": "ev", "value": item}],
        live=True,
    )
    asked = []

    def judge(who: ports.Credentials, rules: Any) -> Any:
        asked.append((who, rules))
        result = "eligible" if who.token == "owner" else "unknown"
        return {key: ports.Verdict(result=result) for key in rules}

    monkeypatch.setattr(ports, "judge", judge)
    assert client.get("navigation/header").json["items"] == []
    assert not asked
    owner = client.get("navigation/header", headers={"Authorization": "Bearer owner"})
    assert [each["label"] for each in owner.json["items"]] == ["For you"]
    assert owner.headers["cache-control"] == "private, no-store"
    other = client.get("navigation/header", headers={"Authorization": "Bearer other"})
    assert other.json["items"] == []
    assert client.get("navigation/header", headers={"Authorization": "Basic x"}).status == 401


def test_the_tree(client: Client, home: Any) -> None:
    news, _ = section_with_article(home)
    hidden = add(news, SectionPage, "Hidden", "hidden", live=False)
    add(hidden, ArticlePage, "Still there", "still")
    found = client.get("tree", depth=2).json["root"]
    (section,) = found["children"]
    assert section["path"] == "/news"
    assert [each["title"] for each in section["children"]] == ["Ready for the storm"]
    assert section["more"]
    whole = client.get("tree").json["root"]["children"][0]
    assert [each["title"] for each in whole["children"]] == ["Ready for the storm", "Still there"]
    assert client.get("tree", depth=0).json["root"]["more"]


# --- help -----------------------------------------------------------------------------------------


def test_questions(client: Client, home: Any) -> None:
    billing = add(home, FaqCategoryPage, "Billing", "billing")
    inside = add(billing, FaqCategoryPage, "Autopay", "autopay")
    add(home, FaqCategoryPage, "Empty", "empty")
    due = add(billing, FaqQuestionPage, "Due?", "due", short_answer="In 21 days.")
    add(inside, FaqQuestionPage, "Farm?", "farm", short_answer="Yes.", audience="farm")
    due.tags.add("payment")
    due.save()

    def asked(**query: Any) -> dict[str, list[str]]:
        categories = client.get("faq", **query).json["categories"]
        return {
            each["title"]: [question["title"] for question in each["questions"]]
            for each in categories
        }

    assert asked() == {"Billing": ["Due?"], "Autopay": ["Farm?"]}
    assert asked(category="autopay") == {"Autopay": ["Farm?"]}
    assert asked(category=str(billing.pk), audience="residential") == {"Billing": ["Due?"]}
    assert asked(audience="farm") == {"Billing": ["Due?"], "Autopay": ["Farm?"]}
    assert asked(tag="payment") == {"Billing": ["Due?"]}
    assert client.get("faq", category="nothing").status == 400
    assert client.get("faq", audience="martians").status == 400


def test_what_is_not_translated_comes_in_the_default_language_and_says_so(
    client: Client, home: Any, inicio: Any
) -> None:
    billing = add(home, FaqCategoryPage, "Billing", "billing")
    inside = add(billing, FaqCategoryPage, "Autopay", "autopay")
    due = add(billing, FaqQuestionPage, "Due?", "due", short_answer="In 21 days.")
    add(billing, FaqQuestionPage, "Late?", "late", short_answer="No.")
    add(inside, FaqQuestionPage, "How?", "how", short_answer="Online.")
    add(home, ContactPointPage, "Gas emergency", "gas-emergency", phone="1-800-555-0101")
    for page, title in ((billing, "Facturas"), (due, "¿Cuándo?")):
        translated = page.copy_for_translation(inicio.locale)
        translated.title = title
        translated.save_revision().publish()

    found = client.get("faq", locale="es").json
    assert (found["locale"], found["total"]) == ("es", 3)
    bills, autopay = found["categories"]
    assert (bills["title"], bills["locale"], bills["fallback"]) == ("Facturas", "es", False)
    assert [(each["title"], each["fallback"]) for each in bills["questions"]] == [
        ("¿Cuándo?", False),
        ("Late?", True),
    ]
    assert (autopay["title"], autopay["locale"], autopay["fallback"]) == ("Autopay", "en", True)
    assert autopay["parent"] == bills["id"]
    (only,) = client.get("faq", locale="es", category="autopay").json["categories"]
    assert [each["title"] for each in only["questions"]] == ["How?"]
    both = client.get("faq", locale="es", category=str(bills["id"])).json["categories"]
    assert [each["title"] for each in both] == ["Facturas", "Autopay"]
    (contact,) = client.get("contact-points", locale="es").json["items"]
    assert (contact["title"], contact["locale"], contact["fallback"]) == (
        "Gas emergency",
        "en",
        True,
    )
    assert client.get("faq").json["total"] == 3


def test_contact_points(client: Client, home: Any) -> None:
    add(home, ContactPointPage, "Gas", "gas", channel="emergency", phone="911", always_open=True)
    add(home, ContactPointPage, "Farms", "farms", audience="farm", phone="1-800-FARMS")
    (gas,) = client.get("contact-points", channel="emergency").json["items"]
    assert (gas["phone_href"], gas["always_open"]) == ("tel:911", True)
    assert titles(client.get("contact-points", audience="business")) == ["Gas"]
    assert titles(client.get("contact-points")) == ["Gas", "Farms"]


# --- feeds ----------------------------------------------------------------------------------------


def test_the_site_map(client: Client, home: Any, inicio: Any) -> None:
    news, storm = section_with_article(home)
    translate(news, inicio, "Noticias", "noticias")
    storm.no_index = True
    storm.save()
    items = {each["path"]: each for each in client.get("sitemap").json["items"]}
    assert set(items) == {"/", "/es", "/news", "/es/noticias"}
    assert [each["locale"] for each in items["/news"]["alternates"]] == ["en", "es", "x-default"]
    xml = client.raw("GET", "/sitemap.xml")
    assert xml.headers["content-type"].startswith("application/xml")
    root = ElementTree.fromstring(xml.body)
    places = [each.text for each in root.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")]
    assert places == [f"http://testserver{path}" for path in ("/", "/news", "/es", "/es/noticias")]


def test_changes_are_followed_with_a_cursor(client: Client, home: Any) -> None:
    start = client.get("changes").json["next"]
    news, storm = section_with_article(home)
    storm_id = storm.pk
    storm.delete()
    first = client.get("changes", since=start, limit=2)
    assert first.headers["cache-control"] == "no-store"
    assert first.json["more"]
    seen = first.json["items"]
    seen += client.get("changes", since=first.json["next"]).json["items"]
    said = [(each["action"], each["type"], each["id"]) for each in seen]
    assert said == [
        ("published", "section", str(news.pk)),
        ("published", "article", str(storm_id)),
        ("deleted", "article", str(storm_id)),
    ]
    assert seen[-1]["previous_path"] == "/news/storm"
    assert client.get("changes", since=outbox.latest()).json["items"] == []
    Change.objects.filter(sequence__lte=start + 2).delete()
    gone = client.get("changes", since=start)
    assert (gone.status, gone.json["type"]) == (410, "/api/v1/docs#pruned")
    assert client.get("changes", since=outbox.latest() + 5).status == 410


def test_changes_do_not_say_what_editors_call_a_file(client: Client, home: Any) -> None:
    image = picture("Layoffs in March")
    start = client.get("changes").json["next"]
    image.save()
    (change,) = client.get("changes", since=start).json["items"]
    assert (change["kind"], change["title"]) == ("image", "")
    assert change["keys"] == [f"image-{image.pk}"]


def test_the_site(client: Client, home: Any, inicio: Any) -> None:
    found = client.get("site").json
    assert found["default_locale"] == "en"
    assert [(each["code"], each["path"]) for each in found["locales"]] == [
        ("en", "/"),
        ("es", "/es"),
    ]
    assert "article" in found["page_types"]
