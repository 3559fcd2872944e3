"""Hashes that put visitors into buckets and orders: the same input, the same answer, on every node.

Two hashes for two purposes. Percentages, experiments and holdouts use the published GrowthBook
hash, version 2, so that anyone can recompute them. The order among equals multiplies BLAKE2b keys
of visitor, period and campaign modulo a prime, because it runs for every candidate of every answer.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

_FNV_OFFSET = 0x811C9DC5
_FNV_PRIME = 0x01000193
_32_BITS = 0xFFFFFFFF
_BUCKETS = 10_000
#: A Mersenne prime. The product of keys modulo a prime is never 0 and as uniform as they are
#: (Carter and Wegman's multiplicative hashing).
PRIME = (1 << 61) - 1


def fnv1a_32(text: str) -> int:
    """The 32-bit FNV-1a hash over code points, as the GrowthBook SDKs compute it."""
    value = _FNV_OFFSET
    for character in text:
        value = ((value ^ ord(character)) * _FNV_PRIME) & _32_BITS
    return value


def bucket(seed: str, visitor_id: str) -> float:
    """Where a visitor falls in [0, 1), in steps of 0.0001."""
    return fnv1a_32(str(fnv1a_32(seed + visitor_id))) % _BUCKETS / _BUCKETS


def in_percentage(seed: str, visitor_id: str, percent: float, start: float = 0.0) -> bool:
    """Whether a visitor is among `percent` (0 to 100) of all, counted from `start` percent."""
    return start / 100 <= bucket(seed, visitor_id) < (start + percent) / 100


def variant_ranges(weights: Sequence[float], coverage: float) -> tuple[tuple[float, float], ...]:
    """The [start, end) of each variant in [0, 1).

    `coverage` is the share of visitors that takes part, 0 to 1. Starts depend on the weights alone,
    so raising coverage only lengthens ranges: nobody who is in moves to another variant.
    """
    total = sum(weights)
    ranges = []
    start = 0.0
    for weight in weights:
        share = weight / total
        ranges.append((start, start + coverage * share))
        start += share
    return tuple(ranges)


def choose_range(ranges: Sequence[tuple[float, float]], n: float) -> int | None:
    """The position of the range that contains `n`; None outside all of them."""
    for position, (start, end) in enumerate(ranges):
        if start <= n < end:
            return position
    return None


def key(*parts: str) -> int:
    """A key of some text in 1 ... PRIME - 1, the same on every machine."""
    # surrogatepass: an id is whatever the caller sent, and a lone surrogate must not raise.
    data = "\x1f".join(parts).encode("utf-8", "surrogatepass")
    digest = hashlib.blake2b(data, digest_size=16).digest()
    return int.from_bytes(digest, "big") % (PRIME - 1) + 1


def uniform(*keys: int) -> float:
    """A number in (0, 1) from several keys: their product modulo PRIME, as a share of it."""
    product = 1
    for each in keys:
        product = product * each % PRIME
    return product / PRIME
