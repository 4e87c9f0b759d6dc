"""Makes models, fits them and reads what they are given; runs in a worker process.

Everything that a model may do wrong ends as a TrainingError whose text is for the project's
owner; nothing else is pickled on the way back, since an exception of the user's own might not
be readable there.

Answers that are lists (a task of the kind ``choices``) are learned by one classifier an option,
each fitted on whether the option was chosen; the probabilities are then a list, one array an
option, as scikit-learn's own multi-output models give. A ``preprocess`` that is given the lists
may make of them what the model wants; then it is one model.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import cloudpickle
import numpy as np
from numpy.typing import NDArray

from supt_async.errors import Refused, SuptError, TrainingError
from supt_async.learning.multilabel import indicators
from supt_async.orchestrator.features.columns import Column, arrays
from supt_async.orchestrator.features.growing_files import Kind, Source
from supt_async.orchestrator.worker.model_loading import (
    DEFAULTS,
    Maker,
    Model,
    brief,
    first_line,
    load_factory,
)
from supt_async.orchestrator.worker.model_outputs import checked


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """What there is to learn."""

    source: Source
    maker: Maker
    rows: NDArray[np.int64]
    """Rows of the labelled items in the source; shape (n,)."""
    answers: NDArray[Any]
    """What is true of each; shape (n,): strings, bools or int64, or JSON values as objects."""
    classes: NDArray[np.int64]
    """The same as numbers, equal if the answers are; shape (n,)."""
    preprocess: bytes | None = None
    """A pickled function of (x, y) that makes what the model gets; y is None for predicting."""
    arrived: NDArray[np.int64] | None = None
    """Grows with the time of each item's first label; shape (n,). None: not known."""
    held: NDArray[np.bool_] | None = None
    """Items that are kept out of training, to measure with; shape (n,). None: no item is."""
    gaps: NDArray[np.int64] = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    """Rows of the source that the model must not be given (``gaps.leave_out``); ascending."""

    @property
    def training(self) -> NDArray[np.int64]:
        """Places of the items to train on, shape (n_training,)."""
        every = np.arange(len(self.rows), dtype=np.int64)
        return every if self.held is None else every[~self.held]

    @property
    def learned(self) -> NDArray[Any] | None:
        """The answers to train on, as the model gets them.

        None if an item can have several answers, or the preprocessing may change them.
        """
        if self.preprocess is not None or self.answers.dtype == np.object_ or not len(self.rows):
            return None
        return self.answers[self.training]

    @property
    def listed(self) -> bool:
        """The answers are lists of options."""
        return self.answers.dtype == np.object_ and all(
            isinstance(answer, list)
            and all(isinstance(option, (str, int, float, bool)) for option in answer)
            for answer in self.answers
        )


class OnePerOption:
    """As many classifiers as there are options, or a constant where all answers agree."""

    def __init__(self, maker: Maker) -> None:
        self._maker = maker
        self.options: list[Any] = []
        self._models: list[Model | float] = []

    def fit(self, x: Any, y: Any) -> OnePerOption:
        """Fit on lists of options, an object array of shape (n,)."""
        self.options, chosen = indicators(y)
        self._models = []
        for column in chosen.T:
            if column.min() == column.max():
                self._models.append(float(column[0]))
                continue
            model = make(self._maker)
            model.fit(x, column.astype(np.int64))
            self._models.append(model)
        return self

    def predict_proba(self, x: Any) -> list[NDArray[np.floating]]:
        """Return whether each option is chosen, and how likely: arrays of shape (n, 2)."""
        count = x.shape[0] if hasattr(x, "shape") else len(x)
        return [
            np.tile([1 - model, model], (count, 1))
            if isinstance(model, float)
            else checked([model.predict_proba(x)], count, 2)[0]
            for model in self._models
        ]


def fit(lesson: Lesson, chosen: NDArray[np.int64]) -> Model:
    """Fit a new model on the labels ``chosen``, int64 of shape (n,).

    Raises:
        TrainingError: If the model can't be made, or does something wrong.
    """
    _check(lesson, chosen)
    model = make_for(lesson)
    x, y = examples(lesson, chosen)
    with explained("fitting"):
        model.fit(x, y)
    return model


def inputs(lesson: Lesson, rows: NDArray[np.int64]) -> Any:
    """Read rows, in the form that the model is given for predicting.

    Raises:
        TrainingError: If they can't be read here, or the preprocessing fails.
    """
    x = _read(lesson, rows)
    if lesson.preprocess is None:
        return x
    with explained("preprocessing"):
        prepared, _ = cloudpickle.loads(lesson.preprocess)(x, None)
    return prepared


