"""Model of ratings: a default model's classes, and a model that knows their order.

Their probabilities are pooled (``learning.ratings.link``). On public sets of 3 to 29 grades
the pool is right as often as the classes alone or more often, and nearer where it is wrong. The
ordinal model by itself falls behind the classes once there are some hundred labels.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from supt_async.learning.ratings.link import CumulativeLink, fit_cumulative_link, pool
from supt_async.orchestrator.model_loading import Model
from supt_async.orchestrator.worker.learners.parts import classifier_of, features_of

FEWEST_GRADES = 3
"""Number of different ratings below which there is no order to learn."""


class OnScale:
    """Classifier of ratings on a scale; ``make`` makes an unfitted default model."""

    def __init__(self, make: Callable[[], Model]) -> None:
        self._make = make
        self._model: Any = None
        self._link: CumulativeLink | None = None

    @property
    def classes_(self) -> NDArray[np.int64]:
        """Ratings that it has learned, ascending; those of the scale that nobody gave are not."""
        return np.asarray(classifier_of(self._model).classes_)

    def fit(self, x: Any, y: NDArray[np.int64]) -> OnScale:
        """Fit on ratings, int64 of shape (n,), of which there are two different ones at least."""
        self._model, self._link = self._make(), None
        self._model.fit(x, y)
        if len(self.classes_) >= FEWEST_GRADES:
            grades = np.searchsorted(self.classes_, y).astype(np.int64)
            strength = float(classifier_of(self._model).C)
            self._link = fit_cumulative_link(features_of(self._model, x), grades, strength)
        return self

    def predict(self, x: Any) -> NDArray[np.int64]:
        """Return the likeliest ratings, shape (n,)."""
        return np.asarray(self.classes_[self.predict_proba(x).argmax(axis=1)])

    def predict_proba(self, x: Any) -> NDArray[np.float64]:
        """Return the probability of each rating in ``classes_``, shape (n, n_classes)."""
        features = features_of(self._model, x)
        by_class = np.asarray(classifier_of(self._model).predict_proba(features))
        if self._link is None:
            return by_class
        return pool(by_class, self._link.probabilities(features))
