"""Items as points, so that alike ones are near each other: cheap, and without any label.

It depends on what the items are and not on the model: so there is one before the first model,
and for a model of the user's own, whatever that makes of the items. It is computed again of the few
thousand items at hand, which must all be given at once to have the same axes. Where an encoder has
made vectors of the items, those are taken.

Numbers are scaled and clipped as for the default model. Of texts it is latent semantic analysis
(S. Deerwester et al. 1990): TF-IDF, its strongest directions, each text of length one. Table
rows are both side by side.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.decomposition import PCA, TruncatedSVD
from sklearn.feature_extraction.text import TfidfVectorizer

from supt_async.learning.coverage import Vectors

CLIP = 3.0
"""Standard deviations; see ``orchestrator.defaults``."""
MAX_COLUMNS = 256
"""Wider matrices are brought to their principal components."""
COMPONENTS = 64
WORD = r"(?u)\b\w+\b"


def embed(items: NDArray[Any], rng: np.random.Generator) -> Vectors:
    """Embed floats of shape (n, n_features), or an object array of strings or mappings, (n,)."""
    if items.dtype != np.object_:
        return _numbers(items, rng)
    if all(isinstance(item, str) for item in items):
        return _texts(list(items), rng)
    return _rows(list(items), rng)


def embed_vectors(matrix: NDArray[np.float32], rng: np.random.Generator) -> Vectors:
    """Embed the vectors of an encoder, of shape (n, n_dimensions), by their directions.

    Each gets length one, as encoders of texts and images are trained to compare directions. Wider
    ones are brought to their principal components; NaN counts as 0.
    """
    x = _unit(np.nan_to_num(np.asarray(matrix, dtype=np.float32)))
    if x.shape[1] <= MAX_COLUMNS or len(x) <= COMPONENTS:
        return x
    projection = PCA(COMPONENTS, svd_solver="randomized", random_state=_seed(rng))
    return np.asarray(projection.fit_transform(x), dtype=np.float32)


def _numbers(matrix: NDArray[Any], rng: np.random.Generator) -> Vectors:
    x: Vectors = np.nan_to_num(matrix.astype(np.float32))
    deviations = x.std(axis=0)
    x -= x.mean(axis=0)
    x /= np.where(deviations > 0, deviations, 1)
    np.clip(x, -CLIP, CLIP, out=x)
    if x.shape[1] <= MAX_COLUMNS or len(x) <= COMPONENTS:
        return x
    projection = PCA(COMPONENTS, svd_solver="randomized", random_state=_seed(rng))
    return np.asarray(projection.fit_transform(x), dtype=np.float32)


def _texts(texts: Sequence[str], rng: np.random.Generator) -> Vectors:
    try:
        weights = TfidfVectorizer(token_pattern=WORD, sublinear_tf=True).fit_transform(texts)
    except ValueError:  # not a word in them
        return np.zeros((len(texts), 1), dtype=np.float32)
    components = min(COMPONENTS, *(side - 1 for side in weights.shape))
    if components < 1:
        return np.asarray(weights.toarray(), dtype=np.float32)
    projection = TruncatedSVD(components, random_state=_seed(rng))
    with np.errstate(divide="ignore", invalid="ignore"):  # all texts may be one and the same
        x = np.asarray(projection.fit_transform(weights), dtype=np.float32)
    return _unit(x)


def _rows(rows: Sequence[Mapping[str, Any]], rng: np.random.Generator) -> Vectors:
    names = sorted({name for row in rows for name in row})
    worded = {name for row in rows for name, value in row.items() if isinstance(value, str)}
    blocks = [
        _texts([str(row.get(name, "")) for row in rows], rng) for name in names if name in worded
    ]
    numeric = [name for name in names if name not in worded]
    if numeric:
        values = [[row.get(name, np.nan) for name in numeric] for row in rows]
        matrix = np.array(values, dtype=np.float64)
        means = np.nanmean(matrix, axis=0, keepdims=True)
        blocks.append(_numbers(np.where(np.isnan(matrix), means, matrix), rng))
    if not blocks:
        return np.zeros((len(rows), 1), dtype=np.float32)
    return np.concatenate(blocks, axis=1)


def _unit(x: Vectors) -> Vectors:
    """Return vectors of length one; those of length 0 stay."""
    lengths = np.linalg.norm(x, axis=1, keepdims=True)
    return np.asarray(x / np.where(lengths > 0, lengths, 1), dtype=np.float32)


def _seed(rng: np.random.Generator) -> int:
    return int(rng.integers(2**31))
