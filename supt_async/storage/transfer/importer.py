"""Import of a file into a project, whole or not at all, without making labellers wait.

Items are staged in short transactions, where nobody sees them, and published in one. The next
import deletes what a killed one has staged.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from dataclasses import replace
from functools import partial
from itertools import islice

from sqlalchemy import Connection, delete, insert, select, update

from supt_async.domain.ids import ProjectId
from supt_async.domain.items import NewItem
from supt_async.errors import Refused
from supt_async.storage.database import Database
from supt_async.storage.records import Added, Hint
from supt_async.storage.schema import tables
from supt_async.storage.transfer.item_writer import ItemWriter

STAGE = 500
"""Number of items in one transaction of an import."""
STALE_MS = 60_000
"""Milliseconds without progress after which an import counts as abandoned."""


class Importer:
    """Import of one file."""

    def __init__(self, database: Database, project: ProjectId) -> None:
        self._database = database
        self._project = project
        self._adder = ItemWriter(project, database.process, database.now_ms())
        self.added = 0
        self.known = 0

    async def take(
        self, items: Iterable[NewItem], progress: Callable[[int], None] | None = None
    ) -> Added:
        """Stage and publish all items; ``progress`` is called with the number of items read.

        Raises:
            BadFile: A line is not valid; nothing of the file is stored.
            Refused: Another import into the project is under way.
        """
        return await self.take_batches(_batches(items), progress)

    async def take_batches(
        self,
        batches: AsyncIterator[Sequence[NewItem]],
        progress: Callable[[int], None] | None = None,
    ) -> Added:
        """Stage and publish items that come in batches of at most some hundred; see ``take``."""
        await self._database.write(self.begin)
        try:
            async for batch in batches:
                await self._database.write(partial(self.stage, batch))
                if progress is not None:
                    progress(self.added + self.known)
            brought = await self._database.write(
                self._publish, Hint(project=self._project, items=True, labels=True)
            )
        except BaseException:
            await self._database.write(self._abandon)
            raise
        return replace(brought, added=self.added, known=self.known, alike=self._adder.repeats.alike)

    def begin(self, connection: Connection) -> None:
        """Record the import, and clean up after an abandoned one."""
        i = tables.import_.c
        now = self._database.now_ms()
        for id_, beat in connection.execute(
            select(i.id, i.beat_ms).where(i.project_id == self._project, i.state == "staging")
        ).all():
            if abs(now - beat) < STALE_MS:
                raise Refused("another import into this project is under way: try again later")
            discard(connection, id_)
        earlier = select(i.digest).where(i.project_id == self._project, i.state == "published")
        self._adder.repeats.earlier = frozenset(filter(None, connection.scalars(earlier)))
        self._adder.import_id = connection.execute(
            insert(tables.import_)
            .values(project_id=self._project, state="staging", beat_ms=now, created_ms=now)
            .returning(i.id)
        ).scalar_one()

    def stage(self, batch: Sequence[NewItem], connection: Connection) -> None:
        """Write items that stay invisible until they are published."""
        added = self._adder.add(connection, batch)
        self.added += added.added
        self.known += added.known
        self._mark(connection, "staging")

    def _publish(self, connection: Connection) -> Added:
        brought = self._adder.publish(connection)
        self._mark(connection, "published", digest=self._adder.repeats.digest)
        return brought

    def _abandon(self, connection: Connection) -> None:
        if self._adder.import_id is not None:
            discard(connection, self._adder.import_id)

    def _mark(self, connection: Connection, state: str, **values: str) -> None:
        c = tables.import_.c
        connection.execute(
            update(tables.import_)
            .where(c.id == self._adder.import_id)
            .values(state=state, beat_ms=self._database.now_ms(), **values)
        )


def discard(connection: Connection, import_id: int) -> None:
    """Delete the items that an abandoned import has staged."""
    c = tables.content.c
    ids = connection.scalars(select(c.item_id).where(c.import_id == import_id)).all()
    connection.execute(delete(tables.content).where(c.import_id == import_id))
    for start in range(0, len(ids), STAGE):
        part = ids[start : start + STAGE]
        connection.execute(delete(tables.item).where(tables.item.c.id.in_(part)))
    connection.execute(delete(tables.import_).where(tables.import_.c.id == import_id))


async def _batches(items: Iterable[NewItem]) -> AsyncIterator[list[NewItem]]:
    iterator = iter(items)
    while batch := list(islice(iterator, STAGE)):
        yield batch
