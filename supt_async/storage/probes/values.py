"""Values that probes return."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What a database server says to this user."""

    clock_ahead_ms: float
    """Milliseconds by which its clock is before this machine's; negative if it is behind."""
    within_ms: float
    """Milliseconds by which that may be wrong: half of the time that the question took."""
    may_make_tables: bool | None
    """Whether this user may make and change tables; None if that can't be seen."""
    forbidden: tuple[str, ...] = ()
    """Tables of supt that this user may not read or change."""
    timeouts_ms: Mapping[str, float] = field(default_factory=dict)
    """Timeouts of this user's sessions in milliseconds, by their settings' names; 0: none."""
    bytes_used: int = 0
    """Size of the database in bytes."""
