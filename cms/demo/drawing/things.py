"""Houses, cars, poles and machines, shared by the scenes."""

from __future__ import annotations

from cms.demo.drawing.kit import Canvas, Point, arc, curve
from cms.demo.drawing.palette import (
    AMBER,
    BRICK,
    BUTTER,
    CORAL,
    CREAM,
    ICE,
    INDIGO,
    MINT,
    NIGHT,
    PLUM,
    SLATE,
    STONE,
    TEAL,
    WHITE,
    darker,
    lighter,
    mix,
)


def window(c: Canvas, x: float, y: float, w: float, h: float, lit: bool = True) -> None:
    c.box(x - 6, y - 6, w + 12, h + 12, CREAM, 5)
    c.box(x, y, w, h, (BUTTER, AMBER) if lit else (ICE, mix(ICE, TEAL, 0.35)), 3)
    c.line([(x + w / 2, y), (x + w / 2, y + h)], CREAM, 5)
    c.line([(x, y + h * 0.45), (x + w, y + h * 0.45)], CREAM, 5)
    c.box(x - 10, y + h + 5, w + 20, 8, mix(CREAM, SLATE, 0.25), 4)


def door(c: Canvas, x: float, y: float, w: float, h: float, fill: str = TEAL) -> None:
    """A door whose foot is at `y`."""
    c.box(x - 7, y - h - 7, w + 14, h + 7, CREAM, 6)
    c.box(x, y - h, w, h, (lighter(fill, 0.1), fill), 4)
    for row in (0.1, 0.55):
        c.box(x + w * 0.18, y - h * (1 - row), w * 0.64, h * 0.34, darker(fill, 0.15), 3)
    c.ellipse(x + w * 0.84, y - h * 0.47, 4, fill=BUTTER)


def panels(c: Canvas, corners: tuple[Point, Point, Point, Point], columns: int, lines: int) -> None:
    """Solar panels in a four-sided area: top left, top right, bottom right, bottom left."""
    tl, tr, br, bl = corners

    def at(u: float, v: float) -> Point:
        return tuple(
            (tl[n] * (1 - u) + tr[n] * u) * (1 - v) + (bl[n] * (1 - u) + br[n] * u) * v
            for n in (0, 1)
        )

    for column in range(columns):
        for row in range(lines):
            u0, u1 = (column + 0.05) / columns, (column + 0.95) / columns
            v0, v1 = (row + 0.05) / lines, (row + 0.95) / lines
            c.polygon(
                [at(u0, v0), at(u1, v0), at(u1, v1), at(u0, v1)], (mix(INDIGO, TEAL, 0.35), INDIGO)
            )
            c.polygon(
                [at(u0, v0), at(u0 * 0.3 + u1 * 0.7, v0), at(u0 * 0.7 + u1 * 0.3, v1), at(u0, v1)],
                TEAL,
                0.22,
            )
            for share in (1 / 3, 2 / 3):
                u = u0 + (u1 - u0) * share
                c.line([at(u, v0), at(u, v1)], mix(INDIGO, STONE, 0.35), 1.4)
            v = (v0 + v1) / 2
            c.line([at(u0, v), at(u1, v)], mix(INDIGO, STONE, 0.35), 1.4)


def house(
    c: Canvas,
    x: float,
    y: float,
    w: float,
    wall: str = CREAM,
    roof: str = PLUM,
    lit: bool = True,
    solar: bool = False,
) -> None:
    """A two-part house, `w` wide, whose left foot stands at `x`, `y`; lit from the left."""
    h = w * 0.36
    c.shadow(x + w / 2, y, w * 0.62, 26)
    # Long wing with its roof as a parallelogram, gable in front on the left.
    c.box(x + w * 0.3, y - h, w * 0.7, h, (wall, darker(wall, 0.08)))
    c.polygon(
        [
            (x + w * 0.22, y - h * 0.95),
            (x + w * 0.36, y - h * 1.72),
            (x + w * 0.95, y - h * 1.72),
            (x + w * 1.05, y - h * 0.95),
        ],
        (lighter(roof, 0.1), roof),
    )
    if solar:
        panels(
            c,
            (
                (x + w * 0.5, y - h * 1.64),
                (x + w * 0.92, y - h * 1.64),
                (x + w * 0.985, y - h * 1.04),
                (x + w * 0.5, y - h * 1.04),
            ),
            5,
            2,
        )
    stack = x + w * (0.4 if solar else 0.8)
    c.box(stack, y - h * 1.98, w * 0.06, h * 0.42, darker(BRICK, 0.1), 2)
    c.box(stack - w * 0.01, y - h * 2.02, w * 0.08, h * 0.07, darker(BRICK, 0.3), 2)
    c.polygon(
        [
            (x, y),
            (x, y - h * 1.02),
            (x + w * 0.2, y - h * 1.72),
            (x + w * 0.4, y - h * 1.02),
            (x + w * 0.4, y),
        ],
        (lighter(wall, 0.35), wall),
    )
    for a, b in (
        ((x - w * 0.045, y - h * 0.93), (x + w * 0.2, y - h * 1.8)),
        ((x + w * 0.2, y - h * 1.8), (x + w * 0.445, y - h * 0.93)),
    ):
        c.line([a, b], darker(roof, 0.15), w * 0.028)
    c.ellipse(x + w * 0.2, y - h * 1.24, w * 0.035, fill=BUTTER if lit else ICE)
    window(c, x + w * 0.06, y - h * 0.82, w * 0.1, h * 0.4, lit)
    door(c, x + w * 0.22, y, w * 0.105, h * 0.68)
    window(c, x + w * 0.48, y - h * 0.74, w * 0.15, h * 0.4, lit)
    window(c, x + w * 0.74, y - h * 0.74, w * 0.15, h * 0.4, lit)
    c.box(x - w * 0.01, y - 10, w * 1.02, 10, mix(SLATE, wall, 0.4), 3)


