"""Pictures of the templates, drawn from short descriptions.

Each function returns the picture and what can be marked in it, so that an answer is exact.
"""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass, field

from PIL import Image, ImageDraw

SIZE = (480, 320)
SCALE = 2
"""The drawing is this much larger, and then shrunk: its edges become smooth."""
COLOURS = {"red": "#c0392b", "blue": "#2f6fb0", "white": "#eceff1", "black": "#2b2f33"}
WALLS = ("#d9a066", "#c9d3db", "#b9625a", "#d8c9a3")
ROOFS = ("#8a4b38", "#6d3b2c", "#5a5f66", "#a3553f")

Shape = tuple[str, list[float], dict[str, str]]


@dataclass
class Scene:
    """A picture that is being drawn, and its things."""

    picture: Image.Image = field(
        default_factory=lambda: Image.new("RGB", (SIZE[0] * SCALE, SIZE[1] * SCALE))
    )
    things: list[Shape] = field(default_factory=list)

    @property
    def pen(self) -> ImageDraw.ImageDraw:
        return ImageDraw.Draw(self.picture)

    def box(self, left: float, top: float, right: float, bottom: float, fill: str) -> None:
        self.pen.rectangle([edge * SCALE for edge in (left, top, right, bottom)], fill=fill)

    def oval(self, left: float, top: float, right: float, bottom: float, fill: str) -> None:
        self.pen.ellipse([edge * SCALE for edge in (left, top, right, bottom)], fill=fill)

    def polygon(self, points: Sequence[tuple[float, float]], fill: str) -> None:
        self.pen.polygon([(x * SCALE, y * SCALE) for x, y in points], fill=fill)

    def line(self, points: Sequence[tuple[float, float]], fill: str, width: float) -> None:
        scaled = [(x * SCALE, y * SCALE) for x, y in points]
        self.pen.line(scaled, fill=fill, width=round(width * SCALE), joint="curve")

    def finished(self) -> Image.Image:
        """Return the picture in its size, with few colours."""
        small = self.picture.resize(SIZE, Image.Resampling.LANCZOS)
        return small.quantize(40, dither=Image.Dither.NONE)


def street(seed: int) -> Scene:
    """Draw a street with houses, trees, cars and dogs; the things are boxes."""
    dice = random.Random(seed)
    scene = Scene()
    scene.box(0, 0, *SIZE, "#cfe3f1")
    scene.oval(390, 24, 436, 70, "#f4c542")
    scene.box(0, 196, 480, 320, "#8fb26b")
    scene.box(0, 222, 480, 300, "#70757a")
    for left in range(10, 480, 80):
        scene.box(left, 259, left + 40, 263, "#d7dadd")
    for left in (14, 176, 330):
        if dice.random() < 0.75:
            _house(scene, left + dice.randrange(20), dice)
        else:
            _tree(scene, left + 60, 210)
    places = [20, 190, 350]
    dice.shuffle(places)
    for number, left in enumerate(places):
        colour = dice.choice(list(COLOURS))
        if number < 2 and dice.random() < 0.75:
            _car(scene, left, dice.choice((218, 246)), colour)
        elif dice.random() < 0.6:
            _dog(scene, left + 30, 262, dice.choice(("#7b4f2c", "#33302e", "#c9a063")))
    return scene


def _house(scene: Scene, left: float, dice: random.Random) -> None:
    high = dice.choice((70, 90, 110))
    top = 205 - high
    scene.box(left, top, left + 110, 205, dice.choice(WALLS))
    scene.polygon([(left - 8, top), (left + 55, top - 42), (left + 118, top)], dice.choice(ROOFS))
    scene.box(left + 46, 168, left + 66, 205, "#4a3428")
    for column in (12, 78):
        for row in range(top + 14, 150, 40):
            scene.box(left + column, row, left + column + 20, row + 22, "#eef6fb")


def _tree(scene: Scene, middle: float, foot: float) -> None:
    scene.box(middle - 5, foot - 40, middle + 5, foot, "#5b412f")
    scene.oval(middle - 36, foot - 110, middle + 36, foot - 28, "#40703f")
    scene.oval(middle - 20, foot - 104, middle + 14, foot - 70, "#4f8350")


def _car(scene: Scene, left: float, top: float, colour: str) -> None:
    paint = COLOURS[colour]
    scene.polygon(
        [(left + 22, top + 20), (left + 38, top), (left + 82, top), (left + 100, top + 20)], paint
    )
    scene.polygon(
        [(left + 30, top + 19), (left + 42, top + 5), (left + 58, top + 5), (left + 58, top + 19)],
        "#dfeaf2",
    )
    scene.polygon(
        [(left + 63, top + 19), (left + 63, top + 5), (left + 79, top + 5), (left + 91, top + 19)],
        "#dfeaf2",
    )
    scene.box(left, top + 20, left + 120, top + 42, paint)
    for wheel in (26, 92):
        scene.oval(left + wheel - 11, top + 31, left + wheel + 11, top + 53, "#1d1f21")
        scene.oval(left + wheel - 5, top + 37, left + wheel + 5, top + 47, "#9aa1a8")
    scene.things.append(("car", [left, top, left + 120, top + 53], {"colour": colour}))


