"""Draws the demo's pictures again: ``python -m cms.demo.drawing [NAME ...]``."""

from __future__ import annotations

import sys
from pathlib import Path

from cms.demo.drawing import scenes_home, scenes_land, scenes_road, scenes_room, scenes_winter

PICTURES = Path(__file__).resolve().parent.parent / "pictures"
SCENES = {
    "ev-at-dusk": scenes_road.ev_at_dusk,
    "line-crew": scenes_road.line_crew,
    "e-bike": scenes_road.e_bike,
    "heat-wave": scenes_road.heat_wave,
    "pivot": scenes_land.pivot,
    "storm-lines": scenes_land.storm_lines,
    "solar-roof": scenes_land.solar_roof,
    "tree-line": scenes_land.tree_line,
    "shovel": scenes_land.shovel,
    "solar-garden": scenes_land.solar_garden,
    "barn": scenes_land.barn,
    "bakery-dawn": scenes_home.bakery_dawn,
    "led-bulb": scenes_home.led_bulb,
    "night-rate": scenes_home.night_rate,
    "phone-bill": scenes_home.phone_bill,
    "level-bills": scenes_home.level_bills,
    "thermostat": scenes_room.thermostat,
    "kitchen-bill": scenes_room.kitchen_bill,
    "moving-boxes": scenes_room.moving_boxes,
    "winter-window": scenes_winter.winter_window,
    "gas-flame": scenes_winter.gas_flame,
    "home-battery": scenes_winter.home_battery,
    "heat-pump": scenes_winter.heat_pump,
}


def main(names: list[str]) -> None:
    for name in names or SCENES:
        path = PICTURES / f"{name}.webp"
        SCENES[name]().finish().save(path, quality=84, method=6)
        sys.stdout.write(f"{path.name}: {path.stat().st_size // 1024} KiB\n")


if __name__ == "__main__":
    main(sys.argv[1:])
