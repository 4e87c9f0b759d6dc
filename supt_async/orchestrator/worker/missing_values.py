"""Items with missing numbers: whether a model can deal with them, and leaving them out.

One item with NaN must not end the training for all. A model that can deal with NaN says so in
scientific Python's way, by its tags (``input_tags.allow_nan``), and gets every item. From any
other model such items are kept away, in training, ranking and evaluation. Of table rows a model
gets all: there a missing cell is common, and what to do about it is the model's affair.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from supt_async.orchestrator.features.growing_files import Kind
from supt_async.orchestrator.worker.fit import Lesson, make


def leave_out(lesson: Lesson) -> Lesson:
    """Take items with gaps out of a lesson, unless its model can deal with them.

    Raises:
        TrainingError: If the model can't be made.
    """
    if lesson.source.kind is not Kind.NUMBERS or not lesson.source.gap_count:
        return lesson
    if takes_nan(make(lesson.maker)):
        return lesson
    gaps = lesson.source.gaps()
    whole = ~np.isin(lesson.rows, gaps)
    return replace(
        lesson,
        rows=lesson.rows[whole],
        answers=lesson.answers[whole],
        classes=lesson.classes[whole],
        arrived=None if lesson.arrived is None else lesson.arrived[whole],
        held=None if lesson.held is None else lesson.held[whole],
        gaps=gaps,
    )


def whole_rows(rows: NDArray[np.int64], gaps: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Tell which rows have no gap; bool of shape (len(rows),)."""
    return ~np.isin(rows, gaps) if len(gaps) else np.ones(len(rows), dtype=np.bool_)


def takes_nan(model: Any) -> bool:
    """Tell whether a model can deal with NaN, as far as it says."""
    from sklearn.utils import get_tags

    steps = [step for _, step in model.steps] if hasattr(model, "steps") else [model]
    for step in steps:
        if step is None or step == "passthrough":
            continue
        inner = getattr(step, "estimator", None)  # of a search, or a calibration
        if inner is not None:
            return takes_nan(inner)
        try:
            tags = get_tags(step)
        except Exception:  # noqa: BLE001 - a class of the user's own, which says nothing
            return False
        if not (tags.input_tags.allow_nan or tags.no_validation):
            return False
        if type(step).__module__.startswith("sklearn.impute"):
            return True  # after it nothing is missing
    return True
