"""Rules of what is kept, and numbers of what was deleted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

DAY_MS = 86_400_000

Tell: TypeAlias = Callable[[str, int], None]
"""Is told of each step: the table, and the number of rows that were deleted from it."""


@dataclass(frozen=True, slots=True)
class RetentionRules:
    """Rules of what to keep; 0 keeps everything."""

    days: int
    """Days that sessions and leases without an answer are kept."""
    runs: int
    """Trainings of each project that are kept, besides those of the learning curve."""
    acts: int = 0
    """Days that acts of owners are kept."""


@dataclass(frozen=True, slots=True)
class Deleted:
    """Numbers of deleted rows."""

    sessions: int = 0
    leases: int = 0
    runs: int = 0
    rankings: int = 0
    """Rows that say when a ranking was published; rankings themselves go with the next ones."""
    secrets: int = 0
    acts: int = 0
