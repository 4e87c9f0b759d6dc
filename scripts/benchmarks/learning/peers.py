"""Query strategies of other people, by scikit-activeml, in the place of the product's ranking.

Each chooses as many items as go together for the people at work (``learning.ranking``); the others
follow at random. Both see the items as vectors (``learning.embedding``), and BADGE the product's
model beside them.

* BADGE: J. T. Ash et al., "Deep Batch Active Learning by Diverse, Uncertain Gradient Lower Bounds",
  ICLR 2020. Before there is a model, it asks at random.
* TypiClust: G. Hacohen et al., "Active Learning on a Budget: Opposite Strategies Suit High and Low
  Budgets", ICML 2022.

D. Kottke et al., "scikit-activeml: A Library and Toolbox for Active Learning Algorithms",
Preprints 2021.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scripts.benchmarks.learning.study import Study
from supt_async.learning.embedding import embed
from supt_async.learning.ranking import PoolContext, together
from supt_async.orchestrator.model_loading import Model
from supt_async.orchestrator.training_set import TrainingSet
from supt_async.orchestrator.worker.fit import inputs

PEERS = ("badge", "typiclust")


@dataclass
class Peer:
    """Strategy of scikit-activeml for the pool of a study."""

    name: str
    study: Study
    fit: Callable[[TrainingSet], Model]

    def __post_init__(self) -> None:
        pool = np.arange(self.study.pool, dtype=np.int64)
        self._vectors = embed(self.study.source.read(pool), np.random.default_rng(0))

    def rank(
        self,
        rows: NDArray[np.int64],
        training_set: TrainingSet | None,
        context: PoolContext,
        rng: np.random.Generator,
    ) -> NDArray[np.int64]:
        """Rank rows of the pool that have no label; the training set is None before any label."""
        mixed = rng.permutation(rows)
        candidates = np.setdiff1d(rows, context.out)
        count = min(together(context.labellers), len(candidates))
        if not count or (training_set is None and self.name == "badge"):
            return mixed
        y = np.full(self.study.pool, np.nan)
        if training_set is not None:
            y[training_set.rows] = training_set.classes
        first = self._choose(y, candidates, count, training_set, int(rng.integers(2**31)))
        return np.concatenate([first, mixed[~np.isin(mixed, first)]])

    def _choose(
        self,
        y: NDArray[np.float64],
        candidates: NDArray[np.int64],
        count: int,
        training_set: TrainingSet | None,
        seed: int,
    ) -> NDArray[np.int64]:
        from skactiveml.pool import Badge, TypiClust  # slow to import

        about: dict[str, Any] = {"candidates": candidates, "batch_size": count}
        if training_set is None or self.name == "typiclust":
            chosen = TypiClust(random_state=seed).query(self._vectors, y, **about)
        else:
            classifier = _fitted_classifier(self.fit(training_set), training_set, self._vectors)
            every = np.arange(self.study.pool, dtype=np.float64)[:, None]
            chosen = Badge(clf_embedding_flag_name="with_vectors", random_state=seed).query(
                every, y, classifier, fit_clf=False, **about
            )
        return np.asarray(chosen, dtype=np.int64)


def _fitted_classifier(model: Model, training_set: TrainingSet, vectors: NDArray[Any]) -> Any:
    """Make a classifier of scikit-activeml of the product's model; its x are numbers of rows."""
    from skactiveml.base import SkactivemlClassifier

    class Fitted(SkactivemlClassifier):  # type: ignore[misc]
        def fit(self, X: Any, y: Any, sample_weight: Any = None) -> Any:
            return self

        def predict_proba(self, X: Any, with_vectors: bool = False) -> Any:
            rows = np.asarray(X)[:, 0].astype(np.int64)
            said = np.asarray(model.predict_proba(inputs(training_set, rows)))
            return (said, vectors[rows]) if with_vectors else said

    return Fitted()
