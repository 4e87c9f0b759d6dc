"""Retraining in the notebook: fits the user's model, evaluates it, and ranks unlabelled items.

The model stays in the notebook: labels and items come over the API, and the ranking goes back
over it.
"""

from __future__ import annotations

import inspect
import threading
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from supt_async.errors import Refused
from supt_async.learning.acquisition import ACQUISITIONS
from supt_async.learning.evaluation import read_score
from supt_async.learning.teachable import learned_question
from supt_async.notebook.items import gather
from supt_async.notebook.queue import NotebookQueue

_NONE = object()
"""Label of an item that lacks an answer to the question that is learned."""
LEAST_LABELS = 4
FOLDS = 3


@dataclass
class Recipe:
    """The user's model and functions, each with superintendent's meaning."""

    model: Any = None
    """With ``fit`` and ``predict_proba``, of scikit-learn's kind."""
    eval_method: Callable[..., Any] | None = None
    """Takes model, x and y; returns a score or several. None: cross-validation in 3 folds."""
    acquisition: Callable[..., Any] | None = None
    """Takes probabilities and ``shuffle_prop``; returns the rank of each row. None: no order."""
    shuffle_prop: float = 0.1
    preprocess: Callable[..., Any] | None = None
    """Takes x and y (None for what is unlabelled), returns both."""

    def __post_init__(self) -> None:
        if not 0 <= self.shuffle_prop <= 1:
            raise Refused("shuffle_prop is a share: give a number from 0 to 1")


@dataclass(frozen=True)
class _Pool:
    """All items as one table, so that a model predicts from the columns that it was fitted on."""

    ids: list[int]
    items: Any
    labels: list[Any]

    def labelled(self) -> tuple[Any, list[Any]]:
        """Return items and labels."""
        labels = [label for label in self.labels if label is not None]
        return self._part(labelled=True), labels

    def unlabelled(self) -> tuple[list[int], Any]:
        """Return ids and items."""
        ids = [id_ for id_, label in zip(self.ids, self.labels, strict=True) if label is None]
        return ids, self._part(labelled=False)

    def about(self, question: str) -> _Pool:
        """Return the pool with the answers to one question of a form, without items that lack one.

        Those without a label stay.
        """
        found = [label if label is None else label.get(question, _NONE) for label in self.labels]
        wanted = [label is not _NONE for label in found]
        ids = [id_ for id_, kept in zip(self.ids, wanted, strict=True) if kept]
        labels = [label for label in found if label is not _NONE]
        return _Pool(ids, self._picked(wanted), labels)

    def _part(self, *, labelled: bool) -> Any:
        return self._picked([(label is not None) is labelled for label in self.labels])

    def _picked(self, wanted: list[bool]) -> Any:
        if hasattr(self.items, "iloc"):
            return self.items.iloc[np.flatnonzero(wanted)]
        if isinstance(self.items, np.ndarray):
            return self.items[np.flatnonzero(wanted)]
        return gather([item for item, one in zip(self.items, wanted, strict=True) if one])


@dataclass(frozen=True)
class TrainingResult:
    """Result of one training, in words for the user."""

    said: str
    score: float | None = None
    labels: int = 0


def choose_acquisition(function: str | Callable[..., Any] | None) -> Callable[..., Any] | None:
    """Return the acquisition function of a name.

    Raises:
        Refused: No function has this name.
    """
    if not isinstance(function, str):
        return function
    if function not in ACQUISITIONS:
        names = ", ".join(sorted(ACQUISITIONS))
        raise Refused(f"there is no acquisition function {function!r}; choose one of {names}")
    return ACQUISITIONS[function]


def learn(queue: NotebookQueue, recipe: Recipe) -> TrainingResult:
    """Fit, evaluate, and rank the unlabelled items.

    Raises:
        Refused: There is no model, or an orchestrator leads the project.
    """
    if recipe.model is None:
        raise Refused("no model to retrain: give model= when you make the widget")
    pool = _Pool(*queue.list_all())
    if any(isinstance(label, dict) for label in pool.labels):
        question = learned_question(queue.task())
        pool = pool if question is None else pool.about(question)
    x, y = pool.labelled()
    if len(y) < LEAST_LABELS:
        return TrainingResult("Not enough labels to retrain.")
    labels = len(y)
    x, y = _prepared(recipe, x, y)
    try:
        recipe.model.fit(x, y)
    except ValueError as exc:
        if _few_classes(y):
            return TrainingResult("Not enough classes to retrain.")
        raise exc
    _rank(queue, recipe, pool)  # first: a model that can't be evaluated may rank all the same
    score = _score(recipe, x, y)
    if score is None:
        return TrainingResult("Not enough labels to evaluate.", labels=labels)
    return TrainingResult(f"Score: {score:.3f}", score, labels)


