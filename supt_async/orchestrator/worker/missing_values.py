"""Leaving out items that a model can't be given: unfit ones, and those with missing numbers.

One such item must not end the training for all others. Unfit items have no data (see
``features.encoding``). A model that accepts NaN says so by its scikit-learn tags
(``input_tags.allow_nan``), and gets every other item. For any other model those with NaN are left
out of training, ranking and evaluation as well. A table row with missing cells is never left out:
they are common there, and the model decides what to do about them.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from supt_async.orchestrator.features.growing_files import Kind, Source
from supt_async.orchestrator.training_set import TrainingSet
from supt_async.orchestrator.worker.fit import make


def leave_out_incomplete(training_set: TrainingSet) -> TrainingSet:
    """Leave out of a training set what its model can't be given.

    Raises:
        TrainingError: If the model can't be made.
    """
    source = training_set.source
    incomplete = source.unfit_rows()
    # Rows of numbers without data are among the incomplete ones.
    numbers = source.kind is Kind.NUMBERS and source.incomplete_count > source.unfit_count
    if numbers and not accepts_nan(make(training_set.maker)):
        incomplete = source.incomplete_rows()
    if not len(incomplete):
        return training_set
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


def useless_rows(source: Source) -> NDArray[np.int64]:
    """Return the rows that no model, or only one that accepts NaN, can be given; ascending."""
    # Rows of numbers without data are among the incomplete ones.
    return source.incomplete_rows() if source.kind is Kind.NUMBERS else source.unfit_rows()


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
