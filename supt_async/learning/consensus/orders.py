"""Orders of the same options, the best first.

Of up to ``EXACT`` options the consensus is the order with which the pairs of all answers agree most
(J. Kemeny, "Mathematics without Numbers", Daedalus 88, 1959; that it is the likeliest: H. P. Young,
"Condorcet's Theory of Voting", American Political Science Review 82, 1988). Of more it is that of
the mean places (J.-C. de Borda, 1781), which needs no search. Two orders agree by the share of
pairs that both have in the same order (M. G. Kendall, "A New Measure of Rank Correlation",
Biometrika 30, 1938).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

EXACT = 8
"""Number of options up to which all orders are considered."""
FIRST = 1e-6
"""Share by which the earliest answer weighs more, so that it decides among equals."""


def together(orders: Sequence[Sequence[int]], weights: Sequence[float]) -> list[int]:
    """Return one order of the options, numbers from 0 up, that every one of ``orders`` has."""
    places = np.argsort(np.asarray(orders, dtype=np.int64), axis=1)
    shares = np.asarray(weights, dtype=np.float64)
    shares[0] *= 1 + FIRST
    if places.shape[1] > EXACT:
        means = shares @ places / shares.sum()
        return [int(option) for option in np.lexsort((places[0], np.round(means, 4)))]
    before = places[:, :, None] < places[:, None, :]
    return _kemeny(np.einsum("n,nab->ab", shares, before).tolist())


def kendall(one: Sequence[int], other: Sequence[int]) -> float:
    """Return the share of pairs that two orders have alike, from 0 to 1."""
    first, second = np.argsort(one), np.argsort(other)
    upper = np.triu_indices(len(first), 1)
    if not len(upper[0]):
        return 1.0
    same = (first[:, None] < first)[upper] == (second[:, None] < second)[upper]
    return float(np.mean(same))


def _kemeny(before: Sequence[Sequence[float]]) -> list[int]:
    """Find the order with which the most pairs agree, from the best order of each set's options."""
    n = len(before)
    best: list[tuple[float, list[int]]] = [(0.0, [])]
    for members in range(1, 1 << n):
        inside = [option for option in range(n) if members >> option & 1]
        best.append(
            max(
                (
                    (
                        best[members ^ 1 << last][0]
                        + sum(before[option][last] for option in inside if option != last),
                        [*best[members ^ 1 << last][1], last],
                    )
                    for last in inside
                ),
                key=lambda found: found[0],
            )
        )
    return best[-1][1]
