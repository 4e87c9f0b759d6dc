"""Short vectors of items, and groups of items that are alike, to label many at once.

They come from what the items are (``learning.embedding``) and not from any answer. A vector has
few dimensions and half precision: enough to tell what is alike, and small enough to store.
"""

from __future__ import annotations

import warnings
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from supt_async.learning.coverage import Vectors

DIMENSIONS = 32
"""Number of dimensions of a short vector."""
MAX_GROUPS = 60
"""Maximum number of groups: more than one looks through."""
MEAN_SIZE = 40
"""Number of items that a group has on average, until there are ``MAX_GROUPS``."""

Short: TypeAlias = NDArray[np.float16]
"""Vectors of half precision, of shape (n, n_dimensions)."""


def shortened(x: Vectors, rng: np.random.Generator) -> Short:
    """Return vectors of at most ``DIMENSIONS`` dimensions, whose distances are nearly those of x.

    They are scaled so that an item is at most 1 from the mean.
    """
    if x.shape[1] > DIMENSIONS and len(x) > DIMENSIONS:
        from sklearn.decomposition import PCA  # slow to import: in a worker only

        seed = int(rng.integers(2**31))
        projection = PCA(DIMENSIONS, svd_solver="randomized", random_state=seed)
        with np.errstate(divide="ignore", invalid="ignore"):  # all items may be the same
            x = np.asarray(projection.fit_transform(x), dtype=np.float32)
    x = x[:, :DIMENSIONS] - x[:, :DIMENSIONS].mean(axis=0, keepdims=True)
    longest = float(np.sqrt(np.square(x).sum(axis=1).max(initial=0.0)))
    return np.asarray(x / (longest or 1.0), dtype=np.float16)


def groups(x: Short, rng: np.random.Generator) -> NDArray[np.uint16]:
    """Return the group of each item, of shape (n,): 0 is the largest.

    Mini-batch k-means: D. Sculley, "Web-scale k-means clustering", WWW 2010.
    """
    from sklearn.cluster import MiniBatchKMeans  # slow to import: in a worker only
    from sklearn.exceptions import ConvergenceWarning

    count = min(MAX_GROUPS, len(x) // MEAN_SIZE)
    if count < 2:
        return np.zeros(len(x), dtype=np.uint16)
    seed = int(rng.integers(2**31))
    means = MiniBatchKMeans(count, n_init=3, random_state=seed, batch_size=1_024)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # items that are alike: fewer groups
        found = means.fit_predict(x.astype(np.float32))
    sizes = np.bincount(found, minlength=count)
    place = np.empty(count, dtype=np.uint16)
    place[np.argsort(-sizes, kind="stable")] = np.arange(count)
    return np.asarray(place[found])


def nearest(x: Short, place: int) -> NDArray[np.int64]:
    """Return the places of all items by their distance to that at ``place``, which comes first."""
    wide = x.astype(np.float32)
    distances = np.square(wide - wide[place]).sum(axis=1)
    distances[place] = -1
    return np.argsort(distances, kind="stable").astype(np.int64)
