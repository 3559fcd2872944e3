"""A bakery, and pictures of single things."""

from __future__ import annotations

from cms.demo.drawing import nature as n
from cms.demo.drawing import things as t
from cms.demo.drawing.kit import Canvas, arc, curve, turned
from cms.demo.drawing.palette import (
    AMBER,
    BRICK,
    BUTTER,
    CORAL,
    CREAM,
    ICE,
    INDIGO,
    LEAF,
    MINT,
    NIGHT,
    PINE,
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


def bakery_dawn() -> Canvas:
    c = Canvas(n.DAWN)
    n.sun(c, 1450, 330, 50, CREAM)
    c.polygon([(0, 300), (150, 300), (150, 800), (0, 800)], mix(SKY, PLUM, 0.4))
    c.polygon([(1350, 360), (1600, 360), (1600, 800), (1350, 800)], mix(SKY, PLUM, 0.35))
    for x in (1390, 1500):
        for y in (420, 540):
            t.window(c, x, y, 56, 76, False)
    c.box(0, 770, 1600, 130, (mix(STONE, ROSE, 0.2), mix(SLATE, PLUM, 0.2)))
    c.box(140, 130, 1220, 660, (lighter(BRICK, 0.12), BRICK), 8)
    for row in range(8):
        for k in range(12 - row % 2):
            c.box(
                160 + k * 102 + (row % 2) * 46, 160 + row * 78, 44, 12, darker(BRICK, 0.1), 4, 0.55
            )
    c.box(110, 104, 1280, 44, CREAM, 8)
    c.box(230, 180, 1040, 110, (INDIGO, NIGHT), 14)
    _bread_sign(c, 750, 235)
    c.glow(620, 560, 520, BUTTER, 0.75, 0.6)
    c.box(214, 384, 700, 344, CREAM, 8)
    c.box(232, 402, 664, 308, (BUTTER, mix(AMBER, CREAM, 0.2)), 4)
    for shelf in (520, 640):
        c.box(232, shelf, 664, 14, darker(WHEAT, 0.25))
    for k in range(6):
        _loaf(c, 262 + k * 106, 520, 84, k)
    for k in range(8):
        c.ellipse(276 + k * 80, 620, 32, 24, (mix(AMBER, BRICK, 0.35), mix(BRICK, SOIL, 0.3)))
        c.ellipse(268 + k * 80, 608, 13, 7, mix(AMBER, CREAM, 0.5), 0.7)
    c.polygon([(232, 402), (420, 402), (300, 710), (232, 710)], WHITE, 0.13)
    t.door(c, 1000, 770, 200, 380, TEAL)
    c.box(1026, 420, 148, 170, (BUTTER, AMBER), 6)
    c.line([(1100, 420), (1100, 590)], TEAL, 8)
    _awning(c, 190, 330, 1120)
    t.plant(c, 1275, 776, 150, LEAF, CORAL)
    t.plant(c, 962, 776, 120, LEAF, CORAL)
    return c


def _bread_sign(c: Canvas, cx: float, cy: float) -> None:
    c.ellipse(cx, cy + 4, 108, 32, (AMBER, mix(AMBER, BRICK, 0.4)))
    for dx in (-56, -18, 20, 58):
        c.line([(cx + dx - 10, cy + 14), (cx + dx + 10, cy - 14)], CREAM, 8)
    for side in (-1, 1):
        for k in range(4):
            c.ellipse(cx + side * (190 + k * 44), cy, 12, fill=BUTTER)


def _loaf(c: Canvas, x: float, foot: float, w: float, kind: int) -> None:
    crust = (mix(AMBER, BRICK, 0.3), mix(WHEAT, SOIL, 0.3), mix(AMBER, SOIL, 0.5))[kind % 3]
    c.blob(
        [
            (x, foot),
            (x + 2, foot - 34),
            (x + w * 0.3, foot - 62),
            (x + w * 0.7, foot - 62),
            (x + w - 2, foot - 34),
            (x + w, foot),
        ],
        (lighter(crust, 0.2), crust),
    )
    for k in (0.3, 0.52, 0.74):
        c.line([(x + w * k - 7, foot - 24), (x + w * k + 5, foot - 48)], CREAM, 5)


def _awning(c: Canvas, x: float, y: float, w: float) -> None:
    count = 14
    step = w / count
    for k in range(count):
        fill = CORAL if k % 2 else CREAM
        left, right = x + k * step, x + (k + 1) * step
        c.polygon(
            [(left, y - 44), (right, y - 44), (right, y + 50), (left, y + 50)],
            (lighter(fill, 0.1), fill),
        )
        c.polygon(arc((left + right) / 2, y + 48, step / 2, 0, 180), darker(fill, 0.08))
    c.box(x - 8, y - 52, w + 16, 16, INDIGO, 6)


def led_bulb() -> Canvas:
    c = Canvas([mix(INDIGO, PLUM, 0.3), PLUM, mix(PLUM, ROSE, 0.4)])
    for r, alpha in ((560, 0.5), (380, 0.5)):
        c.glow(800, 400, r, AMBER, alpha)
    for k in range(16):
        angle = k * 22.5
        a = arc(800, 396, 300, angle, angle + 1, 1)[0]
        b = arc(800, 396, 344 + 30 * (k % 2), angle, angle + 1, 1)[0]
        if not 55 < angle < 125:
            c.line([a, b], BUTTER, 13)
    c.blob(
        [
            (716, 640),
            (704, 574),
            (640, 500),
            (610, 400),
            (650, 270),
            (800, 196),
            (950, 270),
            (990, 400),
            (960, 500),
            (896, 574),
            (884, 640),
        ],
        (CREAM, BUTTER),
    )
    c.blob([(660, 400), (680, 316), (740, 260), (760, 280), (716, 330), (700, 410)], WHITE, 0.9)
    for dx in (-62, 0, 62):
        c.line([(800 + dx * 0.6, 616), (800 + dx, 400)], AMBER, 8)
        for y in (400, 440, 480):
            c.box(788 + dx * (1 - (y - 400) / 540), y, 24, 28, lighter(AMBER, 0.3), 6)
    c.box(704, 634, 192, 46, (WHITE, STONE), 12)
    for k in range(4):
        c.box(716 + k * 4, 684 + k * 32, 168 - k * 8, 24, (STONE, SLATE), 12)
    c.polygon([(752, 812), (848, 812), (824, 846), (776, 846)], NIGHT)
    for x, y, s in (
        (240, 240, 26),
        (330, 620, 18),
        (1300, 200, 22),
        (1380, 560, 28),
        (170, 480, 14),
        (1460, 380, 14),
    ):
        c.polygon(
            [
                (x, y - s),
                (x + s * 0.28, y - s * 0.28),
                (x + s, y),
                (x + s * 0.28, y + s * 0.28),
                (x, y + s),
                (x - s * 0.28, y + s * 0.28),
                (x - s, y),
                (x - s * 0.28, y - s * 0.28),
            ],
            BUTTER,
            0.8,
        )
    return c


def night_rate() -> Canvas:
    c = Canvas(n.NIGHT_SKY)
    n.stars(c, 90, 480)
    c.glow(1210, 230, 330, BUTTER, 0.4)
    c.ellipse(1210, 230, 108, fill=CREAM)
    for x, y, r in ((1180, 200, 20), (1250, 260, 28), (1220, 170, 12)):
        c.ellipse(x, y, r, fill=mix(CREAM, PLUM, 0.18))
    n.range_at_dusk(c, -40)
    c.land([(-20, 716), (600, 694), (1640, 722)], (mix(PINE, NIGHT, 0.35), NIGHT))
    c.ellipse(500, 420, 262, fill=mix(INDIGO, PLUM, 0.3))
    c.ellipse(500, 420, 240, fill=CREAM)
    c.polygon([(500, 420), *arc(500, 420, 222, -120, 60, 80)], mix(MINT, CREAM, 0.15))
    for k in range(12):
        a, b = (arc(500, 420, r, k * 30, k * 30 + 1, 1)[0] for r in (200, 224))
        c.line([a, b], INDIGO, 12 if k % 3 == 0 else 6)
    c.line([(500, 420), arc(500, 420, 110, -120, -119, 1)[0]], INDIGO, 20)
    c.line([(500, 420), arc(500, 420, 172, -90, -89, 1)[0]], INDIGO, 13)
    c.ellipse(500, 420, 20, fill=CORAL)
    t.charger(c, 912, 800, 180)
    t.car(c, 1010, 836, 410, TEAL)
    c.line(curve([(968, 694), (990, 790), (1032, 812), (1076, 780), (1100, 752)], 20), STONE, 7)
    c.ellipse(1102, 750, 10, fill=MINT)
    return c


def phone_bill() -> Canvas:
    c = Canvas([mix(MINT, CREAM, 0.25), mix(MINT, CREAM, 0.5), CREAM])
    c.ellipse(800, 470, 470, fill=mix(MINT, WHITE, 0.35), alpha=0.8)
    c.glow(820, 520, 430, NIGHT, 0.25)
    c.box(610, 70, 380, 760, NIGHT, 56)
    c.box(630, 92, 340, 716, (WHITE, CREAM), 40)
    c.box(740, 104, 120, 22, NIGHT, 11)
    c.box(630, 150, 340, 120, INDIGO)
    c.polygon([(660, 240), (706, 180), (730, 214), (746, 196), (776, 240)], AMBER)
    c.box(800, 200, 130, 16, MINT, 8)
    for k, share in enumerate((0.8, 0.65, 0.45, 0.4, 0.6, 0.7, 0.5)):
        c.box(
            666 + k * 40,
            460 - 140 * share,
            26,
            140 * share,
            (lighter(TEAL, 0.2), TEAL) if k != 5 else CORAL,
            8,
        )
    for y, w in ((500, 200), (536, 150)):
        c.box(664, y, w, 16, STONE, 8)
    c.ellipse(800, 664, 76, fill=LEAF)
    c.line([(764, 666), (792, 694), (842, 636)], WHITE, 18)
    for x, y, angle, _fill in ((230, 300, -14, CREAM), (290, 560, 10, CREAM)):
        _envelope(c, x, y, 230, 150, angle)
    for x, y, s in ((1240, 300, 120), (1330, 520, 90), (1180, 650, 76)):
        t.leaf(c, x, y, s)
    return c


def _envelope(c: Canvas, x: float, y: float, w: float, h: float, angle: float) -> None:
    about = (x + w / 2, y + h / 2)
    corners = [(x, y), (x + w, y), (x + w, y + h), (x, y + h)]
    c.glow(*about, w * 0.72, NIGHT, 0.16)
    c.polygon(turned(corners, angle, about), WHITE)
    c.polygon(
        turned([(x, y), (x + w, y), (x + w / 2, y + h * 0.58)], angle, about), lighter(STONE, 0.35)
    )
    c.line(turned([(x, y), (x + w / 2, y + h * 0.58), (x + w, y)], angle, about), STONE, 5)


def level_bills() -> Canvas:
    c = Canvas([mix(SKY, CREAM, 0.3), mix(SKY, CREAM, 0.6), CREAM])
    n.peaks(
        c, [(x, y + 120) for x, y in n.FAR], 900, mix(SKY, ICE, 0.4), mix(SKY, INDIGO, 0.15), WHITE
    )
    c.box(250, 130, 1100, 640, WHITE, 36)
    c.box(250, 130, 1100, 110, INDIGO, 36)
    c.box(250, 200, 1100, 40, INDIGO)
    for x in (400, 640, 960, 1200):
        c.box(x - 14, 90, 28, 84, (STONE, SLATE), 14)
    heights = [0.95, 0.85, 0.66, 0.48, 0.38, 0.52, 0.72, 0.68, 0.46, 0.44, 0.66, 0.88]
    for k, share in enumerate(heights):
        x = 322 + k * 81
        c.box(x, 700 - 390 * share, 54, 390 * share, mix(STONE, WHITE, 0.35), 14)
        c.box(x, 700 - 250, 54, 250, (lighter(TEAL, 0.25), TEAL), 14)
    c.line([(300, 450), (1300, 450)], CORAL, 12)
    c.ellipse(1300, 450, 24, fill=CORAL)
    c.ellipse(300, 450, 24, fill=CORAL)
    c.box(300, 708, 1000, 8, STONE, 4)
    return c
