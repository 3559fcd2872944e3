"""The node that other tests rely on: that it comes, goes, comes back, and is a real Elasticsearch."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from elasticsearch import BadRequestError, Elasticsearch, NotFoundError
from elasticsearch import ConnectionError as NoConnection
from elasticsearch.dsl import Document, Index, Search, Text, analyzer, token_filter
from elasticsearch.helpers import bulk

import tests.conftest
from tests.conftest import REPOSITORY, need
from tests.search import elasticsearch_files as files
from tests.search.conftest import delete_indices
from tests.search.elasticsearch_node import Node, request

PAY = "How do I pay my bill?"
OUTAGE = "Who do I call about a power outage?"


# --- the node: own_node ------------------------------------------------------------------------------


def test_a_frozen_node_does_not_answer_until_it_goes_on(own_node: Node) -> None:
    own_node.pause()
    try:
        with pytest.raises(OSError):
            request("GET", own_node.url, seconds=1)
    finally:
        own_node.resume()
    assert request("GET", own_node.url, seconds=60)["version"]["number"] == files.VERSION


def test_a_node_goes_and_comes_back_on_its_port_with_what_it_held(own_node: Node) -> None:
    url = own_node.url
    request("PUT", f"{url}/kept/_doc/1?refresh=true", {"title": PAY})

    own_node.stop(abruptly=True)
    with pytest.raises(NoConnection):
        Elasticsearch(url, max_retries=0).info()
    own_node.start()
    assert own_node.url == url
    assert Elasticsearch(url).get(index="kept", id="1")["_source"] == {"title": PAY}

    own_node.stop()
    assert (own_node.running, own_node.pid) == (False, 0)
    with pytest.raises(NoConnection):
        Elasticsearch(url, max_retries=0).info()
    with (own_node.folder / "conf" / "elasticsearch.yml").open("a") as settings:
        settings.write("no.such.setting: 1\n")
    with pytest.raises(files.NodeError, match=r"(?s)ended while it started.*no\.such\.setting"):
        own_node.start()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells when a parent has ended")
def test_no_node_outlives_the_process_that_started_it(
    elasticsearch_url: str, tmp_path: Path
) -> None:
    need("An Elasticsearch to start", not files.what_is_missing(), files.what_is_missing())
    url_file = tmp_path / "url"
    command = [sys.executable, "-m", "tests.search.elasticsearch_node", "start", "--quick"]
    with subprocess.Popen([*command, "--url-file", str(url_file)], cwd=REPOSITORY) as parent:
        try:
            wait_for(lambda: url_file.exists() or parent.poll() is not None, 180)
            url = url_file.read_text()
            (its,) = request("GET", f"{url}/_nodes/settings")["nodes"].values()
        finally:
            parent.kill()
    wait_for(lambda: not answers(url), 60)
    paths = its["settings"]["path"]
    shutil.rmtree(Path(paths["data"]).parent)
    if paths["home"] != str(files.HOME):  # a copy, for a checkout that only root may read
        shutil.rmtree(Path(paths["home"]).parent)


def answers(url: str) -> bool:
    with contextlib.suppress(OSError):
        return bool(request("GET", url))
    return False


def wait_for(condition: Callable[[], bool], seconds: float) -> None:
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, f"not within {seconds} s"
        time.sleep(0.1)


# --- the server: elasticsearch_url, index_prefix -----------------------------------------------------


class Question(Document):
    title = Text(
        analyzer=analyzer(
            "questions",
            tokenizer="standard",
            filter=[
                "lowercase",
                "asciifolding",
                token_filter("words_for", "synonym_graph", synonyms=["power cut, power outage"]),
                token_filter("english_stems", "stemmer", language="english"),
            ],
        ),
        fields={
            "begun": Text(
                analyzer=analyzer(
                    "beginnings",
                    tokenizer="standard",
                    filter=[
                        "lowercase",
                        token_filter("begin", "edge_ngram", min_gram=2, max_gram=10),
                    ],
                ),
                search_analyzer="standard",
            )
        },
    )


@pytest.fixture
def client(elasticsearch_url: str) -> Elasticsearch:
    return Elasticsearch(elasticsearch_url, request_timeout=60)


@pytest.fixture
def questions(client: Elasticsearch, index_prefix: str) -> str:
    """An index of two questions, written in bulk with versions of our own."""
    name = f"{index_prefix}questions-1"
    index = Index(name, using=client)
    index.document(Question)
    index.settings(number_of_shards=1, number_of_replicas=0)
    index.create()
    written, errors = bulk(client, versioned(name, 7, PAY, OUTAGE), refresh=True)
    assert (written, errors) == (2, [])
    return name


def versioned(index: str, version: int, *titles: str) -> list[dict[str, object]]:
    of_ours = {"_index": index, "version": version, "version_type": "external"}
    return [{**of_ours, "_id": str(n), "title": title} for n, title in enumerate(titles, start=1)]


def found(client: Elasticsearch, index: str, **match: object) -> list[str]:
    search = Search(using=client, index=index).query("match", **match)
    return [hit.title for hit in search.execute()]


def test_it_stems_knows_synonyms_and_beginnings_and_forgives_typing_errors(
    client: Elasticsearch, questions: str
) -> None:
    assert found(client, questions, title="paying bills") == [PAY]
    assert found(client, questions, title={"query": "power cut", "operator": "and"}) == [OUTAGE]
    assert found(client, questions, title__begun="outa") == [OUTAGE]
    assert found(client, questions, title="bil") == []
    assert found(client, questions, title={"query": "bil", "fuzziness": "AUTO"}) == [PAY]


def test_it_marks_what_was_found(client: Elasticsearch, questions: str) -> None:
    search = Search(using=client, index=questions).query("match", title="bills").highlight("title")
    (hit,) = search.execute()
    assert list(hit.meta.highlight.title) == ["How do I pay my <em>bill</em>?"]


def test_it_refuses_what_is_older_than_what_it_holds(client: Elasticsearch, questions: str) -> None:
    _, errors = bulk(client, versioned(questions, 6, "Older"), raise_on_error=False)
    assert [error["index"]["status"] for error in errors] == [409]
    assert bulk(client, versioned(questions, 8, "Newer"))[0] == 1
    assert client.get(index=questions, id="1")["_source"]["title"] == "Newer"


def test_it_switches_an_alias_in_one_step(
    client: Elasticsearch, questions: str, index_prefix: str
) -> None:
    alias, new = f"{index_prefix}questions", f"{index_prefix}questions-2"
    client.indices.put_alias(index=questions, name=alias)
    client.index(index=new, id="1", document={"title": "Another"}, refresh=True)
    client.indices.update_aliases(
        actions=[
            {"remove": {"index": questions, "alias": alias, "must_exist": True}},
            {"add": {"index": new, "alias": alias}},
        ]
    )
    assert list(client.indices.get_alias(name=alias)) == [new]
    client.indices.delete(index=questions)
    with pytest.raises(NotFoundError):
        client.search(index=questions)


def test_only_what_a_test_made_is_deleted(
    client: Elasticsearch, elasticsearch_url: str, index_prefix: str
) -> None:
    mine, other = f"{index_prefix}mine-1", f"{index_prefix}other-1"
    for name in (mine, other):
        client.indices.create(index=name)
    delete_indices(elasticsearch_url, f"{index_prefix}mine")
    assert not client.indices.exists(index=mine)
    assert client.indices.exists(index=other)


def test_what_the_full_server_has_and_this_one_lacks_is_refused(
    client: Elasticsearch, index_prefix: str
) -> None:
    """Should this fail, the node has grown: tests on it no longer hold for what we said they do."""
    with pytest.raises(BadRequestError, match="search_as_you_type"):
        client.indices.create(
            index=f"{index_prefix}more",
            mappings={"properties": {"title": {"type": "search_as_you_type"}}},
        )


# --- where there is none -----------------------------------------------------------------------------

NOT_FETCHED = "It has not been fetched: run `make elasticsearch`."


@pytest.mark.parametrize(
    ("url", "missing", "can_fetch", "required", "way"),
    [
        ("http://127.0.0.1:9200", NOT_FETCHED, False, True, "use"),
        ("http://127.0.0.1:9200", "", True, False, "use"),
        ("", "", False, False, "start"),
        ("", NOT_FETCHED, True, True, "fetch"),
        ("", NOT_FETCHED, True, False, "do without"),
        ("", NOT_FETCHED, False, True, "do without"),
    ],
)
def test_a_server_is_used_or_started_and_fetched_only_where_required(
    url: str, missing: str, can_fetch: bool, required: bool, way: str
) -> None:
    decided, how = files.where_from(
        url=url, missing=missing, can_fetch=can_fetch, required=required
    )
    assert decided == way
    assert bool(how) == (way == "do without")


def test_who_does_without_is_told_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    _, how = files.where_from(url="", missing=NOT_FETCHED, can_fetch=False, required=False)
    assert how == (
        "It has not been fetched: run `make elasticsearch`, or set ELASTICSEARCH_TEST_URL to a server"
        " for tests that runs already."
    )
    monkeypatch.setattr(tests.conftest, "_missing", {})
    monkeypatch.setattr(tests.conftest, "SERVICES_REQUIRED", False)
    with pytest.raises(pytest.skip.Exception, match=r"needs Elasticsearch\. It has not been"):
        tests.conftest.need("Elasticsearch", False, how)
    monkeypatch.setattr(tests.conftest, "SERVICES_REQUIRED", True)
    with pytest.raises(pytest.fail.Exception, match="Elasticsearch is required here"):
        tests.conftest.need("Elasticsearch", False, how)


def test_half_fetched_files_are_not_taken_for_a_server(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Maven that fails half-way leaves nothing, and says what it said."""
    fetched = into(
        monkeypatch, tmp_path, maven='mkdir -p "$into/sonarqube-1/elasticsearch/lib"; exit 1'
    )
    with pytest.raises(files.NodeError, match=r"(?s)could not fetch.*repository reachable"):
        files.fetch()
    assert not fetched.exists()
    assert files.what_is_missing() == NOT_FETCHED
    assert [path.name for path in fetched.parent.iterdir()] == [".lock"]


