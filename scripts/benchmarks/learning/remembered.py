"""What a benchmark need not compute again: words of texts, fits on the same labels, accuracies.

The product splits all texts into words at every training. Here they are counted once for a study;
the TF-IDF of any of them is then the same as scikit-learn's, in a fraction of the time. A model is
decided by the rows that it learns from, so that one that ranks is also the one that is judged.
"""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Iterator, Sequence
from typing import Any
from unittest.mock import patch

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.feature_extraction.text import CountVectorizer, TfidfTransformer

from scripts.benchmarks.learning.study import Study
from supt_async.learning import embedding
from supt_async.orchestrator.features.growing_files import Kind
from supt_async.orchestrator.model_loading import Model
from supt_async.orchestrator.training_set import TrainingSet
from supt_async.orchestrator.worker import default_models, jobs as work, model_store
from supt_async.orchestrator.worker.fit import fit, inputs


class Counts:
    """How often each word is in each of some texts."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._places = {text: place for place, text in enumerate(texts)}
        words = CountVectorizer(token_pattern=default_models.WORD)
        self._counts = sparse.csr_matrix(words.fit_transform(texts))

    def of(self, texts: Sequence[str]) -> Any:
        """Return the counts of some of the texts, sparse of shape (n, n_words)."""
        return self._counts[[self._places[text] for text in texts]]


class RememberedTfidf(TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """TF-IDF of texts that have been counted; the same numbers as TfidfVectorizer's."""

    def __init__(self, counts: Counts | None = None) -> None:
        self.counts = counts

    def fit(self, texts: Sequence[str], y: object = None) -> RememberedTfidf:
        counts = self._counted(texts)
        self.words_ = np.flatnonzero(counts.getnnz(axis=0))
        if not len(self.words_):
            raise ValueError("not a word in the texts")
        self.weights_ = TfidfTransformer(sublinear_tf=True).fit(counts[:, self.words_])
        return self

    def transform(self, texts: Sequence[str]) -> Any:
        return self.weights_.transform(self._counted(texts)[:, self.words_])

    def _counted(self, texts: Sequence[str]) -> Any:
        assert self.counts is not None
        return self.counts.of(texts)


class Fits:
    """Models of a study by the rows that they have learned from, and their accuracies."""

    def __init__(self, study: Study, known: dict[str, float]) -> None:
        self._study = study
        self.known = known
        """Accuracy by the rows that were learned from; grows."""
        self._last: tuple[str, Model] | None = None

    def model(self, training_set: TrainingSet) -> Model:
        """Return the model that has learned from the set; the last one is remembered."""
        key = _key(training_set.rows)
        if self._last is None or self._last[0] != key:
            self._last = key, fit(training_set, np.arange(len(training_set.rows), dtype=np.int64))
        return self._last[1]

    def accuracy(self, rows: NDArray[np.int64]) -> float:
        """Return the share of the test set that a model is right about which learned from rows."""
        training_set = self._study.training_set(rows)
        key = _key(training_set.rows)
        if key not in self.known:
            self.known[key] = self._measured(training_set)
        return self.known[key]

    def _measured(self, training_set: TrainingSet) -> float:
        if len(np.unique(training_set.classes)) < 2:
            return 0.0
        study = self._study
        test = np.arange(study.pool, len(study.answers), dtype=np.int64)
        model: Any = self.model(training_set)
        return float(np.mean(model.predict(inputs(training_set, test)) == study.answers[test]))


@contextlib.contextmanager
def remembered(study: Study, known: dict[str, float] | None = None) -> Iterator[Fits]:
    """Let the product's code use what is remembered of a study, and save no model."""
    fits = Fits(study, {} if known is None else known)
    with contextlib.ExitStack() as stack:
        stack.enter_context(patch.object(model_store, "fit_or_resume", fits.model))
        stack.enter_context(patch.object(work, "save", lambda *_: ""))
        if study.source.kind is Kind.TEXT:
            every = np.arange(study.source.count, dtype=np.int64)
            counts = Counts(study.source.read(every).tolist())
            for module, name in ((default_models, "_words"), (embedding, "TfidfVectorizer")):
                stack.enter_context(patch.object(module, name, lambda **_: RememberedTfidf(counts)))
        yield fits


def _key(rows: NDArray[np.int64]) -> str:
    return hashlib.sha256(np.sort(rows).tobytes()).hexdigest()[:16]
