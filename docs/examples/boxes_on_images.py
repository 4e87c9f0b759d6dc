"""Boxes on images: a detector's boxes are suggested, people correct them, COCO comes out.

Start a server with ``supt serve``, and run it with the token of somebody who may make projects::

    export SUPT_TOKEN=$(supt labeller invite Robot --role creator --json | jq -r .token)
    python docs/examples/boxes_on_images.py

Images are made here; the detector is a threshold, and a program accepts what it has found.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from supt_async.client import Server, SyncClient

URL = os.environ.get("SUPT_URL", "http://127.0.0.1:8000")
TOKEN = os.environ["SUPT_TOKEN"]


def photo(seed: int) -> NDArray[np.uint8]:
    """Return a dark image of 80 x 60 pixels with a bright thing on it."""
    image = np.full((60, 80), 30, dtype=np.uint8)
    top, left = np.random.default_rng(seed).integers(5, 30, 2)
    image[top : top + 20, left : left + 30] = 220
    return image


def detect(image: NDArray[np.uint8]) -> list[dict[str, object]]:
    """Return the box around what is bright."""
    y, x = np.nonzero(image > 128)
    edges = [int(edge) for edge in (x.min(), y.min(), x.max() + 1, y.max() + 1)]
    return [{"type": "box", "label": "thing", "xyxy": edges}]


def main() -> None:
    """Make the project, accept the boxes, and export them."""
    task = {"kind": "boxes", "labels": ["thing"], "item": "image"}
    show = {"suggest": "threshold", "suggest_blind": 0}
    project = Server(URL, token=TOKEN).create_project("boxes-on-images", task=task, settings=show)
    photos = {f"photo-{seed}": photo(seed) for seed in range(5)}
    project.add_items([{"id": name, "data": image} for name, image in photos.items()])
    found = [{"id": name, "value": detect(image)} for name, image in photos.items()]
    project.add_suggestions(found, source="threshold")
    with SyncClient(URL, project="boxes-on-images", token=TOKEN) as client:
        for item in client.items():
            client.submit(item, item.suggestion.value if item.suggestion else [])
    project.labels("coco.json", format="coco")
    made = json.loads(Path("coco.json").read_text())
    print(f"{len(made['images'])} images, {len(made['annotations'])} boxes")


if __name__ == "__main__":
    main()
