"""State of a batch that concerns gold items, quizzes and quotas; a part of ``state.Batch``."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TypeAlias

from supt_async.domain.ids import ItemId, LabellerId, ProjectId, RequestId
from supt_async.domain.participation import Participation

Who: TypeAlias = tuple[ProjectId, LabellerId]
"""A labeller in a project."""


@dataclass(frozen=True, slots=True)
class StoredParticipation:
    """A labeller's row of ``participation``, which is locked."""

    participation: Participation
    passed_ms: int | None = None
    """When they passed the quiz."""
    suspended_ms: int | None = None


@dataclass(slots=True)
class GoldState:
    """What a batch knows of gold items and of its labellers."""

    known: dict[ItemId, str] = field(default_factory=dict, repr=False)
    """JSON texts of the known answers to the gold items that commands are about."""
    judged: dict[tuple[ProjectId, RequestId], tuple[bool, str]] = field(
        default_factory=dict, repr=False
    )
    """Whether gold answers that are sent again are right, and the known answers."""
    stored: dict[Who, StoredParticipation] = field(default_factory=dict)
    held: Counter[Who] = field(default_factory=Counter)
    """Number of gold items that a labeller in a quiz holds, in all their sessions."""
    quiz_left: Counter[Who] = field(default_factory=Counter)
    """Number of items that they may get of the quiz besides."""
    given: Counter[Who] = field(default_factory=Counter)
    """Number of answers of those who have a quota and answer late, before this batch."""
