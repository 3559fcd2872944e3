"""Heating, gas and storage: the warm side of the house."""

from __future__ import annotations

from cms.demo.drawing import nature as n
from cms.demo.drawing import things as t
from cms.demo.drawing.kit import Canvas, arc, curve, turned
from cms.demo.drawing.palette import (
    AMBER,
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
from cms.demo.drawing.scenes_room import room


def winter_window() -> Canvas:
    c = room(mix(PLUM, ROSE, 0.25), mix(SOIL, PLUM, 0.4), 760)
    c.glow(1290, 420, 520, AMBER, 0.55)
    x, y, w, h = 240, 110, 760, 500
    c.box(x - 26, y - 26, w + 52, h + 52, CREAM, 10)
    c.box(x, y, w, h, (mix(INDIGO, SKY, 0.25), mix(SKY, ICE, 0.4)))
    ridge = [
        (x, 470),
        (x + 130, 330),
        (x + 260, 450),
        (x + 430, 290),
        (x + 590, 450),
        (x + 690, 370),
        (x + w, 440),
    ]
    c.polygon([*ridge, (x + w, y + h), (x, y + h)], mix(SKY, INDIGO, 0.45))
    for px, py in (ridge[1], ridge[3], ridge[5]):
        c.polygon(
            [
                (px - 46, py + 50),
                (px, py),
                (px + 44, py + 48),
                (px + 16, py + 34),
                (px - 6, py + 54),
                (px - 24, py + 36),
            ],
            WHITE,
        )
    c.polygon(
        [(x, 510), *curve([(x, 510), (x + 300, 480), (x + w, 516)]), (x + w, y + h), (x, y + h)],
        (WHITE, ICE),
    )
    for px, ph in ((330, 150), (420, 110), (880, 170), (950, 120)):
        n.pine(c, px, 560, ph, mix(PINE, SKY, 0.15))
    for k in range(60):
        c.ellipse(
            x + 8 + (k * 0.61803 % 1) * (w - 16),
            y + 8 + (k * 0.75487 % 1) * (h - 16),
            3 + k % 3 * 1.5,
            fill=WHITE,
            alpha=0.9,
        )
    for corner in ((x, y + h, 1), (x + w, y + h, -1)):
        cx, cy, way = corner
        c.blob(
            [
                (cx, cy),
                (cx, cy - 150),
                (cx + way * 60, cy - 84),
                (cx + way * 130, cy - 40),
                (cx + way * 210, cy),
            ],
            WHITE,
            0.5,
        )
    c.line([(x + w / 2, y), (x + w / 2, y + h)], CREAM, 18)
    c.line([(x, y + h * 0.45), (x + w, y + h * 0.45)], CREAM, 18)
    c.box(x - 60, y + h + 26, w + 120, 34, CREAM, 10)
    t.mug(c, 820, y + h + 26, 96, TEAL)
    for side, edge in ((-1, 150), (1, 1090)):
        folds = [
            (edge - 90, 60),
            (edge + 90, 60),
            (edge + 90 - side * 20, 400),
            (edge + 70, 756),
            (edge - 80, 756),
            (edge - 90 + side * 6, 400),
        ]
        c.polygon(folds, (lighter(CORAL, 0.05), darker(CORAL, 0.2)))
        for dx in (-44, 4, 48):
            c.line([(edge + dx, 66), (edge + dx - side * 6, 752)], darker(CORAL, 0.22), 5)
    c.line([(40, 52), (1200, 52)], BUTTER, 14)
    c.box(1290, 470, 250, 200, (lighter(TEAL, 0.1), TEAL), 40)
    c.box(1260, 590, 310, 130, (TEAL, darker(TEAL, 0.25)), 34)
    for px in (1300, 1520):
        c.box(px, 716, 16, 60, darker(SOIL, 0.4), 4)
    c.box(1330, 560, 130, 90, (BUTTER, AMBER), 24, angle=-8)
    c.polygon([(1480, 500), (1556, 500), (1568, 700), (1470, 700)], CREAM)
    for k in range(5):
        c.box(1474 - k, 520 + k * 36, 88 + k * 2, 12, CORAL, 4)
    return c


def gas_flame() -> Canvas:
    c = room(mix(INDIGO, SLATE, 0.25), mix(NIGHT, INDIGO, 0.5), 660)
    c.glow(800, 480, 640, TEAL, 0.45)
    c.box(160, 640, 1280, 260, (STONE, SLATE), 20)
    c.box(160, 640, 1280, 30, lighter(STONE, 0.4), 14)
    for x in (330, 560, 1040, 1270):
        c.ellipse(x, 776, 52, fill=NIGHT)
        c.ellipse(x, 770, 44, fill=(SLATE, mix(SLATE, NIGHT, 0.5)))
        c.line([(x, 770), (x, 738)], CREAM, 8)
    c.box(730, 750, 140, 46, NIGHT, 10)
    c.box(746, 766, 108, 14, MINT, 6)
    c.box(480, 606, 640, 36, NIGHT, 12)
    c.box(560, 574, 480, 36, mix(NIGHT, SLATE, 0.4), 16)
    for dx, h in ((-210, 170), (-105, 230), (0, 290), (105, 230), (210, 170)):
        t.flame(c, 800 + dx, 584, h, mix(INDIGO, SKY, 0.4), mix(SKY, INDIGO, 0.12), WHITE)
    for x in (520, 1080):
        c.box(x - 12, 548, 24, 70, NIGHT, 8)
    for x, y in ((250, 250), (1350, 250)):
        c.ellipse(x, y, 74, fill=(WHITE, STONE))
        c.ellipse(x, y, 52, fill=lighter(STONE, 0.4))
        for k in range(6):
            c.ellipse(*arc(x, y, 32, k * 60, k * 60 + 1, 1)[0], 5, fill=SLATE)
        c.ellipse(x, y, 9, fill=LEAF if x < 800 else CORAL)
    return c


def home_battery() -> Canvas:
    c = room(mix(STONE, CREAM, 0.5), mix(SLATE, STONE, 0.4), 740)
    for x in range(0, 1600, 200):
        c.box(x, 0, 3, 714, mix(STONE, SLATE, 0.25), 0, 0.5)
    c.glow(560, 420, 460, MINT, 0.6)
    for x, level in ((360, 4), (640, 5)):
        c.shadow(x + 115, 744, 190, 26, 0.3)
        c.box(x, 180, 230, 556, (WHITE, lighter(STONE, 0.3)), 34)
        c.box(x + 198, 200, 32, 516, STONE, 16, 0.5)
        t.bolt(c, x + 112, 262, 84, AMBER)
        for k in range(5):
            fill = LEAF if k < level else mix(STONE, WHITE, 0.3)
            c.box(x + 76, 620 - k * 58, 76, 40, (lighter(fill, 0.15), fill), 12)
    c.box(960, 240, 190, 260, (mix(INDIGO, SLATE, 0.3), INDIGO), 18)
    c.box(984, 270, 142, 90, NIGHT, 8)
    c.line(curve([(996, 340), (1022, 310), (1050, 322), (1080, 288), (1112, 300)]), MINT, 6)
    for k in range(3):
        c.ellipse(1008 + k * 46, 400, 12, fill=(LEAF, AMBER, STONE)[k])
    c.line([(870, 330), (960, 330)], SLATE, 16)
    c.line([(590, 320), (640, 320)], SLATE, 16)
    c.line([(1055, 500), (1055, 690), (1240, 690), (1240, 560)], SLATE, 12)
    c.box(1190, 420, 100, 150, (WHITE, STONE), 14)
    c.ellipse(1240, 476, 30, fill=SLATE)
    c.ellipse(1240, 476, 21, fill=NIGHT)
    c.line(arc(1450, 640, 70, 0, 360, 60), NIGHT, 13)
    c.line(arc(1450, 640, 58, 0, 360, 60), STONE, 4)
    c.line([(1450, 640), (1490, 520), (1560, 520)], CORAL, 13)
    c.line([(1490, 520), (1470, 490), (1510, 486)], NIGHT, 11)
    c.box(90, 470, 180, 14, darker(WHEAT, 0.2), 4)
    for x, h, fill in ((104, 70, CORAL), (160, 92, TEAL), (214, 60, AMBER)):
        c.box(x, 470 - h, 44, h, (lighter(fill), fill), 8)
    return c


def heat_pump() -> Canvas:
    c = Canvas(n.WINTER)
    n.peaks(
        c,
        [(x, y - 130) for x, y in n.FAR],
        640,
        mix(SKY, INDIGO, 0.3),
        mix(SKY, INDIGO, 0.48),
        WHITE,
    )
    for x, y, h in ((90, 640, 240), (210, 644, 180), (330, 640, 140)):
        n.pine(c, x, y, h, mix(PINE, SKY, 0.2))
    c.box(760, 0, 840, 700, (mix(CREAM, ROSE, 0.1), mix(CREAM, SLATE, 0.14)))
    for y in range(40, 700, 44):
        c.box(760, y, 840, 4, mix(CREAM, SLATE, 0.3), 0, 0.55)
    c.box(740, 0, 26, 700, WHITE)
    t.window(c, 1240, 150, 250, 300)
    c.glow(1365, 300, 320, AMBER, 0.35)
    c.land([(-20, 668), (400, 646), (900, 676), (1640, 650)], (WHITE, mix(ICE, SKY, 0.35)))
    c.shadow(900, 822, 330, 34, 0.26)
    c.box(640, 790, 110, 30, SLATE, 6)
    c.box(1030, 790, 110, 30, SLATE, 6)
    c.box(600, 420, 590, 380, (WHITE, STONE), 24)
    c.box(600, 420, 590, 26, lighter(STONE, 0.2), 12)
    c.ellipse(800, 618, 158, fill=SLATE)
    c.ellipse(800, 618, 146, fill=(mix(INDIGO, NIGHT, 0.3), NIGHT))
    for k in range(5):
        blade = [(800, 618), (826, 560), (880, 510), (914, 556), (872, 600)]
        c.polygon(curve(turned(blade, k * 72, (800, 618)), closed=True), mix(SLATE, SKY, 0.25))
    for r in (60, 92, 124, 148):
        c.line(arc(800, 618, r, 0, 360, 90), STONE, 4)
    c.ellipse(800, 618, 28, fill=STONE)
    t.bolt(c, 800, 618, 34, INDIGO)
    for k in range(8):
        c.box(1000, 500 + k * 32, 150, 12, mix(STONE, SLATE, 0.4), 6)
    c.box(1000, 760, 80, 12, TEAL, 6)
    c.line([(1190, 560), (1250, 560), (1250, 660)], darker(STONE, 0.3), 18)
    for k, (tone, y) in enumerate(
        ((mix(SKY, WHITE, 0.3), 530), (CORAL, 620), (mix(SKY, WHITE, 0.3), 710))
    ):
        start = 330 + k % 2 * 30
        c.line(
            curve(
                [
                    (start, y),
                    (start + 55, y - 26),
                    (start + 110, y),
                    (start + 165, y - 26),
                    (start + 210, y - 4),
                ]
            ),
            tone,
            14,
        )
        c.polygon([(start + 204, y - 28), (start + 204, y + 20), (start + 244, y - 4)], tone)
    c.blob(
        [
            (600, 424),
            (620, 396),
            (720, 384),
            (840, 398),
            (960, 386),
            (1100, 394),
            (1180, 404),
            (1190, 424),
        ],
        WHITE,
    )
    n.snowfall(c, 70)
    return c
