"""Models of a form's questions, fitted one after the other in one job.

What goes wrong with one of them does not stop the others: the question is left out, with the
reason. So is one whose turn has not come when half of the time is over, since the ranking has to be
made in the other half; a single fit can't be interrupted.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from supt_async.errors import TrainingError
from supt_async.learning.ranking import ROUND
from supt_async.orchestrator.model_loading import Model
from supt_async.orchestrator.training_set import Form, TrainingSet
from supt_async.orchestrator.worker import model_store
from supt_async.orchestrator.worker.fit import explained, fit, inputs
from supt_async.orchestrator.worker.missing_values import leave_out_incomplete
from supt_async.orchestrator.worker.model_outputs import reader

CHECKED = 100
"""Number of labelled items by whose probabilities a model is checked before it is counted on."""
MAX_REASON = 160
"""Number of characters that are kept of why a question is not learned."""
ALIKE = "all its answers are the same"
"""Reason of a question of which nothing can be learned yet."""
TOO_LATE = "there was no time left"
"""Reason of a question whose turn did not come."""
TOO_LARGE = "there was not enough memory"


@dataclass(frozen=True, slots=True, kw_only=True)
class FormModels:
    """Fitted models of a form's questions."""

    models: Mapping[str, Model]
    """Model of each question that was learned, in the order in which they were fitted."""
    unlearned: Mapping[str, str] = field(default_factory=dict)
    """Why each other question that was to be learned was not."""

    @property
    def first(self) -> tuple[str, Model]:
        """The first question that was learned, and its model."""
        return next(iter(self.models.items()))

    def voices(self, form: Form) -> dict[str, Model]:
        """Return the models that have learned from enough labels to rank by, and to predict.

        All of them if that is none.
        """
        enough = {
            name: model
            for name, model in self.models.items()
            if len(form.training_set(name).training) >= ROUND
        }
        return enough or dict(self.models)


def fit_all(training_set: TrainingSet) -> Model | FormModels:
    """Fit the model of a task, or one for each question of a form that is to be learned.

    Raises:
        TrainingError: If there is no model in the end; of a form, what was wrong with the first.
    """
    form = training_set.form
    if form is None:
        return model_store.fit_or_resume(training_set)
    began = time.perf_counter()
    models: dict[str, Model] = {}
    unlearned: dict[str, str] = {}
    failure: TrainingError | None = None
    for name in form.learned:
        if models and time.perf_counter() - began > form.seconds:
            unlearned[name] = TOO_LATE
            continue
        try:
            models[name] = _fit_one(form.training_set(name), name, first=not models)
        except (TrainingError, MemoryError) as exc:
            if isinstance(exc, TrainingError):
                failure = failure or exc
            unlearned[name] = _reason(exc, form.training_set(name))
    if not models:
        raise failure or TrainingError("There was not enough memory to fit the model.")
    return FormModels(models=models, unlearned=unlearned)


def save(training_set: TrainingSet, model: Model | FormModels) -> str:
    """Save the model, of a form that of the first question; as ``model_store.save``."""
    if not isinstance(model, FormModels):
        return model_store.save(training_set, model)
    assert training_set.form is not None
    name, first = model.first
    return model_store.save(leave_out_incomplete(training_set.form.training_set(name)), first)


def unlearned_by(model: Model | FormModels) -> Mapping[str, str]:
    """Return which questions were not learned, and why; none if the task is no form."""
    return model.unlearned if isinstance(model, FormModels) else {}


def outputs_of(
    model: FormModels, form: Form, rows: NDArray[np.int64]
) -> dict[str, list[NDArray[np.floating]]]:
    """Return what the models say about rows: a list of one array an output for each question.

    Raises:
        TrainingError: If a model does something wrong.
    """
    names = list(model.voices(form))
    x = inputs(form.training_set(names[0]), rows)  # the same for all: items don't differ
    found: dict[str, list[NDArray[np.floating]]] = {}
    for name in names:
        read = reader(model.models[name], form.training_set(name).learned)
        with explained(f"predicting the answers to {name!r}"):
            found[name] = read(model.models[name].predict_proba(x), len(rows))
    return found


def _fit_one(training_set: TrainingSet, question: str, *, first: bool) -> Model:
    """Fit one question's model; only the first is saved, and so can be resumed from."""
    training_set = leave_out_incomplete(training_set)
    chosen = training_set.training
    if len(chosen) and len(np.unique(training_set.classes[chosen])) < 2:
        # The same error as without a form, in case that no other question is learned either.
        return fit(training_set, chosen)
    model = model_store.fit_or_resume(training_set, question, saved=first)
    rows = training_set.rows[chosen[:CHECKED]]
    read = reader(model, training_set.learned)
    with explained("predicting"):
        outputs = read(model.predict_proba(inputs(training_set, rows)), len(rows))
    if len(outputs) > 1 and not training_set.listed:
        raise TrainingError("The model returned several outputs for one question of a form.")
    return model


def _reason(exc: TrainingError | MemoryError, training_set: TrainingSet) -> str:
    if isinstance(exc, MemoryError):
        return TOO_LARGE
    if len(np.unique(training_set.classes[training_set.training])) < 2:
        return ALIKE
    return str(exc)[:MAX_REASON]


def sizes(form: Form) -> Sequence[int]:
    """Return the number of labels that each question's model is trained on."""
    return [len(form.training_set(name).training) for name in form.learned]
