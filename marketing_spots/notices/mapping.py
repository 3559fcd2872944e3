"""Where a message holds, in the utility's own service areas."""

from __future__ import annotations

from typing import Any, NamedTuple

from marketing_spots.models.notices import ServiceArea
from marketing_spots.notices import areas
from plugins.api import NoticeDraft
from plugins.sanitise import check_url


class Found(NamedTuple):
    """The areas and ZIP codes of a message. `missing` says, in sentences, what nobody could place;
    `elsewhere`: it is about places that this utility does not serve."""

    areas: list[Any]
    zips: list[str]
    missing: list[str]
    elsewhere: bool


def find(draft: NoticeDraft) -> Found:
    """Where the message holds. A code of a state in which no service area has codes is elsewhere; one
    of a state that we do serve may be a gap in our list, so that an editor has to look."""
    if draft.everywhere:
        return Found([], [], [], False)
    known = {area: _codes(area) for area in ServiceArea.objects.all()}
    ours = frozenset(code for codes in known.values() for code in codes)
    states = {areas.state_of(code) for code in ours}
    named: dict[Any, None] = {}
    gaps, strangers, missing = [], 0, list[str]()
    for code in sorted(_read_codes(draft, missing)):
        hit = [area for area, codes in known.items() if areas.matches(code, codes)]
        named.update(dict.fromkeys(hit))
        if not hit and ours and areas.state_of(code) not in states:
            strangers += 1
        elif not hit:
            gaps.append(code)
    zips = _read_zips(draft, missing)
    if gaps and not named:
        missing.append(f"No service area has its codes: {', '.join(gaps[:8])}.")
    if draft.unmapped:
        missing.append(f"Its area cannot be read: {'; '.join(draft.unmapped[:3])}.")
    placed = bool(named or zips)
    elsewhere = not placed and not missing and strangers > 0
    if not placed and not missing and not elsewhere:
        missing.append("It does not say where it holds.")
    return Found(sorted(named, key=lambda area: area.name), zips, missing, elsewhere)


def _codes(area: ServiceArea) -> frozenset[str]:
    try:
        return areas.read_codes(area.codes)
    except ValueError:
        return frozenset()


def _read_codes(draft: NoticeDraft, missing: list[str]) -> frozenset[str]:
    found: set[str] = set()
    for code in draft.codes:
        try:
            found |= areas.read_codes(code)
        except ValueError:
            missing.append(f"Its code {code[:20]} is not one that is known here.")
    return frozenset(found)


def _read_zips(draft: NoticeDraft, missing: list[str]) -> list[str]:
    found = []
    for text in draft.zips:
        try:
            areas.read_zips(text)
            found.append(text)
        except ValueError:
            missing.append(f"Its ZIP code {text[:20]} is none.")
    return found


def good_link(link: str) -> str:
    """The link, or an empty text where it is none that is safe to follow."""
    try:
        return check_url(link) if link else ""
    except ValueError:
        return ""