def _dog(scene: Scene, left: float, top: float, coat: str) -> None:
    scene.oval(left + 6, top + 8, left + 46, top + 26, coat)
    scene.oval(left + 40, top, left + 58, top + 16, coat)
    scene.polygon([(left + 42, top + 4), (left + 38, top - 6), (left + 50, top)], coat)
    scene.line([(left + 8, top + 14), (left, top + 2)], coat, 4)
    for leg in (12, 20, 34, 41):
        scene.box(left + leg, top + 20, left + leg + 4, top + 38, coat)
    scene.oval(left + 50, top + 4, left + 54, top + 8, "#f7f7f7")
    scene.things.append(("dog", [left - 2, top - 6, left + 58, top + 38], {}))


def aerial(seed: int) -> Scene:
    """Draw roofs, trees and pools from above; the things are outlines."""
    dice = random.Random(1000 + seed)
    scene = Scene()
    scene.box(0, 0, *SIZE, "#a9bf86")
    road = dice.randrange(120, 200)
    scene.line([(-10, road), (200, road + 12), (490, road - 14)], "#8b8f93", 30)
    for column in range(3):
        for row, middle in enumerate((road - 78, road + 92)):
            x = 85 + column * 155 + dice.randrange(-15, 15)
            draw = dice.choice((_roof, _roof, _roof, _pool, _crown))
            draw(scene, x, middle + dice.randrange(-8, 8), dice)
            if dice.random() < 0.4:
                _crown(scene, x + 68, middle + (-20 if row else 20), dice)
    return scene


def _roof(scene: Scene, x: float, y: float, dice: random.Random) -> None:
    turn = math.radians(dice.randrange(-20, 20))
    half, deep = dice.randrange(36, 48), dice.randrange(24, 34)
    corners = [
        _turned(x, y, dx, dy, turn)
        for dx, dy in ((-half, -deep), (half, -deep), (half, deep), (-half, deep))
    ]
    paint = dice.choice(ROOFS)
    scene.polygon(corners, paint)
    ridge = [_turned(x, y, dx, 0, turn) for dx in (-half, half)]
    scene.polygon([*ridge, corners[2], corners[3]], _darker(paint))
    scene.things.append(("roof", [round(one, 1) for corner in corners for one in corner], {}))


def _pool(scene: Scene, x: float, y: float, dice: random.Random) -> None:
    half, deep = dice.randrange(26, 36), dice.randrange(14, 20)
    scene.box(x - half - 5, y - deep - 5, x + half + 5, y + deep + 5, "#ddd6c8")
    scene.box(x - half, y - deep, x + half, y + deep, "#4fb3d9")
    edges = [x - half, y - deep, x + half, y - deep, x + half, y + deep, x - half, y + deep]
    scene.things.append(("pool", edges, {}))


def _crown(scene: Scene, x: float, y: float, dice: random.Random) -> None:
    radius = dice.randrange(14, 24)
    points = [
        (
            round(x + radius * math.cos(step * math.pi / 5) * dice.uniform(0.85, 1.1), 1),
            round(y + radius * math.sin(step * math.pi / 5) * dice.uniform(0.85, 1.1), 1),
        )
        for step in range(10)
    ]
    scene.polygon(points, "#3f7040")
    scene.oval(x - radius / 2, y - radius / 2, x + radius / 4, y + radius / 4, "#528a53")
    scene.things.append(("tree", [one for point in points for one in point], {}))


def face(seed: int) -> Scene:
    """Draw a face; the things are points."""
    dice = random.Random(2000 + seed)
    scene = Scene()
    scene.box(0, 0, *SIZE, dice.choice(("#d6e8f7", "#e9e3d3", "#dfe9dc", "#ecdfe6")))
    skin = dice.choice(("#f0cda1", "#c98f62", "#8d5a3b", "#f3d8c0"))
    hair = dice.choice(("#2d2420", "#7b4a24", "#c9973a", "#8b8b8b"))
    x, y = dice.randrange(190, 290), dice.randrange(150, 175)
    scene.polygon([(x - 120, 320), (x - 60, 262), (x + 60, 262), (x + 120, 320)], "#4b6584")
    scene.oval(x - 88, y - 122, x + 88, y + 60, hair)
    scene.box(x - 24, y + 60, x + 24, y + 130, skin)
    scene.oval(x - 74, y - 92, x + 74, y + 96, skin)
    shift = dice.randrange(-16, 17)
    for name, dx in (("right eye", -30), ("left eye", 30)):
        ex, ey = x + dx + shift, y - 14
        scene.oval(ex - 13, ey - 8, ex + 13, ey + 8, "#ffffff")
        scene.oval(ex - 6, ey - 6, ex + 6, ey + 6, "#37424d")
        scene.line([(ex - 14, ey - 19), (ex + 14, ey - 21)], hair, 5)
        scene.things.append((name, [ex, ey], {}))
    nose = (x + shift * 1.4, y + 18)
    scene.line([(x + shift, y - 8), nose, (x + shift, y + 22)], _darker(skin), 5)
    scene.things.append(("nose", [round(nose[0], 1), nose[1]], {}))
    bend = dice.randrange(-6, 16)
    middle = x + shift
    mouth = [(middle - 26, y + 52), (middle, y + 52 + bend), (middle + 26, y + 52)]
    scene.line(mouth, "#a8483f", 6)
    return scene


def _turned(x: float, y: float, dx: float, dy: float, turn: float) -> tuple[float, float]:
    return (
        x + dx * math.cos(turn) - dy * math.sin(turn),
        y + dx * math.sin(turn) + dy * math.cos(turn),
    )


def _darker(colour: str) -> str:
    parts = [int(colour[at : at + 2], 16) for at in (1, 3, 5)]
    return "#" + "".join(f"{round(part * 0.8):02x}" for part in parts)
