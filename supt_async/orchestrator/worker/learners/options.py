"""Model of answers that are lists of options: one classifier for each option.

It is known as binary relevance: G. Tsoumakas, I. Katakis, "Multi-Label Classification: An
Overview", International Journal of Data Warehousing and Mining 2007. Which options make up an
answer is said by a rule (``learning.multilabel``). With a default model the rule is chosen by
cross-validation, which takes little time, since the items' features are made once for all options.
A model of a user's may take any time to be fitted, so its options are chosen above 0.5.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from supt_async.learning.evaluation import deal_folds
from supt_async.learning.multilabel import Rule, choose_rule, common_rule, indicators
from supt_async.orchestrator.model_loading import Model
from supt_async.orchestrator.worker.learners.parts import classifier_of, features_of
from supt_async.orchestrator.worker.model_outputs import checked

FOLDS = 5
"""Number of folds of the cross-validation by which the rule is chosen."""
MOST_ANSWERS = 1_000
"""Maximum number of answers, drawn at random, by which the rule is chosen."""


class OnePerOption:
    """Classifier for each option, or a constant where all answers agree.

    ``make`` makes an unfitted model; ``shared`` tells whether its features serve all options, as
    those of the default models do.
    """

    def __init__(self, make: Callable[[], Model], *, shared: bool = False) -> None:
        self._make = make
        self._shared = shared
        self._base: Model | None = None
        self._models: list[Model | float] = []
        self.options: list[Any] = []
        self.rule = common_rule(np.empty((0, 0), dtype=np.bool_))
        """Which options make up an answer."""

    def fit(self, x: Any, y: Any) -> OnePerOption:
        """Fit on lists of options, an object array of shape (n,)."""
        self.options, chosen = indicators(y)
        self.rule, self._base = common_rule(chosen), None
        varied = [column for column in chosen.T if column.min() < column.max()]
        if self._shared and varied:
            self._base = self._make()
            self._base.fit(x, varied[0].astype(np.int64))
            x = features_of(self._base, x)
        self._models = [self._fit_one(x, column) for column in chosen.T]
        if self._base is not None:
            self.rule = self._choose_rule(x, chosen)
        return self

    def predict_proba(self, x: Any) -> list[NDArray[np.floating]]:
        """Return the probability that each option is chosen: one array of shape (n, 2) for each."""
        count = x.shape[0] if hasattr(x, "shape") else len(x)
        if self._base is not None:
            x = features_of(self._base, x)
        return [_ask(model, x, count) for model in self._models]

    def _fit_one(self, x: Any, column: NDArray[np.bool_]) -> Model | float:
        if column.min() == column.max():
            return float(column[0])
        model: Model = self._make() if self._base is None else _unfitted(self._base)
        model.fit(x, column.astype(np.int64))
        return model

    def _choose_rule(self, x: Any, chosen: NDArray[np.bool_]) -> Rule:
        """Choose the rule by models that have not learned from the answers they are asked about."""
        rng = np.random.default_rng(0)  # the same answers give the same rule
        some = np.sort(rng.permutation(len(chosen))[:MOST_ANSWERS])
        x, chosen = x[some], chosen[some]
        said = np.empty(chosen.shape)
        for place, column in enumerate(chosen.T):
            dealt = deal_folds(column.astype(np.int64), FOLDS, rng)
            for fold in np.unique(dealt):
                seen, tested = np.flatnonzero(dealt != fold), np.flatnonzero(dealt == fold)
                model = self._fit_one(x[seen], column[seen])
                said[tested, place] = _ask(model, x[tested], len(tested))[:, 1]
        return choose_rule(said, chosen)


def rule_of(model: Any) -> Rule | None:
    """Return which options make up an answer; None of a model that does not choose options."""
    return model.rule if isinstance(model, OnePerOption) else None


def _unfitted(base: Model) -> Model:
    from sklearn.base import clone

    model: Model = clone(classifier_of(base))
    return model


def _ask(model: Model | float, x: Any, count: int) -> NDArray[np.floating]:
    if isinstance(model, float):
        return np.tile([1 - model, model], (count, 1))
    return checked([model.predict_proba(x)], count, 2)[0]
