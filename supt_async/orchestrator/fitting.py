"""Makes models, fits them and reads what they are given; runs in a worker process.

Everything that a model may do wrong ends as a TrainingError whose text is for the project's
owner; nothing else is pickled on the way back, since an exception of the user's own might not
be readable there.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import cloudpickle
import numpy as np
from numpy.typing import NDArray

from supt_async.errors import Refused, SuptError, TrainingError
from supt_async.orchestrator.files import Kind, Source
from supt_async.orchestrator.models import DEFAULTS, Maker, Model, first_line, load_factory


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

    @property
    def training(self) -> NDArray[np.int64]:
        """Places of the items to train on, shape (n_training,)."""
        return np.arange(len(self.rows), dtype=np.int64)


def fit(lesson: Lesson, chosen: NDArray[np.int64]) -> Model:
    """Fit a new model on the labels ``chosen``, int64 of shape (n,).

    Raises:
        TrainingError: If the model can't be made, or does something wrong.
    """
    model = make(lesson.maker)
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


@contextlib.contextmanager
def explained(step: str) -> Iterator[None]:
    """Turn whatever a model raises into a sentence for its owner."""
    try:
        yield
    except Refused as exc:
        raise TrainingError(str(exc)) from exc
    except (SuptError, MemoryError):
        raise
    except (Exception, SystemExit) as exc:
        raise TrainingError(
            f"The model failed while {step} ({type(exc).__name__}: {first_line(exc)}). Try it on"
            f" the exported labels, correct it and start the orchestrator again."
        ) from exc  # reaches the log as text: concurrent.futures sends tracebacks along


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
    return x if own or lesson.source.kind is not Kind.ROW else _table(x)


def _table(rows: NDArray[np.object_]) -> Any:
    """Make what a data scientist's model expects of table rows."""
    try:
        import pandas as pd
    except ImportError:
        raise TrainingError(
            "A model of your own gets table rows as a pandas DataFrame, and pandas is not there:"
            " pip install 'supt_async[notebook]'."
        ) from None
    return pd.DataFrame.from_records(list(rows))
