"""Fitting of models, and their input.

Whatever a model does wrong becomes a TrainingError whose text is for the project's owner. No
other exception is pickled on the way back, since the orchestrator might not be able to load the
class of a user's exception.

Answers that are lists (a task of the kind ``choices``) are learned by one classifier for each
option, fitted on whether the option was chosen (``learners.options``). The probabilities are then a
list of one array for each option, as scikit-learn's multi-output models return them. Of ratings a
default model also learns the order (``learners.ordinal``); a user's own gets them as classes. A
``preprocess`` function that turns answers into other ones gets a single model instead.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

import cloudpickle
import numpy as np
from numpy.typing import NDArray

from supt_async.errors import Refused, SuptError, TrainingError
from supt_async.learning.teachable import Learns
from supt_async.orchestrator.features.columns import Column, arrays
from supt_async.orchestrator.features.growing_files import Kind
from supt_async.orchestrator.model_loading import (
    DEFAULTS,
    Factory,
    Maker,
    Model,
    brief,
    class_of,
    first_line,
    load_factory,
)
from supt_async.orchestrator.training_set import TrainingSet
from supt_async.orchestrator.worker.encoding.texts import EncodedTexts, takes_encoded_texts
from supt_async.orchestrator.worker.learners.options import OnePerOption
from supt_async.orchestrator.worker.learners.ordinal import OnScale
from supt_async.orchestrator.worker.learners.parts import has_parts


def fit(training_set: TrainingSet, chosen: NDArray[np.int64], kept: Model | None = None) -> Model:
    """Fit a new model, or one that was ``kept``, on the labels ``chosen``, int64 of shape (n,).

    Raises:
        TrainingError: If the model can't be made, or does something wrong.
    """
    _check(training_set, chosen)
    model = make_for(training_set) if kept is None else kept
    x, y = examples(training_set, chosen)
    with explained("fitting"):
        model.fit(x, y)
    return model


def inputs(training_set: TrainingSet, rows: NDArray[np.int64]) -> Any:
    """Read rows in the form that the model gets for predicting.

    Raises:
        TrainingError: If they can't be read here, or the preprocessing fails.
    """
    x = _read(training_set, rows)
    if training_set.preprocess is None:
        return x
    with explained("preprocessing"):
        prepared, _ = cloudpickle.loads(training_set.preprocess)(x, None)
    return prepared


class ModelRaised(Exception):
    """Traceback of a model's exception, as text of bounded length for the log.

    The exception itself may be of any size, and of a class that can't be loaded elsewhere.
    """


@contextlib.contextmanager
def explained(step: str) -> Iterator[None]:
    """Turn whatever a model raises into a TrainingError with a sentence for its owner."""
    try:
        yield
    except Refused as exc:
        raise TrainingError(str(exc)) from exc
    except MemoryError as exc:
        raise MemoryError(first_line(exc)) from None  # a model's own class can't be read elsewhere
    except BaseException as exc:
        if isinstance(exc, SuptError) and type(exc).__module__ == SuptError.__module__:
            raise
        raise TrainingError(
            f"The model failed while {step} ({class_of(exc)}: {first_line(exc)}). Try it on"
            f" the exported labels, correct it and start the orchestrator again."
        ) from ModelRaised(brief(exc))


def make(maker: Maker) -> Model:
    """Make an unfitted model.

    Raises:
        TrainingError: If that fails, or if the result is not a model.
    """
    with explained("being made"):
        model: Model = factory_of(maker)()
    for method in ("fit", "predict_proba"):
        if not callable(getattr(model, method, None)):
            raise TrainingError(
                f"The model ({type(model).__name__}) has no {method}. Use one that has fit and"
                f" predict_proba; scikit-learn's CalibratedClassifierCV adds the latter."
            )
    return model


def factory_of(maker: Maker) -> Factory:
    """Load the factory of a model.

    Raises:
        Exception: Whatever its module raises.
    """
    factory: Factory = load_factory(maker) if isinstance(maker, str) else cloudpickle.loads(maker)
    return factory


def make_for(training_set: TrainingSet) -> Model:
    """Make an unfitted model for the training set's answers.

    Raises:
        TrainingError: As ``make``.
    """
    maker = training_set.maker
    model = make(maker)
    if training_set.preprocess is not None:
        return model
    if training_set.listed:
        return OnePerOption(partial(make, maker), shared=has_parts(maker, model))
    if _are_ratings(training_set) and has_parts(maker, model):
        return OnScale(partial(make, maker))
    return model


def examples(training_set: TrainingSet, chosen: NDArray[np.int64]) -> tuple[Any, Any]:
    """Read labelled items (positions in the training set, shape (n,)) and their answers.

    Raises:
        TrainingError: If they can't be read here, or the preprocessing fails.
    """
    x, y = _read(training_set, training_set.rows[chosen]), training_set.answers[chosen]
    if training_set.preprocess is None:
        return x, y
    with explained("preprocessing"):
        prepared_x, prepared_y = cloudpickle.loads(training_set.preprocess)(x, y)
    return prepared_x, prepared_y


def _read(training_set: TrainingSet, rows: NDArray[np.int64]) -> Any:
    try:
        x = training_set.source.read(rows)
        if takes_encoded_texts(training_set.maker):
            return EncodedTexts(texts=x, vectors=training_set.source.read_vectors(rows))
    except FileNotFoundError as exc:
        raise TrainingError(
            f"A worker can't read the features in {training_set.source.folder}. Let --state be a"
            f" folder that all workers see at the same path."
        ) from exc
    maker = training_set.maker
    is_default = isinstance(maker, str) and maker.startswith(f"{DEFAULTS}:")
    if is_default or training_set.source.kind is not Kind.ROW:
        return x
    return _table(x, training_set.source.columns)


def _are_ratings(training_set: TrainingSet) -> bool:
    return training_set.learns is Learns.SCALE and training_set.answers.dtype.kind == "i"


def _check(training_set: TrainingSet, chosen: NDArray[np.int64]) -> None:
    """Raise a TrainingError if there is nothing to learn; a model's own error would say less."""
    if not len(training_set.rows) and len(training_set.incomplete):
        raise TrainingError(
            "All labelled items hold NaN or infinity, or are of another kind than the others, which"
            " this model can't learn from. Fill in the missing values, or use a model that accepts"
            " them, such as scikit-learn's HistGradientBoostingClassifier."
        )
    if not len(chosen):
        raise TrainingError(
            "There is no label to train on: all labelled items are held out. Label more, or"
            " lower --holdout."
        )
    if len(np.unique(training_set.classes[chosen])) < 2:
        raise TrainingError(
            f"All {len(chosen)} labelled items to train on have the same answer,"
            f" {str(training_set.answers[chosen[0]])[:40]!r}, so there is nothing to tell apart."
            f" Label items of another class, or add some with a known `label`."
        )


def _table(rows: NDArray[np.object_], columns: Sequence[Column]) -> Any:
    """Make a pandas DataFrame whose columns and types don't depend on which rows are read."""
    try:
        import pandas as pd
    except ImportError:
        raise TrainingError(
            "A custom model gets table rows as a pandas DataFrame, which needs pandas:"
            " pip install pandas."
        ) from None
    cells = arrays(rows.tolist(), columns)
    index = pd.RangeIndex(len(rows))
    if not columns:
        return pd.DataFrame(index=index)
    # Each column with its type: pandas would guess one from the cells of these rows.
    series = [
        pd.Series(column, index=index, name=name, dtype=column.dtype)
        for name, column in cells.items()
    ]
    return pd.concat(series, axis=1)
