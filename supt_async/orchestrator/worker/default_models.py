"""Default models of a project; imported in worker processes only.

All are logistic regressions. Their penalty is scikit-learn's for scaled numbers (C = 1) and ten
times weaker for texts (``TEXT_C``), whose rows have the length 1 and so need larger weights.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, StandardScaler

Row: TypeAlias = Mapping[str, str | float]

CLIP = 3.0
"""Largest scaled value, in standard deviations. Otherwise a pixel that is almost always empty would
outweigh all others when it is not; on digits this saves a fifth of the labels."""
MAX_ITERATIONS = 1_000
"""Number of iterations after which the logistic regression stops."""
TEXT_C = 10.0
"""Inverse strength of the penalty on the weights of texts. With 1, the weights stay near zero on
rows of length 1: the model says little but the classes' shares, and names rare classes late."""
WORD = r"(?u)\b\w+\b"
"""Pattern of a word; unlike scikit-learn's default, it keeps words of one letter."""


def numbers() -> Any:
    """Make a logistic regression on scaled columns; takes floats of shape (n, n_features)."""
    return make_pipeline(
        StandardScaler(),
        FunctionTransformer(np.clip, kw_args={"a_min": -CLIP, "a_max": CLIP}),
        _classifier(),
    )


def texts() -> Any:
    """Make a logistic regression on TF-IDF; takes an object array of strings, shape (n,).

    TF-IDF: G. Salton, C. Buckley, "Term-Weighting Approaches in Automatic Text Retrieval",
    Information Processing & Management 1988, with the logarithm of a word's count. Each class
    has the same weight as a whole, however rare it is: G. King, L. Zeng, "Logistic Regression in
    Rare Events Data", Political Analysis 2001. So rare classes are named after a few labels; the
    price is probabilities that are too high for rare classes and too low for frequent ones. What
    else was tried is in docs/benchmarks.md.
    """
    return make_pipeline(_words(), _balanced(TEXT_C))


def rows() -> RowModel:
    """Make a model for table rows; takes an object array of dictionaries, shape (n,)."""
    return RowModel()


@dataclass
class RowModel:
    """Logistic regression on scaled numbers and the TF-IDF of texts.

    The TF-IDF of each text column is multiplied by the square root of ``TEXT_C``, which equals that
    penalty for texts beside C = 1 for numbers. If there is a text column, classes are weighted as
    in ``texts``.

    A column is numeric if it holds only numbers in the rows to learn from. In other rows, a cell
    that is missing or of the other type counts as the mean, or as an empty text.
    """

    classifier: Any = None
    scaler: Any = None
    numeric: list[str] = field(default_factory=list)
    vectorizers: dict[str, Any] = field(default_factory=dict)

    def fit(self, x: Sequence[Row], y: NDArray[Any]) -> RowModel:
        names = sorted({name for row in x for name in row})
        texts = {name for row in x for name, value in row.items() if isinstance(value, str)}
        self.numeric = [name for name in names if name not in texts]
        self.vectorizers = {}
        for name in sorted(texts):
            vectorizer = _words()
            try:
                vectorizer.fit(_texts(x, name))
            except ValueError:  # not a word in it
                continue
            self.vectorizers[name] = vectorizer
        if not self.numeric and not self.vectorizers:
            raise ValueError("the table rows have no column of numbers or texts")
        if self.numeric:
            self.scaler = StandardScaler().fit(self._numbers(x))
        classifier = _balanced() if self.vectorizers else _classifier()
        self.classifier = classifier.fit(self.features(x), y)
        return self

    def predict(self, x: Sequence[Row]) -> NDArray[Any]:
        return np.asarray(self.classifier.predict(self.features(x)))

    def predict_proba(self, x: Sequence[Row]) -> NDArray[np.float64]:
        return np.asarray(self.classifier.predict_proba(self.features(x)))

    def features(self, x: Sequence[Row]) -> Any:
        """Return what the classifier gets: sparse rows, shape (n, n_features)."""
        blocks = [
            vectorizer.transform(_texts(x, name)) * TEXT_C**0.5
            for name, vectorizer in self.vectorizers.items()
        ]
        if self.numeric:
            scaled = np.nan_to_num(self.scaler.transform(self._numbers(x)))
            blocks.append(sparse.csr_matrix(np.clip(scaled, -CLIP, CLIP)))
        return sparse.hstack(blocks, format="csr")

    def _numbers(self, x: Sequence[Row]) -> NDArray[np.float64]:
        values = [
            [np.nan if isinstance(cell := row.get(name), str) else cell for name in self.numeric]
            for row in x
        ]
        return np.array(values, dtype=np.float64)  # None becomes NaN


def _texts(x: Sequence[Row], name: str) -> list[str]:
    return [str(row.get(name, "")) for row in x]


def _words() -> Any:
    return TfidfVectorizer(token_pattern=WORD, sublinear_tf=True)


def _classifier() -> Any:
    return LogisticRegression(max_iter=MAX_ITERATIONS)


def _balanced(c: float = 1.0) -> Any:
    return LogisticRegression(C=c, class_weight="balanced", max_iter=MAX_ITERATIONS)
