"""The demo's pictures: what they show, for people who cannot see them, and where their subject is.

``focus`` is the middle, width and height of the subject, in per cent of the picture.
"""

from __future__ import annotations

from typing import NamedTuple


class Picture(NamedTuple):
    title: str
    alt: str
    alt_es: str
    focus: tuple[int, int, int, int]


PICTURES: dict[str, Picture] = {
    "ev-at-dusk": Picture(
        "Electric car at dusk",
        "A coral electric car charging beside a house, with mountains glowing at dusk",
        "Un auto eléctrico se carga junto a una casa, con las montañas encendidas al atardecer",
        (60, 78, 60, 40),
    ),
    "line-crew": Picture(
        "Line crew",
        "A line worker in a bucket truck repairing wires at a pole in front of the mountains",
        "Un técnico repara cables desde la canasta de un camión, frente a las montañas",
        (62, 50, 60, 80),
    ),
    "e-bike": Picture(
        "Electric bicycle",
        "A coral electric bicycle with vegetables in its basket on a mountain road",
        "Una bicicleta eléctrica con verduras en la canasta, en un camino de montaña",
        (50, 68, 55, 60),
    ),
    "heat-wave": Picture(
        "Hot afternoon",
        "A very large sun over a small town with power lines on a hot afternoon",
        "Un sol enorme sobre un pueblo con líneas eléctricas en una tarde calurosa",
        (50, 50, 70, 70),
    ),
    "pivot": Picture(
        "Center pivot",
        "A center pivot watering green rows of crops under snow-capped mountains",
        "Un pivote central riega hileras de cultivo bajo montañas nevadas",
        (55, 68, 90, 45),
    ),
    "storm-lines": Picture(
        "Storm over the lines",
        "Lightning striking behind power lines in heavy rain",
        "Un rayo cae detrás de las líneas eléctricas bajo una lluvia intensa",
        (65, 45, 50, 60),
    ),
    "solar-roof": Picture(
        "Solar roof",
        "A white house with ten solar panels on its roof on a sunny day",
        "Una casa blanca con diez paneles solares en el techo en un día de sol",
        (58, 45, 60, 70),
    ),
    "tree-line": Picture(
        "Tree below the wires",
        "A tree with clear space between its crown and the power lines above",
        "Un árbol con espacio libre entre la copa y los cables eléctricos",
        (45, 55, 60, 70),
    ),
    "shovel": Picture(
        "Before you dig",
        "A shovel over a gas pipe and a power cable that lie under the lawn, marked with flags",
        "Una pala sobre un tubo de gas y un cable enterrados, marcados con banderines",
        (53, 55, 50, 80),
    ),
    "solar-garden": Picture(
        "Solar garden",
        "Rows of solar panels in a meadow at sunrise",
        "Hileras de paneles solares en una pradera al amanecer",
        (50, 70, 90, 50),
    ),
    "barn": Picture(
        "Barn and grain bins",
        "A red barn with two grain bins beside a wheat field at sunrise",
        "Un granero rojo con dos silos junto a un campo de trigo al amanecer",
        (68, 60, 55, 60),
    ),
    "bakery-dawn": Picture(
        "Bakery at dawn",
        "A bakery at dawn, its window warm and full of loaves",
        "Una panadería al amanecer, con la vitrina iluminada y llena de pan",
        (45, 55, 80, 80),
    ),
    "led-bulb": Picture(
        "LED bulb",
        "A glowing LED bulb in front of a violet evening sky",
        "Un foco LED encendido frente a un cielo violeta",
        (50, 50, 45, 90),
    ),
    "night-rate": Picture(
        "Charging at night",
        "A clock whose hours from eleven to five are green, and a car charging under the moon",
        "Un reloj con las horas de once a cinco en verde y un auto cargándose bajo la luna",
        (45, 55, 80, 80),
    ),
    "phone-bill": Picture(
        "Bill on a phone",
        "A phone showing a bill with a green tick, and envelopes turning into leaves",
        "Un teléfono muestra una factura con una marca verde, y sobres que se vuelven hojas",
        (50, 50, 45, 90),
    ),
    "level-bills": Picture(
        "Twelve equal months",
        "A calendar with twelve bars cut to the same height",
        "Un calendario con doce barras de la misma altura",
        (50, 52, 75, 80),
    ),
    "thermostat": Picture(
        "Smart thermostat",
        "A round smart thermostat set to 68 degrees on a pale green wall",
        "Un termostato inteligente redondo, a 68 grados, en una pared verde claro",
        (62, 43, 40, 65),
    ),
    "kitchen-bill": Picture(
        "Bill on the kitchen table",
        "An energy bill beside a bowl of fruit and a mug on a kitchen table",
        "Una factura de energía junto a un plato de fruta y una taza en la mesa de la cocina",
        (50, 52, 70, 70),
    ),
    "moving-boxes": Picture(
        "Moving boxes",
        "Moving boxes, a plant and a lamp in a bright empty room",
        "Cajas de mudanza, una planta y una lámpara en un cuarto luminoso y vacío",
        (40, 60, 70, 75),
    ),
    "winter-window": Picture(
        "Snow at the window",
        "A warm room with an armchair, and snow falling outside its window",
        "Un cuarto cálido con un sillón, y nieve que cae detrás de la ventana",
        (45, 48, 80, 75),
    ),
    "gas-flame": Picture(
        "Gas flame",
        "Blue flames of a gas stove between two alarms on the wall",
        "Llamas azules de una estufa de gas entre dos alarmas en la pared",
        (50, 55, 60, 60),
    ),
    "home-battery": Picture(
        "Home battery",
        "Two home batteries, nearly full, and a control unit on a garage wall",
        "Dos baterías para el hogar, casi llenas, y un control en la pared del garaje",
        (42, 50, 65, 75),
    ),
    "heat-pump": Picture(
        "Heat pump in winter",
        "A heat pump drawing warmth from snowy air beside a house with a lit window",
        "Una bomba de calor toma calor del aire nevado junto a una casa con la luz encendida",
        (56, 66, 60, 60),
    ),
}
