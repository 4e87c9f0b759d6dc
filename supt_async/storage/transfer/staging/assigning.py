"""Whom new items are meant for, and the order in which they get them.

Names that items are assigned to become *audiences* of the project, and each item gets a row for
each of its names. The rows are written when the items are published, because the queue reads them
from then on.
"""

from __future__ import annotations

from array import array
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, delete, func, select, update

from supt_async.domain.ids import ProjectId
from supt_async.domain.items import NewItem
from supt_async.errors import BadFile, Refused
from supt_async.storage.dialects import dialect_of
from supt_async.storage.people.groups import unknown_names
from supt_async.storage.schema import tables
from supt_async.storage.transfer.staging.spool import Spool

MOST_AUDIENCES = 10_000
"""Maximum number of names that the items of a project are assigned to."""
PART = 10_000
"""Number of items whose rows are written at once."""
NAMES = 500
"""Number of names in one statement."""
_STEP = 0x5851F42D4C957F2D
ROWS = ("audience_id", "place", "item_id", "project_id")


class Assignments:
    """Items of one call that are meant for some people only."""

    def __init__(self, project: ProjectId) -> None:
        self._project = project
        self._spool = Spool()
        self._ids = array("q")
        self._known: set[str] = set()

    def unknown(self, connection: Connection, items: Sequence[NewItem]) -> Mapping[int, str]:
        """Return a name that nobody has, by the position of each item that has such a name."""
        new = {name for item in items for name in item.assign} - self._known
        missing: set[str] = set()
        for some in _parts(sorted(new), NAMES):
            missing.update(unknown_names(connection, self._project, some))
        self._known |= new - missing
        if not missing:
            return {}
        first = (next((name for name in item.assign if name in missing), None) for item in items)
        return {position: name for position, name in enumerate(first) if name is not None}

    def add(self, ids: Sequence[int], items: Sequence[NewItem]) -> None:
        """Remember stored items that are assigned; gold items are for everybody."""
        rows = [
            (id_, item.assign)
            for id_, item in zip(ids, items, strict=True)
            if item.assign and not item.gold
        ]
        self._ids.extend(id_ for id_, _ in rows)
        self._spool.extend(rows)

    def publish(self, connection: Connection) -> NDArray[np.int64]:
        """Write whom the items are meant for; return the ids of those that are assigned."""
        audiences: dict[str, int] = {}
        for part in self._spool.parts(PART):
            write(connection, self._project, part, audiences)
        if self._ids:
            note_change(connection, self._project)
        return np.array(self._ids, dtype=np.int64)

    def clear(self) -> None:
        """Forget all items."""
        self._spool.clear()
        self._ids = array("q")


def write(
    connection: Connection,
    project: ProjectId,
    items: Sequence[Sequence[Any]],
    audiences: dict[str, int],
) -> None:
    """Write rows of items that come with their names.

    Args:
        connection: The transaction.
        project: Their project.
        items: Pairs of an item's id and its names.
        audiences: Ids of the audiences that were met before; further ones are added.

    Raises:
        Refused: They are assigned to too many different names.
    """
    wanted = {name for _, names in items for name in names} - audiences.keys()
    audiences |= find_or_make(connection, project, wanted)
    rows = [
        (audiences[name], place_of(item), item, project)
        for item, names in items
        for name in dict.fromkeys(names)
    ]
    dialect_of(connection).write_rows(connection, tables.item_audience, ROWS, rows)


def place_of(item: int) -> int:
    """Return an item's place in the order of each of its audiences.

    Neighbours in a file come apart: the numbers are a Weyl sequence, of which none comes twice.
    """
    return item * _STEP % 2**63


def nobody(name: str, line: int | None) -> BadFile:
    """Return the error that an item is assigned to a name that nobody has."""
    reason = f"assign: {name!r} is neither a labeller of this project nor a group"
    return BadFile(f"{reason}: invite them first, or supt group create", line=line)


def find_or_make(
    connection: Connection, project: ProjectId, names: Collection[str]
) -> dict[str, int]:
    """Return the ids of a project's audiences, by their names.

    Raises:
        Refused: There would be too many.
    """
    a = tables.audience.c
    found: dict[str, int] = {}
    for some in _parts(sorted(names), NAMES):
        rows = [{"project_id": project, "name": name} for name in some]
        dialect_of(connection).insert_missing(connection, tables.audience, rows)
        here = select(a.name, a.id).where(a.project_id == project, a.name.in_(some))
        found |= {row.name: int(row.id) for row in connection.execute(here)}
    number = connection.scalar(select(func.count(a.id)).where(a.project_id == project)) or 0
    if number > MOST_AUDIENCES:
        raise Refused(
            f"the items of a project are assigned to at most {MOST_AUDIENCES:,} names: use groups"
        )
    return found


def note_change(connection: Connection, project: ProjectId) -> None:
    """Note that other items of a project are assigned, which the queue reads again."""
    p = tables.project.c
    mine = update(tables.project).where(p.id == project)
    connection.execute(mine.values(audiences=p.audiences + 1))


def reassign(
    connection: Connection, project: ProjectId, changed: Sequence[tuple[int, str | None]]
) -> None:
    """Change whom items are meant for; each comes with the JSON text of its names.

    The whole order is read again: items may have been for everybody, or come to be.
    """
    if not changed:
        return
    x, p = tables.item_audience.c, tables.project.c
    items = [item for item, _ in changed]
    connection.execute(delete(tables.item_audience).where(x.item_id.in_(items)))
    names = {item: msgspec.json.decode(text) if text else [] for item, text in changed}
    write(connection, project, list(names.items()), {})
    _offer(connection, project, [item for item, some in names.items() if not some])
    mine = update(tables.project).where(p.id == project)
    again = {"overlap_changes": p.overlap_changes + 1}
    connection.execute(mine.values(audiences=p.audiences + 1, **again))


def _offer(connection: Connection, project: ProjectId, items: Sequence[int]) -> None:
    """Let items come to everybody: the part of the order where they are is not read for all."""
    rows = [{"project_id": project, "item_id": item, "created_ms": 0} for item in items]
    if rows:
        connection.execute(tables.offered.insert(), rows)


def _parts(names: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    for start in range(0, len(names), size):
        yield names[start : start + size]
