"""Caches in front of the content API."""

from __future__ import annotations

from collections.abc import Callable

import msgspec


class Purge(msgspec.Struct, frozen=True, kw_only=True):
    """What a CDN has to forget: answers that carry one of these surrogate keys, or everything."""

    keys: tuple[str, ...] = ()
    everything: bool = False


class CdnPurger(msgspec.Struct, frozen=True, kw_only=True):
    """Tells a CDN what to forget.

    `purge` runs in the worker, under a deadline of `timeout` seconds, with at most `batch` keys. It
    raises when the CDN did not take them; then it is asked again. `header` is the response header
    in which this CDN reads surrogate keys, `separator` what stands between two of them.
    """

    name: str
    purge: Callable[[Purge], None]
    timeout: float = 10.0
    batch: int = 100
    header: str = "Surrogate-Key"
    separator: str = " "
