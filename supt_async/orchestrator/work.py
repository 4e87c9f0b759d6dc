"""What runs in the worker process: fit a model, rank what is open, evaluate.

Arguments and results are small: the features come by path (``Source``), the model by a maker,
and the result is ids and durations. Everything that a model may do wrong ends as a
TrainingError whose text is for the project's owner; nothing else is pickled on the way back,
since an exception of the user's own might not be readable here.
"""

from __future__ import annotations

import contextlib
import inspect
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import cloudpickle
import numpy as np
from numpy.typing import NDArray

from supt_async.errors import Refused, SuptError, TrainingError
from supt_async.learning.acquisition import ACQUISITIONS, Probabilities
from supt_async.learning.evaluation import deal_folds, mean_score, possible_folds
from supt_async.orchestrator.files import Kind, Source
from supt_async.orchestrator.models import DEFAULTS, Maker, Model, first_line, load_factory

CHUNK = 50_000
"""Rows that are scored at a time: bounds the memory, whatever the size of the pool."""


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Choosing:
    """How to rank: the name of an acquisition function, or a pickled one."""

    acquisition: str | bytes = "margin"
    shuffle_prop: float = 0.0
    seed: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    """``ids`` best first, int64 of shape (n,); seconds by phase."""

    ids: NDArray[np.int64]
    durations: dict[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluated:
    score: float | None
    """Mean accuracy of the folds; None if there are too few labels for folds."""
    durations: dict[str, float]


def train(
    lesson: Lesson, rows: NDArray[np.int64], ids: NDArray[np.int64], choosing: Choosing
) -> Ranked:
    """Fit the model and rank the items ``ids``, which are at ``rows``; both of shape (n,).

    Raises:
        TrainingError: If the model can't be made, or does something wrong.
    """
    started = time.perf_counter()
    model = _fit(lesson, np.arange(len(lesson.rows)))
    fitted = time.perf_counter()
    order = np.empty(0, dtype=np.int64)
    if len(rows):
        order = _order(_probabilities(model, lesson, rows), len(rows), choosing)
    scored = time.perf_counter()
    return Ranked(ids=ids[order], durations={"fit": fitted - started, "score": scored - fitted})


def evaluate(lesson: Lesson, seed: int | None = None) -> Evaluated:
    """Tell how often the model is right about labels that it has not seen.

    Raises:
        TrainingError: If the model can't be made, or does something wrong.
    """
    started = time.perf_counter()
    rng = np.random.default_rng(seed)
    scores = []
    folds = possible_folds(np.unique(lesson.classes, return_counts=True)[1])
    if folds and lesson.answers.dtype != np.object_:
        dealt = deal_folds(lesson.classes, folds, rng)
        scores = [_fold(lesson, dealt == fold) for fold in range(folds)]
    return Evaluated(
        score=mean_score(scores), durations={"evaluate": time.perf_counter() - started}
    )


def _fold(lesson: Lesson, tested: NDArray[np.bool_]) -> float:
    model = _fit(lesson, np.flatnonzero(~tested))
    x = _inputs(lesson, lesson.rows[tested])
    with _explained("predicting"):
        predict = getattr(model, "predict", None)
        if predict is not None:
            answers = np.asarray(predict(x))
        else:
            likeliest = np.argmax(np.asarray(model.predict_proba(x)), axis=1)
            answers = np.unique(lesson.answers[~tested])[likeliest]
        return float(np.mean(answers == lesson.answers[tested]))


def _fit(lesson: Lesson, chosen: NDArray[np.int64]) -> Model:
    model = _make(lesson.maker)
    x, y = _inputs(lesson, lesson.rows[chosen]), lesson.answers[chosen]
    with _explained("fitting"):
        model.fit(x, y)
    return model


def _make(maker: Maker) -> Model:
    with _explained("being made"):
        factory = load_factory(maker) if isinstance(maker, str) else cloudpickle.loads(maker)
        model: Model = factory()
    for method in ("fit", "predict_proba"):
        if not callable(getattr(model, method, None)):
            raise TrainingError(
                f"The model ({type(model).__name__}) has no {method}. Use one that has fit and"
                f" predict_proba; scikit-learn's CalibratedClassifierCV adds the latter."
            )
    return model


def _inputs(lesson: Lesson, rows: NDArray[np.int64]) -> Any:
    x = lesson.source.read(rows)
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


def _probabilities(model: Model, lesson: Lesson, rows: NDArray[np.int64]) -> Probabilities:
    chunks = []
    for start in range(0, len(rows), CHUNK):
        x = _inputs(lesson, rows[start : start + CHUNK])
        with _explained("predicting"):
            chunks.append(_checked(model.predict_proba(x), len(x)))
    outputs = [np.concatenate(parts) for parts in zip(*chunks, strict=True)]
    return outputs if len(outputs) > 1 else outputs[0]


def _checked(probabilities: Any, count: int) -> list[NDArray[np.floating]]:
    """Check what a model said of ``count`` items, as a list of outputs."""
    several = isinstance(probabilities, (list, tuple))
    outputs = [np.asarray(p) for p in (probabilities if several else [probabilities])]
    for output in outputs:
        if output.ndim != 2 or len(output) != count:
            raise TrainingError(
                f"The model's predict_proba returned the shape {output.shape} for {count} items."
                f" It must return (n_samples, n_classes)."
            )
        if output.dtype.kind not in "fiub" or not np.isfinite(output).all():
            raise TrainingError(
                "The model's predict_proba returned something else than finite numbers. Look for"
                " features of very different size, or for a learning rate that is too high."
            )
    return outputs


def _order(probabilities: Probabilities, count: int, choosing: Choosing) -> NDArray[np.int64]:
    rng = np.random.default_rng(choosing.seed)
    with _explained("ranking"):
        if isinstance(choosing.acquisition, str):
            known = ACQUISITIONS[choosing.acquisition]
            ranks = known(probabilities, choosing.shuffle_prop, rng=rng)
        else:
            ranks = _own(cloudpickle.loads(choosing.acquisition), probabilities, choosing, rng)
        if ranks.shape != (count,):
            raise TrainingError(
                f"The acquisition function returned the shape {ranks.shape} for {count} items."
                f" It must return one rank for each, 0 for the first to ask."
            )
        return np.argsort(ranks, kind="stable").astype(np.int64)


def _own(
    function: Callable[..., Any],
    probabilities: Probabilities,
    choosing: Choosing,
    rng: np.random.Generator,
) -> NDArray[Any]:
    """Call a user's function, which may or may not take ``rng``."""
    parameters = inspect.signature(function).parameters
    extra = {"rng": rng} if "rng" in parameters else {}
    return np.asarray(function(probabilities, shuffle_prop=choosing.shuffle_prop, **extra))


@contextlib.contextmanager
def _explained(step: str) -> Iterator[None]:
    """Turn whatever a model raises into a sentence for its owner."""
    try:
        yield
    except Refused as exc:
        raise TrainingError(str(exc)) from exc
    except SuptError:
        raise
    except (Exception, SystemExit) as exc:
        raise TrainingError(
            f"The model failed while {step} ({type(exc).__name__}: {first_line(exc)}). Try it on"
            f" the exported labels, correct it and start the orchestrator again."
        ) from exc  # reaches the log as text: concurrent.futures sends tracebacks along
