"""An acquisition function of your own: it decides which items people are asked about next.

This one looks for a rare answer: it puts first the items that most likely have the answer which
the model expects least often. Name the function; the module is also looked for in the working
directory::

    cd docs/examples
    supt orchestrate flowers --acquisition own_acquisition:rarest_first --once
    supt serve --orchestrate --acquisition own_acquisition:rarest_first
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray


def rarest_first(
    probabilities: NDArray[np.floating] | Sequence[NDArray[np.floating]],
    shuffle_prop: float = 0.0,
    *,
    rng: np.random.Generator | None = None,
) -> NDArray[np.int64]:
    """Return the rank of each item; the one with rank 0 is asked first.

    Args:
        probabilities: What the model's ``predict_proba`` returned for the open items, of shape
            (n_samples, n_classes). A model with several outputs gives a list of such arrays, of
            which this function uses the first.
        shuffle_prop: Share of the items, from 0 to 1, whose ranks are shuffled: it is what
            ``--shuffle-prop`` says, so that people also see items that the model would not pick.
        rng: Source of all randomness. It may be left out of the signature.
    """
    first = probabilities[0] if isinstance(probabilities, list | tuple) else probabilities
    table = np.asarray(first, dtype=np.float64)
    rng = np.random.default_rng() if rng is None else rng
    rarest = table.mean(axis=0).argmin()
    ranks = np.empty(len(table), dtype=np.int64)
    ranks[np.argsort(-table[:, rarest], kind="stable")] = np.arange(len(table))
    shuffled = np.flatnonzero(rng.random(len(ranks)) < shuffle_prop)
    ranks[shuffled] = ranks[rng.permutation(shuffled)]
    return ranks