def _prepared(recipe: Recipe, x: Any, y: Any) -> tuple[Any, Any]:
    if recipe.preprocess is None:
        return x, y
    prepared: tuple[Any, Any] = recipe.preprocess(x, y)
    return prepared


def _score(recipe: Recipe, x: Any, y: Any) -> float | None:
    if recipe.eval_method is not None:
        found = recipe.eval_method(recipe.model, x, y)
        try:
            return read_score(found)
        except ValueError as exc:
            raise Refused(str(exc)) from None
    from sklearn.model_selection import cross_val_score

    try:
        with warnings.catch_warnings():
            # At the start of every project some class has few labels.
            warnings.simplefilter("ignore")
            scores = cross_val_score(recipe.model, x, y, cv=FOLDS, error_score=np.nan)
    except ValueError:  # fewer labels of each class than folds
        return None
    return None if np.isnan(scores).all() else float(np.nanmean(scores))


def _rank(queue: NotebookQueue, recipe: Recipe, pool: _Pool) -> None:
    if recipe.acquisition is None:
        return
    ids, x = pool.unlabelled()
    if not ids:
        return
    x, _ = _prepared(recipe, x, None)
    ranks = np.asarray(_ranks(recipe, recipe.model.predict_proba(x)))
    if ranks.shape != (len(ids),):
        raise Refused(
            f"the acquisition function returned the shape {ranks.shape} for {len(ids)} items: it"
            " must return one rank for each, 0 for the first to ask"
        )
    queue.rank(np.asarray(ids)[np.argsort(ranks, kind="stable")].tolist())


def _ranks(recipe: Recipe, probabilities: Any) -> Any:
    assert recipe.acquisition is not None
    parameters = inspect.signature(recipe.acquisition).parameters
    takes = "shuffle_prop" in parameters or any(
        parameter.kind is parameter.VAR_KEYWORD for parameter in parameters.values()
    )
    extra = {"shuffle_prop": recipe.shuffle_prop} if takes else {}
    return recipe.acquisition(probabilities, **extra)


def _few_classes(y: Sequence[Any]) -> bool:
    return len({repr(label) for label in y}) < 2


class Orchestration:
    """Repeated trainings, until ``max_runs`` of them have ended or ``stop`` is called.

    ``runs`` is the number of trainings, ``error`` the exception of one in the background.
    """

    def __init__(self, run: Callable[[], bool], interval_seconds: float, max_runs: float) -> None:
        """``run`` trains if it is time to, and returns whether it has."""
        self.runs = 0
        self.error: BaseException | None = None
        self._run, self._interval, self._max = run, interval_seconds, max_runs
        self._stopped = threading.Event()
        self._thread: threading.Thread | None = None

    def __repr__(self) -> str:
        state = "running" if self.running else "ended" if self.error is None else "failed"
        return f"<Orchestration {state}, {self.runs} runs>"

    @property
    def running(self) -> bool:
        """Whether trainings are running in a thread."""
        return self._thread is not None and self._thread.is_alive()

    def go(self) -> None:
        """Train in this thread, until ``max_runs`` is reached or the kernel is interrupted."""
        while self.runs < self._max:
            self.runs += self._run()
            if self.runs >= self._max or self._stopped.wait(self._interval):
                return

    def start(self) -> None:
        """Train in a separate thread."""
        self._thread = threading.Thread(target=self._work, name="supt-orchestrate", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End after the current training."""
        self._stopped.set()
        if self._thread is not None and self._thread is not threading.current_thread():
            self._thread.join()

    def _work(self) -> None:
        try:
            self.go()
        except Exception as exc:  # noqa: BLE001 - it is the user's model, and asked for by error
            self.error = exc
