"""Sample of many labels that an evaluation looks at, so that its time does not grow with them.

It is drawn by the items' ids, so one evaluation after the other looks at the same labels, and what
they find can be compared. Once there are a tenth more labels, others are drawn, so that in time
all are looked at for likely errors.
"""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from supt_async.learning.holdout import held_out
from supt_async.orchestrator.training_set import TrainingSet

GROWTH = 1.1
"""Factor by which labels have to become more until others are drawn."""
SALT = 2**40
"""Number that sets these draws apart from those of held-out items, whose salt is a project's id."""


def sampled(training_set: TrainingSet, most: int) -> TrainingSet:
    """Return about ``most`` of the labels to train on, and of the held-out ones; in their order."""
    held = training_set.held
    groups = [training_set.training, np.flatnonzero(held) if held is not None else ()]
    chosen = [_drawn(training_set, np.asarray(some, dtype=np.int64), most) for some in groups]
    kept = np.sort(np.concatenate(chosen))
    if len(kept) == len(training_set.rows):
        return training_set
    return replace(
        training_set,
        rows=training_set.rows[kept],
        answers=training_set.answers[kept],
        classes=training_set.classes[kept],
        arrived=None if training_set.arrived is None else training_set.arrived[kept],
        held=None if held is None else held[kept],
    )


def _drawn(training_set: TrainingSet, places: NDArray[np.int64], most: int) -> NDArray[np.int64]:
    if len(places) <= most:
        return places
    ids = training_set.source.ids()[training_set.rows[places]]
    salt = SALT + int(math.log(len(places), GROWTH))
    return places[held_out(ids, most / len(places), salt)]
