"""Pictures under the open sky."""

from __future__ import annotations

import itertools
import math

from cms.demo.drawing import nature as n
from cms.demo.drawing import things as t
from cms.demo.drawing.kit import Canvas, curve
from cms.demo.drawing.palette import (
    AMBER,
    BRICK,
    BUTTER,
    CORAL,
    CREAM,
    GRASS,
    INDIGO,
    LEAF,
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


def pivot() -> Canvas:
    c = Canvas(n.DAY)
    n.sun(c, 1330, 170, 54)
    n.cloud(c, 420, 170, 300)
    n.cloud(c, 950, 250, 200, alpha=0.75)
    n.range_by_day(c, 150)
    c.land([(-20, 548), (800, 532), (1640, 552)], (mix(WHEAT, CREAM, 0.2), WHEAT))
    c.land([(-20, 596), (800, 582), (1640, 600)], (mix(GRASS, CREAM, 0.1), darker(LEAF, 0.05)))
    n.rows(c, 800, 586, darker(LEAF, 0.28), 150, 9)
    steel, shade = lighter(SLATE, 0.35), SLATE
    feet = [(210, 640), (560, 682), (960, 730), (1420, 790)]
    tops = [(x, y - 150 - (y - 640) * 0.55) for x, y in feet]
    for (xa, ya), (xb, yb) in itertools.pairwise(tops):
        middle = ((xa + xb) / 2, (ya + yb) / 2)
        belly = (middle[0], middle[1] + 44)
        c.line(curve([(xa, ya), (middle[0], middle[1] - 26), (xb, yb)]), steel, 9)
        c.line(curve([(xa, ya + 6), belly, (xb, yb + 6)]), shade, 3)
        for k in range(1, 8):
            u = k / 8
            px, py = xa + (xb - xa) * u, ya + (yb - ya) * u - 26 * math.sin(math.pi * u)
            low = py + 60 * math.sin(math.pi * u)
            c.line([(px, py), (px, low)], shade, 2.5)
            drop = low + 34
            c.line([(px, low), (px, drop)], mix(TEAL, SLATE, 0.4), 2.5)
            spray = [(px, drop), (px - 46, drop + 84), (px + 46, drop + 84)]
            c.polygon(spray, WHITE, 0.3)
            c.polygon([(px, drop), (px - 24, drop + 84), (px + 24, drop + 84)], WHITE, 0.28)
    for (x, y), (tx, ty) in zip(feet, tops, strict=False):
        size = (y - 560) / 130
        c.line([(tx, ty), (x - 44 * size, y)], shade, 6 * size)
        c.line([(tx, ty), (x + 44 * size, y)], steel, 6 * size)
        c.line([(x - 44 * size, y), (x + 44 * size, y)], shade, 6 * size)
        for side in (-44, 44):
            c.ellipse(x + side * size, y, 20 * size, fill=NIGHT)
            c.ellipse(x + side * size, y, 10 * size, fill=STONE)
    c.box(166, 470, 26, 172, (lighter(CORAL, 0.1), CORAL), 6)
    return c


def storm_lines() -> Canvas:
    c = Canvas(n.STORM)
    c.glow(1100, 300, 520, mix(SKY, BUTTER, 0.5), 0.4)
    n.peaks(
        c,
        [(x, y + 30) for x, y in n.FAR],
        760,
        mix(INDIGO, TEAL, 0.35),
        mix(NIGHT, INDIGO, 0.6),
        None,
    )
    for x, y, size, tone in (
        (250, 130, 620, mix(INDIGO, SLATE, 0.45)),
        (1330, 110, 620, mix(INDIGO, SLATE, 0.35)),
        (800, 80, 760, mix(INDIGO, SLATE, 0.6)),
    ):
        n.cloud(c, x, y, size, tone, 1)
        n.cloud(c, x - 12, y - 26, size * 0.8, lighter(tone, 0.1), 1)
    strike = [
        (1120, 236),
        (1050, 400),
        (1112, 400),
        (1036, 596),
        (1216, 348),
        (1146, 348),
        (1200, 236),
    ]
    c.glow(1120, 400, 260, BUTTER, 0.6)
    c.polygon(strike, (CREAM, AMBER))
    c.land([(-20, 640), (500, 610), (1000, 648), (1640, 604)], (mix(PINE, SLATE, 0.35), PINE))
    n.rain(c)
    a = t.pole(c, 300, 800, 520, mix(SOIL, NIGHT, 0.55))
    b = t.pole(c, 860, 740, 380, mix(SOIL, NIGHT, 0.5))
    d = t.pole(c, 1290, 700, 270, mix(SOIL, NIGHT, 0.45))
    left = [(-60, y + 20) for _, y in a]
    for first, second, sag in ((left, a, 40), (a, b, 70), (b, d, 45)):
        t.wires(c, first, second, NIGHT, sag)
    t.wires(c, d, [(1660, y + 30) for _, y in d], NIGHT, 30)
    c.land([(-20, 810), (400, 780), (1000, 812), (1640, 770)], (darker(PINE, 0.25), NIGHT))
    for x, y, h in ((60, 860, 190), (1460, 850, 240), (1550, 880, 180)):
        n.pine(c, x, y, h, mix(PINE, NIGHT, 0.45))
    return c


def solar_roof() -> Canvas:
    c = Canvas(n.DAY)
    n.sun(c, 320, 190, 78, BUTTER)
    n.cloud(c, 780, 150, 260)
    n.range_by_day(c, 90)
    n.grass(c, 620)
    n.tree(c, 1490, 740, 360)
    n.tree(c, 110, 750, 280, mix(LEAF, GRASS, 0.4))
    t.house(c, 300, 770, 980, CREAM, mix(BRICK, PLUM, 0.25), False, True)
    for x in (250, 1330):
        c.blob(
            [(x - 90, 790), (x - 60, 720), (x, 700), (x + 66, 724), (x + 92, 790)],
            darker(LEAF, 0.12),
        )
    return c


def tree_line() -> Canvas:
    c = Canvas(n.DAY)
    n.cloud(c, 300, 190, 320)
    n.cloud(c, 1330, 130, 260, alpha=0.8)
    n.range_by_day(c, 120)
    n.grass(c, 610)
    a = t.pole(c, 980, 790, 600, mix(SOIL, NIGHT, 0.2))
    b = t.pole(c, 1660, 750, 480, mix(SOIL, NIGHT, 0.2))
    z = [(-80, y + 20) for _, y in a]
    t.wires(c, z, a, mix(NIGHT, SLATE, 0.3), 34, 4)
    t.wires(c, a, b, mix(NIGHT, SLATE, 0.3), 60, 4)
    n.tree(c, 420, 800, 370)
    # What the picture is about: the free space between the crown and the wires.
    c.line([(410, 362), (410, 432)], CORAL, 7)
    for y, way in ((352, 1), (444, -1)):
        c.polygon([(410, y - 8 * way), (390, y + 26 * way), (430, y + 26 * way)], CORAL)
    n.tree(c, 170, 806, 250, mix(LEAF, GRASS, 0.4))
    n.tree(c, 1240, 800, 210, mix(LEAF, GRASS, 0.5))
    n.tree(c, 1370, 812, 170, mix(LEAF, GRASS, 0.5))
    return c


def shovel() -> Canvas:
    c = Canvas(n.DAY)
    n.cloud(c, 1250, 150, 280)
    n.cloud(c, 380, 220, 220, alpha=0.8)
    n.range_by_day(c, 230)
    c.land([(-20, 432), (800, 420), (1640, 436)], (GRASS, LEAF))
    c.polygon(
        [(0, 490), (1600, 490), (1600, 900), (0, 900)], (mix(SOIL, WHEAT, 0.35), darker(SOIL, 0.25))
    )
    edge = [(x, 488 + 9 * math.sin(x / 23)) for x in range(0, 1621, 12)]
    c.polygon([*edge, (1600, 470), (0, 470)], darker(LEAF, 0.1))
    for k in range(60):
        x, y = (k * 0.61803 % 1) * 1600, 540 + (k * 0.41421 % 1) * 340
        c.ellipse(
            x,
            y,
            7 + k % 4 * 4,
            5 + k % 3 * 3,
            mix(SOIL, NIGHT, 0.3) if k % 2 else mix(SOIL, WHEAT, 0.4),
            0.6,
        )
    c.line(curve([(-30, 690), (500, 676), (1000, 700), (1640, 682)]), darker(AMBER, 0.25), 46)
    c.line(curve([(-30, 684), (500, 670), (1000, 694), (1640, 676)]), AMBER, 32)
    c.line(curve([(-30, 800), (600, 812), (1100, 796), (1640, 806)]), darker(CORAL, 0.35), 24)
    c.line(curve([(-30, 797), (600, 809), (1100, 793), (1640, 803)]), CORAL, 14)
    c.blob(
        [(600, 492), (640, 440), (720, 405), (800, 398), (880, 424), (930, 492)],
        (mix(SOIL, WHEAT, 0.3), SOIL),
    )
    c.polygon(
        [(672, 486), (690, 556), (760, 604), (830, 556), (850, 486)],
        (darker(SOIL, 0.35), darker(SOIL, 0.5)),
    )
    for a, b, fill, width in (
        ((1010, 64), (838, 420), darker(WHEAT, 0.3), 26),
        ((1007, 64), (834, 420), WHEAT, 16),
    ):
        c.line([a, b], fill, width)
    c.line([(968, 44), (1052, 84)], darker(BRICK, 0.1), 26)
    blade = [(790, 388), (878, 430), (850, 520), (806, 596), (764, 566), (752, 470)]
    c.polygon(curve(blade, closed=True), (STONE, SLATE))
    c.polygon(
        curve(
            [(800, 400), (836, 420), (812, 510), (796, 570), (776, 540), (770, 470)], closed=True
        ),
        lighter(STONE, 0.4),
        0.6,
    )
    for x, fill in ((180, AMBER), (330, AMBER), (1240, CORAL), (1400, CORAL)):
        c.line([(x, 484), (x, 352)], SLATE, 6)
        c.polygon(
            [
                *curve([(x, 352), (x + 44, 342), (x + 84, 360)]),
                (x + 84, 410),
                (x + 44, 396),
                (x, 404),
            ],
            (lighter(fill), fill),
        )
    return c


def solar_garden() -> Canvas:
    c = Canvas(n.DAWN)
    n.sun(c, 1120, 350, 62, CREAM)
    n.peaks(
        c, [(x, y - 70) for x, y in n.FAR], 700, mix(SKY, ROSE, 0.35), mix(SKY, PLUM, 0.4), CREAM
    )
    c.land([(-20, 520), (700, 500), (1640, 524)], (mix(GRASS, BUTTER, 0.4), GRASS))
    c.land([(-20, 610), (800, 586), (1640, 616)], (GRASS, darker(LEAF, 0.15)))
    for row, (y, w, gap) in enumerate(((590, 210, 44), (680, 280, 60), (806, 372, 80))):
        count = 1600 // (w + gap) + 2
        for k in range(-1, count):
            x = k * (w + gap) + row * 70
            d = w * 0.3
            c.shadow(x + w * 0.5, y + 12, w * 0.55, 14)
            for leg in (0.2, 0.8):
                c.line([(x + w * leg, y - d * 0.3), (x + w * leg, y + 10)], SLATE, w * 0.025)
            c.polygon(
                [
                    (x + w * 0.08, y - d - 4),
                    (x + w + w * 0.08 + 4, y - d - 4),
                    (x + w + 4, y + 4),
                    (x - 4, y + 4),
                ],
                STONE,
            )
            t.panels(c, ((x + w * 0.08, y - d), (x + w * 1.08, y - d), (x + w, y), (x, y)), 4, 2)
    for k in range(40):
        x, y = (k * 0.61803 % 1) * 1600, 842 + (k * 0.41421 % 1) * 50
        c.ellipse(x, y, 5 + k % 3 * 2, fill=(CREAM, CORAL, BUTTER)[k % 3])
    return c


def barn() -> Canvas:
    c = Canvas(n.DAWN)
    n.sun(c, 380, 420, 64, CREAM)
    n.cloud(c, 1100, 170, 340, mix(CREAM, CORAL, 0.15), 0.8)
    n.peaks(
        c, [(x, y + 20) for x, y in n.FAR], 720, mix(SKY, PLUM, 0.3), mix(SKY, INDIGO, 0.5), CREAM
    )
    c.land([(-20, 600), (700, 584), (1640, 606)], (mix(WHEAT, CREAM, 0.25), WHEAT))
    n.rows(c, 420, 596, darker(WHEAT, 0.22), 150, 9)
    c.shadow(980, 730, 480, 34)
    for x, h in ((1190, 330), (1330, 280)):
        c.box(x, 730 - h, 124, h, (lighter(STONE, 0.4), STONE), 4)
        c.box(x + 70, 730 - h, 54, h, SLATE, 4, 0.35)
        for k in range(1, 6):
            c.line([(x, 730 - h * k / 6), (x + 124, 730 - h * k / 6)], SLATE, 2, 0.5)
        c.polygon([(x - 8, 730 - h), (x + 62, 730 - h - 62), (x + 132, 730 - h)], (STONE, SLATE))
    roof = [(700, 500), (764, 400), (890, 348), (1016, 400), (1080, 500)]
    c.polygon(
        [(716, 730), (716, 496), (770, 404), (890, 356), (1010, 404), (1064, 496), (1064, 730)],
        (lighter(BRICK, 0.1), BRICK),
    )
    for k in range(1, 12):
        x = 716 + k * 29
        c.line([(x, 500), (x, 728)], darker(BRICK, 0.16), 2.5)
    for a, b in itertools.pairwise(roof):
        c.line([a, b], CREAM, 20)
    c.box(800, 560, 180, 170, CREAM, 3)
    c.box(812, 572, 156, 158, darker(BRICK, 0.18), 2)
    c.line([(812, 572), (968, 730)], CREAM, 11)
    c.line([(968, 572), (812, 730)], CREAM, 11)
    c.box(858, 436, 64, 66, CREAM, 4)
    c.box(867, 445, 46, 48, BUTTER, 2)
    for x, y, h in ((640, 730, 190), (1520, 724, 230)):
        n.tree(c, x, y, h, mix(LEAF, WHEAT, 0.25))
    c.land([(-20, 744), (700, 728), (1640, 746)], (GRASS, darker(LEAF, 0.2)))
    return c
