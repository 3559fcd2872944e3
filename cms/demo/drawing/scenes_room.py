"""Pictures of rooms."""

from __future__ import annotations

from cms.demo.drawing import things as t
from cms.demo.drawing.kit import Canvas, arc, turned
from cms.demo.drawing.palette import (
    AMBER,
    BUTTER,
    CORAL,
    CREAM,
    GRASS,
    INDIGO,
    LEAF,
    MINT,
    NIGHT,
    PLUM,
    ROSE,
    SKY,
    SLATE,
    SOIL,
    STONE,
    TEAL,
    WHEAT,
    WHITE,
    darker,
    lighter,
    mix,
)


def room(wall: str, floor: str, line: float = 690) -> Canvas:
    """A wall lit from the left and a floor."""
    c = Canvas([lighter(wall, 0.18), wall, darker(wall, 0.04)])
    c.glow(420, 240, 620, WHITE, 0.35)
    c.box(0, line, c.width, c.height - line, (floor, darker(floor, 0.16)))
    c.box(0, line - 26, c.width, 26, lighter(wall, 0.5))
    return c


def _view(c: Canvas, x: float, y: float, w: float, h: float, top: str, low: str, hill: str) -> None:
    """A window with a view of the mountains."""
    c.box(x - 22, y - 22, w + 44, h + 44, WHITE, 10)
    c.box(x, y, w, h, (top, low))
    foot = y + h
    far = [
        (x, foot - h * 0.3),
        (x + w * 0.22, foot - h * 0.62),
        (x + w * 0.45, foot - h * 0.32),
        (x + w * 0.7, foot - h * 0.7),
        (x + w, foot - h * 0.34),
    ]
    c.polygon([*far, (x + w, foot), (x, foot)], hill)
    c.polygon([far[1], far[2], (x + w * 0.27, foot - h * 0.3)], darker(hill, 0.16))
    c.polygon([far[3], far[4], (x + w * 0.74, foot - h * 0.34)], darker(hill, 0.16))
    c.polygon(
        [
            (x, foot - h * 0.2),
            (x + w * 0.5, foot - h * 0.27),
            (x + w, foot - h * 0.16),
            (x + w, foot),
            (x, foot),
        ],
        darker(hill, 0.32),
    )
    c.line([(x + w / 2, y), (x + w / 2, foot)], WHITE, 12)
    c.line([(x, y + h * 0.5), (x + w, y + h * 0.5)], WHITE, 12)
    c.box(x - 40, foot + 22, w + 80, 22, WHITE, 6)
    c.box(x - 40, foot + 44, w + 80, 8, STONE, 4, 0.6)


def thermostat() -> Canvas:
    c = room(mix(MINT, CREAM, 0.55), mix(WHEAT, SOIL, 0.15), 760)
    _view(c, 130, 130, 420, 420, mix(SKY, WHITE, 0.2), CREAM, mix(TEAL, SKY, 0.5))
    t.plant(c, 470, 580, 150, LEAF, CORAL)
    c.glow(1010, 420, 420, NIGHT, 0.3)
    c.ellipse(1000, 390, 262, fill=(WHITE, STONE))
    c.ellipse(1000, 390, 236, fill=(mix(INDIGO, NIGHT, 0.2), NIGHT))
    ring = arc(1000, 390, 196, 140, 400, 130)
    c.line(ring, mix(INDIGO, SLATE, 0.4), 20)
    for k in range(78):
        share = k / 130
        c.line(ring[k : k + 2], mix(TEAL, AMBER, min(1, share * 1.7)), 20)
    c.ellipse(*ring[78], 22, fill=WHITE)
    _digit(c, 918, 320, 62, 132, "6")
    _digit(c, 1012, 320, 62, 132, "8")
    c.line(arc(1096, 328, 11, 0, 360), WHITE, 6)
    t.leaf(c, 1000, 520, 44)
    c.box(1340, 520, 210, 240, (mix(SOIL, WHEAT, 0.4), mix(SOIL, WHEAT, 0.15)), 10)
    c.box(1356, 546, 178, 84, mix(SOIL, NIGHT, 0.1), 6, 0.35)
    c.box(1356, 650, 178, 84, mix(SOIL, NIGHT, 0.1), 6, 0.35)
    for y in (588, 692):
        c.ellipse(1445, y, 8, fill=BUTTER)
    t.mug(c, 1380, 520, 74, CORAL)
    c.box(1470, 490, 62, 30, TEAL, 4)
    c.box(1464, 466, 68, 24, PLUM, 4)
    return c


