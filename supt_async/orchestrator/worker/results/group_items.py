"""Grouping of items that are alike: a job in the background, after a ranking is published."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from supt_async.learning.grouping import groups, shortened
from supt_async.orchestrator.features.growing_files import Source
from supt_async.orchestrator.worker.fit import explained
from supt_async.orchestrator.worker.rank import embedding


@dataclass(frozen=True, slots=True, kw_only=True)
class Grouped:
    """Vectors and groups of items; all arrays are of length n."""

    ids: NDArray[np.int64]
    vectors: NDArray[np.float16]
    groups: NDArray[np.uint16]


def group_items(source: Source, rows: NDArray[np.int64], seed: int | None = None) -> Grouped:
    """Group the items at ``rows``, ascending.

    Raises:
        TrainingError: If they can't be embedded.
    """
    rng = np.random.default_rng(seed)
    if not len(rows):
        nothing = np.empty((0, 1), dtype=np.float16)
        return Grouped(ids=rows, vectors=nothing, groups=np.empty(0, dtype=np.uint16))
    with explained("grouping"):
        vectors = shortened(embedding(source, rng)(rows), rng)
        found = groups(vectors, rng)
    return Grouped(ids=np.asarray(source.ids()[rows]), vectors=vectors, groups=found)
