"""Slices of a project's order that a process claims, and those that others have claimed."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

from supt_async.domain.ids import ItemId, ProjectId
from supt_async.storage.postgres.driver import DriverConnection
from supt_async.storage.postgres.sql import claims as claiming

PASSED_SECONDS = 2.0
"""Seconds after which a slice that another process had claimed is tried again."""
PASSES = 4
"""How often a slice is passed over before it is taken although another process has claimed it."""
MOST_DUE = 16
"""Maximum number of such slices that are tried at once; fewer wait for others."""
FEW_SECONDS = 6.0
"""Seconds after which also fewer of them are tried."""
MOST_HELD = 15
"""Maximum number of slices that others have claimed and one statement passes over."""
MAX_CLAIMS = 64
"""Maximum number of slices that are claimed over one connection."""


@dataclass(frozen=True, slots=True)
class Passed:
    """A slice that another process had claimed."""

    at: float
    """When it was passed over last, on the event loop's clock, in seconds."""
    items: list[ItemId]
    times: int = 1
    """How often it was passed over."""


class PassedOver:
    """Slices that were passed over, to be tried again many at a time."""

    def __init__(self) -> None:
        self._passed: deque[Passed] = deque()

    def put(self, now: float, items: list[ItemId], times: int = 1) -> None:
        """Note a slice that another process has claimed."""
        self._passed.append(Passed(now, items, times))

    def take(self, now: float, *, all_are_due: bool) -> list[Passed]:
        """Return the slices that are to be tried again now."""
        due = [each for each in self._passed if all_are_due or each.at <= now - PASSED_SECONDS]
        if not all_are_due and len(due) < MOST_DUE and due and due[0].at > now - FEW_SECONDS:
            return []
        return [self._passed.popleft() for _ in due[:MOST_DUE]]


class Claims:
    """Slices that this process hands out, each by an advisory lock of the connection that read it.

    They only keep processes out of each other's way: a claim that is lost costs refused proposals.
    """

    def __init__(self) -> None:
        self._held: list[tuple[DriverConnection, ProjectId, ItemId]] = []

    async def take(
        self, connection: DriverConnection, project: ProjectId, slices: list[ItemId], most: int
    ) -> set[ItemId]:
        """Claim the first free ones of slices, instead of those that were claimed before.

        Args:
            connection: The connection that holds the claims.
            project: The project.
            slices: The first item of each slice.
            most: Maximum number of claims.

        Returns:
            The first items of the slices that were claimed.
        """
        most = min(most, MAX_CLAIMS)
        mine = [held for held in self._held if held[0] is connection]
        elsewhere = [held for held in mine if held[1] != project]
        kept = elsewhere[max(0, len(elsewhere) + most - MAX_CLAIMS) :]
        over = [held for held in mine if held not in kept]
        others = [held for held in self._held if held[0] is not connection]
        self._held = [held for held in others if not held[0].is_closed()] + kept
        if over:
            await connection.execute(claiming.UNCLAIM_SLICES, [item for _, _, item in over])
        rows = await connection.fetch(claiming.CLAIM_SLICES, slices, most) if slices else []
        taken = [ItemId(row[0]) for row in rows]
        self._held += [(connection, project, item) for item in taken]
        return set(taken)
