"""Where webhooks may be sent: to the internet, and inside only where an operator allows it."""

from __future__ import annotations

import ipaddress
import socket
from typing import Any

import pytest

from content.webhooks.targets import Refused, is_public, judge, resolve

PUBLIC = ["93.184.216.34", "8.8.8.8", "2606:2800:220:1:248:1893:25c8:1946", "::ffff:8.8.8.8"]
INSIDE = [
    *(
        "127.0.0.1",
        "127.255.255.254",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "0.0.0.0",
        "0.1.2.3",
    ),
    *("169.254.169.254", "100.64.0.1", "100.100.100.200", "168.63.129.16", "224.0.0.1"),
    *("239.255.255.250", "255.255.255.255", "240.0.0.1", "192.0.2.1", "192.0.0.192", "198.18.0.1"),
    *("203.0.113.9", "198.51.100.1", "::1", "::", "fe80::1", "fc00::1", "fd00:ec2::254", "ff02::1"),
    *("fec0::1", "2001:db8::1", "::ffff:127.0.0.1", "::ffff:169.254.169.254", "::ffff:10.0.0.1"),
    *("64:ff9b::7f00:1", "64:ff9b::a00:1", "2002:7f00:1::", "2002:a9fe:a9fe::", "::7f00:1"),
    *("2001:0:4136:e378:8000:63bf:80ff:fffe", "64:ff9b:1::1", "100::1"),
]


@pytest.mark.parametrize("address", PUBLIC)
def test_addresses_on_the_internet(address: str) -> None:
    assert is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", INSIDE)
def test_addresses_inside_also_when_they_are_wrapped(address: str) -> None:
    assert not is_public(ipaddress.ip_address(address))


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[str]]:
    """What host names mean in the test."""
    known: dict[str, list[str]] = {}

    def getaddrinfo(host: str, port: int, **kwargs: Any) -> list[Any]:
        if host not in known:
            raise socket.gaierror(-2, "Name or service not known")
        return [
            (0, socket.SOCK_STREAM, 6, "", (address, port, 0, 0)[: 4 if ":" in address else 2])
            for address in known[host]
        ]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    return known


def test_a_public_host(names: dict[str, list[str]]) -> None:
    names["hooks.example.com"] = PUBLIC[:3]
    target = judge("https://Hooks.Example.com./in?x=1")
    assert (target.host, target.port, target.path) == ("hooks.example.com", 443, "/in?x=1")
    assert target.addresses == tuple(PUBLIC[:3])
    assert target.authority == "hooks.example.com"
    assert judge("https://hooks.example.com:8443").authority == "hooks.example.com:8443"


def test_one_address_inside_is_enough_to_refuse(names: dict[str, list[str]]) -> None:
    names["both.example.com"] = ["8.8.8.8", "10.0.0.5"]
    with pytest.raises(Refused, match=r"10\.0\.0\.5.*GRIDSPOT_WEBHOOK_ALLOW=both\.example\.com"):
        judge("https://both.example.com/")


@pytest.mark.parametrize(
    "url",
    ["https://2130706433/", "https://0x7f.1/", "https://127.1/", "https://[::1]/", "https://0/"],
)
def test_other_ways_to_write_an_address_inside(url: str) -> None:
    with pytest.raises(Refused, match="private network"):
        judge(url)


@pytest.mark.parametrize(
    "url",
    [
        *(
            "ftp://example.com/",
            "example.com/hooks",
            "https://",
            "https:///x",
            "file:///etc/passwd",
        ),
        *("https://user:secret@example.com/", "https://example.com:0/", "https://example.com:x/"),
        *("https://example.com:99999/", "https://[::1", "gopher://127.0.0.1/", "https://a..b/"),
    ],
)
def test_addresses_that_are_none(url: str, names: dict[str, list[str]]) -> None:
    names["example.com"] = ["8.8.8.8"]
    with pytest.raises(ValueError):
        judge(url)


def test_a_secret_in_a_refused_address_is_not_repeated() -> None:
    with pytest.raises(Refused) as refusal:
        judge("https://user:hunter2@example.com/")
    assert "hunter2" not in str(refusal.value)


def test_without_tls_only_where_it_is_allowed(names: dict[str, list[str]], settings: Any) -> None:
    names["example.com"] = ["8.8.8.8"]
    with pytest.raises(Refused, match="https://"):
        judge("http://example.com/")
    settings.WEBHOOK_ALLOW = ["example.com"]
    assert judge("http://example.com/").port == 80


@pytest.mark.parametrize("allowed", ["internal", "10.0.0.0/8", "10.0.0.5"])
def test_what_an_operator_allows(names: dict[str, list[str]], settings: Any, allowed: str) -> None:
    names["internal"] = ["10.0.0.5"]
    names["other"] = ["192.168.0.1"]
    settings.WEBHOOK_ALLOW = [allowed]
    assert judge("http://internal/").addresses == ("10.0.0.5",)
    with pytest.raises(Refused):
        judge("https://other/")
    settings.WEBHOOK_PRIVATE = True
    assert judge("http://other/").addresses == ("192.168.0.1",)


def test_a_name_that_nobody_knows(names: dict[str, list[str]]) -> None:
    with pytest.raises(socket.gaierror):
        judge("https://nobody.example.com/")


def test_each_address_once(names: dict[str, list[str]]) -> None:
    names["twice"] = ["8.8.8.8", "8.8.8.8", "fe80::1%eth0"]
    assert [str(each) for each in resolve("twice", 443)] == ["8.8.8.8", "fe80::1"]
