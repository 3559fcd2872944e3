"""Contract: writing in versions, making an index live, taking it away."""

from __future__ import annotations

import threading

import pytest

from search.backends.base import Backend, Refused, Search, Suggest, Write
from search.understood import Understood
from tests.search.contract.asking import found, keys, make_live, suggested
from tests.search.contract.samples import ENGLISH, LIBRARY, NOW, document

EVERYTHING = Understood(text="", language="en")
METER, BOX = document("m", "Meter"), document("m", "Box")


@pytest.fixture
def index(backend: Backend) -> str:
    """A live index of no documents."""
    return make_live(backend, "en", [])


def title(backend: Backend, index: str) -> str | None:
    """The title under which the one document is found, None when it is not."""
    backend.refresh(index)
    hits = found(backend, EVERYTHING).hits
    return hits[0].document.title if hits else None


class TestVersions:
    def test_what_is_written_is_found_after_a_refresh(self, backend: Backend, index: str) -> None:
        written = backend.write(index, [Write("m", 5, METER)])
        assert (written.written, written.stale, written.refused) == (1, 0, ())
        assert title(backend, index) == "Meter"

    def test_older_is_ignored(self, backend: Backend, index: str) -> None:
        backend.write(index, [Write("m", 5, METER)])
        late = backend.write(index, [Write("m", 4, BOX)])
        assert (late.written, late.stale) == (0, 1)
        assert title(backend, index) == "Meter"

    def test_equal_and_newer_overwrite(self, backend: Backend, index: str) -> None:
        backend.write(index, [Write("m", 5, METER)])
        assert backend.write(index, [Write("m", 5, BOX)]).written == 1
        assert title(backend, index) == "Box"
        assert backend.write(index, [Write("m", 6, METER)]).written == 1
        assert title(backend, index) == "Meter"
        assert backend.count(index) == 1

    def test_a_removal_removes(self, backend: Backend, index: str) -> None:
        backend.write(index, [Write("m", 5, METER)])
        backend.write(index, [Write("m", 6)])
        assert title(backend, index) is None
        assert backend.count(index) == 0
        assert list(backend.contents(index)) == []

    def test_an_older_removal_is_ignored(self, backend: Backend, index: str) -> None:
        backend.write(index, [Write("m", 5, METER)])
        assert backend.write(index, [Write("m", 4)]).stale == 1
        assert title(backend, index) == "Meter"

    def test_what_was_removed_stays_removed_when_older_comes_late(
        self, backend: Backend, index: str
    ) -> None:
        backend.write(index, [Write("m", 5, METER)])
        backend.write(index, [Write("m", 7)])
        assert backend.write(index, [Write("m", 6, BOX)]).stale == 1
        assert title(backend, index) is None
        backend.write(index, [Write("m", 8, BOX)])
        assert title(backend, index) == "Box"

    def test_a_removal_that_comes_first_holds_too(self, backend: Backend, index: str) -> None:
        backend.write(index, [Write("m", 7)])
        assert backend.write(index, [Write("m", 6, BOX)]).stale == 1
        assert title(backend, index) is None

    def test_removing_what_never_was_is_no_error(self, backend: Backend, index: str) -> None:
        assert backend.write(index, [Write("never", 3), Write("never", 3)]).refused == ()
        assert backend.count(index) == 0

    def test_doing_it_again_changes_nothing(self, backend: Backend, index: str) -> None:
        writes = [Write("m", 5, METER), Write("n", 5, document("n", "Nail")), Write("o", 5)]
        for _ in range(3):
            assert backend.write(index, writes).refused == ()
        backend.refresh(index)
        assert sorted(keys(backend, EVERYTHING)) == ["m", "n"]

    def test_writes_of_one_key_in_one_batch_are_in_order(
        self, backend: Backend, index: str
    ) -> None:
        backend.write(index, [Write("m", 1, METER), Write("m", 2, BOX), Write("n", 1, METER)])
        backend.refresh(index)
        assert backend.count(index) == 2
        backend.write(index, [Write("n", 2, BOX), Write("n", 3), Write("n", 2, METER)])
        assert title(backend, index) == "Box"
        assert backend.count(index) == 1

    def test_nothing_written_is_nothing(self, backend: Backend, index: str) -> None:
        assert backend.write(index, iter(())).written == 0

    def test_a_document_that_is_refused_stops_no_other(self, backend: Backend, index: str) -> None:
        bad = document("n" * 700, "Too long a key")
        writes = [Write("a", 1, METER), Write(bad.key, 1, bad), Write("b", 1, METER)]
        written = backend.write(index, writes)
        assert written.written == 2
        ((key, why),) = written.refused
        assert key == bad.key
        assert why
        backend.refresh(index)
        assert backend.count(index) == 2

    def test_large_documents_and_many_of_them(self, backend: Backend, index: str) -> None:
        body = "A long text about meters. " * 8_000
        writes = [Write(f"d{n}", 1, document(f"d{n}", f"Number {n}", body=body)) for n in range(60)]
        assert backend.write(index, iter(writes)).written == 60
        backend.refresh(index)
        assert backend.count(index) == 60
        assert found(backend, "meters", limit=3).total == 60

    def test_contents_tell_what_is_there(self, backend: Backend, index: str) -> None:
        backend.write(index, [Write(entry.key, 7, entry) for entry in ENGLISH])
        backend.write(index, [Write("pay", 9)])
        backend.refresh(index)
        assert sorted(backend.contents(index)) == sorted(
            (entry.key, 7, entry.digest()) for entry in ENGLISH if entry.key != "pay"
        )

    def test_contents_can_be_those_of_keys_that_begin_alike(
        self, backend: Backend, index: str
    ) -> None:
        for key in ("page-1", "page-12", "menu-4-x", "PAGE-1", "page_2"):
            backend.write(index, [Write(key, 1, document(key, "Meter"))])
        backend.refresh(index)
        assert {key for key, _, _ in backend.contents(index, "page-1")} == {"page-1", "page-12"}
        assert {key for key, _, _ in backend.contents(index, "page-")} == {"page-1", "page-12"}
        assert list(backend.contents(index, "no")) == []

    def test_contents_of_many_are_complete(self, backend: Backend, index: str) -> None:
        many = [document(f"d{n}", "Meter") for n in range(2_500)]
        backend.write(index, [Write(entry.key, 1, entry) for entry in many])
        backend.refresh(index)
        assert {key for key, _, _ in backend.contents(index)} == {entry.key for entry in many}
        assert backend.count(index) == 2_500


