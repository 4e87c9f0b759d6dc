"""Model of spans: a conditional random field (CRF), which tags each token of a text.

It is of first order (J. Lafferty, A. McCallum, F. Pereira, "Conditional Random Fields:
Probabilistic Models for Segmenting and Labeling Sequence Data", ICML 2001), fitted by CRFsuite (N.
Okazaki, 2007) with L-BFGS and an elastic net (H. Zou, T. Hastie, "Regularization and Variable
Selection via the Elastic Net", JRSS B 2005).
"""

from __future__ import annotations

import math
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pycrfsuite
from numpy.typing import NDArray

from supt_async.errors import TrainingError
from supt_async.learning.spans.tags import Place, placed, stretches, tags_of
from supt_async.orchestrator.worker.spans.texts import Text

ITERATIONS = 60
"""Number of iterations of L-BFGS, at most."""
FEWEST = 15
"""Number of iterations to which it is lowered where there is much to learn from."""
PENALTY = 0.05
"""Weight of the absolute values of the weights (c1), and of their squares (c2)."""
WORK = 1.2e10
"""Work of a fit, about 30 s: tokens, times iterations, times ``_costs``."""
EACH = 700
"""What a token costs besides the square of the number of tags."""


@dataclass(frozen=True, slots=True)
class Tagged:
    """Tags of a text."""

    tags: list[str]
    log_probability: float
    """Logarithm of the probability of all of them together."""
    marginals: NDArray[np.float64]
    """Probability of each tag by itself, shape (n_tokens,)."""


class SpanModel:
    """Fitted model; can be pickled."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._tagger = self._open()

    def __getstate__(self) -> bytes:
        return self._data

    def __setstate__(self, data: bytes) -> None:
        self._data = data
        self._tagger = self._open()

    @classmethod
    def fit(
        cls, texts: Iterable[Text], places: Iterable[Sequence[Place]], labels: int
    ) -> SpanModel:
        """Fit a model on texts and their spans, of at most ``labels`` different labels.

        Of more texts than can be learned from in time, those that come first are.

        Raises:
            TrainingError: If no text has a token.
        """
        trainer = pycrfsuite.Trainer("lbfgs", verbose=False)
        cost = EACH + (2 * labels + 1) ** 2
        tokens = 0
        for text, spans in zip(texts, places, strict=True):
            tags = tags_of(text.tokens, spans)
            for part, items in zip(text.parts, text.items, strict=True):
                trainer.append(items, tags[part.start : part.stop])
            tokens += len(text.tokens)
            if tokens * cost * FEWEST > WORK:
                break
        if not tokens:
            raise TrainingError(
                "There is no word in any of the labelled texts, so there is nothing to learn yet."
            )
        iterations = min(ITERATIONS, max(FEWEST, int(WORK / (tokens * cost))))
        trainer.set_params({"c1": PENALTY, "c2": PENALTY, "max_iterations": iterations})
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "model")
            trainer.train(str(path))
            return cls(path.read_bytes())

    def tag(self, text: Text) -> Tagged:
        """Find the most probable tags of a text."""
        tags: list[str] = []
        total = 0.0
        marginals = np.ones(len(text.tokens))
        for part, items in zip(text.parts, text.items, strict=True):
            found = self._tagger.tag(items)
            total += _log(self._tagger.probability(found))
            for place, tag in enumerate(found, part.start):
                marginals[place] = self._tagger.marginal(tag, place - part.start)
            tags += found
        return Tagged(tags, total, np.clip(marginals, 0.0, 1.0))

    def find(self, text: Text) -> list[Place]:
        """Find the most probable spans of a text."""
        tags = [tag for items in text.items for tag in self._tagger.tag(items)]
        return placed(text.tokens, stretches(tags))

    def judge(self, text: Text, tags: Sequence[str]) -> tuple[float, NDArray[np.float64]]:
        """Return what the model thinks of given tags.

        Returns the logarithm of the probability of all together, and that of each by itself, of
        shape (n_tokens,). Tags that the model has never met have the probability 0.
        """
        known = set(self._tagger.labels())
        marginals = np.zeros(len(text.tokens))
        total = 0.0
        for part, items in zip(text.parts, text.items, strict=True):
            some = tags[part.start : part.stop]
            self._tagger.set(items)
            for place, tag in enumerate(some):
                if tag in known:
                    marginals[part.start + place] = self._tagger.marginal(tag, place)
            total += _log(self._tagger.probability(some)) if known.issuperset(some) else -math.inf
        return total, np.clip(marginals, 0.0, 1.0)

    def _open(self) -> Any:
        tagger = pycrfsuite.Tagger()
        tagger.open_inmemory(self._data)
        return tagger


def _log(probability: float) -> float:
    return math.log(min(probability, 1.0)) if probability > 0 else -745.0