SEGMENTS = {
    "0": "abcdef",
    "1": "bc",
    "2": "abged",
    "3": "abgcd",
    "5": "afgcd",
    "6": "afgedc",
    "8": "abcdefg",
    "7": "abc",
}


def _digit(
    c: Canvas, x: float, y: float, w: float, h: float, digit: str, fill: str = WHITE
) -> None:
    ends = {
        "a": ((x, y), (x + w, y)),
        "b": ((x + w, y), (x + w, y + h / 2)),
        "c": ((x + w, y + h / 2), (x + w, y + h)),
        "d": ((x, y + h), (x + w, y + h)),
        "e": ((x, y + h / 2), (x, y + h)),
        "f": ((x, y), (x, y + h / 2)),
        "g": ((x, y + h / 2), (x + w, y + h / 2)),
    }
    for name in SEGMENTS[digit]:
        c.line(ends[name], fill, h * 0.11)


def kitchen_bill() -> Canvas:
    c = room(mix(BUTTER, CREAM, 0.45), mix(TEAL, CREAM, 0.25), 700)
    _view(c, 150, 120, 470, 330, mix(SKY, ROSE, 0.2), BUTTER, mix(PLUM, SKY, 0.35))
    c.line([(1080, 0), (1080, 150)], SLATE, 6)
    c.glow(1080, 330, 420, WHITE, 0.55)
    c.polygon([(1000, 240), (1040, 150), (1120, 150), (1160, 240)], (lighter(CORAL, 0.1), CORAL))
    c.ellipse(1080, 242, 46, 20, CREAM)
    c.box(1290, 110, 250, 220, (lighter(TEAL, 0.2), TEAL), 10)
    for x in (1302, 1420):
        c.box(x, 122, 108, 196, TEAL, 6)
        c.ellipse(x + (92 if x < 1400 else 16), 220, 7, fill=BUTTER)
    for x, fill in ((1310, CORAL), (1370, CREAM), (1440, MINT)):
        c.box(x, 372, 46, 70, fill, 8)
        c.box(x + 4, 360, 38, 14, darker(fill, 0.2), 5)
    c.box(1280, 442, 280, 16, darker(WHEAT, 0.3), 4)
    c.box(70, 640, 1460, 44, (lighter(WHEAT, 0.15), darker(WHEAT, 0.15)), 16)
    for x in (150, 1390):
        c.polygon([(x, 684), (x + 60, 684), (x + 46, 900), (x + 14, 900)], darker(WHEAT, 0.32))
    _bill(c, 560, 250, 400, 410, -5)
    t.mug(c, 1090, 644, 130, CORAL)
    c.ellipse(330, 620, 130, 30, (WHITE, STONE))
    for x, y, r, fill in (
        (270, 588, 40, CORAL),
        (345, 578, 46, mix(LEAF, GRASS, 0.5)),
        (402, 596, 36, AMBER),
    ):
        c.ellipse(x, y, r, fill=(lighter(fill, 0.18), fill))
        c.line([(x, y - r + 4), (x + 7, y - r - 12)], SOIL, 5)
    c.box(1290, 622, 150, 14, INDIGO, 6, angle=-8)
    c.polygon([(1292, 643), (1272, 640), (1292, 630)], BUTTER)
    return c


