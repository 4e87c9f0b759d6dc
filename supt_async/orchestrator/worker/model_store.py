"""Store of the latest fitted model, which the next training may resume from.

The saved model can be exported (``saved_model``), and the next training resumes from it if
its estimator can:

* ``warm_start=True``, on a linear model or a neural network: it is fitted again, starting from its
  weights. (For an ensemble a warm start would add trees, not improve them.)
* ``partial_fit`` and no ``warm_start``, as in naive Bayes: it learns from the new labels only.

A factory or class with ``warm = True`` needs no saved model: the worker process keeps the object
itself (``process.warm_models``) and fits it again on all labels.

A new model is fitted from scratch if the classes have changed, or for ``partial_fit`` any answer.
A file that can't be read, such as one of an earlier version, counts as no saved model.
"""

from __future__ import annotations

import hashlib
import logging
import warnings
from pathlib import Path
from typing import Any

import cloudpickle
import numpy as np

from supt_async.errors import TrainingError
from supt_async.orchestrator import state_folder
from supt_async.orchestrator.model_loading import Model, class_of, first_line
from supt_async.orchestrator.saved_model import SavedModel, UnreadableModel, load_saved_model
from supt_async.orchestrator.training_set import TrainingSet
from supt_async.orchestrator.worker.fit import (
    examples,
    explained,
    factory_of,
    fit,
    make,
)
from supt_async.orchestrator.worker.learners.options import OnePerOption
from supt_async.orchestrator.worker.process import warm_models
from supt_async.orchestrator.worker.results.refused import check_output

logger = logging.getLogger(__name__)


def fit_or_resume(training_set: TrainingSet, question: str = "", *, saved: bool = True) -> Model:
    """Fit the model on all labels: the kept one, an update of the ``saved`` one, or a new one.

    Models of a form's questions are kept by ``question``; only one of them is saved.

    Raises:
        TrainingError: If the model can't be made, or does something wrong.
    """
    key = f"{_digest(training_set)}\0{training_set.source.folder}\0{question}"
    model = _fit_kept(training_set, warm_models.take(key))
    if model is None:
        model = _fit_new(training_set, saved)
    check_output(model, training_set)
    if _is_warm(training_set, model):
        warm_models.keep(key, model)
    return model


def _fit_kept(training_set: TrainingSet, kept: Model | None) -> Model | None:
    """Fit a kept model again; None if there is none, or if it fails."""
    if kept is None:
        return None
    try:
        return fit(training_set, training_set.training, kept)
    except TrainingError as exc:  # a new model may raise it again, and is then believed
        extra = {"action": "model.cold"}
        logger.warning("warm model failed, so a new one is fitted: %s", exc, extra=extra)
        return None


def _fit_new(training_set: TrainingSet, saved: bool) -> Model:
    """Fit a new model, or update the saved one if this may be one."""
    new = make(training_set.maker)
    if saved and (_wants_weights(new) or _incremental(new)):
        found = _load_matching(training_set)
        resumed = None if found is None else _resume(found, training_set)
        if resumed is not None:
            return resumed
    return fit(training_set, training_set.training)


def _is_warm(training_set: TrainingSet, model: Model) -> bool:
    """Tell whether a fitted model is to be kept: its factory or its class has ``warm = True``."""
    if isinstance(model, OnePerOption):  # it makes its classifiers anew
        return False
    with explained("being made"):
        return warm_models.is_warm(factory_of(training_set.maker), model)


def save(training_set: TrainingSet, model: object) -> str:
    """Save the model beside the features; return the reason if that fails, or an empty text."""
    saved = SavedModel(
        digest=_digest(training_set),
        folder=training_set.source.folder,
        rows=training_set.rows[training_set.training],
        answers=training_set.answers[training_set.training],
        model=model,
    )
    try:
        state_folder.write(
            Path(training_set.source.folder, state_folder.MODEL), cloudpickle.dumps(saved)
        )
    except Exception as exc:  # noqa: BLE001 - a user's model raises whatever it likes
        return f"{class_of(exc)}: {first_line(exc)}"
    return ""


def _digest(training_set: TrainingSet) -> str:
    maker = (
        training_set.maker.encode() if isinstance(training_set.maker, str) else training_set.maker
    )
    source = training_set.source
    encoder = source.vectors.name if source.of_vectors and source.vectors is not None else ""
    columns = f"{source.columns!r}{encoder}".encode()
    digest = hashlib.sha256(maker + b"\0" + (training_set.preprocess or b"") + b"\0" + columns)
    return digest.hexdigest()


def _load_matching(training_set: TrainingSet) -> SavedModel | None:
    """Load the saved model if it was made for the same model, classes and items."""
    folder = training_set.source.folder
    try:
        saved = load_saved_model(Path(folder, state_folder.MODEL))
    except UnreadableModel as exc:
        logger.warning(
            "saved model not readable, so training starts from scratch: %s",
            exc,
            extra={"action": "model.unreadable"},
        )
        return None
    if saved is None or saved.digest != _digest(training_set) or saved.folder != folder:
        return None
    answers = training_set.answers
    same = saved.answers.dtype.kind == answers.dtype.kind != "O" and np.array_equal(
        np.unique(saved.answers), np.unique(answers[training_set.training])
    )
    return saved if same else None


def _resume(saved: SavedModel, training_set: TrainingSet) -> Model | None:
    """Update a saved model; None if a new one has to be fitted."""
    model: Model = saved.model
    try:
        if _warm(model):
            x, y = examples(training_set, training_set.training)
            model.fit(x, y)
            return model
        if _incremental(model):
            return _fit_new_labels(saved, training_set)
    except Exception as exc:  # noqa: BLE001 - fitting a new model may raise it again
        warnings.warn(f"fitting from scratch: {first_line(exc)}", stacklevel=2)
    return None


def _fit_new_labels(saved: SavedModel, training_set: TrainingSet) -> Model | None:
    rows, answers = (
        training_set.rows[training_set.training],
        training_set.answers[training_set.training],
    )
    order = np.argsort(rows, kind="stable")
    places = np.searchsorted(rows[order], saved.rows)
    places = order[np.minimum(places, len(order) - 1)]
    unchanged = (rows[places] == saved.rows) & (answers[places] == saved.answers)
    if not unchanged.all():  # partial_fit can't unlearn
        return None
    new = np.ones(len(rows), dtype=np.bool_)
    new[places] = False
    if new.any():
        x, y = examples(training_set, training_set.training[new])
        saved.model.partial_fit(x, y)
    model: Model = saved.model
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
