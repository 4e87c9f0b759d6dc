"""Worth of one more opinion about an item."""

from __future__ import annotations

import numpy as np

from supt_async.learning.crowd.model import Floats


def worth_of_another(probabilities: Floats, reliability: float) -> Floats:
    """Return by how much one more answer makes each item likelier to be right, (n_items,).

    ``reliability`` is how often a labeller is right, who errs evenly among the other classes.
    It is 0 where no single answer could change what is believed: a further opinion pays where
    people disagree, and where few of them have answered.
    """
    n_classes = probabilities.shape[1]
    if n_classes < 2:
        return np.zeros(len(probabilities))
    wrong = (1 - reliability) / (n_classes - 1)
    ordered = np.sort(probabilities, axis=1)
    best, second = ordered[:, -1], ordered[:, -2]
    # If they answer c, what is believed then is c, or else the best of the others.
    as_answered = reliability * probabilities
    is_best = np.arange(n_classes) == np.argmax(probabilities, axis=1)[:, None]
    else_best = wrong * np.where(is_best, second[:, None], best[:, None])
    after = np.maximum(as_answered, else_best).sum(axis=1)
    return np.asarray(np.maximum(after - best, 0.0))
