"""A small drawing kit on Pillow: everything is drawn large and scaled down, which smooths edges."""

from __future__ import annotations

import math
from collections.abc import Sequence

from PIL import Image, ImageDraw

from cms.demo.drawing.palette import rgb

WIDTH, HEIGHT = 1600, 900
SCALE = 3

Point = tuple[float, float]
#: A colour, or two for a gradient from top to bottom.
Fill = str | tuple[str, str]


def vertical_gradient(size: tuple[int, int], stops: Sequence[str]) -> Image.Image:
    """An image of `size` whose colours run evenly through `stops` from top to bottom."""
    column = Image.new("RGB", (1, 256))
    colours = [rgb(stop) for stop in stops]
    for y in range(256):
        place = y / 255 * (len(colours) - 1)
        index = min(int(place), len(colours) - 2)
        share = place - index
        low, high = colours[index], colours[index + 1]
        column.putpixel(
            (0, y), tuple(round(a + (b - a) * share) for a, b in zip(low, high, strict=False))
        )
    return column.resize(size, Image.Resampling.BILINEAR)


def curve(points: Sequence[Point], steps: int = 18, closed: bool = False) -> list[Point]:
    """A Catmull-Rom curve through `points`."""
    if closed:
        ring = [points[-1], *points, points[0], points[1]]
    else:
        ring = [points[0], *points, points[-1]]
    line: list[Point] = []
    for p0, p1, p2, p3 in zip(ring, ring[1:], ring[2:], ring[3:], strict=False):
        for step in range(steps):
            t = step / steps
            line.append(
                tuple(
                    0.5
                    * (
                        2 * b
                        + (c - a) * t
                        + (2 * a - 5 * b + 4 * c - d) * t * t
                        + (3 * b - a - 3 * c + d) * t**3
                    )
                    for a, b, c, d in zip(p0, p1, p2, p3, strict=False)
                )
            )
    if not closed:
        line.append(points[-1])
    return line


def arc(cx: float, cy: float, r: float, start: float, end: float, steps: int = 40) -> list[Point]:
    """Points of a circle from `start` to `end` degrees; 0 is east, 90 is south."""
    angles = [math.radians(start + (end - start) * n / steps) for n in range(steps + 1)]
    return [(cx + r * math.cos(a), cy + r * math.sin(a)) for a in angles]


def turned(points: Sequence[Point], angle: float, about: Point) -> list[Point]:
    """`points` turned clockwise by `angle` degrees."""
    c, s = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    ox, oy = about
    return [(ox + (x - ox) * c - (y - oy) * s, oy + (x - ox) * s + (y - oy) * c) for x, y in points]


