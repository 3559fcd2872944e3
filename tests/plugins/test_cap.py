"""CAP messages: what is read of them, what is refused, and where they come from."""

from __future__ import annotations

import datetime as dt
import os
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from plugins.builtin import cap
from plugins.builtin.cap.config import Config, Rules
from plugins.builtin.cap.reading import CapError, read
from plugins.builtin.cap.sources import Feed, Folder
from plugins.builtin.cap.xml import MAX_BYTES, XmlError, parse

SPANISH = """
<info><language>es-US</language><category>Geo</category><event>Inundación</event>
<urgency>Immediate</urgency><severity>Severe</severity><certainty>Observed</certainty>
<headline>Inundación repentina</headline><instruction>Suba a un lugar alto. No cruce.</instruction></info>
"""
AREA = """
<area><areaDesc>Pueblo County</areaDesc>
<geocode><valueName>SAME</valueName><value>008101</value></geocode>
<geocode><valueName>UGC</valueName><value>COC101</value></geocode></area>
"""


def alert(
    head: str = "",
    info: str = "",
    area: str = AREA,
    more: str = "",
    version: str = "1.2",
    **changes: str,
) -> bytes:
    """A message of the weather service, whole."""
    values = {
        "identifier": "KBOU-1",
        "sender": "w-nws.webmaster@noaa.gov",
        "sent": "2026-11-22T13:00:00-07:00",
        "status": "Actual",
        "msgType": "Alert",
        "scope": "Public",
        "urgency": "Immediate",
        "severity": "Severe",
        "certainty": "Observed",
        **changes,
    }
    first = "".join(
        f"<{name}>{values[name]}</{name}>"
        for name in ("identifier", "sender", "sent", "status", "msgType", "scope")
        if values[name]
    )
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<alert xmlns="urn:oasis:names:tc:emergency:cap:{version}">{first}{head}
<info><language>en-US</language><category>Met</category><event>Flash Flood Warning</event>
<urgency>{values["urgency"]}</urgency><severity>{values["severity"]}</severity>
<certainty>{values["certainty"]}</certainty>
<onset>2026-11-22T13:05:00-07:00</onset><expires>2026-11-22T19:00:00-07:00</expires>
<headline>Flash Flood Warning for Pueblo County</headline>
<description>* WHAT...Flooding.
Water rises &amp; stays.
* WHERE...Pueblo.</description>
<instruction>Move to higher ground now! Do not drive through water.

