"""An encoder of images: where their edges point to (Dalal and Triggs, 2005), and their colours.

A picture becomes 16 x 8 + 4 x 24 numbers. That tells digits, logos, screenshots or landscapes
apart; to tell dogs from cats put a neural network in place of ``features``::

    python try_encoder.py image_encoder:make FOLDER
    supt serve --orchestrate --media-root /data/pictures --encoder image_encoder:make

``--media-root`` is the folder with the pictures. docs/howto/models.md says what an encoder gets.
"""

from __future__ import annotations

import io
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

SIDE = 64
"""Width and height in pixels that pictures are brought to."""
CELLS, DIRECTIONS = 4, 8
"""Cells along each side, and directions of edges that are counted in each of them."""
QUARTERS, SHADES = 2, 8
"""Quarters along each side, and shades of each colour that are counted in each of them."""
MAX_PIXELS = 50_000_000


class Edges:
    """Encoder of the bytes of image files."""

    name = "edges and colours 1"
    """Change it with the numbers: stored vectors of another name are made again."""
    wants = "bytes"

    def encode(self, files: Sequence[bytes]) -> NDArray[np.float32]:
        """Return an array of shape (len(files), 224); an exception names an unreadable file."""
        return np.array([features(read(content)) for content in files], dtype=np.float32)


def read(content: bytes) -> NDArray[np.float64]:
    """Read a picture, upright; return colours from 0 to 1, of shape (SIDE, SIDE, 3)."""
    with Image.open(io.BytesIO(content)) as image:
        if image.width * image.height > MAX_PIXELS:
            raise ValueError(f"more than {MAX_PIXELS:,} pixels")
        image.draft("RGB", (SIDE, SIDE))  # a JPEG is decoded at a fraction of its size
        upright = ImageOps.exif_transpose(image).convert("RGB")
        return np.asarray(upright.resize((SIDE, SIDE)), dtype=np.float64) / 255


def features(picture: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the histograms of edges and of colours, each of length one."""
    down, right = np.gradient(picture.mean(axis=2))
    turn = np.arctan2(down, right) % np.pi / np.pi  # an edge from dark to light or back is the same
    direction = np.minimum((turn * DIRECTIONS).astype(np.int64), DIRECTIONS - 1)
    edges = counted(direction, np.hypot(down, right), CELLS, DIRECTIONS)
    shade = np.minimum((picture * SHADES).astype(np.int64), SHADES - 1)
    ones = np.ones((SIDE, SIDE))
    colours = [counted(shade[:, :, colour], ones, QUARTERS, SHADES) for colour in range(3)]
    return np.concatenate([unit(edges), unit(np.sqrt(np.concatenate(colours)))])


def counted(
    kinds: NDArray[np.int64], weights: NDArray[np.float64], parts: int, number: int
) -> NDArray[np.float64]:
    """Add up the weights of each kind in each of ``parts`` x ``parts`` cells."""
    part = np.arange(SIDE) * parts // SIDE
    cell = part[:, None] * parts + part
    sums = np.bincount(
        (cell * number + kinds).ravel(), weights.ravel(), minlength=parts * parts * number
    )
    return np.asarray(sums)


def unit(numbers: NDArray[np.float64]) -> NDArray[np.float64]:
    """Bring to length one, so that a picture's contrast and size don't matter."""
    return np.asarray(numbers / (np.linalg.norm(numbers) or 1.0))


def make() -> Edges:
    """Return the encoder; a worker makes it once."""
    return Edges()
