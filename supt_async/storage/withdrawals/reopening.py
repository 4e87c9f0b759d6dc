"""Reopening of items: all answers to some items are withdrawn, so that people answer them again.

Owners' corrections are withdrawn as well. Everybody may get a reopened item, those included whose
labels were withdrawn.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from sqlalchemy import Connection, select

from supt_async.domain.acts import What
from supt_async.domain.values import JSONValue
from supt_async.storage.acts.acts import record
from supt_async.storage.database import Database
from supt_async.storage.read_lanes import Lane
from supt_async.storage.records import Hint
from supt_async.storage.schema import tables
from supt_async.storage.schema.conditions import withdrawn
from supt_async.storage.withdrawals.withdrawing import (
    STEP,
    Opened,
    Owner,
    Withdrawn,
    check_reason,
    withdraw,
)

NAMED = 100
"""Maximum number of items that an entry of the audit log names."""


class Reopening:
    """Reopening of items, which come in pages of any size."""

    def __init__(self, database: Database, owner: Owner, where: dict[str, JSONValue]) -> None:
        """Prepare to reopen items.

        Args:
            database: The database.
            owner: Who does it, where, and why.
            where: How the items were chosen, for the audit log.
        """
        self._database = database
        self._owner = owner
        self._where = where
        self._opened = Opened(owner.project)
        self._labels = self._items = self._corrections = 0

    @property
    def report(self) -> Withdrawn:
        """What was withdrawn so far, or counted."""
        return Withdrawn(labels=self._labels, items=self._items, corrections=self._corrections)

    async def count(self, items: Sequence[int]) -> None:
        """Add to the report what would be withdrawn of some items."""
        for some in self._steps(items):
            found = await self._database.read(partial(self._count, some), Lane.OWNERS)
            self._add(found)

    async def reopen(
        self, items: Sequence[int], progress: Callable[[int], None] = lambda _: None
    ) -> None:
        """Withdraw the labels of some items; ``progress`` is called with the number of items.

        Raises:
            Refused: The reason is missing.
        """
        check_reason(self._owner.reason)
        news = Hint(project=self._owner.project, labels=True, items=True)
        for some in self._steps(items):
            self._add(await self._database.write(partial(self._reopen, some), news))
            progress(self._items)

    async def end(self) -> None:
        """Let the processes know, after the last page."""
        await self._database.write(self._opened.end)

    def _steps(self, items: Sequence[int]) -> list[Sequence[int]]:
        step = min(STEP, self._database.rows_at_once())
        wanted = sorted(set(items))
        return [wanted[start : start + step] for start in range(0, len(wanted), step)]

    def _add(self, done: Withdrawn) -> None:
        self._labels += done.labels
        self._items += done.items
        self._corrections += done.corrections

    # --- one transaction ------------------------------------------------------------------

    def _count(self, items: Sequence[int], connection: Connection) -> Withdrawn:
        b, k = tables.label.c, tables.correction.c
        project = self._owner.project
        labels = connection.scalars(
            select(b.item_id).where(
                b.project_id == project, b.item_id.in_(items), ~withdrawn(b), ~b.gold
            )
        ).all()
        corrections = connection.scalars(
            select(k.item_id).where(k.project_id == project, k.item_id.in_(items), ~withdrawn(k))
        ).all()
        return Withdrawn(
            labels=len(labels),
            items=len({*labels, *corrections}),
            corrections=len(corrections),
        )

    def _reopen(self, items: Sequence[int], connection: Connection) -> Withdrawn:
        answered = ~tables.label.c.gold
        done, opened = withdraw(
            connection, self._database, self._owner, items, answered, corrections=True
        )
        self._opened.offer(connection, opened, self._database.now_ms())
        if done.items:
            details = {
                **self._where,
                "items": done.items,
                "labels": done.labels,
                "corrections": done.corrections,
                "reason": self._owner.reason,
                "ids": [*opened[:NAMED]],
            }
            record(connection, self._owner.project, self._owner.by, What.ITEMS_REOPENED, details)
        return done
