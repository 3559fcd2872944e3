"""Sky, mountains, fields, trees and weather, shared by the scenes."""

from __future__ import annotations

import math
from collections.abc import Sequence

from cms.demo.drawing.kit import Canvas, Point, arc, curve
from cms.demo.drawing.palette import (
    AMBER,
    BUTTER,
    CORAL,
    CREAM,
    GRASS,
    ICE,
    INDIGO,
    LEAF,
    NIGHT,
    PINE,
    PLUM,
    ROSE,
    SKY,
    SOIL,
    TEAL,
    WHITE,
    darker,
    lighter,
    mix,
)

DUSK = [INDIGO, PLUM, ROSE, CORAL, AMBER, BUTTER]
DAWN = [mix(SKY, INDIGO, 0.35), mix(SKY, ROSE, 0.35), mix(CORAL, BUTTER, 0.55), BUTTER, CREAM]
DAY = [mix(SKY, TEAL, 0.25), SKY, ICE, CREAM]
NIGHT_SKY = [NIGHT, INDIGO, PLUM]
STORM = [mix(NIGHT, TEAL, 0.15), mix(INDIGO, TEAL, 0.3), mix(PLUM, SKY, 0.35)]
WINTER = [mix(INDIGO, SKY, 0.35), mix(SKY, PLUM, 0.25), ICE, CREAM]


def sun(c: Canvas, x: float, y: float, r: float = 60, colour: str = CREAM) -> None:
    c.glow(x, y, r * 5, BUTTER, 0.55)
    c.ellipse(x, y, r, fill=colour)


def stars(c: Canvas, count: int = 60, below: float = 380) -> None:
    """Stars on a fixed spiral, so that every drawing has the same sky."""
    for n in range(count):
        x = (n * 0.61803 % 1) * c.width
        y = (n * 0.41421 % 1) * below
        c.ellipse(x, y, 1.2 + n % 3, fill=CREAM, alpha=0.35 + 0.5 * (n * 0.7548 % 1))


def cloud(
    c: Canvas, x: float, y: float, size: float, fill: str = WHITE, alpha: float = 0.9
) -> None:
    """A flat-bottomed cloud about `size` wide."""
    bumps = [
        (0.0, 0.12, 0.13),
        (0.2, 0.03, 0.2),
        (0.45, -0.05, 0.25),
        (0.7, 0.04, 0.19),
        (0.9, 0.12, 0.12),
    ]
    shapes = [
        arc(x + (bx - 0.45) * size, y + by * size, r * size, 0, 360, 60) for bx, by, r in bumps
    ]
    foot = y + 0.245 * size
    shapes.append(
        [
            (x - 0.46 * size, foot - 0.13 * size),
            (x + 0.46 * size, foot - 0.13 * size),
            (x + 0.46 * size, foot),
            (x - 0.46 * size, foot),
        ]
    )
    level = [[(px, min(py, foot)) for px, py in shape] for shape in shapes]
    c.union(level, fill, alpha)


def peaks(
    c: Canvas, ridge: Sequence[Point], base: float, light: str, shade: str, snow: str | None = CREAM
) -> None:
    """Mountains from ridge points that alternate valley, peak, valley; light comes from the left."""
    c.polygon(
        [*ridge, (ridge[-1][0], c.height), (ridge[0][0], c.height)],
        (light, mix(light, CREAM, 0.25)),
    )
    for left, top, right in zip(ridge[0::2], ridge[1::2], ridge[2::2], strict=False):
        fold = [
            (top[0], top[1]),
            (top[0] + 26, top[1] + 95),
            (top[0] - 18, top[1] + 190),
            (top[0] + 30, top[1] + 300),
            (top[0] + 4, base),
        ]
        c.polygon([*fold, (right[0], base), right], (shade, mix(shade, light, 0.55)))
        if snow:
            _snow(c, left, top, right, snow)


def _snow(c: Canvas, left: Point, top: Point, right: Point, colour: str) -> None:
    depth = min(0.42 * (left[1] - top[1]), 130)

    def side(end: Point) -> Point:
        share = depth / (end[1] - top[1])
        return top[0] + (end[0] - top[0]) * share, top[1] + depth

    lx, ly = side(left)
    rx, ry = side(right)
    w = rx - lx
    hem = [
        (rx, ry),
        (lx + w * 0.82, ry - depth * 0.3),
        (lx + w * 0.68, ry + depth * 0.14),
        (lx + w * 0.52, ry - depth * 0.26),
        (lx + w * 0.36, ry + depth * 0.1),
        (lx + w * 0.2, ry - depth * 0.28),
        (lx, ly),
    ]
    c.polygon([top, *hem], colour)
    c.polygon(
        [
            top,
            (rx, ry),
            (lx + w * 0.82, ry - depth * 0.3),
            (lx + w * 0.68, ry + depth * 0.14),
            (top[0] + 14, top[1] + depth * 0.62),
        ],
        mix(colour, PLUM, 0.22),
    )


FAR = [
    (-40, 560),
    (150, 330),
    (330, 500),
    (520, 250),
    (740, 520),
    (930, 340),
    (1120, 500),
    (1330, 270),
    (1660, 560),
]
NEAR = [
    (-60, 660),
    (90, 520),
    (300, 640),
    (470, 500),
    (640, 640),
    (860, 520),
    (1060, 650),
    (1230, 500),
    (1460, 640),
    (1560, 560),
    (1700, 660),
]


