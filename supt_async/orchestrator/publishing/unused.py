"""Items and columns that do not reach the model, as metrics of a run."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from supt_async.orchestrator.features.growing_files import Source
from supt_async.orchestrator.features.store import FeatureStore

MAX_NAMED = 10
"""Number of items and of columns that a run names among those left out of the training."""


async def unused(
    features: FeatureStore,
    source: Source,
    left_out: NDArray[np.int64],
    refused: Mapping[int, str],
) -> dict[str, float]:
    """Count the items left out, and name some of them and the columns that are not read.

    ``refused`` says of further items what the model has said when it failed on them.
    """
    found: dict[str, float] = {}
    if len(left_out) or refused:
        found["left_out"] = float(len(left_out) + len(refused))
        found |= {f"left_out:{item} ({why})": 1.0 for item, why in refused.items()}
        named = left_out[:MAX_NAMED]
        reasons = await asyncio.to_thread(features.reasons, source, named)
        pairs = zip(named.tolist(), reasons, strict=True)
        found |= {f"left_out:{item} ({why})": 1.0 for item, why in pairs}
    unread = list(features.unread.items())[:MAX_NAMED]
    return found | {f"unread:{name} ({what})": 1.0 for name, what in unread}
