"""HTML and addresses, against those who know how to write bad ones."""

from __future__ import annotations

import html.parser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.sanitise import ATTRIBUTES, TAGS, check_url, clean_html

ATTACKS = [
    "<script>alert(1)</script>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<img src=x onerror=alert(1)>",
    '<img src="javascript:alert(1)">',
    '<a href="javascript:alert(1)">x</a>',
    '<a href="JaVaScRiPt:alert(1)">x</a>',
    '<a href="jav&#x09;ascript:alert(1)">x</a>',
    '<a href="jav\nascript:alert(1)">x</a>',
    '<a href="&#106;avascript:alert(1)">x</a>',
    '<a href=" javascript:alert(1)">x</a>',
    '<a href="\x01javascript:alert(1)">x</a>',
    '<a href="data:text/html,<script>alert(1)</script>">x</a>',
    '<a href="vbscript:msgbox(1)">x</a>',
    '<a href="//evil.example">x</a>',
    '<a href="/\\evil.example">x</a>',
    "<svg><script>alert(1)</script></svg>",
    "<svg/onload=alert(1)>",
    '<math><mtext><table><mglyph><style><img src=x onerror="alert(1)">',
    '<iframe srcdoc="<script>alert(1)</script>"></iframe>',
    '<object data="javascript:alert(1)"></object>',
    '<embed src="javascript:alert(1)">',
    '<form action="https://evil.example"><input name=password></form>',
    '<base href="https://evil.example/">',
    '<meta http-equiv="refresh" content="0;url=https://evil.example">',
    '<link rel="stylesheet" href="https://evil.example/x.css">',
    "<style>@import 'https://evil.example/x.css';</style>",
    '<p style="background:url(javascript:alert(1))">x</p>',
    '<div onmouseover="alert(1)">x</div>',
    "<details open ontoggle=alert(1)>x</details>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<template><script>alert(1)</script></template>",
    '<!--><img src=x onerror="alert(1)">-->',
    "<![CDATA[<script>alert(1)</script>]]>",
    '<a href="tel:1" xlink:href="javascript:alert(1)">x</a>',
    '<img src="tel:1">',
    "<video><source onerror=alert(1)></video>",
    '<a target="_top" href="/ok">x</a>',
]


class Reader(html.parser.HTMLParser):
    """What a browser would see: elements with attributes."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(source)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))


def assert_harmless(cleaned: str) -> None:
    for tag, attributes in Reader(cleaned).found:
        assert tag in TAGS
        allowed = ATTRIBUTES["*"] | ATTRIBUTES.get(tag, set()) | {"rel"}
        assert set(attributes) <= allowed
        for name in ("href", "src"):
            if name in attributes:
                assert check_url(attributes[name] or "")
        if tag == "a":
            assert attributes.get("rel") == "noopener noreferrer"
            assert attributes.get("target") in (None, "_blank", "_self")


@pytest.mark.parametrize("source", ATTACKS)
def test_attacks_come_out_harmless(source):
    cleaned = clean_html(f"<p>before</p>{source}<p>after</p>")
    assert_harmless(cleaned)
    assert "before" in cleaned
    assert Reader(clean_html(cleaned)).found == Reader(cleaned).found  # nothing more to find


@given(st.lists(st.sampled_from([*ATTACKS, "<", ">", '"', "'", "&", "x", "</p>"]), max_size=6))
def test_attacks_put_together_come_out_harmless(parts):
    assert_harmless(clean_html("".join(parts)))


def test_what_advertising_needs_stays():
    source = (
        '<h2>Save</h2><p>Up to <strong>$500</strong> <a href="/rebates">here</a>'
        '<br><a href="tel:+18005550100">call</a></p><ul><li>one</li></ul>'
        '<img src="https://example.com/a.png" alt="A house" width="10" height="20">'
    )
    cleaned = clean_html(source)
    for part in (
        "<h2>",
        "<strong>",
        'href="/rebates"',
        "tel:+18005550100",
        "<li>",
        'alt="A house"',
    ):
        assert part in cleaned


@pytest.mark.parametrize(
    "url",
    [
        "https://www.example.com/rebates?x=1&y=2#top",
        "http://example.com",
        "https://example.com:8443/a",
        "https://[2001:db8::1]/",
        "https://bücher.example/ä",
        "HTTPS://EXAMPLE.COM/",
        "/rebates",
        "/",
        "/es/ahorros/?a=b//c",
        "tel:+1-800-555-0100",
        "mailto:care@example.com?subject=Rebate",
    ],
)
def test_good_addresses_come_back_unchanged(url):
    assert check_url(url) == url
    assert check_url(f"  {url} ") == url


@pytest.mark.parametrize(
    "url",
    [
        "",
        "   ",
        "javascript:alert(1)",
        "JAVASCRIPT:alert(1)",
        "java\tscript:alert(1)",
        "java\nscript:alert(1)",
        "\x01javascript:alert(1)",
        "javascript\u200b:alert(1)",
        "data:text/html,x",
        "vbscript:x",
        "file:///etc/passwd",
        "blob:https://example.com/x",
        "//evil.example/x",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "https:evil.example",
        "https:/evil.example",
        "https://",
        "https:///path",
        "https://user:pass@evil.example/",
        "https://www.example.com@evil.example/",
        "https://exa mple.com/",
        "https://example.com/\u202egnp.exe",
        "https://example.com:99999/",
        "https://[::1/",
        "tel:",
        "mailto:",
        "rebates",
        "www.example.com",
        "#top",
        "?x=1",
        "/" + "a" * 2001,
        None,
        7,
    ],
)
def test_bad_addresses_are_refused_with_a_reason(url):
    with pytest.raises(ValueError) as caught:
        check_url(url)
    assert len(str(caught.value)) > 10


@given(st.text(max_size=40))
def test_no_text_becomes_a_bad_address(text):
    try:
        url = check_url(text)
    except ValueError:
        return
    assert url.lower().startswith(("http://", "https://", "/", "tel:", "mailto:"))
    assert not url.startswith(("//", "/\\"))
    assert not any(ord(char) < 33 for char in url)
