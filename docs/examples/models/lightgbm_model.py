"""Gradient boosting for table rows: LightGBM with columns of texts as categories.

::

    pip install lightgbm            # on a slim Debian image also: apt-get install libgomp1
    python lightgbm_model.py        # a trial on this machine
    supt serve --orchestrate --model lightgbm_model:make

docs/howto/models.md says what a model gets for which items, and what it must return.
"""

from __future__ import annotations

import time

import lightgbm
import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pandas.api.types import is_numeric_dtype


class Boosting:
    """LightGBM's classifier, for a DataFrame of numbers and categories.

    Columns of texts are categories: good for a country or a product, and useless for sentences.
    A category that no labelled row had counts as missing.
    """

    classes_: NDArray[np.object_]

    def fit(self, X: pd.DataFrame, y: NDArray[np.object_]) -> Boosting:
        """Learn from rows of shape (n_samples, n_columns) and one answer for each."""
        self._categories = {
            name: pd.CategoricalDtype(sorted(X[name].dropna().unique()))
            for name in X.columns
            if not is_numeric_dtype(X[name])
        }
        self._model = lightgbm.LGBMClassifier(
            n_estimators=100,  # all of them: few labels are too few to stop early by
            min_child_samples=max(1, min(20, len(y) // 20)),  # 20 would leave no split
            n_jobs=1,  # a worker has one core; more threads than that only wait for each other
            random_state=0,
            verbosity=-1,
        )
        self._model.fit(self._table(X), y)
        self.classes_ = self._model.classes_
        return self

    def predict_proba(self, X: pd.DataFrame) -> NDArray[np.float64]:
        """Return probabilities of shape (n_samples, n_classes); each row sums to 1."""
        return np.asarray(self._model.predict_proba(self._table(X)))

    def _table(self, X: pd.DataFrame) -> pd.DataFrame:
        table = X.astype(self._categories)
        # LightGBM refuses column names with brackets, colons or commas.
        return table.set_axis([f"column{number}" for number in range(table.shape[1])], axis=1)


def make() -> Boosting:
    """Return a new model; every training starts with one."""
    return Boosting()


def tickets(count: int) -> tuple[pd.DataFrame, NDArray[np.object_]]:
    """Return made-up support tickets, and which of them are urgent."""
    rng = np.random.default_rng(0)
    table = pd.DataFrame(
        {
            "plan": rng.choice(["free", "team", "company"], count),
            "product": rng.choice(["app", "site", "api"], count),
            "hours: open": rng.exponential(24, count),
        }
    )
    urgent = (table["plan"] == "company") & (table["hours: open"] > 8) | (table["product"] == "api")
    return table, np.where(urgent, "urgent", "later").astype(object)


if __name__ == "__main__":
    table, answers = tickets(2_300)
    started = time.perf_counter()
    model = make().fit(table[:300], answers[:300])
    guessed = model.classes_[model.predict_proba(table[300:]).argmax(axis=1)]
    right = (guessed == answers[300:]).mean()
    print(f"{right:.1%} of 2,000 rows right after 300, {time.perf_counter() - started:.1f} s")
