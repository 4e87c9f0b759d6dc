"""Projects as the queue sees them."""

from __future__ import annotations

from dataclasses import dataclass, field

from supt_async.domain.ids import Generation, ProjectId
from supt_async.rules.gold import GoldRules
from supt_async.rules.overlap import Overlap
from supt_async.rules.suggesting import Showing


@dataclass(frozen=True, slots=True)
class ProjectRow:
    """A project as the queue sees it."""

    id: ProjectId
    generation: Generation
    covers: int
    base_chunks: int
    lease_ms: int
    undo_ms: int
    overlap_changes: int
    """Number of times that places were changed because the overlap was."""
    paused: bool
    """The project is paused or archived."""
    behind: int
    """Number of labels that came in after the ranking in force was trained."""
    audiences: int
    """Grows when items are assigned to people, or to others; 0 if none are."""
    overlap: Overlap
    showing: Showing
    gold: GoldRules
    gold_changes: int
    """Number of times that gold items were added or retired; 0: there never were any."""
    people: bool
    """Whether there is anything to know about the participation of some labeller."""
    quota: int | None
    """Most answers of a labeller who has no quota of their own."""
    task: str = field(repr=False)