def range_at_dusk(c: Canvas, lift: float = 0) -> None:
    """The brand's mountains: far range lit by the last sun, near range in shade."""
    far = [(x, y - lift) for x, y in FAR]
    near = [(x, y - lift) for x, y in NEAR]
    peaks(
        c, far, 760 - lift, mix(ROSE, PLUM, 0.35), mix(PLUM, INDIGO, 0.35), mix(CORAL, CREAM, 0.6)
    )
    peaks(c, near, 760 - lift, mix(PLUM, INDIGO, 0.45), mix(INDIGO, NIGHT, 0.25), None)


def range_by_day(c: Canvas, lift: float = 0) -> None:
    far = [(x, y - lift) for x, y in FAR]
    near = [(x, y - lift) for x, y in NEAR]
    peaks(c, far, 760 - lift, mix(SKY, INDIGO, 0.28), mix(SKY, INDIGO, 0.45), WHITE)
    peaks(c, near, 760 - lift, mix(TEAL, SKY, 0.45), mix(TEAL, SKY, 0.25), None)


def pine(c: Canvas, x: float, y: float, h: float, fill: str = PINE) -> None:
    """A conifer whose foot stands at `x`, `y`."""
    c.box(x - h * 0.03, y - h * 0.12, h * 0.06, h * 0.12, darker(SOIL, 0.3))
    for level, (low, high, half) in enumerate(
        ((0.08, 0.5, 0.24), (0.32, 0.75, 0.19), (0.56, 1.0, 0.14))
    ):
        tone = lighter(fill, 0.05 * level)
        left = [(x, y - h * high), (x - h * half, y - h * low), (x, y - h * (low - 0.03))]
        right = [(x, y - h * high), (x + h * half, y - h * low), (x, y - h * (low - 0.03))]
        c.polygon(left, lighter(tone, 0.08))
        c.polygon(right, darker(tone, 0.18))


def tree(c: Canvas, x: float, y: float, h: float, fill: str = LEAF) -> None:
    """A round-crowned tree."""
    trunk = darker(SOIL, 0.25)
    c.polygon(
        [
            (x - h * 0.045, y),
            (x - h * 0.02, y - h * 0.55),
            (x + h * 0.02, y - h * 0.55),
            (x + h * 0.045, y),
        ],
        trunk,
    )
    c.line([(x, y - h * 0.35), (x + h * 0.12, y - h * 0.52)], trunk, h * 0.025)
    c.line([(x, y - h * 0.28), (x - h * 0.11, y - h * 0.46)], trunk, h * 0.025)
    for dx, dy, r, tone in (
        (0.13, 0.55, 0.2, darker(fill, 0.22)),
        (-0.15, 0.56, 0.19, darker(fill, 0.1)),
        (0.04, 0.74, 0.25, darker(fill, 0.06)),
        (-0.07, 0.66, 0.22, lighter(fill, 0.06)),
        (-0.06, 0.8, 0.13, lighter(fill, 0.2)),
    ):
        c.ellipse(x + dx * h, y - dy * h, r * h, fill=tone)


def grass(c: Canvas, y: float, near: str = GRASS, far: str = LEAF) -> None:
    """Two soft rolls of ground from `y` down."""
    c.land(
        [(-20, y + 8), (300, y - 14), (760, y + 16), (1200, y - 10), (1640, y + 12)],
        (mix(far, CREAM, 0.12), far),
    )
    c.land(
        [(-20, y + 90), (420, y + 62), (900, y + 96), (1640, y + 56)], (near, darker(near, 0.18))
    )


def rows(
    c: Canvas, x: float, horizon: float, colour: str, gap: float = 120, width: float = 7
) -> None:
    """Furrows that run to a vanishing point at `x`, `horizon`."""
    for n in range(-14, 15):
        foot = x + n * gap
        c.polygon(
            [(x + n * 6, horizon), (foot - width * 2.2, c.height), (foot + width * 2.2, c.height)],
            colour,
            0.5,
        )


def rain(c: Canvas, colour: str = ICE, alpha: float = 0.35) -> None:
    for n in range(90):
        x = (n * 0.61803 % 1) * 1700 - 40
        y = (n * 0.32471 % 1) * 860
        length = 26 + n % 5 * 7
        c.polygon(
            [
                (x, y),
                (x + 3, y),
                (x - length * 0.3 + 2, y + length),
                (x - length * 0.3, y + length),
            ],
            colour,
            alpha,
        )


def snowfall(c: Canvas, count: int = 110) -> None:
    for n in range(count):
        x = (n * 0.61803 % 1) * c.width
        y = (n * 0.75487 % 1) * c.height
        c.ellipse(x, y, 2.5 + n % 4 * 1.3, fill=WHITE, alpha=0.85)


def wave(c: Canvas, y: float, swing: float, colour: str, width: float, alpha: float = 1) -> None:
    points = [(x, y + math.sin(x / 130) * swing) for x in range(-20, c.width + 40, 20)]
    c.line(curve(points, 4), colour, width, alpha)
