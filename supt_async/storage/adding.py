"""Adds items: who is known already, where they come in the order, what they count.

An item is known by its external id, or else by its content and by which occurrence of that
content it is in the same call, so that a repeated import adds nothing.

A file is staged in short transactions and published at once (``Importer``); what comes over
HTTP counts as it comes (``Adder`` in one transaction).
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import islice

import msgspec
import numpy as np
from sqlalchemy import Connection, delete, insert, select, text, update
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from supt_async.errors import BadFile, Refused
from supt_async.storage import tables
from supt_async.storage.base import Added, Hint, NewItem
from supt_async.storage.database import Database
from supt_async.storage.payloads import fingerprint
from supt_async.types import ProjectId

CHUNK = 1000
"""Item ids in a row of the ranking."""
STAGE = 500
"""Items in one transaction of an import."""
STALE_MS = 60_000
"""An import that has not moved for so long was abandoned."""
IMPORTER = "import"
"""The labeller whose name known answers go by."""

# One walk down the unique index a key, whatever PostgreSQL believes of a table that is just being
# filled and has no statistics yet: a list of keys would be compared with each of its rows.
KNOWN = text(
    "SELECT k.key, (SELECT c.fingerprint FROM content c"
    "                WHERE c.project_id = :project AND c.key = k.key)"
    "  FROM unnest(CAST(:keys AS text[])) AS k (key)"
)


class Adder:
    """Writes items; ``publish`` puts those it has written into the order."""

    def __init__(
        self, project: ProjectId, process: str, now_ms: int, import_id: int | None = None
    ) -> None:
        self.project = project
        self.process = process
        self.now_ms = now_ms
        self.import_id = import_id
        self._occurrences: Counter[bytes] = Counter()
        self._ids: list[int] = []
        self._priorities: list[tuple[int, int]] = []
        self._labels: list[tuple[int, str]] = []
        self._open = 0

    def add(self, connection: Connection, items: Sequence[NewItem]) -> Added:
        """Write items that are not known yet; they are not dealt until they are published.

        Raises:
            BadFile: An item's id is known with another payload.
        """
        overlap = self._overlap(connection)
        prints = [fingerprint(item.payload) for item in items]
        keys = [self._key(item, print_) for item, print_ in zip(items, prints, strict=True)]
        known = self._known(connection, keys)
        fresh: list[tuple[NewItem, str, str]] = []
        for item, key, print_ in zip(items, keys, prints, strict=True):
            earlier = known.get(key)
            if earlier is None:
                known[key] = print_
                fresh.append((item, key, print_))
            elif earlier != print_:
                raise BadFile(
                    f"the id {item.external_id!r} is taken by an item with another payload",
                    line=item.line,
                )
        if fresh:
            self._write(connection, fresh, overlap)
        return Added(added=len(fresh), known=len(items) - len(fresh))

    def publish(self, connection: Connection) -> None:
        """Put what was written into the base order, shuffled, and count it."""
        if not self._ids:
            return
        labelled = len(self._labels)
        self._write_order(connection)
        self._write_labels(connection)
        if self._priorities:
            connection.execute(
                tables.offered.insert(),
                [
                    {
                        "project_id": self.project,
                        "item_id": item,
                        "priority": priority,
                        "created_ms": self.now_ms,
                    }
                    for item, priority in self._priorities
                ],
            )
        count(
            connection,
            self.project,
            self.process,
            items=len(self._ids),
            open=self._open,
            labels=labelled,
            done=labelled,
        )
        self._ids, self._priorities, self._labels, self._open = [], [], [], 0

    def _overlap(self, connection: Connection) -> int:
        c = tables.project.c
        overlap = connection.scalar(select(c.overlap).where(c.id == self.project))
        if overlap is None:
            raise Refused("this project has been deleted")
        return int(overlap)

    def _key(self, item: NewItem, print_: str) -> str:
        if item.external_id is not None:
            return f"id:{item.external_id}"
        digest = bytes.fromhex(print_)
        self._occurrences[digest] += 1
        return f"is:{print_}:{self._occurrences[digest]}"

    def _known(self, connection: Connection, keys: Sequence[str]) -> dict[str, str]:
        c = tables.content.c
        known: dict[str, str] = {}
        for start in range(0, len(keys), CHUNK):
            part = list(keys[start : start + CHUNK])
            if connection.dialect.name == "postgresql":
                rows = connection.execute(KNOWN, {"project": self.project, "keys": part})
            else:
                rows = connection.execute(
                    select(c.key, c.fingerprint).where(
                        c.project_id == self.project, c.key.in_(part)
                    )
                )
            known.update((row[0], row[1]) for row in rows if row[1] is not None)
        return known

    def _write(
        self, connection: Connection, fresh: Sequence[tuple[NewItem, str, str]], overlap: int
    ) -> None:
        places = [0 if item.label is not None else overlap for item, _, _ in fresh]
        ids = connection.scalars(
            insert(tables.item).returning(tables.item.c.id, sort_by_parameter_order=True),
            [{"project_id": self.project, "open_slots": open_} for open_ in places],
        ).all()
        connection.execute(
            tables.content.insert(),
            [
                {
                    "item_id": id_,
                    "project_id": self.project,
                    "key": key,
                    "external_id": item.external_id,
                    "fingerprint": print_,
                    "payload": item.payload,
                    "features": item.features,
                    "import_id": self.import_id,
                    "created_ms": self.now_ms,
                }
                for id_, (item, key, print_) in zip(ids, fresh, strict=True)
            ],
        )
        self._ids.extend(ids)
        self._open += sum(places)
        for id_, (item, _, _) in zip(ids, fresh, strict=True):
            if item.label is not None:
                value = msgspec.json.encode(item.label, order="sorted").decode()
                self._labels.append((id_, value))
            elif item.priority > 0:
                self._priorities.append((id_, item.priority))

    def _write_order(self, connection: Connection) -> None:
        c = tables.project.c
        first = connection.execute(
            update(tables.project)
            .where(c.id == self.project)
            .values(base_chunks=c.base_chunks + -(-len(self._ids) // CHUNK))
            .returning(c.base_chunks)
        ).scalar_one() - -(-len(self._ids) // CHUNK)
        ids = list(self._ids)
        random.Random(first).shuffle(ids)
        connection.execute(
            tables.ranking.insert(),
            [
                {"project_id": self.project, "generation": 0, "chunk": first + n, "ids": chunk}
                for n, chunk in enumerate(chunks(np.asarray(ids, dtype="<i8")))
            ],
        )

    def _write_labels(self, connection: Connection) -> None:
        if not self._labels:
            return
        labeller = importer(connection, self.now_ms)
        connection.execute(
            tables.label.insert(),
            [
                {
                    "project_id": self.project,
                    "id": f"import-{item}",
                    "item_id": item,
                    "labeller_id": labeller,
                    "lease": "",
                    "value": value,
                    "created_ms": self.now_ms,
                    "generation": 0,
                }
                for item, value in self._labels
            ],
        )


class Importer:
    """Takes a file whole or not at all, without making labellers wait."""

    def __init__(self, database: Database, project: ProjectId) -> None:
        self._database = database
        self._project = project
        self._adder = Adder(project, database.process, database.now_ms())
        self.added = 0
        self.known = 0

    async def take(
        self, items: Iterable[NewItem], progress: Callable[[int], None] | None = None
    ) -> Added:
        """Stage and publish all items; ``progress`` is told how many have been read.

        Raises:
            BadFile: A line can't be taken; nothing of the file is stored.
            Refused: Another import into the project is under way.
        """
        await self._database.write(self.begin)
        try:
            iterator = iter(items)
            while batch := list(islice(iterator, STAGE)):
                await self._database.write(partial(self.stage, batch))
                if progress is not None:
                    progress(self.added + self.known)
            await self._database.write(
                self._publish, Hint(project=self._project, items=True, labels=True)
            )
        except BaseException:
            await self._database.write(self._abandon)
            raise
        return Added(added=self.added, known=self.known)

    def begin(self, connection: Connection) -> None:
        """Announce the import; clean up behind one that was abandoned."""
        i = tables.import_.c
        now = self._database.now_ms()
        for id_, beat in connection.execute(
            select(i.id, i.beat_ms).where(i.project_id == self._project, i.state == "staging")
        ).all():
            if beat > now - STALE_MS:
                raise Refused("another import into this project is under way: try again later")
            discard(connection, id_)
        self._adder.import_id = connection.execute(
            insert(tables.import_)
            .values(project_id=self._project, state="staging", beat_ms=now, created_ms=now)
            .returning(i.id)
        ).scalar_one()

    def stage(self, batch: Sequence[NewItem], connection: Connection) -> None:
        """Write items that nobody sees yet."""
        added = self._adder.add(connection, batch)
        self.added += added.added
        self.known += added.known
        self._mark(connection, "staging")

    def _publish(self, connection: Connection) -> None:
        self._adder.publish(connection)
        self._mark(connection, "published")

    def _abandon(self, connection: Connection) -> None:
        if self._adder.import_id is not None:
            discard(connection, self._adder.import_id)

    def _mark(self, connection: Connection, state: str) -> None:
        c = tables.import_.c
        connection.execute(
            update(tables.import_)
            .where(c.id == self._adder.import_id)
            .values(state=state, beat_ms=self._database.now_ms())
        )


def discard(connection: Connection, import_id: int) -> None:
    """Delete what an abandoned import has staged."""
    c = tables.content.c
    ids = connection.scalars(select(c.item_id).where(c.import_id == import_id)).all()
    connection.execute(delete(tables.content).where(c.import_id == import_id))
    for start in range(0, len(ids), STAGE):
        part = ids[start : start + STAGE]
        connection.execute(delete(tables.item).where(tables.item.c.id.in_(part)))
    connection.execute(delete(tables.import_).where(tables.import_.c.id == import_id))


def chunks(ids: np.ndarray[tuple[int], np.dtype[np.int64]]) -> Iterator[bytes]:
    """Cut ids into the rows of a ranking: little-endian int64, best first."""
    for start in range(0, len(ids), CHUNK):
        yield ids[start : start + CHUNK].astype("<i8").tobytes()


def importer(connection: Connection, now_ms: int) -> int:
    """Return the id of the labeller ``import``, made on first use."""
    c = tables.labeller.c
    found = connection.scalar(select(c.id).where(c.name == IMPORTER))
    if found is None:
        found = connection.execute(
            insert(tables.labeller).values(name=IMPORTER, created_ms=now_ms).returning(c.id)
        ).scalar_one()
    return int(found)


def count(connection: Connection, project: ProjectId, process: str, **deltas: int) -> None:
    """Add to a process's counters."""
    dialect_insert = sqlite_insert if connection.dialect.name == "sqlite" else postgres_insert
    table = tables.counter
    statement = dialect_insert(table).values(project_id=project, process_id=process, **deltas)
    connection.execute(
        statement.on_conflict_do_update(
            index_elements=["project_id", "process_id"],
            set_={name: table.c[name] + statement.excluded[name] for name in deltas},
        )
    )
