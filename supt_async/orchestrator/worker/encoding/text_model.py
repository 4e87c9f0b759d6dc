"""Default models for items with vectors of an encoder beside them; imported in workers only."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.base import BaseEstimator, TransformerMixin, clone
from sklearn.pipeline import make_pipeline

from supt_async.orchestrator.worker.default_models import TEXT_C, RowModel, texts
from supt_async.orchestrator.worker.encoding.texts import EncodedTexts

LENGTH = 0.7
"""Length of vectors beside rows of words of length one. With 1, the vectors outweigh the words
where there are many labels; with 0.5 less is learned from the first fifty."""


def encoded_texts() -> Any:
    """Make the default model for texts, with the vectors beside the words; takes ``EncodedTexts``.

    A text is the row of its TF-IDF, of length one, followed by its vector, brought to ``LENGTH``.
    The classifier is that of ``default_models.texts``. Features of both kinds side by side:
    J. Turian, L. Ratinov, Y. Bengio, "Word representations: a simple and general method for
    semi-supervised learning", ACL 2010.
    """
    words, *rest = (step for _, step in texts().steps)
    return make_pipeline(EncodedWords(words), *rest)


class EncodedWords(TransformerMixin, BaseEstimator):  # type: ignore[misc]  # sklearn has no types
    """Transformer of ``EncodedTexts`` to sparse rows: the weights of words, then the vector."""

    def __init__(self, words: Any) -> None:
        self.words = words

    def fit(self, x: EncodedTexts, y: Any = None) -> EncodedWords:
        try:
            self.words.fit(x.texts)
            self.any_ = True
        except ValueError:  # not a word in them
            self.any_ = False
        return self

    def transform(self, x: EncodedTexts) -> Any:
        """Return float rows of shape (n, n_words + n_dimensions)."""
        unit = _scaled(x.vectors)
        return sparse.hstack([self.words.transform(x.texts), unit], "csr") if self.any_ else unit


def encoded_rows() -> EncodedRowModel:
    """Make the default model for table rows, with vectors of their texts; takes ``EncodedTexts``.

    The vector, of ``LENGTH`` and times the square root of ``TEXT_C``, follows the features of
    ``default_models.rows``, as each text column does there.
    """
    return EncodedRowModel()


@dataclass
class EncodedRowModel:
    """Logistic regression on a row's numbers, words and vector."""

    rows: RowModel = field(default_factory=RowModel)
    classifier: Any = None

    def fit(self, x: EncodedTexts, y: NDArray[Any]) -> EncodedRowModel:
        self.rows.fit(x.texts.tolist(), y)
        self.classifier = clone(self.rows.classifier).fit(self.features(x), y)
        return self

    def predict(self, x: EncodedTexts) -> NDArray[Any]:
        return np.asarray(self.classifier.predict(self.features(x)))

    def predict_proba(self, x: EncodedTexts) -> NDArray[np.float64]:
        return np.asarray(self.classifier.predict_proba(self.features(x)))

    def features(self, x: EncodedTexts) -> Any:
        """Return what the classifier gets: sparse rows, shape (n, n_features + n_dimensions)."""
        return sparse.hstack(
            [self.rows.features(x.texts.tolist()), _scaled(x.vectors) * TEXT_C**0.5], "csr"
        )


def _scaled(vectors: NDArray[np.float32]) -> Any:
    """Return vectors of length ``LENGTH`` as sparse rows; NaN counts as 0."""
    found = np.nan_to_num(np.asarray(vectors, dtype=np.float64))
    lengths = np.linalg.norm(found, axis=1, keepdims=True)
    return sparse.csr_matrix(LENGTH * found / np.where(lengths > 0, lengths, 1))
