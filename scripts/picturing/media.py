"""``scripts/pictures media``: writes the pictures and sounds of the templates."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator

import click
import numpy as np
from PIL import Image

from scripts.picturing import drawing, sounds
from supt_async.templates.templates import MEDIA

COUNT = 10
DRAWN: dict[str, Callable[[int], drawing.Scene]] = {
    "street": drawing.street,
    "aerial": drawing.aerial,
    "face": drawing.face,
}
HEARD = {
    "tune": ("tune",),
    "bird": ("bird",),
    "traffic": ("traffic",),
    "siren": ("siren", "traffic"),
    "garden": ("bird", "tune"),
}
"""Sounds of noises alone, several at once."""


@click.command()
def media() -> None:
    """Write the pictures and sounds of the templates, and print what is in each."""
    MEDIA.mkdir(exist_ok=True)
    for name, content, things in files():
        (MEDIA / name).write_bytes(content)
        click.echo(f"{name} {len(content)} {things}")


def files() -> Iterator[tuple[str, bytes, object]]:
    """Yield each file's name and content, and what can be marked in it."""
    for kind, draw in DRAWN.items():
        for number in range(1, COUNT + 1):
            scene = draw(number)
            yield f"{kind}-{number:02}.png", png(scene.finished()), scene.things
    for number in range(len(sounds.TALKS)):
        content, parts = sounds.talk(number)
        yield f"talk-{number + 1:02}.opus", content, parts
    for name, noises in HEARD.items():
        made = [sounds.NOISES[noise]() for noise in noises]
        length = min(map(len, made))
        mixed = np.mean([noise[:length] for noise in made], axis=0)
        yield f"{name}.opus", sounds.encoded(mixed, 12), noises


def png(picture: Image.Image) -> bytes:
    """Return a picture as a small PNG."""
    file = io.BytesIO()
    picture.save(file, "PNG", optimize=True)
    return file.getvalue()
