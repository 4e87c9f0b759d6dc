"""Signals of an evaluation that say when to stop, from models of the first labels in time.

Each signal compares the model with one that lacks the latest labels: a tenth of them for ``kappa``,
a third for ``flat``, and as many as a further gain is asked for, in proportion, for ``gain``.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from supt_async.learning.stopping.gains import (
    Changed,
    Gain,
    Turned,
    further_gain,
    further_labels,
    gained,
    turned,
)
from supt_async.learning.stopping.stability import kappa
from supt_async.learning.stopping.verdict import FLAT
from supt_async.orchestrator.model_loading import Model
from supt_async.orchestrator.training_set import TrainingSet
from supt_async.orchestrator.worker.accuracy import outcomes, predict
from supt_async.orchestrator.worker.fit import fit
from supt_async.orchestrator.worker.missing_values import complete_rows

STOP_SET = 1_000
"""Number of items, the same for all runs of a project, on which successive models are compared."""
STOP_LABELS = 0.1
"""Share of the labels, from the latest back, that the earlier model of a comparison lacks."""
STOP_LABELS_MIN = 10
"""Lowest number of labels that the earlier model of a comparison lacks."""
LAST = 1 / 3
"""Share of the labels that must have gained nothing for the curve to be flat."""


def stopping_signals(
    training_set: TrainingSet,
    model: Model | None,
    judged: Turned,
    rng: np.random.Generator,
    every: TrainingSet | None = None,
) -> dict[str, float]:
    """Return the metrics that say when to stop, as far as they can be measured.

    ``model`` has learned from all labels, if it was fitted before. ``judged`` counts the labels of
    the cross-validation of which models of half and of all labels say different things. ``every``
    has all labels, if the training set is a sample of them, from which models of the same shares
    of the labels are made.

    Raises:
        TrainingError: If the model can't be made, or does something wrong.
    """
    if training_set.arrived is None or training_set.answers.dtype == np.object_:
        return {}
    timeline = _Timeline(training_set, model)
    labels = timeline.labels
    found: dict[str, float] = {}
    if timeline.has_model(labels) and len(np.unique(timeline.guesses(labels))) < 2:
        return found  # a model that knows one answer only does not change, nor has it learned
    earlier = labels - max(STOP_LABELS_MIN, round(STOP_LABELS * labels))
    if timeline.has_model(earlier):
        found["kappa"] = kappa(timeline.guesses(earlier), timeline.guesses(labels))
    every = training_set if every is None else every
    known = len(every.training)
    left = every.source.count - len(every.incomplete) - len(every.rows)
    further = further_labels(known, left)
    before = round(labels * known / (known + further))
    third = round((1 - LAST) * labels)
    if not further or not timeline.has_model(min(before, third)):
        return found
    past = gained(timeline.changed(third), judged + timeline.held(third), rng)
    to_come = further_gain(
        timeline.changed(before), judged + timeline.held(before), labels / before, rng
    )
    return found | _flat(past) | _gain(to_come, further)


def _flat(past: Gain) -> dict[str, float]:
    found = {"third": past.middle, "third_low": past.low, "third_high": past.high}
    if past.high <= FLAT:
        return {**found, "flat": 1.0}
    # Where the interval is on both sides, it can't be said.
    return {**found, "flat": 0.0} if past.low > FLAT else found


def _gain(to_come: Gain, labels: int) -> dict[str, float]:
    return {
        "gain": to_come.middle,
        "gain_low": to_come.low,
        "gain_high": to_come.high,
        "gain_labels": float(labels),
    }


class _Timeline:
    """Models of a project's first labels, and what they predict of the same items."""

    def __init__(self, training_set: TrainingSet, model: Model | None) -> None:
        assert training_set.arrived is not None
        training = training_set.training
        self._training_set = training_set
        self._by_time = training[np.argsort(training_set.arrived[training], kind="stable")]
        self._rows = _stop_set(training_set)
        held = training_set.held
        self._held = np.empty(0, dtype=np.int64) if held is None else np.flatnonzero(held)
        self._models: dict[int, Model] = {} if model is None else {self.labels: model}
        self._guesses: dict[int, NDArray[np.generic]] = {}

    @property
    def labels(self) -> int:
        """Number of labels that the model learns from."""
        return len(self._by_time)

    def has_model(self, labels: int) -> bool:
        """Tell whether there were two answers to tell apart among the first labels."""
        return len(np.unique(self._training_set.classes[self._by_time[: max(0, labels)]])) > 1

    def guesses(self, labels: int) -> NDArray[np.generic]:
        """Return what the model of the first labels predicts of the stop set, (n,)."""
        if labels not in self._guesses:
            model, chosen = self._fitted(labels)
            self._guesses[labels] = predict(self._training_set, model, chosen, self._rows)
        return self._guesses[labels]

    def changed(self, labels: int) -> Changed:
        """Count the predictions that have changed since the first labels."""
        before, now = self.guesses(labels), self.guesses(self.labels)
        return Changed(looked_at=len(now), changed=int(np.count_nonzero(before != now)))

    def held(self, labels: int) -> Turned:
        """Count who is right where predictions of held-out items have changed since."""
        if not len(self._held):
            return Turned()
        then, now = (
            outcomes(self._training_set, *self._fitted(count), self._held)
            for count in (labels, self.labels)
        )
        return turned(then, now)

    def _fitted(self, labels: int) -> tuple[Model, NDArray[np.int64]]:
        # In the order of the training set, as a training fits: the result may depend on it.
        chosen = np.sort(self._by_time[:labels])
        if labels not in self._models:
            self._models[labels] = fit(self._training_set, chosen)
        return self._models[labels], chosen


def _stop_set(training_set: TrainingSet) -> NDArray[np.int64]:
    """Draw rows of the pool: the same each time, as long as the pool does not grow."""
    count = training_set.source.count
    drawn = np.random.default_rng(0).choice(count, min(STOP_SET, count), replace=False)
    rows = np.sort(drawn)
    return rows[complete_rows(rows, training_set.incomplete)]
