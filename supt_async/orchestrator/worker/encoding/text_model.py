"""Default model for texts of which an encoder has made vectors; imported in workers only."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import sparse
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.pipeline import make_pipeline

from supt_async.orchestrator.worker.default_models import texts
from supt_async.orchestrator.worker.encoding.texts import EncodedTexts


def encoded_texts() -> Any:
    """Make the default model for texts, with the vectors beside the words; takes ``EncodedTexts``.

    A text is the row of its TF-IDF, of length one, followed by its vector, brought to length one as
    well. The classifier is that of ``default_models.texts``: with its C of 10, that equals both
    blocks times the square root of 10 before one with C = 1. Features of both kinds side by side:
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
        vectors = np.nan_to_num(np.asarray(x.vectors, dtype=np.float64))
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        unit = sparse.csr_matrix(vectors / np.where(lengths > 0, lengths, 1))
        return sparse.hstack([self.words.transform(x.texts), unit], "csr") if self.any_ else unit
