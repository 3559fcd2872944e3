"""Areas as people write them and alerts name them: ZIP codes, ranges, counties, zones."""

from __future__ import annotations

import re
from collections.abc import Iterable

Range = tuple[str, str]

MOST_RANGES = 2_000
_SEPARATORS = re.compile(r"[\s,;]+")
_DASHES = re.compile(r"\s*[-–—]\s*")
_ZIP = re.compile(r"\d{5}", re.ASCII)
_PLUS_FOUR = re.compile(r"(\d{5})-\d{4}", re.ASCII)
_RANGE = re.compile(r"(\d{5})-(\d{5})", re.ASCII)
_PREFIX = re.compile(r"(\d{2,4})\*", re.ASCII)
_CODES = re.compile(r"\d{5,6}|[A-Z]{2}[CZ]\d{3}", re.ASCII)


def read_zips(text: str) -> tuple[Range, ...]:
    """ZIP codes as somebody pasted them, as ranges in order. Raises ValueError with what to mend.

    ``81001, 81003-81008 810*``: single ones, ranges, beginnings with a star; ZIP+4 counts as its
    first five digits.
    """
    found, wrong = [], []
    # "81001 - 81008" is one range, also with the dashes that word processors make.
    for part in filter(None, _SEPARATORS.split(_DASHES.sub("-", text))):
        one = _range(part)
        if one is None:
            wrong.append(part[:20])
        else:
            found.append(one)
    if wrong:
        more = f" (and {len(wrong) - 5} more)" if len(wrong) > 5 else ""
        raise ValueError(
            f"Not ZIP codes: {', '.join(wrong[:5])}{more}. Write five digits, a range such as "
            "81001-81008, or a beginning such as 810*."
        )
    ranges = merged(found)
    if len(ranges) > MOST_RANGES:
        raise ValueError(f"At most {MOST_RANGES:,} separate ZIP codes or ranges fit.")
    return ranges


def _range(part: str) -> Range | None:
    if _ZIP.fullmatch(part):
        return part, part
    if plus_four := _PLUS_FOUR.fullmatch(part):
        return plus_four[1], plus_four[1]
    if pair := _RANGE.fullmatch(part):
        return (pair[1], pair[2]) if pair[1] <= pair[2] else None
    if prefix := _PREFIX.fullmatch(part):
        return prefix[1].ljust(5, "0"), prefix[1].ljust(5, "9")
    return None


def merged(ranges: Iterable[Range]) -> tuple[Range, ...]:
    """In order, with neighbours and overlaps made one."""
    result: list[Range] = []
    for low, high in sorted(ranges):
        if result and int(low) <= int(result[-1][1]) + 1:
            result[-1] = (result[-1][0], max(result[-1][1], high))
        else:
            result.append((low, high))
    return tuple(result)


def zip_words(ranges: Iterable[Range]) -> tuple[str, ...]:
    """``81001–81008``, ``81019``: each range as people read it."""
    return tuple(low if low == high else f"{low}–{high}" for low, high in ranges)


def in_words(names: Iterable[str], ranges: Iterable[Range], more: str, most: int = 6) -> str:
    """``Pueblo County, Fremont County (81001–81008, 81226 and 12 more)``. `more` has ``{}``."""
    zips = zip_words(ranges)
    shown = ", ".join(zips[:most])
    if len(zips) > most:
        shown += " " + more.format(len(zips) - most)
    named = ", ".join(names)
    return f"{named} ({shown})" if named and shown else named or shown


# --- codes of counties and zones ----------------------------------------------------------------


def read_codes(text: str) -> frozenset[str]:
    """Codes as somebody pasted them, each in one spelling. Raises ValueError with what to mend."""
    parts = [part.upper() for part in _SEPARATORS.split(text) if part]
    if wrong := [part[:20] for part in parts if not _CODES.fullmatch(part)]:
        raise ValueError(
            f"Not codes of alerts: {', '.join(wrong[:5])}. Write counties as FIPS or SAME (08101 or "
            "008101) and zones as UGC (COZ086)."
        )
    return frozenset(_county(part) if part.isdigit() else part for part in parts)


def _county(code: str) -> str:
    """The county of a FIPS or SAME code. SAME's first digit names a part of the county: the whole
    county is warned, because ZIP codes can't tell its corners apart."""
    return code[-5:]


def state_of(code: str) -> str:
    """What the codes of one state have in common, by the kind of code: ``08`` or ``CO``."""
    return code[:2]


def matches(code: str, area: frozenset[str]) -> bool:
    """Whether an alert's code reaches an area with these codes; county 000 is the whole state."""
    if code in area:
        return True
    whole = code.endswith("000") and code.isdigit()
    return whole and any(each.isdigit() and state_of(each) == state_of(code) for each in area)
