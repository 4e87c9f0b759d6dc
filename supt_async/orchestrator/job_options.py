"""Options of the jobs that run in a training worker, in a form that can be sent there."""

from __future__ import annotations

from dataclasses import dataclass

HEAD = 100_000
"""Number of items that are ranked; the rest keep their order. More than are labelled until the
next ranking, and a tenth of the writes that ranking a million would take."""

EVALUATED = 50_000
"""Number of labels, about, that an evaluation looks at, and of held-out ones besides; an accuracy
of so many is known to half a point (95 %)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RankingOptions:
    """Options of a ranking."""

    acquisition: str | bytes = "margin"
    """A name of ``ACQUISITIONS``, ``module:name``, or a pickled function or strategy."""
    shuffle_prop: float = 0.0
    """Share of the ranking that is shuffled, from 0 to 1."""
    holdout: float = 0.0
    """Share of the items that are drawn at random and held out of training."""
    salt: int = 0
    """Number that decides, together with an item's id, whether it is held out: the project's id."""
    spread: bool = True
    """Whether to start with typical items, and to keep items asked at the same time apart."""
    seed: int | None = None
    """Seed of the random generator; None takes a new one each time."""
    head: int = HEAD
    """Number of items that are ranked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EvaluationOptions:
    """Options of an evaluation."""

    method: bytes | None = None
    """Pickled function of an unfitted model, X and y that replaces the cross-validation. It returns
    a number, several, or a mapping with ``test_score``, as scikit-learn's ``cross_val_score`` and
    ``cross_validate`` do."""
    target_score: float = 0.95
    """Score whose number of labels is estimated."""
    most_labels: int = EVALUATED
    """Number of labels, about, that are looked at, and of held-out ones besides."""
    seed: int | None = None
    """Seed of the random generator; None takes a new one each time."""