Turn around, don't drown.</instruction>
<web>https://www.weather.gov/pub</web>{info}{area}</info>{more}
</alert>""".encode()


def one(document: bytes, rules: Rules | None = None) -> Any:
    (found,) = read(document, rules or Rules())
    return found


def why(document: bytes) -> str:
    with pytest.raises(CapError) as caught:
        read(document)
    return str(caught.value)


# --- what is read ---------------------------------------------------------------------------------


@pytest.mark.parametrize("version", ["1.1", "1.2"])
def test_an_alert_says_what_where_and_when(version: str) -> None:
    found = one(alert(more=SPANISH, version=version))
    assert found.kind == "alert"
    assert found.severity == "emergency"
    assert found.urgent is True
    assert found.starts == dt.datetime(2026, 11, 22, 20, 5, tzinfo=dt.UTC)
    assert found.ends == dt.datetime(2026, 11, 23, 2, 0, tzinfo=dt.UTC)
    assert found.codes == ("008101", "COC101")
    assert found.unmapped == ()
    assert found.link == "https://www.weather.gov/pub"
    english, spanish = found.texts["en"], found.texts["es"]
    assert english.headline == "Flash Flood Warning for Pueblo County"
    assert english.body_html == (
        "<p>• WHAT...Flooding. Water rises &amp; stays.</p><p>• WHERE...Pueblo.</p>"
    )
    assert english.steps == (
        "Move to higher ground now!",
        "Do not drive through water.",
        "Turn around, don't drown.",
    )
    assert spanish.headline == "Inundación repentina"
    assert spanish.steps == ("Suba a un lugar alto.", "No cruce.")


def test_a_real_one_of_the_weather_service(shared_data: Path) -> None:
    found = one((shared_data / "alerts" / "weather.cap").read_bytes())
    assert found.texts["en"].headline.startswith("Flash Flood Watch issued August 30")
    assert found.codes == ("030049", "MTZ014")
    assert found.ends == dt.datetime(2012, 8, 30, 18, 0, tzinfo=dt.UTC)
    # Expected and Possible: a watch, which nobody puts on without looking.
    assert (found.severity, found.urgent) == ("warning", False)


@pytest.mark.parametrize(
    ("urgency", "severity", "certainty", "expected", "urgent"),
    [
        ("Immediate", "Extreme", "Likely", "emergency", True),
        ("Expected", "Severe", "Observed", "emergency", False),
        ("Future", "Severe", "Likely", "warning", False),
        ("Immediate", "Severe", "Possible", "warning", False),
        ("Immediate", "Moderate", "Observed", "warning", False),
        ("Expected", "Minor", "Likely", "info", False),
        ("Unknown", "Unknown", "Unknown", "warning", False),
        ("Past", "Severe", "Observed", "info", False),
    ],
)
def test_how_bad_it_is(
    urgency: str, severity: str, certainty: str, expected: str, urgent: bool
) -> None:
    found = one(alert(urgency=urgency, severity=severity, certainty=certainty))
    assert (found.severity, found.urgent) == (expected, urgent)


def test_an_all_clear_is_no_emergency() -> None:
    found = one(alert(info="<responseType>AllClear</responseType>"))
    assert found.severity == "info"


def test_which_go_on_by_themselves_is_the_sites_to_say() -> None:
    assert one(alert(), Rules(auto="never")).urgent is False
    assert one(alert(urgency="Future"), Rules(auto="always")).urgent is True


def test_updates_and_cancellations_name_what_they_are_about() -> None:
    # The same moment, spelt in another way: senders do that.
    earlier = "<references>w-nws.webmaster@noaa.gov,KBOU-1,2026-11-22T20:00:00-00:00</references>"
    first = one(alert())
    update = one(alert(earlier, identifier="KBOU-2", msgType="Update"))
    assert update.kind == "update"
    assert update.replaces == (first.id,)
    assert update.id != first.id
    cancel = one(alert(earlier, identifier="KBOU-3", msgType="Cancel"))
    assert (cancel.kind, cancel.replaces) == ("cancel", (first.id,))


@pytest.mark.parametrize(
    ("area", "expected"),
    [
        (
            "<areaDesc>A</areaDesc><polygon>38,-104 38,-105 39,-105 38,-104</polygon>",
            ("A (only as a polygon)",),
        ),
        ("<areaDesc>A</areaDesc><circle>38,-104 5</circle>", ("A (only as a circle)",)),
        ("<areaDesc>A</areaDesc>", ("A",)),
        (
            "<areaDesc>A</areaDesc><geocode><valueName>EMMA</valueName><value>1</value></geocode>",
            ("A",),
        ),
    ],
)
def test_an_area_that_cannot_be_read_is_named(area: str, expected: tuple[str, ...]) -> None:
    found = one(alert(area=f"<area>{area}</area>"))
    assert (found.codes, found.zips, found.unmapped) == ((), (), expected)


def test_zip_codes_are_read() -> None:
    area = "<area><areaDesc>A</areaDesc><geocode><valueName>ZIP</valueName><value>81001</value></geocode></area>"
    assert one(alert(area=area)).zips == ("81001",)


def test_the_same_area_twice_is_read_once() -> None:
    assert one(alert(area=AREA + AREA)).codes == ("008101", "COC101")


def test_several_alerts_of_one_document_are_read_apart() -> None:
    inner = [
        alert(identifier=name, status=status).decode().partition("?>")[2]
        for name, status in (("A", "Actual"), ("B", "Test"), ("C", "Actual"))
    ]
    found = read(f"<alerts>{''.join(inner)}</alerts>".encode())
    assert ["A," in each.id or "C," in each.id for each in found] == [True, True]


# --- what is refused ------------------------------------------------------------------------------


@pytest.mark.parametrize("status", ["Test", "Exercise", "System", "Draft", ""])
def test_only_what_is_meant_is_read(status: str) -> None:
    assert "status" in why(alert(status=status))
    if status:
        rules = Rules(statuses=frozenset({"Actual", status}))
        assert one(alert(status=status), rules).kind == "alert"


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"msgType": "Ack"}, "msgType"),
        ({"scope": "Restricted"}, "not for the public"),
        ({"scope": "Private"}, "not for the public"),
        ({"identifier": ""}, "no identifier"),
        ({"sent": "yesterday"}, "sent"),
        ({"sent": "2026-11-22T13:00:00"}, "offset"),
        ({"msgType": "Update"}, "names no earlier message"),
        ({"msgType": "Cancel"}, "names no earlier message"),
    ],
)
def test_what_is_no_message_for_the_public_is_refused(changes: dict[str, str], says: str) -> None:
    assert says in why(alert(**changes))


def test_references_have_to_be_references() -> None:
    assert "references" in why(alert("<references>KBOU-1</references>", msgType="Update"))


def test_what_is_no_cap_is_refused() -> None:
    assert "no CAP" in why(b"<html/>")
    assert "no CAP" in why(alert().replace(b"cap:1.2", b"cap:9.9"))
    assert "well-formed" in why(alert()[:-9])
    assert "well-formed" in why(b"")
    assert "well-formed" in why(b"{}")


BOMB = b"""<?xml version="1.0"?><!DOCTYPE alert [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>
<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><identifier>&b;</identifier></alert>"""
FILE = b"""<?xml version="1.0"?><!DOCTYPE alert [<!ENTITY f SYSTEM "file:///etc/passwd">]>
<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><identifier>&f;</identifier></alert>"""


@pytest.mark.parametrize(
    "document", [BOMB, FILE, b'<!DOCTYPE alert SYSTEM "http://x.example/a.dtd"><alert/>']
)
def test_entities_and_document_types_are_refused(document: bytes) -> None:
    assert "document type or entities" in why(document)


def test_nothing_large_deep_or_odd_is_read() -> None:
    with pytest.raises(XmlError, match="MB"):
        parse(b" " * (MAX_BYTES + 1))
    with pytest.raises(XmlError, match="too deep"):
        parse(b"<a>" * 100 + b"</a>" * 100)
    with pytest.raises(XmlError, match="too many"):
        parse(b"<a>" + b"<b/>" * 60_000 + b"</a>")
    with pytest.raises(XmlError):
        parse(b'<?xml version="1.0" encoding="klingon"?><a/>')
    assert parse("<a>ä<b>ö</b>ü</a>".encode()).own_text == "äü"


# --- where they come from -------------------------------------------------------------------------


def test_a_folder_is_read_file_by_file(tmp_path: Path, caplog: Any) -> None:
    folder = Folder(tmp_path, Rules())
    assert folder.fetch() == []
    (tmp_path / "one.xml").write_bytes(alert())
    (tmp_path / "two.cap").write_bytes(alert(identifier="KBOU-2"))
    (tmp_path / "three.txt").write_bytes(alert(identifier="KBOU-3"))
    (tmp_path / "broken.xml").write_bytes(alert()[:-20])
    assert len(folder.fetch()) == 2
    assert caplog.text.count("broken.xml is not taken") == 1
    folder.fetch()
    assert caplog.text.count("broken.xml is not taken") == 1  # said once, not every second
    (tmp_path / "broken.xml").write_bytes(alert(identifier="KBOU-4"))
    os.utime(tmp_path / "broken.xml", ns=(1, 1))
    assert len(folder.fetch()) == 3
    (tmp_path / "one.xml").unlink()
    assert len(folder.fetch()) == 2


def test_a_folder_that_is_gone_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="nowhere"):
        Folder(tmp_path / "nowhere", Rules()).fetch()


class Web:
    """A web server of our own: paths, and what they answer."""

    def __init__(self) -> None:
        self.pages: dict[str, tuple[int, bytes]] = {}
        self.asked: list[str] = []
        web = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                web.asked.append(self.path)
                status, body = web.pages.get(self.path, (404, b""))
                self.send_response(status)
                if status == 302:
                    self.send_header("Location", body.decode())
                    body = b""
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *args: Any) -> None: ...

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def web() -> Iterator[Web]:
    found = Web()
    yield found
    found.server.shutdown()
    found.server.server_close()


def test_an_address_may_answer_with_one_alert(web: Web) -> None:
    web.pages["/alert"] = (200, alert())
    (found,) = Feed(f"{web.url}/alert", Rules()).fetch()
    assert found.texts["en"].headline == "Flash Flood Warning for Pueblo County"


def atom(*links: str) -> bytes:
    entries = "".join(
        f'<entry><link href="/page"/><link type="application/cap+xml" href="{link}"/></entry>'
        for link in links
    )
    return f'<feed xmlns="http://www.w3.org/2005/Atom">{entries}</feed>'.encode()


def test_an_atom_feed_leads_to_alerts_which_are_fetched_once(web: Web) -> None:
    web.pages["/feed"] = (200, atom("/a", "b", "/test", "/gone", "http://elsewhere.example/x"))
    web.pages["/a"] = (200, alert())
    web.pages["/b"] = (200, alert(identifier="KBOU-2"))
    web.pages["/test"] = (200, alert(status="Test"))
    feed = Feed(f"{web.url}/feed", Rules())
    assert len(feed.fetch()) == 2
    web.pages["/gone"] = (200, alert(identifier="KBOU-5"))
    assert len(feed.fetch()) == 3
    assert [web.asked.count(path) for path in ("/feed", "/a", "/test", "/gone")] == [2, 1, 1, 2]
    assert "/page" not in web.asked


def test_an_rss_feed_leads_to_alerts_too(web: Web) -> None:
    web.pages["/rss"] = (200, b"<rss><channel><item><link>/a</link></item></channel></rss>")
    web.pages["/a"] = (200, alert())
    assert len(Feed(f"{web.url}/rss", Rules()).fetch()) == 1


@pytest.mark.parametrize(
    "page",
    [
        (500, b""),
        (200, b"oops"),
        (200, BOMB),
        (200, b"<a>" + b" " * (MAX_BYTES + 1) + b"</a>"),
        (302, b"http://127.0.0.1/secret"),
    ],
)
def test_a_feed_that_answers_badly_is_an_error(web: Web, page: tuple[int, bytes]) -> None:
    web.pages["/feed"] = page
    with pytest.raises((OSError, ValueError)):
        Feed(f"{web.url}/feed", Rules()).fetch()


def test_nobody_there_is_an_error() -> None:
    with pytest.raises(OSError, match="Error"):
        Feed("http://127.0.0.1:9/feed", Rules()).fetch()


# --- the plugin -----------------------------------------------------------------------------------


def test_it_adds_what_the_settings_name(settings: Any, tmp_path: Path) -> None:
    assert list(cap.register_notice_sources()) == []
    settings.CAP_DIR, settings.CAP_URL = str(tmp_path), "https://alerts.example/feed"
    folder, feed = cap.register_notice_sources()
    assert (folder.name, folder.seconds, feed.name) == ("cap_folder", 1.0, "cap_feed")
    (tmp_path / "a.xml").write_bytes(alert())
    assert len(list(folder.fetch())) == 1


def test_a_setting_that_means_nothing_is_named(settings: Any) -> None:
    settings.CAP_AUTO = "sometimes"
    with pytest.raises(ValueError, match="GRIDSPOT_CAP_AUTO is 'sometimes'"):
        Config.from_settings()