def _bill(c: Canvas, x: float, y: float, w: float, h: float, angle: float) -> None:
    """A bill standing on the table: logo, twelve months as bars, the amount in a box."""
    about = (x + w / 2, y + h / 2)

    def piece(px: float, py: float, pw: float, ph: float, fill: str) -> None:
        corners = [(px, py), (px + pw, py), (px + pw, py + ph), (px, py + ph)]
        c.polygon(turned(corners, angle, about), fill)

    c.glow(x + w / 2 + 14, y + h / 2 + 16, w * 0.75, NIGHT, 0.28)
    piece(x, y, w, h, WHITE)
    piece(x, y, w, 66, INDIGO)
    peak = [
        (x + 24, y + 52),
        (x + 54, y + 14),
        (x + 70, y + 36),
        (x + 80, y + 24),
        (x + 100, y + 52),
    ]
    c.polygon(turned(peak, angle, about), AMBER)
    piece(x + 120, y + 26, 150, 14, MINT)
    for k, share in enumerate((0.9, 0.8, 0.6, 0.45, 0.4, 0.55, 0.7, 0.66, 0.5, 0.42, 0.6, 0.78)):
        piece(x + 32 + k * 29, y + 236 - 120 * share, 19, 120 * share, TEAL if k < 11 else CORAL)
    for k in range(3):
        piece(x + 32, y + 262 + k * 26, 180 - k * 34, 11, STONE)
    piece(x + 240, y + 260, 128, 62, mix(AMBER, CREAM, 0.45))
    piece(x + 262, y + 282, 84, 18, INDIGO)
    piece(x + 32, y + 356, w - 64, 24, mix(MINT, WHITE, 0.4))


def moving_boxes() -> Canvas:
    c = room(mix(SKY, CREAM, 0.45), mix(WHEAT, SOIL, 0.12), 690)
    _view(c, 1010, 110, 440, 400, mix(SKY, WHITE, 0.1), CREAM, mix(TEAL, SKY, 0.45))
    c.polygon([(1010, 690), (1450, 690), (1250, 880), (700, 880)], BUTTER, 0.35)
    c.shadow(520, 832, 480, 40, 0.26)
    for x, y, w, h in (
        (150, 830, 330, 250),
        (500, 840, 390, 290),
        (230, 580, 260, 190),
        (560, 550, 270, 180),
    ):
        _carton(c, x, y, w, h)
    t.plant(c, 690, 376, 220, LEAF, CORAL)
    c.line([(990, 834), (990, 430)], SLATE, 12)
    c.ellipse(990, 836, 82, 16, SLATE)
    c.glow(990, 400, 320, BUTTER, 0.6)
    c.polygon([(900, 440), (940, 310), (1040, 310), (1080, 440)], (CREAM, BUTTER))
    c.ellipse(330, 376, 60, fill=(WHITE, STONE))
    c.ellipse(330, 376, 46, fill=WHITE)
    for angle in (-90, 30):
        c.line([(330, 376), arc(330, 376, 32, angle, angle + 1, 1)[0]], INDIGO, 6)
    c.box(1180, 800, 230, 40, PLUM, 12)
    c.box(1200, 764, 190, 38, CORAL, 12)
    c.box(1190, 728, 206, 38, TEAL, 12)
    return c


def _carton(c: Canvas, x: float, y: float, w: float, h: float) -> None:
    """A closed moving box whose foot is at `y`."""
    kraft = mix(WHEAT, SOIL, 0.25)
    c.box(x, y - h, w, h, (lighter(kraft, 0.12), kraft), 6)
    c.polygon(
        [(x + w * 0.78, y - h), (x + w, y - h), (x + w, y), (x + w * 0.78, y)], darker(kraft, 0.12)
    )
    c.box(x + w * 0.42, y - h, w * 0.13, h * 0.34, mix(CREAM, kraft, 0.25))
    c.box(x - 4, y - h - 4, w + 8, 14, darker(kraft, 0.1), 5)
    for k in range(2):
        ax = x + w * (0.1 + 0.1 * k)
        c.line([(ax, y - 22), (ax, y - 64)], darker(kraft, 0.4), 5)
        c.polygon([(ax - 12, y - 60), (ax, y - 80), (ax + 12, y - 60)], darker(kraft, 0.4))
