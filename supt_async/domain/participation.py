"""Participation of a labeller in a project: whether they get items, and their gold answers."""

from __future__ import annotations

import enum
from dataclasses import dataclass

QUIZ_FAILED = "quiz"
"""Reason of a suspension: the quiz was not passed."""
GOLD_MISSED = "gold"
"""Reason of a suspension: too few of the gold answers were right."""


class ParticipationState(enum.StrEnum):
    """Whether a labeller gets items of a project."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    """Too few of their gold answers were right; an owner can lift that."""
    VOIDED = "voided"
    """An owner has withdrawn their labels."""


class IdleWhy(enum.StrEnum):
    """What keeps one labeller from getting items (docs/protocol.md, rule 7)."""

    SUSPENDED = "suspended"
    QUIZ_FAILED = "quiz_failed"
    QUOTA = "quota"
    VOIDED = "voided"


@dataclass(frozen=True, slots=True, kw_only=True)
class Participation:
    """State of a labeller in a project; the defaults are that of one who is new."""

    state: ParticipationState = ParticipationState.ACTIVE
    reason: str | None = None
    """Why they are suspended or voided."""
    quota: int | None = None
    """Most answers that they may give; None: the project's."""
    gold_answers: int = 0
    """Number of gold answers since the last lift of a suspension."""
    gold_right: int = 0
    quiz_answers: int = 0
    quiz_right: int = 0
    quiz_passed: bool = False


NEW = Participation()
"""State of a labeller who has not answered any gold item yet."""