def car(c: Canvas, x: float, y: float, w: float, fill: str = TEAL) -> None:
    """A small electric car facing left whose tyres stand at `y`."""
    h = w * 0.36

    def at(u: float, v: float) -> Point:
        return x + u * w, y - v * h

    c.shadow(x + w / 2, y, w * 0.58, 20, 0.3)
    body = curve(
        [
            at(0.01, 0.3),
            at(0.02, 0.46),
            at(0.1, 0.56),
            at(0.26, 0.62),
            at(0.38, 0.9),
            at(0.5, 0.99),
            at(0.68, 0.98),
            at(0.84, 0.82),
            at(0.95, 0.62),
            at(0.99, 0.44),
            at(0.98, 0.22),
            at(0.9, 0.14),
            at(0.5, 0.12),
            at(0.08, 0.14),
        ],
        closed=True,
    )
    c.polygon(body, (lighter(fill, 0.22), darker(fill, 0.12)))
    c.polygon(
        [
            *curve(
                [at(0.31, 0.63), at(0.4, 0.86), at(0.5, 0.91), at(0.555, 0.91), at(0.555, 0.62)], 10
            ),
            at(0.31, 0.62),
        ],
        (mix(ICE, TEAL, 0.1), mix(INDIGO, TEAL, 0.4)),
    )
    c.polygon(
        [
            at(0.58, 0.62),
            *curve([at(0.58, 0.91), at(0.68, 0.9), at(0.79, 0.79), at(0.85, 0.65)], 10),
            at(0.84, 0.62),
        ],
        (mix(ICE, TEAL, 0.1), mix(INDIGO, TEAL, 0.4)),
    )
    c.line([at(0.565, 0.6), at(0.57, 0.22)], darker(fill, 0.3), 2.5)
    c.line([at(0.6, 0.52), at(0.66, 0.52)], darker(fill, 0.3), 4)
    c.line([at(0.09, 0.26), at(0.93, 0.26)], darker(fill, 0.28), 3)
    c.polygon(
        curve([at(0.035, 0.48), at(0.1, 0.53), at(0.12, 0.46), at(0.05, 0.42)], closed=True), CREAM
    )
    c.box(x + w * 0.955, y - h * 0.55, w * 0.03, h * 0.12, CORAL, 4)
    for wheel in (0.2, 0.79):
        cx, cy = x + wheel * w, y - h * 0.17
        c.ellipse(cx, cy, h * 0.27, fill=darker(fill, 0.45))
        c.ellipse(cx, cy, h * 0.235, fill=NIGHT)
        c.ellipse(cx, cy, h * 0.14, fill=STONE)
        c.ellipse(cx, cy, h * 0.05, fill=SLATE)


def bolt(c: Canvas, cx: float, cy: float, h: float, fill: str = BUTTER) -> None:
    """A lightning bolt `h` high about its middle."""
    points = [(0.12, -0.5), (-0.28, 0.08), (-0.03, 0.08), (-0.12, 0.5), (0.28, -0.1), (0.04, -0.1)]
    c.polygon([(cx + px * h, cy + py * h) for px, py in points], fill)


def charger(c: Canvas, x: float, y: float, h: float) -> None:
    """A wallbox on a post."""
    c.box(x + h * 0.13, y - h * 0.6, h * 0.06, h * 0.6, SLATE, 4)
    c.box(x, y - h, h * 0.32, h * 0.5, (WHITE, STONE), h * 0.06)
    c.box(x + h * 0.05, y - h * 0.94, h * 0.22, h * 0.2, INDIGO, h * 0.03)
    bolt(c, x + h * 0.16, y - h * 0.84, h * 0.15, MINT)
    c.ellipse(x + h * 0.16, y - h * 0.61, h * 0.035, fill=TEAL)


