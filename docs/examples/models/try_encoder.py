"""Tries an encoder out before a project gets it: how fast it is, and what it finds alike.

::

    cd docs/examples/models
    python try_encoder.py wordllama reviews.jsonl          # the texts of the first lines
    python try_encoder.py image_encoder:make pictures      # the files of a folder

A line of the file is a text in JSON, or an object whose ``text`` or ``data`` is one.
"""

from __future__ import annotations

import json
import sys
import time
from itertools import islice
from pathlib import Path

import numpy as np

from supt_async.orchestrator.encoders.loading import encoder_maker, make_encoder

ITEMS = 500
"""Number of items to try it on."""
SHOWN = 60
"""Number of characters that are shown of a text."""


def main(name: str, path: Path) -> None:
    """Encode some items; print the rate, and for the first items the one most like it."""
    items: list[str] | list[bytes]
    if path.is_dir():
        files = list(islice(sorted(path.iterdir()), ITEMS))
        names, items = [file.name for file in files], [file.read_bytes() for file in files]
    else:
        with path.open(encoding="utf-8") as lines:
            names = items = [text_of(json.loads(line)) for line in islice(lines, ITEMS)]
    started = time.perf_counter()
    encoder = make_encoder(encoder_maker(name))
    encoder.encode(items[:1])
    print(f"ready after {time.perf_counter() - started:.1f} s")
    started, cpu = time.perf_counter(), time.process_time()
    vectors = np.asarray(encoder.encode(items), dtype=np.float64)
    seconds, cpu = time.perf_counter() - started, time.process_time() - cpu
    print(
        f"{len(items)} items, {vectors.shape[1]} numbers each: {len(items) / seconds:.0f} items/s,"
        f" {len(items) / cpu:.0f} for each second of CPU"
    )
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    unit = vectors / np.where(lengths > 0, lengths, 1)
    likeness = unit @ unit.T
    np.fill_diagonal(likeness, -1)
    for place in range(min(5, len(items))):
        nearest = int(likeness[place].argmax())
        print(f"{short(names[place])}\n    is most like {short(names[nearest])}")


def text_of(item: object) -> str:
    """Return the text of one line of a file."""
    if isinstance(item, dict):
        item = item.get("data", item)
    if isinstance(item, dict):
        item = item.get("text", "")
    return item if isinstance(item, str) else json.dumps(item)


def short(text: str) -> str:
    """Return the beginning of a text, on one line."""
    line = " ".join(text.split())
    return line if len(line) <= SHOWN else line[: SHOWN - 3] + "..."


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("usage: python try_encoder.py ENCODER FILE_OR_FOLDER")
    main(sys.argv[1], Path(sys.argv[2]))
