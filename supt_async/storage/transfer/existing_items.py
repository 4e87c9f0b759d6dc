"""Items that exist already when they are added: what is reported, and what they change.

An item without an id is recognised by its content alone, so that items of two files may be taken
for the same. Their number is reported, unless an earlier import had exactly these items, or began
with them: then it is the same file, or one that has grown.

A known answer is stored for an item that nobody has answered or holds; a priority for one that is
open and has no higher one. What was stored before is skipped, so that a file may be added again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import TypeVar

from sqlalchemy import Connection, func, insert, or_, select

from supt_async.domain.ids import ProjectId
from supt_async.domain.items import NewItem
from supt_async.errors import Refused
from supt_async.protocol.tasks.equality import text_of
from supt_async.storage.dialects import dialect_of
from supt_async.storage.schema import tables

T = TypeVar("T")
PART = 500
"""Number of items in one lookup."""


class StagedElsewhere(Refused):
    """Refusal of items of which an import has staged some, and may yet give them up."""

    def __init__(self) -> None:
        super().__init__("another import into this project is under way: try again later")


def imports_under_way(connection: Connection, project: ProjectId) -> Sequence[int]:
    """Return the imports that have not published their items; they may have been killed."""
    i = tables.import_.c
    here = select(i.id).where(i.project_id == project, i.state == "staging")
    return connection.scalars(here).all()


def refuse_staged(connection: Connection, items: Sequence[int], imports: Sequence[int]) -> None:
    """Refuse items that are there, but belong to an import that has not published them.

    Raises:
        StagedElsewhere: One of them does, or is gone.
    """
    c = tables.content.c
    other = or_(c.import_id.is_(None), c.import_id.not_in(imports))
    for start in range(0, len(items), PART):
        part = items[start : start + PART]
        there = select(func.count()).where(c.item_id.in_(part), other)
        if connection.scalar(there) != len(part):
            raise StagedElsewhere


def import_ids(item: int) -> tuple[str, str]:
    """Return the request ids of a known answer, in new and old form; no client can send them."""
    return f"import:{item}", f"import-{item}"


class KnownItems:
    """Collects what the known items of one call change."""

    def __init__(self) -> None:
        self.earlier: frozenset[str] = frozenset()
        """Digests of the project's earlier imports."""
        self.alike = 0
        self.answers: dict[int, str] = {}
        self.golden: dict[int, str] = {}
        """Known answers that came with gold items."""
        self.priorities: dict[int, int] = {}
        self._texts: dict[str, str] = {}
        self._sequence = hashlib.sha256()

    @property
    def digest(self) -> str:
        """Digest of the ids and contents of all items so far, in order."""
        return self._sequence.hexdigest()

    def follow(
        self,
        items: Sequence[NewItem],
        keys: Sequence[str],
        prints: Sequence[str],
        known: Mapping[str, object],
    ) -> None:
        """Process the next items; ``known`` has the keys of those that were stored before."""
        lines = [f"{key} {print_}\n" for key, print_ in zip(keys, prints, strict=True)]
        if not self.earlier or not (known or self.alike):
            self._sequence.update("".join(lines).encode())
            if known:
                self.alike += sum(
                    key in known and item.external_id is None
                    for item, key in zip(items, keys, strict=True)
                )
            return
        for item, key, line in zip(items, keys, lines, strict=True):
            self._sequence.update(line.encode())
            self.alike += key in known and item.external_id is None
            if self.alike and self.digest in self.earlier:
                self.alike = 0

    def meet(self, item: NewItem, id_: int) -> None:
        """Note what a known item changes."""
        if item.label is not None:
            text = text_of(item.label)
            answers = self.golden if item.gold else self.answers
            answers[id_] = self._texts.setdefault(text, text)  # one object for equal ones
        elif item.priority > 0:
            self.priorities[id_] = item.priority


def close(
    connection: Connection, project: ProjectId, answers: Mapping[int, str], importer: int
) -> tuple[dict[int, str], int, int]:
    """Close the items that can get a known answer.

    Return the answers for which the caller must write labels, the number of places that were open,
    and the number of items that can't get their answer.
    """
    wanted = select(tables.project.c.overlap).where(tables.project.c.id == project)
    overlap = int(connection.scalar(wanted) or 0)
    given: dict[int, str] = {}
    ignored = 0
    for part in _parts(answers):
        earlier = _imported(connection, project, part, importer)
        fresh = [item for item in part if item not in earlier]
        closed = dialect_of(connection).close_items(connection, fresh, overlap)
        given |= {item: value for item, value in part.items() if item in closed}
        ignored += sum(
            item not in closed and earlier.get(item) != value for item, value in part.items()
        )
    return given, len(given) * overlap, ignored


def prioritise(
    connection: Connection, project: ProjectId, priorities: Mapping[int, int], now_ms: int
) -> int:
    """Set priorities of open items; return how many have a higher one already."""
    ignored = 0
    for part in _parts(priorities):
        here = _open_priorities(connection, part)
        rows = [
            {"project_id": project, "item_id": item, "priority": part[item], "created_ms": now_ms}
            for item, priority in here.items()
            if priority < part[item]
        ]
        if rows:
            connection.execute(insert(tables.offered), rows)
        ignored += sum(priority > part[item] for item, priority in here.items())
    return ignored


def _open_priorities(connection: Connection, items: Mapping[int, object]) -> dict[int, int]:
    """Return the priority of each open item."""
    o, i = tables.offered.c, tables.item.c
    statement = (
        select(i.id, func.coalesce(func.max(o.priority), 0))
        .outerjoin(tables.offered, o.item_id == i.id)
        .where(i.id.in_(items), i.open_slots > 0)
        .group_by(i.id)
    )
    return {int(item): int(priority) for item, priority in connection.execute(statement)}


def _imported(
    connection: Connection, project: ProjectId, part: Mapping[int, str], importer: int
) -> dict[int, str]:
    b = tables.label.c
    ids = [id_ for item in part for id_ in import_ids(item)]
    here = (b.project_id == project, b.id.in_(ids), b.labeller_id == importer)
    rows = connection.execute(select(b.item_id, b.value).where(*here))
    return {int(row.item_id): str(row.value) for row in rows}


def _parts(values: Mapping[int, T]) -> Iterator[dict[int, T]]:
    rows = iter(values.items())
    while part := dict(islice(rows, PART)):
        yield part
