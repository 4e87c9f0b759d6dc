"""What is wrong with items that no model is given, in words for their owner."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from supt_async.errors import TrainingError
from supt_async.orchestrator.features.growing_files import Kind, Source


def check_form(source: Source, unfit: Mapping[int, str]) -> None:
    """Check that most items have one form; ``unfit`` says what is wrong with some others.

    Raises:
        TrainingError: As many items are unfit as fit.
    """
    if not source.unfit_count or 2 * source.unfit_count < source.count:
        return
    item, why = next(iter(unfit.items()))
    raise TrainingError(
        f"{source.unfit_count} of {source.count} items are of another kind or shape than the"
        f" others, such as item {item} ({why}): a model needs one. Add all items with"
        f" `features` of one length, or put each kind into its own project."
    )


def missing_number(source: Source, rows: NDArray[np.int64]) -> str:
    """Return where the first number of a row is missing, as it would be indexed."""
    if source.kind is not Kind.NUMBERS or not len(rows):
        return "of another form"
    missing = np.flatnonzero(np.isnan(source.read(rows)[0]))
    if not len(missing):
        return "of another form"
    place = np.unravel_index(missing[0], source.shape or (1,))
    return f"no number at [{', '.join(map(str, place))}]"
