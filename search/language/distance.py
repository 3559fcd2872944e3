"""How far a word that was typed is from one that may have been meant.

The number of slips (a character too many, too few, another one, two swapped), where likely slips
count a little less than one and unlikely ones a little more.
"""

from __future__ import annotations

_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
#: What sounds alike, or nearly, in English or Spanish.
_SOUNDS = ("aeiouy", "bvw", "cksqz", "gj", "dt", "mn", "fp", "lr", "xs")

SLIP, LIKELY, DOUBLED, FIRST = 1.0, 0.8, 0.7, 0.3


def distance(typed: str, meant: str, most: int) -> float | None:
    """The cost of making `meant` of `typed`; None when that takes more than `most` slips."""
    size_typed, size_meant = len(typed), len(meant)
    if abs(size_typed - size_meant) > most:
        return None
    start = 0
    shorter = min(size_typed, size_meant)
    while start < shorter and typed[start] == meant[start]:
        start += 1
    while size_typed > start < size_meant and typed[size_typed - 1] == meant[size_meant - 1]:
        size_typed -= 1
        size_meant -= 1
    before = typed[start - 1] if start else ""
    cost = _cost(typed[start:size_typed], meant[start:size_meant], before, most)
    if cost is None:
        return None
    # People rarely get the first letter wrong.
    return cost + FIRST if start == 0 and typed[:2] != meant[1::-1] else cost


def _cost(typed: str, meant: str, before: str, most: int) -> float | None:
    """The same for what is left between equal beginnings and ends; `before` is in front of both."""
    if not typed or not meant:
        rest = typed or meant
        if len(rest) > most:
            return None
        return sum(DOUBLED if each == before else SLIP for each in rest)
    if len(typed) == 1 and len(meant) == 1:
        return _substitution(typed, meant)
    if len(typed) == 2 and typed == meant[::-1]:
        return LIKELY
    if most == 1:
        return None
    letters_typed, letters_meant = set(typed), set(meant)
    if len(letters_typed - letters_meant) > most or len(letters_meant - letters_typed) > most:
        return None
    return _table(typed, meant, most)


def _table(typed: str, meant: str, most: int) -> float | None:
    """Optimal string alignment. Whole numbers hold both: 1000 a slip, and 100 times its cost."""
    slip, likely, limit = 1100, 1080, most * 1000 + 999
    above2: list[int] = []
    above = [at * slip for at in range(len(meant) + 1)]
    for row, a in enumerate(typed, 1):
        left = row * slip
        line = [left]
        near = _NEIGHBOURS.get(a, "")
        for column, b in enumerate(meant, 1):
            best = above[column - 1]
            if a != b:
                best += likely if b in near else slip
                left = min(left, above[column]) + slip
                if left < best:
                    best = left
                if row > 1 and column > 1 and a == meant[column - 2] and typed[row - 2] == b:
                    best = min(best, above2[column - 2] + likely)
            line.append(best)
            left = best
        if min(line) > limit:
            return None
        above2, above = above, line
    return above[-1] % 1000 / 100 if above[-1] <= limit else None


def _substitution(a: str, b: str) -> float:
    return LIKELY if b in _NEIGHBOURS.get(a, "") else SLIP


def _neighbours() -> dict[str, str]:
    found: dict[str, set[str]] = {}
    for height, row in enumerate(_ROWS):
        for at, key in enumerate(row):
            beside = set(row[max(at - 1, 0) : at + 2])
            if height + 1 < len(_ROWS):
                beside |= set(_ROWS[height + 1][max(at - 1, 0) : at + 1])
            for other in beside - {key}:
                found.setdefault(key, set()).add(other)
                found.setdefault(other, set()).add(key)
    for sounds in _SOUNDS:
        for key in sounds:
            found.setdefault(key, set()).update(set(sounds) - {key})
    return {key: "".join(sorted(others)) for key, others in found.items()}


_NEIGHBOURS = _neighbours()