class Canvas:
    """A picture in the making. Coordinates are those of the finished picture."""

    def __init__(self, background: Sequence[str], width: int = WIDTH, height: int = HEIGHT) -> None:
        self.width, self.height = width, height
        size = (width * SCALE, height * SCALE)
        self.image = vertical_gradient(size, background if len(background) > 1 else background * 2)
        self.draw = ImageDraw.Draw(self.image)

    def finish(self) -> Image.Image:
        return self.image.resize((self.width, self.height), Image.Resampling.LANCZOS)

    def polygon(self, points: Sequence[Point], fill: Fill, alpha: float = 1) -> None:
        scaled = [(x * SCALE, y * SCALE) for x, y in points]
        if isinstance(fill, str) and alpha >= 1:
            self.draw.polygon(scaled, fill=fill)
            return
        left, top = (math.floor(min(p[axis] for p in scaled)) for axis in (0, 1))
        right, bottom = (math.ceil(max(p[axis] for p in scaled)) + 1 for axis in (0, 1))
        size = (max(1, right - left), max(1, bottom - top))
        mask = Image.new("L", size)
        shape = [(x - left, y - top) for x, y in scaled]
        ImageDraw.Draw(mask).polygon(shape, fill=round(255 * alpha))
        stops = (fill, fill) if isinstance(fill, str) else fill
        self.image.paste(vertical_gradient(size, stops), (left, top), mask)

    def union(self, shapes: Sequence[Sequence[Point]], fill: str, alpha: float = 1) -> None:
        """Several shapes in one colour, as if they were one: overlaps don't show."""
        mask = Image.new("L", self.image.size)
        draw = ImageDraw.Draw(mask)
        for shape in shapes:
            draw.polygon([(x * SCALE, y * SCALE) for x, y in shape], fill=round(255 * alpha))
        self.image.paste(fill, (0, 0), mask)

    def blob(self, points: Sequence[Point], fill: Fill, alpha: float = 1) -> None:
        """A closed soft shape through `points`."""
        self.polygon(curve(points, closed=True), fill, alpha)

    def land(self, heights: Sequence[Point], fill: Fill, alpha: float = 1) -> None:
        """Everything below a soft line through `heights`, which should span the picture."""
        line = curve(heights)
        self.polygon([*line, (line[-1][0], self.height), (line[0][0], self.height)], fill, alpha)

    def ellipse(
        self,
        cx: float,
        cy: float,
        rx: float,
        ry: float | None = None,
        fill: Fill = "#FFFFFF",
        alpha: float = 1,
    ) -> None:
        ry = rx if ry is None else ry
        points = [(cx + (x - cx), cy + (y - cy) * ry / rx) for x, y in arc(cx, cy, rx, 0, 360, 96)]
        self.polygon(points, fill, alpha)

    def box(
        self,
        x: float,
        y: float,
        w: float,
        h: float,
        fill: Fill,
        r: float = 0,
        alpha: float = 1,
        angle: float = 0,
    ) -> None:
        """A rectangle with rounded corners, turned about its middle by `angle` degrees."""
        r = min(r, w / 2, h / 2)
        if r <= 0:
            points: list[Point] = [(x, y), (x + w, y), (x + w, y + h), (x, y + h)]
        else:
            points = [
                *arc(x + r, y + r, r, 180, 270, 14),
                *arc(x + w - r, y + r, r, 270, 360, 14),
                *arc(x + w - r, y + h - r, r, 0, 90, 14),
                *arc(x + r, y + h - r, r, 90, 180, 14),
            ]
        if angle:
            points = turned(points, angle, (x + w / 2, y + h / 2))
        self.polygon(points, fill, alpha)

    def line(self, points: Sequence[Point], fill: str, width: float = 4, alpha: float = 1) -> None:
        """A line with round ends and joints."""
        if alpha < 1:
            layer = self.image.copy()
            keep, self.image, self.draw = self.image, layer, ImageDraw.Draw(layer)
            self.line(points, fill, width)
            self.image = Image.blend(keep, layer, alpha)
            self.draw = ImageDraw.Draw(self.image)
            return
        scaled = [(x * SCALE, y * SCALE) for x, y in points]
        thick = max(1, round(width * SCALE))
        self.draw.line(scaled, fill=fill, width=thick, joint="curve")
        for x, y in (scaled[0], scaled[-1]):
            r = thick / 2
            self.draw.ellipse((x - r, y - r, x + r, y + r), fill=fill)

    def glow(
        self, cx: float, cy: float, r: float, fill: str, alpha: float = 0.5, squash: float = 1
    ) -> None:
        """Light that fades towards `r`."""
        small = 96
        mask = Image.new("L", (small * 2, small * 2))
        draw = ImageDraw.Draw(mask)
        for step in range(small, 0, -1):
            share = (1 - step / small) ** 1.8
            draw.ellipse(
                (small - step, small - step, small + step, small + step),
                fill=round(255 * alpha * share),
            )
        size = (round(2 * r * SCALE), round(2 * r * squash * SCALE))
        mask = mask.resize(size, Image.Resampling.BICUBIC)
        place = (round((cx - r) * SCALE), round((cy - r * squash) * SCALE))
        self.image.paste(Image.new("RGB", size, fill), place, mask)

    def shadow(self, cx: float, cy: float, rx: float, ry: float, alpha: float = 0.22) -> None:
        """The soft shade under something that stands on the ground."""
        self.glow(cx, cy, rx, "#1B1A38", alpha * 1.6, squash=ry / rx)
