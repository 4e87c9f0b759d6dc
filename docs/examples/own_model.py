"""A model of your own: anything with ``fit`` and ``predict_proba``.

This one takes an item for whatever class has the nearest mean. Name the function that makes it;
the module is also looked for in the working directory::

    cd docs/examples
    supt orchestrate flowers --model own_model:make --once
    supt serve --orchestrate --model own_model:make

docs/howto/models.md says what a model gets for which items, and what it must return.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray


class NearestMean:
    """Classifier by the distance to the mean of each class.

    ``X`` holds floats of shape (n_samples, n_features), ``y`` one answer for each row.
    """

    classes_: NDArray[Any]
    """The answers, in ascending order: the columns of ``predict_proba``."""
    means_: NDArray[np.float64]
    """Mean of each class, of shape (n_classes, n_features)."""

    def fit(self, X: NDArray[Any], y: NDArray[Any]) -> NearestMean:
        """Learn the mean of each class."""
        self.classes_ = np.unique(y)
        self.means_ = np.array([X[y == answer].mean(axis=0) for answer in self.classes_])
        return self

    def predict_proba(self, X: NDArray[Any]) -> NDArray[np.float64]:
        """Return probabilities of shape (n_samples, n_classes); each row sums to 1."""
        distances = ((X[:, None, :] - self.means_) ** 2).sum(axis=2)
        weights = np.exp(distances.min(axis=1, keepdims=True) - distances)
        return np.asarray(weights / weights.sum(axis=1, keepdims=True))

    def predict(self, X: NDArray[Any]) -> NDArray[Any]:
        """Return the likeliest answer for each row; accuracy is measured with it."""
        return np.asarray(self.classes_[self.predict_proba(X).argmax(axis=1)])


def make() -> NearestMean:
    """Return a new model; every training starts with one."""
    return NearestMean()