def test_what_an_ended_fetch_left_is_cleared_away(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    fetched = into(monkeypatch, tmp_path, maven='mkdir -p "$into/sonarqube-1/elasticsearch/lib"')
    (fetched.parent / ".fetching-1" / "sonarqube-1").mkdir(parents=True)
    assert files.fetch() == fetched
    assert files.is_fetched()
    assert sorted(path.name for path in fetched.parent.iterdir()) == [".lock", fetched.name]


@pytest.mark.parametrize(
    ("java", "said"),
    [
        ('echo "java.specification.version = 11" >&2', "is Java 11; .* needs 17 to 23"),
        ("exit 1", "is Java of no known version"),
    ],
)
def test_a_java_that_cannot_run_it_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, java: str, said: str
) -> None:
    script(tmp_path / "bin" / "java", java)
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    with pytest.raises(files.NodeError, match=said):
        files.java_home.__wrapped__()
    monkeypatch.setenv("JAVA_HOME", str(tmp_path / "nowhere"))
    with pytest.raises(files.NodeError, match="has no bin/java"):
        files.java_home.__wrapped__()


def into(monkeypatch: pytest.MonkeyPatch, folder: Path, *, maven: str) -> Path:
    """Has files fetched into `folder` by a Maven that does what `maven` says with `$into`."""
    script(
        folder / "bin" / "mvn",
        'for word in "$@"; do case $word in -DoutputDirectory=*) into=${word#*=};; esac; done\n'
        + maven,
    )
    monkeypatch.setenv("PATH", f"{folder / 'bin'}{os.pathsep}{os.environ['PATH']}")
    fetched = folder / "elasticsearch" / files.VERSION
    monkeypatch.setattr(files, "FOLDER", fetched.parent)
    monkeypatch.setattr(files, "HOME", fetched)
    return fetched


def script(path: Path, lines: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{lines}\n")
    path.chmod(0o755)
