"""Writer of items: recognises known ones, and puts new ones into the order and the counters.

An item is known by its external id, or else by its content and by which occurrence of that
content it is in the same call, so that a repeated import adds nothing (see ``existing_items``).

A file is staged in short transactions and published at once (``importer``); items that come over
HTTP are published as they come (``ItemWriter`` in one transaction).
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence

import msgspec
import numpy as np
from sqlalchemy import Connection, select, update
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from supt_async.domain.ids import ProjectId
from supt_async.domain.items import NewItem
from supt_async.errors import BadFile, Refused
from supt_async.payloads.codec import fingerprint
from supt_async.protocol.tasks.equality import text_of
from supt_async.storage.people.accounts import IMPORT, find_or_make_own
from supt_async.storage.records import Added
from supt_async.storage.schema import tables
from supt_async.storage.transfer import bulk, existing_items

CHUNK = 1000
"""Number of item ids in a row of the ranking."""


class ItemWriter:
    """Writer of items; ``publish`` puts the written items into the order."""

    def __init__(
        self, project: ProjectId, process: str, now_ms: int, import_id: int | None = None
    ) -> None:
        self.project = project
        self.process = process
        self.now_ms = now_ms
        self.import_id = import_id
        self.repeats = existing_items.KnownItems()
        self._occurrences: Counter[bytes] = Counter()
        self._ids: list[int] = []
        self._priorities: list[tuple[int, int]] = []
        self._labels: list[tuple[int, str]] = []
        self._open = 0

    def add(self, connection: Connection, items: Sequence[NewItem]) -> Added:
        """Write items that are not known yet, which stay invisible until they are published.

        Raises:
            BadFile: An item's id is known with another payload.
        """
        overlap = self._overlap(connection)
        prints = [fingerprint(item.payload) for item in items]
        keys = [self._key(item, print_) for item, print_ in zip(items, prints, strict=True)]
        known = bulk.known(connection, self.project, keys)
        fresh: dict[str, tuple[NewItem, str]] = {}
        again: list[tuple[NewItem, str]] = []
        for item, key, print_ in zip(items, keys, prints, strict=True):
            earlier = known.get(key)
            if earlier is None and key not in fresh:
                fresh[key] = item, print_
            else:
                again.append((item, key))
                if print_ != (earlier.fingerprint if earlier else fresh[key][1]):
                    raise BadFile(
                        f"the id {item.external_id!r} already exists with different content",
                        line=item.line,
                    )
            self.repeats.follow(item, key, print_, known=earlier is not None)
        ids = self._write(connection, fresh, overlap) if fresh else {}
        for item, key in again:
            self.repeats.meet(item, ids[key] if key in ids else known[key].item)
        return Added(added=len(fresh), known=len(again), alike=self.repeats.alike)

    def publish(self, connection: Connection) -> Added:
        """Put the written items into the base order, shuffled, and count them.

        Return what happened to the answers and priorities of known items.
        """
        if self._ids:
            self._publish_new(connection)
        return self._take_brought(connection)

    def _publish_new(self, connection: Connection) -> None:
        labelled = len(self._labels)
        self._write_order(connection)
        self._write_labels(connection, self._labels)
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

    def _take_brought(self, connection: Connection) -> Added:
        """Store the answers and priorities that came with known items."""
        answers, priorities = self.repeats.answers, self.repeats.priorities
        given: dict[int, str] = {}
        ignored = 0
        if answers:
            who = importer(connection, self.now_ms)
            given, places, ignored = existing_items.close(connection, self.project, answers, who)
            self._write_labels(connection, list(given.items()))
            changes = {"labels": len(given), "done": len(given), "open": -places}
            count(connection, self.project, self.process, **changes)
        ignored += existing_items.prioritise(connection, self.project, priorities, self.now_ms)
        answers.clear()
        priorities.clear()
        return Added(added=0, known=0, answered=len(given), ignored=ignored)

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
        return _key_of_content(print_, self._occurrences[digest])

    def _write(
        self, connection: Connection, fresh: Mapping[str, tuple[NewItem, str]], overlap: int
    ) -> dict[str, int]:
        rows = [
            bulk.Row(
                0 if item.label is not None else overlap,
                key,
                item.external_id,
                print_,
                item.payload,
                item.features,
                _json(item.meta),
                _json(item.assign),
            )
            for key, (item, print_) in fresh.items()
        ]
        ids = bulk.write(
            connection, self.project, rows, import_id=self.import_id, now_ms=self.now_ms
        )
        self._ids.extend(ids)
        self._open += sum(row.open_slots for row in rows)
        for id_, (item, _) in zip(ids, fresh.values(), strict=True):
            if item.label is not None:
                self._labels.append((id_, text_of(item.label)))
            elif item.priority > 0:
                self._priorities.append((id_, item.priority))
        return dict(zip(fresh, ids, strict=True))

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

    def _write_labels(self, connection: Connection, labels: Sequence[tuple[int, str]]) -> None:
        if not labels:
            return
        labeller = importer(connection, self.now_ms)
        connection.execute(
            tables.label.insert(),
            [
                {
                    "project_id": self.project,
                    "id": existing_items.import_ids(item)[0],
                    "item_id": item,
                    "labeller_id": labeller,
                    "lease": "",
                    "value": value,
                    "created_ms": self.now_ms,
                    "generation": 0,
                }
                for item, value in labels
            ],
        )


def has_rows_with_id(connection: Connection, project: ProjectId, payloads: Sequence[str]) -> bool:
    """Return whether one of some rows is an item with the ``id`` inside of its payload."""
    rows = [row for row in payloads if "id" in _fields(row)]
    keys = [_key_of_content(fingerprint(row), 1) for row in rows]
    return bool(bulk.known(connection, project, keys))


def _fields(payload: str) -> Collection[str]:
    value = msgspec.json.decode(payload)
    return value.keys() if isinstance(value, dict) else ()


def _json(value: object) -> str | None:
    return msgspec.json.encode(value).decode() if value else None


def _key_of_content(print_: str, occurrence: int) -> str:
    """Return the key of an item without an id."""
    return f"is:{print_}:{occurrence}"


def chunks(ids: np.ndarray[tuple[int], np.dtype[np.int64]]) -> Iterator[bytes]:
    """Return ids as the rows of a ranking: little-endian int64, best first."""
    for start in range(0, len(ids), CHUNK):
        yield ids[start : start + CHUNK].astype("<i8").tobytes()


def importer(connection: Connection, now_ms: int) -> int:
    """Return the id of the labeller ``import``, created on first use."""
    return find_or_make_own(connection, IMPORT, now_ms)


def count(connection: Connection, project: ProjectId, process: str, **deltas: int) -> None:
    """Add to the counters of a process."""
    dialect_insert = sqlite_insert if connection.dialect.name == "sqlite" else postgres_insert
    table = tables.counter
    statement = dialect_insert(table).values(project_id=project, process_id=process, **deltas)
    connection.execute(
        statement.on_conflict_do_update(
            index_elements=["project_id", "process_id"],
            set_={name: table.c[name] + statement.excluded[name] for name in deltas},
        )
    )
