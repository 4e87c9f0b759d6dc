"""Leaving out items with missing numbers, unless the model accepts them.

One item with NaN must not end the training for all others. A model that accepts NaN says so by
its scikit-learn tags (``input_tags.allow_nan``), and gets every item. For any other model such
items are left out of training, ranking and evaluation. Table rows are never left out: missing
cells are common there, and the model decides what to do about them.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from supt_async.orchestrator.features.growing_files import Kind
from supt_async.orchestrator.training_set import TrainingSet
from supt_async.orchestrator.worker.fit import make


def leave_out_incomplete(training_set: TrainingSet) -> TrainingSet:
    """Leave items with missing values out of a training set, unless its model accepts them.

    Raises:
        TrainingError: If the model can't be made.
    """
    source = training_set.source
    if source.kind is not Kind.NUMBERS or not source.incomplete_count:
        return training_set
    if accepts_nan(make(training_set.maker)):
        return training_set
    incomplete = source.incomplete_rows()
    whole = ~np.isin(training_set.rows, incomplete)
    return replace(
        training_set,
        rows=training_set.rows[whole],
        answers=training_set.answers[whole],
        classes=training_set.classes[whole],
        arrived=None if training_set.arrived is None else training_set.arrived[whole],
        held=None if training_set.held is None else training_set.held[whole],
        incomplete=incomplete,
    )


def complete_rows(rows: NDArray[np.int64], incomplete: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Tell which rows have no missing value; bool of shape (len(rows),)."""
    return ~np.isin(rows, incomplete) if len(incomplete) else np.ones(len(rows), dtype=np.bool_)


def accepts_nan(model: Any) -> bool:
    """Tell whether a model accepts NaN, according to its tags."""
    from sklearn.utils import get_tags

    steps = [step for _, step in model.steps] if hasattr(model, "steps") else [model]
    for step in steps:
        if step is None or step == "passthrough":
            continue
        inner = getattr(step, "estimator", None)  # of a search, or a calibration
        if inner is not None:
            return accepts_nan(inner)
        try:
            tags = get_tags(step)
        except Exception:  # noqa: BLE001 - a user's class that has no tags
            return False
        if not (tags.input_tags.allow_nan or tags.no_validation):
            return False
        if type(step).__module__.startswith("sklearn.impute"):
            return True  # nothing is missing in its output
    return True
