"""How many labels does the order save? Digits, asked at random and by margin.

Nobody labels, and no server runs: the answers are known, and each loop asks for ten more::

    python docs/examples/labels_saved.py

It prints the labels that it takes until the model is right 95 % as often as one that has all of
them. ``scripts/bench learning`` measures the same with people who label at the same time.
"""

from __future__ import annotations

import numpy as np
from sklearn.datasets import load_digits
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split

from supt_async.learning.acquisition import ACQUISITIONS

BATCH = 10
GOOD = 0.95
"""Share of the full model's accuracy at which a run ends."""
SEEDS = 2


def needed(acquisition: str, seed: int) -> int:
    """Return the number of labels that a run takes."""
    x, y = load_digits(return_X_y=True)
    pool, test, answers, truth = train_test_split(x / 16, y, test_size=0.3, random_state=seed)
    full = LogisticRegression(tol=0.001, max_iter=1000).fit(pool, answers).score(test, truth)
    rng = np.random.default_rng(seed)
    asked = rng.permutation(len(pool))[:BATCH]
    while True:
        model = LogisticRegression(tol=0.001, max_iter=1000).fit(pool[asked], answers[asked])
        if model.score(test, truth) >= GOOD * full:
            return len(asked)
        rest = np.setdiff1d(np.arange(len(pool)), asked)
        ranks = ACQUISITIONS[acquisition](model.predict_proba(pool[rest]), rng=rng)
        asked = np.concatenate([asked, rest[np.argsort(ranks)[:BATCH]]])


def main() -> None:
    """Print the labels of both orders."""
    for name in ("random", "margin"):
        counts = [needed(name, seed) for seed in range(SEEDS)]
        print(f"{name}: {np.mean(counts):.0f} labels ({min(counts)} to {max(counts)})")


if __name__ == "__main__":
    main()
