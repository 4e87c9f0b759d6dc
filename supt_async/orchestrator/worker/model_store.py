"""Keeps the model that was fitted last, and goes on from it; runs in a worker process.

It is for whom the owner wants to give it to (``supt model export``), and for the next training,
where the estimator can go on from what it has:

* ``warm_start=True``, on a linear model or a neural network: it is fitted again, from the
  weights that it has. (What warm start means for an ensemble is more trees, not better ones.)
* ``partial_fit`` and no ``warm_start``, as naive Bayes has it: it learns what is new.

It starts anew if the classes, or for ``partial_fit`` any answer, are not what they were.
"""

from __future__ import annotations

import hashlib
import pickle
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cloudpickle
import numpy as np
from numpy.typing import NDArray

from supt_async.errors import Refused
from supt_async.orchestrator import state_folder
from supt_async.orchestrator.worker.fit import Lesson, examples, fit, make
from supt_async.orchestrator.worker.model_loading import Model, first_line, look_here
from supt_async.output_files import writing


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A model that was fitted, and on what."""

    recipe: str
    """A digest of what made it."""
    folder: str
    rows: NDArray[np.int64]
    answers: NDArray[Any]
    model: Any


def learn(lesson: Lesson) -> Model:
    """Fit the model on all labels, starting from the last one if it can go on from there.

    Raises:
        TrainingError: If the model can't be made, or does something wrong.
    """
    new = make(lesson.maker)
    model = None
    if _wants_weights(new) or _incremental(new):
        kept = _recall(lesson)
        model = None if kept is None else _go_on(kept, lesson)
    return fit(lesson, lesson.training) if model is None else model


def keep(lesson: Lesson, model: Model) -> str:
    """Keep the model beside the features; returns why not, or nothing."""
    kept = Kept(
        recipe=_recipe(lesson),
        folder=lesson.source.folder,
        rows=lesson.rows[lesson.training],
        answers=lesson.answers[lesson.training],
        model=model,
    )
    try:
        state_folder.write(Path(lesson.source.folder, state_folder.MODEL), cloudpickle.dumps(kept))
    except Exception as exc:  # noqa: BLE001 - a user's model raises whatever it likes
        return f"{type(exc).__name__}: {first_line(exc)}"
    return ""


def read_kept(path: Path) -> Kept | None:
    """Read a model that was kept; None if there is none that may be read."""
    if not state_folder.trusted(path):
        return None
    look_here()  # where the model's own module may be
    try:
        kept = pickle.loads(path.read_bytes())  # noqa: S301 - nobody else can write it: trusted()
    except Exception:  # noqa: BLE001 - of another version, or of a class that is gone
        return None
    return kept if isinstance(kept, Kept) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    name: str
    """Of the model's class."""
    labels: int
    """Labelled items that it was fitted on."""


def export(path: Path, output: Path) -> Exported:
    """Write a model that was kept to a skops file.

    Raises:
        Refused: If somebody else could have written what was kept, or the file can't be written.
    """
    from skops.io import dumps

    if not state_folder.trusted(path):
        raise Refused(
            f"{path} is not only yours to write, and reading it could run what somebody put there:"
            f" let its folder belong to you with mode 700, and train again"
        )
    kept = read_kept(path)
    if kept is None:
        raise Refused(
            f"{path} can't be read: run this in the environment that the model was trained in, in"
            f" the folder that its module is in"
        )
    name = type(kept.model).__name__
    try:
        data = dumps(kept.model)
    except Exception as exc:
        raise Refused(
            f"skops can't write a {name} ({type(exc).__name__}: {first_line(exc)})"
        ) from exc
    with writing(output, mode=0o600) as file:
        file.write(data)
    return Exported(name=name, labels=len(kept.rows))


def _recipe(lesson: Lesson) -> str:
    maker = lesson.maker.encode() if isinstance(lesson.maker, str) else lesson.maker
    columns = repr(lesson.source.columns).encode()
    digest = hashlib.sha256(maker + b"\0" + (lesson.preprocess or b"") + b"\0" + columns)
    return digest.hexdigest()


def _recall(lesson: Lesson) -> Kept | None:
    kept = read_kept(Path(lesson.source.folder, state_folder.MODEL))
    if kept is None or kept.recipe != _recipe(lesson) or kept.folder != lesson.source.folder:
        return None
    same = kept.answers.dtype.kind == lesson.answers.dtype.kind != "O" and np.array_equal(
        np.unique(kept.answers), np.unique(lesson.answers[lesson.training])
    )
    return kept if same else None


def _go_on(kept: Kept, lesson: Lesson) -> Model | None:
    """Bring a model up to date; None if it can't be, and has to be made anew."""
    model: Model = kept.model
    try:
        if _warm(model):
            x, y = examples(lesson, lesson.training)
            model.fit(x, y)
            return model
        if _incremental(model):
            return _learn_more(kept, lesson)
    except Exception as exc:  # noqa: BLE001 - a new one is fitted, and may say the same
        warnings.warn(f"started again: {first_line(exc)}", stacklevel=2)
    return None


def _learn_more(kept: Kept, lesson: Lesson) -> Model | None:
    rows, answers = lesson.rows[lesson.training], lesson.answers[lesson.training]
    order = np.argsort(rows, kind="stable")
    places = np.searchsorted(rows[order], kept.rows)
    places = order[np.minimum(places, len(order) - 1)]
    unchanged = (rows[places] == kept.rows) & (answers[places] == kept.answers)
    if not unchanged.all():  # what was learned can't be unlearned
        return None
    new = np.ones(len(rows), dtype=np.bool_)
    new[places] = False
    if new.any():
        x, y = examples(lesson, lesson.training[new])
        kept.model.partial_fit(x, y)
    model: Model = kept.model
    return model


def _warm(model: Any) -> bool:
    last = model.steps[-1][1] if hasattr(model, "steps") else model
    return _wants_weights(model) and (hasattr(last, "coef_") or hasattr(last, "coefs_"))


def _wants_weights(model: Any) -> bool:
    return any(
        name.rpartition("__")[2] == "warm_start" and value is True
        for name, value in _parameters(model).items()
    )


def _incremental(model: Any) -> bool:
    return hasattr(model, "partial_fit") and "warm_start" not in _parameters(model)


def _parameters(model: Any) -> dict[str, Any]:
    get_params = getattr(model, "get_params", None)
    return {} if get_params is None else dict(get_params())
