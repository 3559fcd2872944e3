"""Alpenglow's colours. Every picture, the logo and the start page use these and mixes of them."""

from __future__ import annotations

NIGHT = "#1B1A38"
INDIGO = "#2D2A5C"
PLUM = "#5A3B78"
ROSE = "#C9527F"
CORAL = "#F0806A"
AMBER = "#F6B264"
BUTTER = "#FBDFA9"
CREAM = "#FFF6E8"
WHITE = "#FFFFFF"
PINE = "#16444A"
TEAL = "#1F7A7C"
MINT = "#8DD0BF"
LEAF = "#5FA46C"
GRASS = "#9BC27A"
WHEAT = "#E3BF73"
SOIL = "#8A5A44"
SKY = "#A9D8EC"
ICE = "#DDF0F7"
SLATE = "#505A78"
STONE = "#C5C9D8"
BRICK = "#B4583F"


def rgb(colour: str) -> tuple[int, int, int]:
    """Red, green and blue, 0 to 255, of ``#RRGGBB``."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def mix(first: str, second: str, share: float) -> str:
    """`first` with `share` (0 to 1) of `second` in it."""
    pairs = zip(rgb(first), rgb(second), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02X}" for a, b in pairs)


def darker(colour: str, share: float = 0.2) -> str:
    return mix(colour, NIGHT, share)


def lighter(colour: str, share: float = 0.25) -> str:
    return mix(colour, WHITE, share)
