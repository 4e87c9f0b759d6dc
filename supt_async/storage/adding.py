"""Adds items: who is known already, where they come in the order, what they count.

An item is known by its external id, or else by its content and by which occurrence of that
content it is in the same call, so that a repeated import adds nothing.

A file is staged in short transactions and published at once (``importing``); what comes over
HTTP counts as it comes (``Adder`` in one transaction).
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Sequence

import msgspec
import numpy as np
from sqlalchemy import Connection, select, update
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from supt_async.errors import BadFile, Refused
from supt_async.storage import bulk, tables
from supt_async.storage.payloads import fingerprint
from supt_async.storage.people_accounts import IMPORT, find_or_make_own
from supt_async.storage.records import (
    Added,
    NewItem,
)
from supt_async.types import ProjectId

CHUNK = 1000
"""Item ids in a row of the ranking."""


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
        known = bulk.known(connection, self.project, keys)
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

    def _write(
        self, connection: Connection, fresh: Sequence[tuple[NewItem, str, str]], overlap: int
    ) -> None:
        rows = [
            bulk.Row(
                0 if item.label is not None else overlap,
                key,
                item.external_id,
                print_,
                item.payload,
                item.features,
            )
            for item, key, print_ in fresh
        ]
        ids = bulk.write(
            connection, self.project, rows, import_id=self.import_id, now_ms=self.now_ms
        )
        self._ids.extend(ids)
        self._open += sum(row.open_slots for row in rows)
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


def chunks(ids: np.ndarray[tuple[int], np.dtype[np.int64]]) -> Iterator[bytes]:
    """Cut ids into the rows of a ranking: little-endian int64, best first."""
    for start in range(0, len(ids), CHUNK):
        yield ids[start : start + CHUNK].astype("<i8").tobytes()


def importer(connection: Connection, now_ms: int) -> int:
    """Return the id of the labeller ``import``, made on first use."""
    return find_or_make_own(connection, IMPORT, now_ms)


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
