"""Pictures with wheels in them, and a hot day."""

from __future__ import annotations

from cms.demo.drawing import nature as n
from cms.demo.drawing import things as t
from cms.demo.drawing.kit import Canvas, arc, curve
from cms.demo.drawing.palette import (
    AMBER,
    BUTTER,
    CORAL,
    CREAM,
    GRASS,
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


def ev_at_dusk() -> Canvas:
    c = Canvas(n.DUSK)
    n.sun(c, 1090, 470, 58, BUTTER)
    n.stars(c, 36, 210)
    n.range_at_dusk(c, 40)
    c.land([(-20, 640), (300, 618), (800, 646), (1640, 610)], (mix(PINE, PLUM, 0.25), PINE))
    for x, y, h in (
        (60, 700, 210),
        (150, 690, 150),
        (1480, 690, 240),
        (1560, 705, 180),
        (1395, 690, 140),
    ):
        n.pine(c, x, y, h, mix(PINE, NIGHT, 0.15))
    c.land(
        [(-20, 742), (500, 720), (1100, 738), (1640, 716)],
        (mix(PINE, TEAL, 0.25), darker(PINE, 0.25)),
    )
    t.house(c, 250, 748, 600, mix(CREAM, ROSE, 0.14), mix(PLUM, INDIGO, 0.4))
    c.polygon(
        [(820, 744), (1330, 744), (1560, 920), (640, 920)],
        (mix(SLATE, PLUM, 0.3), mix(SLATE, NIGHT, 0.35)),
    )
    c.glow(960, 800, 330, AMBER, 0.28, 0.25)
    t.charger(c, 905, 790, 170)
    t.car(c, 985, 836, 400, CORAL)
    c.line(curve([(944, 690), (968, 790), (1010, 812), (1052, 780), (1076, 752)], 20), NIGHT, 7)
    c.ellipse(1078, 750, 11, fill=NIGHT)
    c.ellipse(1078, 750, 5, fill=MINT)
    return c


def line_crew() -> Canvas:
    c = Canvas(n.DAWN)
    n.sun(c, 1360, 430, 60, CREAM)
    n.peaks(c, n.FAR, 740, mix(SKY, PLUM, 0.3), mix(SKY, INDIGO, 0.5), CREAM)
    n.peaks(
        c, [(x, y + 40) for x, y in n.NEAR], 760, mix(TEAL, PLUM, 0.3), mix(PINE, INDIGO, 0.4), None
    )
    c.land([(-20, 706), (700, 690), (1640, 712)], (mix(GRASS, PINE, 0.4), PINE))
    a = t.pole(c, 470, 790, 640, mix(SOIL, NIGHT, 0.25))
    t.wires(c, [(-80, y + 40) for _, y in a], a, NIGHT, 40, 4)
    t.wires(c, a, [(1700, y + 150) for _, y in a], NIGHT, 90, 4)
    c.box(0, 790, 1600, 110, (SLATE, mix(SLATE, NIGHT, 0.4)))
    for x in range(40, 1600, 190):
        c.box(x, 846, 100, 9, BUTTER, 4)
    _truck(c, 760, 826)
    elbow, bucket = (1040, 330), (606, 250)
    c.line([(1120, 610), elbow], darker(AMBER, 0.2), 34)
    c.line([(1120, 610), elbow], AMBER, 24)
    c.line([elbow, (bucket[0] + 40, bucket[1] + 40)], darker(AMBER, 0.2), 26)
    c.line([elbow, (bucket[0] + 40, bucket[1] + 40)], lighter(AMBER, 0.15), 18)
    c.ellipse(*elbow, 22, fill=SLATE)
    c.box(bucket[0] + 8, 148, 46, 86, (lighter(CORAL, 0.1), CORAL), 18)
    c.box(bucket[0] + 4, 190, 54, 12, BUTTER, 3)
    c.ellipse(bucket[0] + 30, 126, 24, fill=mix(SOIL, CREAM, 0.45))
    c.polygon(arc(bucket[0] + 30, 122, 28, 180, 360), BUTTER)
    c.box(bucket[0] - 6, 118, 66, 9, AMBER, 4)
    c.line([(bucket[0] + 14, 172), (bucket[0] - 34, 190)], CORAL, 17)
    c.ellipse(bucket[0] - 38, 190, 11, fill=SLATE)
    c.box(bucket[0] - 8, 222, 78, 96, (WHITE, STONE), 10)
    return c


def _truck(c: Canvas, x: float, y: float) -> None:
    c.shadow(x + 330, y + 4, 400, 26, 0.3)
    c.box(x + 170, y - 200, 490, 150, (WHITE, STONE), 10)
    c.box(x + 170, y - 110, 490, 26, TEAL)
    for k in range(3):
        c.box(x + 330 + k * 108, y - 188, 96, 66, lighter(STONE, 0.2), 6)
        c.box(x + 370 + k * 108, y - 160, 20, 6, SLATE, 3)
    c.polygon(
        [
            *curve(
                [
                    (x, y - 60),
                    (x + 4, y - 130),
                    (x + 40, y - 156),
                    (x + 76, y - 246),
                    (x + 120, y - 262),
                    (x + 196, y - 262),
                ],
                10,
            ),
            (x + 196, y - 50),
            (x + 4, y - 50),
        ],
        (WHITE, STONE),
    )
    c.polygon(
        [(x + 60, y - 160), (x + 90, y - 236), (x + 172, y - 240), (x + 172, y - 160)],
        (ICE, mix(TEAL, INDIGO, 0.3)),
    )
    c.box(x, y - 110, 196, 26, TEAL)
    c.box(x + 120, y - 280, 60, 18, CORAL, 8)
    c.box(x + 330, y - 240, 70, 44, SLATE, 6)
    for wheel in (110, 420, 560):
        c.ellipse(x + wheel, y - 44, 52, fill=NIGHT)
        c.ellipse(x + wheel, y - 44, 28, fill=STONE)
        c.ellipse(x + wheel, y - 44, 10, fill=SLATE)


def e_bike() -> Canvas:
    c = Canvas(n.DAY)
    n.sun(c, 250, 180, 56)
    n.cloud(c, 1150, 170, 320)
    n.range_by_day(c, 100)
    for x, y, h in ((100, 660, 240), (200, 656, 180), (1440, 660, 260), (1530, 664, 190)):
        n.pine(c, x, y, h)
    n.grass(c, 630)
    c.land(
        [(-20, 806), (500, 790), (1000, 796), (1640, 780)],
        (mix(STONE, WHEAT, 0.4), mix(SLATE, WHEAT, 0.45)),
    )
    rear, front, r = (560, 690), (1030, 690), 142
    for x, y in (rear, front):
        c.shadow(x, 836, 150, 16)
        c.line(arc(x, y, r, 0, 360, 90), NIGHT, 17)
        c.line(arc(x, y, r - 14, 0, 360, 90), STONE, 5)
        for k in range(12):
            c.line([(x, y), arc(x, y, r - 16, k * 30, k * 30 + 1, 1)[0]], STONE, 2)
        c.ellipse(x, y, 22, fill=SLATE)
    crank, seat, head = (760, 700), (690, 470), (955, 452)
    for a, b, width in (
        (rear, crank, 16),
        (rear, (706, 520), 13),
        (crank, seat, 22),
        ((706, 520), head, 22),
    ):
        c.line([a, b], CORAL, width)
    c.line([crank, (968, 492)], darker(CORAL, 0.12), 40)
    c.line([(800, 660), (922, 543)], NIGHT, 30)
    t.bolt(c, 862, 600, 46, MINT)
    c.line([(948, 424), head, (975, 530), front], SLATE, 17)
    c.line(curve([(948, 424), (938, 396), (972, 384), (908, 372)]), NIGHT, 13)
    c.line([(680, 440), seat], SLATE, 14)
    c.blob([(612, 430), (640, 414), (720, 416), (756, 430), (716, 440), (650, 448)], NIGHT)
    c.ellipse(*crank, 38, fill=SLATE)
    c.ellipse(*crank, 22, fill=STONE)
    c.line([crank, (796, 764)], NIGHT, 11)
    c.box(770, 762, 58, 14, NIGHT, 6)
    c.line([(958, 470), (1010, 476)], SLATE, 9)
    c.line([(966, 500), (1020, 486)], SLATE, 7)
    c.box(1000, 400, 120, 92, (WHEAT, darker(WHEAT, 0.2)), 12)
    for k in range(1, 4):
        c.line([(1006, 400 + k * 23), (1114, 400 + k * 23)], darker(WHEAT, 0.3), 3)
    for dx, tone in ((20, LEAF), (58, MINT), (94, LEAF)):
        c.ellipse(1000 + dx, 396, 27, 30, tone)
    return c


def heat_wave() -> Canvas:
    c = Canvas([CORAL, mix(CORAL, AMBER, 0.6), AMBER, BUTTER, CREAM])
    c.glow(800, 380, 620, CREAM, 0.7)
    for r, alpha in ((300, 0.25), (230, 0.35), (165, 1)):
        c.ellipse(800, 370, r, fill=CREAM, alpha=alpha)
    n.peaks(
        c,
        [(x, y + 60) for x, y in n.FAR],
        760,
        mix(AMBER, CORAL, 0.55),
        mix(CORAL, ROSE, 0.5),
        None,
    )
    n.peaks(
        c, [(x, y + 50) for x, y in n.NEAR], 760, mix(CORAL, ROSE, 0.4), mix(ROSE, PLUM, 0.3), None
    )
    c.land([(-20, 700), (500, 676), (1100, 704), (1640, 676)], (mix(ROSE, PLUM, 0.4), PLUM))
    a = t.pole(c, 250, 770, 330, INDIGO)
    b = t.pole(c, 1400, 760, 300, INDIGO)
    t.wires(c, [(-80, y + 50) for _, y in a], a, INDIGO, 30)
    t.wires(c, a, b, INDIGO, 130)
    t.wires(c, b, [(1680, y + 40) for _, y in b], INDIGO, 30)
    for k, x in enumerate((420, 530, 660, 960, 1080, 1200)):
        w, h = 96 + k % 3 * 18, 92 + (k * 37) % 60
        c.polygon(
            [(x, 790), (x, 790 - h), (x + w / 2, 790 - h - 44), (x + w, 790 - h), (x + w, 790)],
            darker(INDIGO, 0.1 + k % 2 * 0.25),
        )
        for wx in (0.22, 0.6):
            c.box(x + w * wx, 790 - h + 18, w * 0.2, 26, BUTTER, 3)
    c.land([(-20, 788), (700, 776), (1640, 792)], (INDIGO, NIGHT))
    return c
