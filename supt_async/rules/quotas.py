"""Rules of quotas: how many answers a labeller may give, and when their work is complete."""

from __future__ import annotations

from supt_async.domain.participation import IdleWhy
from supt_async.domain.results import Idle, IdleReason


def quota_of(own: int | None, project: int | None) -> int | None:
    """Return the most answers of a labeller: their own quota, or else that of the project."""
    return project if own is None else own


def left(quota: int, answers: int, held: int) -> int:
    """Return how many items a labeller may get beside those that they hold.

    Args:
        quota: The most answers that they may give.
        answers: Number of the answers that they gave and did not withdraw.
        held: Number of items that they hold, in all their sessions.
    """
    return max(0, quota - answers - held)


USED_UP = Idle(reason=IdleReason.NOTHING_FOR_YOU, why=IdleWhy.QUOTA)
"""Reason why a labeller gets no item who has given as many answers as they may."""


def is_complete(idle: Idle) -> bool:
    """Tell whether a labeller's work is complete: they gave what they may, or nothing is left."""
    if idle.why is not None:
        return idle.why is IdleWhy.QUOTA
    return idle.reason in (IdleReason.DONE, IdleReason.NOTHING_FOR_YOU)