class TestIndices:
    def test_where_there_is_no_index_nothing_is_found(self, backend: Backend) -> None:
        assert backend.live("en") is None
        assert list(backend.indices()) == []
        result = backend.search(Search(understood=EVERYTHING, locale="en", now=NOW))
        assert (result.total, result.hits) == (0, ())
        assert list(backend.suggest(Suggest(words=("pay",), locale="en", now=NOW))) == []

    def test_an_index_is_not_live_until_it_is_made_so(self, backend: Backend) -> None:
        index = backend.create("en")
        backend.write(index, [Write("m", 1, METER)])
        backend.refresh(index)
        assert backend.live("en") is None
        assert keys(backend, EVERYTHING) == []
        assert backend.count(index) == 1
        backend.switch("en", index)
        assert keys(backend, EVERYTHING) == ["m"]

    def test_an_index_says_what_it_is(self, backend: Backend) -> None:
        index = make_live(backend, "en", ENGLISH)
        live = backend.live("en")
        assert live is not None
        assert (live.name, live.locale, live.live) == (index, "en", True)
        assert live.schema == backend.schema("en")
        assert live.documents == len(ENGLISH)
        assert live.created_at.tzinfo is not None
        assert list(backend.indices("en")) == [live]
        assert list(backend.indices("es")) == []

    def test_languages_have_indices_of_their_own(self, backend: Backend) -> None:
        made = {locale: make_live(backend, locale, LIBRARY[locale]) for locale in LIBRARY}
        assert {info.name: info.locale for info in backend.indices()} == {
            name: locale for locale, name in made.items()
        }
        assert all(info.live for info in backend.indices())
        assert backend.schema("en") != ""

    def test_the_newest_comes_first(self, backend: Backend) -> None:
        made = [backend.create("en") for _ in range(3)]
        assert len(set(made)) == 3
        assert [info.name for info in backend.indices("en")] == made[::-1]

    def test_switching_leaves_the_old_one_to_go_back_to(self, backend: Backend) -> None:
        old = make_live(backend, "en", [METER])
        new = make_live(backend, "en", [BOX], version=2)
        assert title(backend, new) == "Box"
        assert [(info.name, info.live) for info in backend.indices("en")] == [
            (new, True),
            (old, False),
        ]
        backend.switch("en", old)
        assert title(backend, old) == "Meter"
        assert keys(backend, "box") == []

    def test_switching_again_to_what_is_live_changes_nothing(self, backend: Backend) -> None:
        index = make_live(backend, "en", [METER])
        backend.switch("en", index)
        assert title(backend, index) == "Meter"

    def test_the_live_one_is_not_dropped(self, backend: Backend) -> None:
        index = make_live(backend, "en", [METER])
        with pytest.raises(Refused):
            backend.drop(index)
        assert title(backend, index) == "Meter"

    def test_one_that_is_not_live_is_dropped(self, backend: Backend) -> None:
        old = make_live(backend, "en", [METER])
        new = make_live(backend, "en", [BOX])
        backend.drop(old)
        assert [info.name for info in backend.indices()] == [new]
        assert keys(backend, EVERYTHING) == ["m"]

    def test_an_index_that_is_not_there_is_refused(self, backend: Backend) -> None:
        make_live(backend, "en", [METER])
        gone = backend.create("en")
        backend.drop(gone)
        for attempt in (
            lambda: backend.switch("en", gone),
            lambda: backend.write(gone, [Write("m", 1, METER)]),
            lambda: backend.count(gone),
            lambda: list(backend.contents(gone)),
        ):
            with pytest.raises(Refused):
                attempt()
        assert keys(backend, EVERYTHING) == ["m"]
        assert [info.name for info in backend.indices()] != [gone]

    def test_no_question_sees_a_half_switched_index(self, backend: Backend) -> None:
        """People ask all the time while indices are made and made live."""
        make_live(backend, "en", [document(f"d{n}", "Meter 0") for n in range(5)])
        stop, seen, errors = threading.Event(), set(), []

        def ask() -> None:
            while not stop.is_set():
                try:
                    hits = found(backend, "meter").hits
                    seen.add((len(hits), len({hit.document.title for hit in hits})))
                except Exception as error:
                    errors.append(error)

        asking = threading.Thread(target=ask)
        asking.start()
        try:
            for turn in range(1, 6):
                make_live(
                    backend, "en", [document(f"d{n}", f"Meter {turn}") for n in range(5)], turn
                )
        finally:
            stop.set()
            asking.join()
        assert errors == []
        assert seen == {(5, 1)}

    def test_it_answers(self, backend: Backend) -> None:
        backend.ping()
        assert backend.name

    def test_suggestions_are_of_the_live_index(self, backend: Backend) -> None:
        make_live(backend, "en", [METER])
        make_live(backend, "en", [BOX])
        assert suggested(backend, "met") == []
        assert [suggestion.title for suggestion in suggested(backend, "bo")] == ["Box"]
