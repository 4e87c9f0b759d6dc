"""From what a model thinks of each item to the order in which people are asked.

Two things decide: which items would teach the model most, and that those which are asked about
at the same time are not all alike. The order is made for as many people as label now, of whom
nobody hears of the others' answers before the next ranking:

* ``cold``: while there is no model, or fewer labels in it than people who label (its opinion
  would send all of them to the same corner): typical items of every group (``cold_start``), or,
  for more people than a round, a choice that stands for all (``coverage``). The groups are made
  for a first few labels; for 100 people they took 106 labels on digits, the choice 81
  (scripts/bench learning).
* ``warm``: the items that the model is least sure of (``acquisition``), and of the best few
  of them a choice that stands for all (``coverage``), away from what is out with people now.
  Filtered active submodular selection: K. Wei, R. Iyer, J. Bilmes, ICML 2015. Behind that head
  the order is that of the scores alone.

Both look at the vectors of a bounded number of items, however large the pool is, and return
places in ``rows``, int64 of shape (n,), best first: a permutation, decided by ``rng``. Items are
named by their row numbers; ``Embed`` gives the vectors of some rows, all asked for at once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from supt_async.learning.coverage import Vectors, spread

Order: TypeAlias = NDArray[np.int64]
Rows: TypeAlias = NDArray[np.int64]
Embed: TypeAlias = Callable[[Rows], Vectors]

ROUND = 10
"""Labels that a model is trained on at least before it has a say, and the fewest items that are
chosen to go together; as many as a retraining waits for by default."""
AHEAD = 2
"""Items a labeller that go together: what is answered while the model trains, and the next."""
COLD_AHEAD = 3
"""The same before there is a model: such a list may have to last longer."""
CHOICE = 10
"""So many times as many uncertain items are looked at as are chosen of them."""
CHOICE_SHARE = 0.3
"""But no larger a part of the pool: below, the model is sure enough."""
MOST = 3_000
"""Items whose vectors are looked at, at most; their distances take 36 MB."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PoolContext:
    """People and items at work while the ranking is made."""

    out: Rows = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    """Rows of the items that are on somebody's screen now; they may be ranked as well."""
    labelled: Rows = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    labellers: int = 1


def needs_cold_start(labels: int, labellers: int) -> bool:
    """Return whether a model with so few labels should not rank yet."""
    return labels < max(labellers, ROUND)


def together(labellers: int, ahead: int = AHEAD) -> int:
    """Return how many items are chosen to go together for so many labellers."""
    return min(max(ROUND, ahead * labellers), MOST)


def cold(rows: Rows, context: PoolContext, embed: Embed, rng: np.random.Generator) -> Order:
    """Order rows without a model: typical ones of every group first, the rest at random."""
    from supt_async.learning.cold_start import typical  # reads scikit-learn: in a worker only

    order = rng.permutation(len(rows))
    sample = order[:MOST]
    known = np.union1d(context.labelled, context.out)
    sample = sample[~np.isin(rows[sample], known)]
    known = rng.permutation(known)[:MOST]
    vectors = embed(np.concatenate([rows[sample], known]))
    count = together(context.labellers, COLD_AHEAD)
    x, covered = vectors[: len(sample)], vectors[len(sample) :]
    if context.labellers > ROUND:
        return _moved_up(order, sample[spread(x, count, covered=covered)])
    return _moved_up(order, sample[typical(x, count, first=ROUND, covered=covered, rng=rng)])


def warm(
    scores: NDArray[np.floating],
    rows: Rows,
    context: PoolContext,
    embed: Embed,
    rng: np.random.Generator,
) -> Order:
    """Order rows by their scores, the lowest first, with a head that is spread out.

    ``scores`` has the shape of ``rows``; equal ones are put in random order.
    """
    order = sort_scores(scores, rng)
    count = together(context.labellers)
    looked_at = min(CHOICE * count, max(round(CHOICE_SHARE * len(rows)), count), MOST)
    head = order[:looked_at]
    head = head[~np.isin(rows[head], context.out)]
    known = rng.permutation(context.out)[:MOST]
    vectors = embed(np.concatenate([rows[head], known]))
    x, covered = vectors[: len(head)], vectors[len(head) :]
    return _moved_up(order, head[spread(x, count, covered=covered)])


def sort_scores(scores: NDArray[np.floating], rng: np.random.Generator) -> Order:
    """Return the places of the scores, the lowest first; equal ones in random order."""
    mixed = rng.permutation(len(scores))
    return mixed[np.argsort(scores[mixed])]


def shuffle(order: Order, share: float, rng: np.random.Generator) -> Order:
    """Shuffle a share of the ranks, from 0 to 1, among themselves."""
    if not share:
        return order
    mixed = np.flatnonzero(rng.random(len(order)) < share)
    shuffled = order.copy()
    shuffled[mixed] = order[rng.permutation(mixed)]
    return shuffled


def _moved_up(order: Order, first: Order) -> Order:
    """Put some places before the others, which keep their order."""
    rest = np.ones(len(order), dtype=np.bool_)
    rest[first] = False
    return np.concatenate([first, order[rest[order]]])
