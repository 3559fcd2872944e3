"""Hashes that put visitors into buckets and orders: the same input, the same answer, on every node.

Two hashes for two purposes. Percentages, experiments and holdouts use the published GrowthBook
hash, version 2, so that anyone can recompute them. The order among equals uses a 64-bit mix of two
BLAKE2b keys, because it runs for every candidate of every answer.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Sequence

_FNV_OFFSET = 0x811C9DC5
_FNV_PRIME = 0x01000193
_32_BITS = 0xFFFFFFFF
_64_BITS = 0xFFFFFFFFFFFFFFFF
_BUCKETS = 10_000


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


def key_64(*parts: str) -> int:
    """A 64-bit key of some text, the same on every machine."""
    # surrogatepass: an id is whatever the caller sent, and a lone surrogate must not raise.
    data = "\x1f".join(parts).encode("utf-8", "surrogatepass")
    return int.from_bytes(hashlib.blake2b(data, digest_size=8).digest(), "big")


def uniform(key: int) -> float:
    """A number in (0, 1] from a 64-bit key: MurmurHash3's finaliser, then 53 bits of it."""
    key ^= key >> 33
    key = (key * 0xFF51AFD7ED558CCD) & _64_BITS
    key ^= key >> 33
    key = (key * 0xC4CEB9FE1A85EC53) & _64_BITS
    key ^= key >> 33
    return ((key >> 11) + 1) * (1.0 / (1 << 53))


def arrival(key: int, weight: float) -> float:
    """When something of this weight arrives in a race: exponential with rate `weight`.

    Sorting by it is a weighted order without replacement (Efraimidis and Spirakis).
    """
    return -math.log(uniform(key)) / weight


def step_key(key: int, step: int) -> int:
    """The `step`-th of a sequence of keys that starts at `key` (SplitMix64's increments)."""
    return (key + step * 0x9E3779B97F4A7C15) & _64_BITS
