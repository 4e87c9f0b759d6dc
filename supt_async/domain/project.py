"""A project, its settings, and who takes part in it.

The values are frozen, so that they can be compared and handed from one task to another. Times
are whole milliseconds of the server's clock (since the Unix epoch).
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from supt_async.domain.ids import FIRST, Generation, LabellerId, ProjectId
from supt_async.domain.values import JSONValue

NO_SUGGESTIONS = "off"
"""Value of the setting ``suggest`` with which labellers see no suggestions."""
OWN_MODEL = "model"
"""Source of the suggestions that the project's own model makes."""
AGAIN_FIRST = "first"
"""Value of the setting ``again``: an item that needs another opinion comes before new ones."""
AGAIN_RANKED = "ranked"
"""Value of the setting ``again``: the ranking decides between new items and further opinions."""


class Role(enum.StrEnum):
    LABELLER = "labeller"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """Labeller of a project, and their role, found by a token."""

    labeller: LabellerId
    name: str
    role: Role
    project: ProjectId
    archived: bool = False
    """The project is archived: nothing of it may be changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Creator:
    """Person who may make projects, and owns those."""

    labeller: LabellerId
    everywhere: bool
    """They own all projects, so there is no limit to the number that they make."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Settings of a project; times in milliseconds."""

    overlap: int = 1
    """Number of labellers that answer each item, or the least if there is ``overlap_max``."""
    overlap_max: int | None = None
    """Most answers to an item while it is less sure than ``sure``; None: ``overlap`` is for all."""
    sure: float = 0.9
    """Confidence from which on an item needs no further opinion."""
    again: str = AGAIN_FIRST
    lease_ms: int = 600_000
    undo_ms: int = 3_600_000
    blind: bool = False
    holdout: float | None = None
    """Share of the items held out of training; None: the orchestrator's own."""
    acquisition: str | None = None
    """Name of the acquisition function; None: the orchestrator's own."""
    model: str | None = None
    """Name of one of the models that the orchestrator offers; None: its own."""
    suggest: str = NO_SUGGESTIONS
    """Source whose suggestions labellers see; ``model`` is the project's own model."""
    suggest_min: float = 0.0
    """Lowest score of a suggestion that is shown, from 0 to 1."""
    suggest_blind: float = 0.2
    """Share of the hand-outs that show no suggestion, to compare with."""
    gold_rate: float = 0.05
    """Share of the hand-outs that have a known answer, if the project has such items."""
    gold_feedback: bool = False
    """Labellers are told after a known answer whether they were right."""
    gold_min: float = 0.0
    """Share of known answers that a labeller has to get right; 0: nobody is suspended."""
    quiz: int = 0
    """Number of known answers that a labeller has to give before anything else."""
    quota: int | None = None
    """Most answers of one labeller; None: as many as there are items."""


SettingsChange: TypeAlias = Mapping[str, Any]
"""Fields of ``Settings`` and their new values; those that are left out stay as they are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """Project of the catalogue."""

    id: ProjectId
    slug: str
    title: str
    task: JSONValue
    guidelines: str = ""
    style: str = ""
    """Style sheet for its items."""
    settings: Settings = field(default_factory=Settings)
    paused: bool = False
    generation: Generation = FIRST
    created_ms: int = 0
    archived_ms: int | None = None
    """Time at which it was archived; None if it is not."""

    @property
    def archived(self) -> bool:
        return self.archived_ms is not None

    @property
    def stopped(self) -> bool:
        """Whether no items are handed out: it is paused or archived."""
        return self.paused or self.archived


class ModelState(enum.StrEnum):
    IDLE = "idle"
    QUEUED = "queued"
    TRAINING = "training"
    READY = "ready"
    FAILED = "failed"
