"""Which addresses webhooks may be sent to: nothing inside the network, unless it is allowed.

Whoever may add a webhook could otherwise let the server ask what only the server can reach. The
name is resolved here, every address that it has is judged, and the connection is made to one that
was judged, so a name that answers differently a moment later changes nothing.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Iterable, Sequence
from urllib.parse import urlsplit

import msgspec
from django.conf import settings

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

#: What Python's `is_global` lets through, or leaves to its version.
_REFUSED = tuple(
    ipaddress.ip_network(network)
    for network in (
        *("0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "198.18.0.0/15", "240.0.0.0/4"),
        "168.63.129.16/32",  # a public address that is, inside Azure, the machine's own host
        *("192.88.99.0/24", "100::/64", "fec0::/10", "64:ff9b:1::/48", "5f00::/16"),
    )
)
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


class Refused(ValueError):
    """The address may not be used. The text says why and what to do; it names no secret."""


class Target(msgspec.Struct, frozen=True, kw_only=True):
    """An address that may be used: where to connect, and what to ask for there."""

    scheme: str
    host: str
    port: int
    #: Path and query, as the first line of the request has them.
    path: str
    #: The addresses that were judged, in the order of the resolver.
    addresses: tuple[str, ...]

    @property
    def authority(self) -> str:
        """The header `Host`."""
        name = f"[{self.host}]" if ":" in self.host else self.host
        usual = {"http": 80, "https": 443}[self.scheme]
        return name if self.port == usual else f"{name}:{self.port}"


def judge(url: str) -> Target:
    """The target behind an address, resolved now. Raises Refused, or OSError if nobody knows it."""
    parts = urlsplit(url.strip())
    host, port = _host_and_port(parts)
    allowed = _allowed()
    by_name = host in allowed.hosts
    found = resolve(host, port)
    inside = [each for each in found if not is_public(each)]
    trusted = by_name or allowed.everything or all(allowed.holds(each) for each in found)
    if inside and not (by_name or allowed.everything or all(map(allowed.holds, inside))):
        raise Refused(
            f"{host} is {inside[0]}, an address inside a private network. Webhooks go to public "
            f"addresses only, unless an operator allows this one: GRIDSPOT_WEBHOOK_ALLOW={host}"
        )
    if parts.scheme != "https" and not trusted:
        raise Refused(
            "The address must begin with https://. Only addresses that an operator allowed "
            "(GRIDSPOT_WEBHOOK_ALLOW) may do without."
        )
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(
        scheme=parts.scheme, host=host, port=port, path=path, addresses=tuple(map(str, found))
    )


def _host_and_port(parts: object) -> tuple[str, int]:
    scheme, host = parts.scheme, parts.hostname  # type: ignore[attr-defined]
    if scheme not in ("http", "https") or not host:
        raise Refused("Give a whole address that begins with https://.")
    if parts.username or parts.password:  # type: ignore[attr-defined]
        raise Refused("Leave user name and password out of the address; messages are signed.")
    try:
        port = parts.port  # type: ignore[attr-defined]
        host = host.rstrip(".").encode("idna").decode() if ":" not in host else host
    except (ValueError, UnicodeError):
        raise Refused("The host or port of the address is not valid.") from None
    if not host or port == 0:
        raise Refused("The host or port of the address is not valid.")
    return host.lower(), port or {"http": 80, "https": 443}[scheme]


def resolve(host: str, port: int) -> list[Address]:
    """Every address of a host name, each once. Raises OSError when it has none."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    # A scope such as %eth0 says which wire; what has one is link-local and refused anyway.
    texts = dict.fromkeys(str(entry[4][0]).partition("%")[0] for entry in found)
    return [ipaddress.ip_address(text) for text in texts]


def is_public(address: Address) -> bool:
    """Whether it is an address on the internet, also when it is wrapped into another one."""
    if isinstance(address, ipaddress.IPv6Address):
        inner = _wrapped(address)
        if inner is not None:
            return is_public(inner)
        if address.is_site_local:
            return False
    if any(address in network for network in _REFUSED if network.version == address.version):
        return False
    return address.is_global and not (
        address.is_multicast
        or address.is_reserved
        or address.is_loopback
        or address.is_link_local
        or address.is_unspecified
    )


def _wrapped(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """The IPv4 address that an IPv6 one stands for (mapped, 6to4, Teredo, NAT64, compatible)."""
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    if address.teredo is not None:
        return address.teredo[1]
    if int(address) >> 32 == 0 and int(address) > 1:
        return ipaddress.IPv4Address(int(address))
    return address.ipv4_mapped or address.sixtofour


class _Allowed(msgspec.Struct, frozen=True):
    everything: bool
    hosts: frozenset[str]
    networks: tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...]

    def holds(self, address: Address) -> bool:
        return any(
            address in network for network in self.networks if network.version == address.version
        )


def _allowed() -> _Allowed:
    """What operators allow: GRIDSPOT_WEBHOOK_PRIVATE and GRIDSPOT_WEBHOOK_ALLOW."""
    hosts, networks = split_allowed(settings.WEBHOOK_ALLOW)
    return _Allowed(settings.WEBHOOK_PRIVATE, frozenset(hosts), tuple(networks))


def split_allowed(
    entries: Iterable[str],
) -> tuple[Sequence[str], Sequence[ipaddress.IPv4Network | ipaddress.IPv6Network]]:
    """The host names and the networks of an allow list; one address is a network of one."""
    hosts, networks = [], []
    for entry in entries:
        try:
            networks.append(ipaddress.ip_network(entry.strip("[]"), strict=False))
        except ValueError:
            hosts.append(entry.lower().rstrip("."))
    return hosts, networks
