"""Contract: filters leave out, facets count."""

from __future__ import annotations

import pytest

from search.backends.base import Backend
from search.understood import Understood
from tests.search.contract.asking import found, keys, make_live
from tests.search.contract.samples import (
    DAY,
    ENGLISH,
    MAIN_SITE,
    NOW,
    OTHER_SITE,
    document,
)

EVERYTHING = Understood(text="", language="en")
CURRENT = {entry.key for entry in ENGLISH} - {"credit"}


class TestFilters:
    @pytest.mark.parametrize(
        ("filters", "expected"),
        [
            ({"kinds": ("contact",)}, {"gasleak"}),
            ({"kinds": ("contact", "navigation")}, {"gasleak", "menu-pay"}),
            ({"types": ("pdf", "safety")}, {"form", "wildfire"}),
            ({"categories": ("outages",)}, {"outage", "estimate"}),
            ({"tags": ("bill",)}, {"pay", "high"}),
            ({"tags": ("solar", "rate")}, {"solar", "tou"}),
            ({"kinds": ("faq",), "tags": ("payment",)}, {"pay", "budget"}),
            ({"kinds": ("faq",), "categories": ("rates",)}, set()),
            ({"keys": ("pay", "tou", "credit", "no-such")}, {"pay", "tou"}),
            ({"keys": ("pay", "tou"), "without": ("tou",)}, {"pay"}),
            ({"site": OTHER_SITE}, {"elsewhere", "everywhere"}),
            ({"site": 99}, set()),
        ],
    )
    def test_a_filter_leaves_out_what_it_does_not_name(
        self, filled: Backend, filters: dict[str, object], expected: set[str]
    ) -> None:
        assert set(keys(filled, EVERYTHING, **filters)) == expected

    def test_no_filter_leaves_nothing_out(self, filled: Backend) -> None:
        assert set(keys(filled, EVERYTHING)) == CURRENT

    def test_filters_hold_for_words_too(self, filled: Backend) -> None:
        assert keys(filled, "bill", kinds=("page",)) == ["everywhere"]
        assert "elsewhere" not in keys(filled, "pay bill", site=MAIN_SITE)
        assert keys(filled, "pay bill", without=("pay",))[0] == "elsewhere"

    @pytest.mark.parametrize(
        ("audience", "shown", "hidden"),
        [
            (None, {"audit", "irrigation", "pay"}, set()),
            ("residential", {"pay"}, {"audit", "irrigation"}),
            ("business", {"pay", "audit", "irrigation"}, set()),
            ("farm", {"pay", "irrigation"}, {"audit"}),
        ],
    )
    def test_what_is_for_others_is_left_out(
        self, filled: Backend, audience: str | None, shown: set[str], hidden: set[str]
    ) -> None:
        result = set(keys(filled, EVERYTHING, audience=audience))
        assert shown <= result
        assert not hidden & result

    @pytest.mark.parametrize(
        ("area", "shown"),
        [(None, True), ("80301", True), ("80204", True), ("80202", False), ("94301", False)],
    )
    def test_what_holds_elsewhere_is_left_out(
        self, filled: Backend, area: str | None, shown: bool
    ) -> None:
        result = keys(filled, EVERYTHING, area=area)
        assert ("underground" in result) is shown
        assert "pay" in result

    def test_what_has_expired_is_not_found(self, filled: Backend) -> None:
        before, after = NOW - 2 * DAY, NOW + DAY
        assert keys(filled, "heating credit", kinds=("program",)) == ["credit-next"]
        assert set(keys(filled, "heating credit", kinds=("program",), now=before)) == {
            "credit",
            "credit-next",
        }
        # The moment itself is too late.
        assert keys(filled, "heating credit", kinds=("program",), now=after) == []

    @pytest.mark.parametrize("odd", ["*", '"', "a b", "%", "_", "' OR 1=1", "\x00", "é", ""])
    def test_odd_values_name_nothing(self, filled: Backend, odd: str) -> None:
        for name in ("kinds", "types", "categories", "tags", "keys"):
            assert keys(filled, EVERYTHING, **{name: (odd,)}) == []
        assert set(keys(filled, EVERYTHING, without=(odd,))) == CURRENT
        assert "audit" not in keys(filled, EVERYTHING, audience=odd)


class TestFacets:
    def test_facets_count_what_is_found(self, filled: Backend) -> None:
        counted = found(filled, EVERYTHING, facets=("kind", "type", "category", "tag")).facets
        assert set(counted) == {"kind", "type", "category", "tag"}
        assert counted["kind"]["contact"] == 1
        assert sum(counted["kind"].values()) == len(CURRENT)
        assert counted["category"] == {
            "billing": 3,
            "outages": 2,
            "rebates": 3,
            "rates": 1,
            "meters": 1,
        }
        assert counted["tag"]["safety"] == 3

    def test_only_facets_asked_for_are_counted(self, filled: Backend) -> None:
        assert found(filled, EVERYTHING).facets == {}
        assert set(found(filled, EVERYTHING, facets=("tag",)).facets) == {"tag"}

    def test_a_facet_is_counted_without_its_own_filter(self, filled: Backend) -> None:
        result = found(
            filled,
            EVERYTHING,
            kinds=("faq",),
            tags=("safety",),
            facets=("kind", "tag", "category"),
        )
        assert {hit.document.key for hit in result.hits} == {"outage"}
        assert result.total == 1
        # As if no kind had been chosen, but the tag had.
        assert result.facets["kind"] == {"faq": 1, "page": 1, "contact": 1}
        # As if no tag had been chosen, but the kind had.
        assert result.facets["tag"] == {"bill": 2, "payment": 2, "outage": 2, "safety": 1}
        assert result.facets["category"] == {"outages": 1}

    def test_facets_keep_to_what_may_be_found(self, filled: Backend) -> None:
        counted = found(
            filled, EVERYTHING, site=OTHER_SITE, audience="residential", facets=("kind",)
        ).facets
        assert counted == {"kind": {"faq": 1, "page": 1}}
        farm = found(filled, EVERYTHING, audience="farm", facets=("type",)).facets
        assert "service" not in farm["type"]

    def test_facets_count_what_the_question_finds(self, filled: Backend) -> None:
        result = found(filled, "rebate", kinds=("faq",), facets=("kind",))
        assert result.hits == ()
        assert result.facets == {"kind": {"program": 2}}

    def test_facets_of_nothing_are_empty(self, filled: Backend) -> None:
        assert found(filled, "zzyzx", facets=("kind",)).facets == {"kind": {}}

    def test_facets_count_all_pages(self, backend: Backend) -> None:
        make_live(backend, "en", [document(f"m{n}", "Meter", tags=("a",)) for n in range(30)])
        result = found(backend, "meter", limit=3, facets=("tag",))
        assert (len(result.hits), result.total) == (3, 30)
        assert result.facets == {"tag": {"a": 30}}