def pole(c: Canvas, x: float, y: float, h: float, fill: str) -> list[Point]:
    """A wooden line pole; returns where its wires hang, left to right."""
    w = h * 0.026
    c.polygon([(x - w, y), (x - w * 0.7, y - h), (x + w * 0.7, y - h), (x + w, y)], fill)
    arms = []
    for level, half in ((0.93, 0.17), (0.8, 0.12)):
        c.box(x - h * half, y - h * level, h * half * 2, h * 0.024, fill, 3)
        for side in (-1, 1):
            px = x + side * h * half * 0.9
            c.box(px - 4, y - h * level - h * 0.04, 8, h * 0.045, lighter(fill, 0.35), 3)
            arms.append((px, y - h * level - h * 0.04))
    return arms


def wires(
    c: Canvas, first: list[Point], second: list[Point], fill: str, sag: float = 50, width: float = 3
) -> None:
    for a, b in zip(first, second, strict=False):
        middle = ((a[0] + b[0]) / 2, (a[1] + b[1]) / 2 + sag)
        c.line(curve([a, middle, b], 24), fill, width)


def flame(c: Canvas, cx: float, foot: float, h: float, outer: str, inner: str, core: str) -> None:
    """A flame of three nested tongues standing at `foot`."""
    for share, colour in ((1.0, outer), (0.68, inner), (0.36, core)):
        k = h * share
        c.blob(
            [
                (cx, foot),
                (cx - k * 0.27, foot - k * 0.12),
                (cx - k * 0.31, foot - k * 0.36),
                (cx - k * 0.13, foot - k * 0.66),
                (cx + k * 0.02, foot - k),
                (cx + k * 0.15, foot - k * 0.7),
                (cx + k * 0.31, foot - k * 0.42),
                (cx + k * 0.27, foot - k * 0.12),
            ],
            colour,
        )


def mug(c: Canvas, x: float, y: float, h: float, fill: str = CORAL) -> None:
    """A mug standing at `y`."""
    c.line(arc(x + h * 0.86, y - h * 0.52, h * 0.24, -80, 90), fill, h * 0.12)
    c.box(x, y - h, h * 0.85, h, (lighter(fill, 0.15), darker(fill, 0.1)), h * 0.14)
    c.ellipse(x + h * 0.425, y - h * 0.97, h * 0.4, h * 0.08, darker(fill, 0.4))
    for n in (0, 1):
        sx = x + h * (0.3 + 0.25 * n)
        c.line(
            curve(
                [
                    (sx, y - h * 1.15),
                    (sx + 10, y - h * 1.3),
                    (sx - 8, y - h * 1.45),
                    (sx + 4, y - h * 1.6),
                ]
            ),
            WHITE,
            5,
            0.5,
        )


def plant(c: Canvas, x: float, y: float, h: float, leaf: str, pot: str) -> None:
    for angle, length in ((-150, 0.7), (-120, 0.95), (-90, 1.0), (-62, 0.92), (-32, 0.68)):
        tip = arc(x, y - h * 0.32, h * 0.68 * length, angle, angle + 1, 1)[0]
        mid = arc(x, y - h * 0.32, h * 0.4 * length, angle - 14, angle - 13, 1)[0]
        mid2 = arc(x, y - h * 0.32, h * 0.4 * length, angle + 14, angle + 15, 1)[0]
        c.blob([(x, y - h * 0.3), mid, tip, mid2], mix(leaf, WHITE, 0.12) if length > 0.9 else leaf)
    c.polygon(
        [
            (x - h * 0.2, y - h * 0.34),
            (x + h * 0.2, y - h * 0.34),
            (x + h * 0.15, y),
            (x - h * 0.15, y),
        ],
        (lighter(pot, 0.15), pot),
    )
    c.box(x - h * 0.23, y - h * 0.38, h * 0.46, h * 0.08, lighter(pot, 0.2), 4)


def leaf(c: Canvas, cx: float, cy: float, size: float) -> None:
    c.blob(
        [
            (cx - size * 0.5, cy + size * 0.3),
            (cx - size * 0.4, cy - size * 0.25),
            (cx + size * 0.5, cy - size * 0.45),
            (cx + size * 0.35, cy + size * 0.25),
        ],
        MINT,
    )
    c.line(
        [(cx - size * 0.62, cy + size * 0.45), (cx + size * 0.2, cy - size * 0.15)],
        TEAL,
        size * 0.07,
    )