class ModelRaised(Exception):
    """What a model raised: its traceback as text of bounded length, for the log.

    The exception itself may be of any size, and of a class that can't be read elsewhere.
    """


@contextlib.contextmanager
def explained(step: str) -> Iterator[None]:
    """Turn whatever a model raises into a sentence for its owner."""
    try:
        yield
    except Refused as exc:
        raise TrainingError(str(exc)) from exc
    except (SuptError, MemoryError):
        raise
    except BaseException as exc:  # noqa: BLE001 - a model may raise KeyboardInterrupt as well
        raise TrainingError(
            f"The model failed while {step} ({type(exc).__name__}: {first_line(exc)}). Try it on"
            f" the exported labels, correct it and start the orchestrator again."
        ) from ModelRaised(brief(exc))


def make(maker: Maker) -> Model:
    """Make a model that is not fitted yet.

    Raises:
        TrainingError: If that fails, or what was made is no model.
    """
    with explained("being made"):
        factory = load_factory(maker) if isinstance(maker, str) else cloudpickle.loads(maker)
        model: Model = factory()
    for method in ("fit", "predict_proba"):
        if not callable(getattr(model, method, None)):
            raise TrainingError(
                f"The model ({type(model).__name__}) has no {method}. Use one that has fit and"
                f" predict_proba; scikit-learn's CalibratedClassifierCV adds the latter."
            )
    return model


def make_for(lesson: Lesson) -> Model:
    """Make a model for the lesson's answers that is not fitted yet.

    Raises:
        TrainingError: As ``make``.
    """
    model = make(lesson.maker)
    return OnePerOption(lesson.maker) if lesson.listed and lesson.preprocess is None else model


def examples(lesson: Lesson, chosen: NDArray[np.int64]) -> tuple[Any, Any]:
    """Read labelled items (places in the lesson, shape (n,)) and their answers, for fitting.

    Raises:
        TrainingError: If they can't be read here, or the preprocessing fails.
    """
    x, y = _read(lesson, lesson.rows[chosen]), lesson.answers[chosen]
    if lesson.preprocess is None:
        return x, y
    with explained("preprocessing"):
        prepared_x, prepared_y = cloudpickle.loads(lesson.preprocess)(x, y)
    return prepared_x, prepared_y


def _read(lesson: Lesson, rows: NDArray[np.int64]) -> Any:
    try:
        x = lesson.source.read(rows)
    except FileNotFoundError as exc:
        raise TrainingError(
            f"A worker can't read the features in {lesson.source.folder}. Let --state be a folder"
            f" that all workers see at the same path."
        ) from exc
    own = isinstance(lesson.maker, str) and lesson.maker.startswith(f"{DEFAULTS}:")
    return x if own or lesson.source.kind is not Kind.ROW else _table(x, lesson.source.columns)


def _check(lesson: Lesson, chosen: NDArray[np.int64]) -> None:
    """Raise a TrainingError if there is nothing to learn, which a model would say less well."""
    if not len(lesson.rows) and len(lesson.gaps):
        raise TrainingError(
            "All labelled items hold NaN or infinity, which this model can't learn from. Fill in"
            " what is missing, or use a model that can deal with it, such as scikit-learn's"
            " HistGradientBoostingClassifier."
        )
    if not len(chosen):
        raise TrainingError(
            "There is no label to train on: all labelled items are held out. Label more, or"
            " lower --holdout."
        )
    if len(np.unique(lesson.classes[chosen])) < 2:
        raise TrainingError(
            f"All {len(chosen)} labelled items that there are to train on have the same answer,"
            f" {str(lesson.answers[chosen[0]])[:40]!r}, so there is nothing to tell apart. Label"
            f" items of another class, or add some with a known `label`."
        )


def _table(rows: NDArray[np.object_], columns: Sequence[Column]) -> Any:
    """Make what a data scientist's model expects of table rows; the same whichever they are."""
    try:
        import pandas as pd
    except ImportError:
        raise TrainingError(
            "A model of your own gets table rows as a pandas DataFrame, which needs pandas:"
            " pip install pandas."
        ) from None
    cells = arrays(rows.tolist(), columns)
    index = pd.RangeIndex(len(rows))
    if not columns:
        return pd.DataFrame(index=index)
    # Each with its type: pandas would guess one from the cells that happen to be there.
    series = [
        pd.Series(column, index=index, name=name, dtype=column.dtype)
        for name, column in cells.items()
    ]
    return pd.concat(series, axis=1)
