"""Import of a file into a project, whole or not at all, without making labellers wait.

Items are staged in short transactions, where nobody sees them, and published in one. The next
import deletes what a killed one has staged.

While one batch is written, the next one is read; but a server on SQLite, which writes in a thread
of its process, has labellers to answer meanwhile.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from dataclasses import replace
from functools import partial
from itertools import islice

from sqlalchemy import Connection, select, update

from supt_async.domain.ids import ProjectId
from supt_async.domain.items import NewItem
from supt_async.domain.project import Access, Creator
from supt_async.errors import BadFile, Refused
from supt_async.storage.acts.changes import record_added
from supt_async.storage.database import Database
from supt_async.storage.dialects import dialect_of
from supt_async.storage.records import Added, Hint
from supt_async.storage.schema import tables
from supt_async.storage.transfer import bulk
from supt_async.storage.transfer.item_keys import is_duplicate
from supt_async.storage.transfer.item_writer import Batch, ItemWriter
from supt_async.storage.transfer.staging.removal import remove_import

STAGE = 20_000
"""Maximum number of items in one transaction of an import; the database may allow fewer."""
STAGE_CHARACTERS = 2 * 1024 * 1024
"""Number of characters of payloads and features after which a transaction takes no more items."""
STAGE_SECONDS = 2.0
"""Seconds of reading after which what has been read is staged, which tells that we are alive."""
SLICE = 50
"""Number of items that are read at once; in between the event loop serves the database."""
STALE_MS = 60_000
"""Milliseconds without progress after which an import counts as abandoned."""
LONG_SILENT_MS = 86_400_000
"""The same where nobody waits for it: no import takes as long to be published."""


class Importer:
    """Import of one file; ``update`` gives known items without labels their new content.

    ``on_bad`` is told of items whose id is taken, or that would change and have a label. They are
    left out; without it one is an error. ``by`` is the owner who adds them; None for an operator.
    """

    def __init__(
        self,
        database: Database,
        project: ProjectId,
        *,
        update: bool = False,
        by: Access | Creator | None = None,
        on_bad: Callable[[BadFile], None] | None = None,
    ) -> None:
        self._database = database
        self._project = project
        self._by = by
        self._adder = ItemWriter(
            project, database.process, database.now_ms(), update=update, on_bad=on_bad
        )
        self._began_ms = 0
        self.read = 0
        """Number of items that were read and stored, or found to be known."""
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
        return await self.take_batches(_slices(items), progress)

    async def take_batches(
        self,
        batches: AsyncIterator[Sequence[NewItem]],
        progress: Callable[[int], None] | None = None,
    ) -> Added:
        """Stage and publish items that come in batches of at most some hundred; see ``take``."""
        await self.clean_up()
        await self._database.write(self.begin)
        try:
            await self._stage_all(batches, progress)
            self._adder.forget_seen()
            brought = await self._database.write(
                self._publish, Hint(project=self._project, items=True, labels=True)
            )
            self._adder.remember()
        except BaseException:
            await self._abandon()
            raise
        finally:
            self._adder.forget_unpublished()
        known = self.known - self._adder.refused
        return replace(brought, added=self.added, known=known, alike=self._adder.repeats.alike)

    def begin(self, connection: Connection) -> None:
        """Record the import.

        Raises:
            Refused: Another import into the project is under way.
        """
        now = self._database.now_ms()
        i, p = tables.import_.c, tables.project.c
        # One after the other: of two that begin at once, neither would see the other.
        mine = select(p.id).where(p.id == self._project)
        connection.execute(mine.with_for_update(key_share=True))
        here = select(i.beat_ms).where(i.project_id == self._project, i.state == "staging")
        if any(abs(now - beat) < STALE_MS for beat in connection.scalars(here)):
            raise Refused("another import into this project is under way: try again later")
        earlier = select(i.digest).where(i.project_id == self._project, i.state == "published")
        self._adder.repeats.earlier = frozenset(filter(None, connection.scalars(earlier)))
        self._adder.alone = not bulk.has_items(connection, self._project)
        self._began_ms = now
        values: dict[str, object] = {"state": "staging", "beat_ms": now, "created_ms": now}
        dialect = dialect_of(connection)
        values |= {"project_id": self._project, "floor": dialect.latest_item_id(connection)}
        self._adder.import_id = dialect.insert_row(connection, tables.import_, values)

    def stage(self, batch: Sequence[NewItem], connection: Connection) -> None:
        """Write items that stay invisible, as an import does that ends before its next step."""
        self._stage(self._adder.prepare(batch), connection)

    async def _stage_all(
        self,
        batches: AsyncIterator[Sequence[NewItem]],
        progress: Callable[[int], None] | None,
    ) -> None:
        writing: asyncio.Task[None] | None = None
        try:
            while some := await _read(batches, self._stage_size):
                batch = self._adder.prepare(some)
                if writing is not None:
                    await writing
                writing = asyncio.create_task(self._write(batch, progress))
                if not self._database.writes_elsewhere:
                    await writing
        finally:
            if writing is not None:
                await writing

    @property
    def _stage_size(self) -> int:
        return min(STAGE, self._database.rows_at_once())

    async def _write(self, batch: Batch, progress: Callable[[int], None] | None) -> None:
        try:
            added = await self._database.write(partial(self._stage, batch))
        except Exception as exc:
            if not (self._adder.alone and is_duplicate(exc)):
                raise
            self._adder.alone = False  # somebody else has added items meanwhile
            added = await self._database.write(partial(self._stage, batch))
        self._adder.remember()
        self.read += len(batch.items)
        self.added += added.added
        self.known += added.known
        if progress is not None:
            progress(self.read)

    def _stage(self, batch: Batch, connection: Connection) -> Added:
        dialect_of(connection).wait_for_no_disk(connection)  # publishing waits for all before it
        added = self._adder.add(connection, batch)
        self._mark(connection, "staging")
        return added

    def _publish(self, connection: Connection) -> Added:
        self._adder.hold(connection)  # the project's row before the import's, as its deletion does
        self._mark(connection, "staging")  # who takes it for abandoned waits for its row
        brought = self._adder.publish(connection)
        done = replace(brought, added=self.added)
        record_added(connection, self._project, self._by, done, self._adder.golden)
        self._mark(connection, "published", digest=self._adder.repeats.digest)
        return brought

    async def clean_up(self, silent_ms: int = STALE_MS) -> None:
        """Delete what abandoned imports into the project have staged."""
        abandoned = partial(self._abandoned, silent_ms)
        for id_, began_ms in await self._database.write(abandoned):
            await self._discard(id_, began_ms)

    def _abandoned(self, silent_ms: int, connection: Connection) -> list[tuple[int, int]]:
        i = tables.import_.c
        now = self._database.now_ms()
        rows = connection.execute(
            select(i.id, i.created_ms, i.beat_ms).where(
                i.project_id == self._project, i.state == "staging"
            )
        )
        return [(id_, began) for id_, began, beat in rows if abs(now - beat) >= silent_ms]

    async def _abandon(self) -> None:
        if self._adder.import_id is not None:
            await self._discard(self._adder.import_id, self._began_ms)

    async def _discard(self, import_id: int, began_ms: int) -> None:
        def piece(connection: Connection) -> bool:
            return remove_import(connection, import_id, began_ms)

        while not await self._database.write(piece):
            pass

    def _mark(self, connection: Connection, state: str, **values: str) -> None:
        c = tables.import_.c
        # By its time as well: SQLite gives the id of an import that was deleted to the next one.
        result = connection.execute(
            update(tables.import_)
            .where(
                *(c.id == self._adder.import_id, c.created_ms == self._began_ms),
                c.state == "staging",
            )
            .values(state=state, beat_ms=self._database.now_ms(), **values)
        )
        if not result.rowcount:
            raise Refused("the import has taken too long, and another one has begun: try again")


async def discard_abandoned_items(database: Database) -> None:
    """Delete what imports have staged that were killed long ago, in all projects."""
    i = tables.import_.c
    query = select(i.project_id).where(i.state == "staging").distinct()
    found = await database.read(lambda connection: connection.scalars(query).all())
    for project in found:
        await Importer(database, ProjectId(project)).clean_up(LONG_SILENT_MS)


async def _slices(items: Iterable[NewItem]) -> AsyncIterator[list[NewItem]]:
    iterator = iter(items)
    while some := list(islice(iterator, SLICE)):
        yield some
        await asyncio.sleep(0)


async def _read(batches: AsyncIterator[Sequence[NewItem]], size: int) -> list[NewItem]:
    """Return the items of the next transaction, as far as they come in time."""
    some: list[NewItem] = []
    characters = 0
    until = time.monotonic() + STAGE_SECONDS
    while len(some) < size and characters < STAGE_CHARACTERS and time.monotonic() < until:
        batch = await anext(batches, None)
        if batch is None:
            break
        some += batch
        characters += sum(len(item.payload) + len(item.features or "") for item in batch)
    return some
