"""One snapshot of a project that is being exported, with the numbers of its items and people."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import msgspec
import numpy as np
from msgspec import Raw
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, Connection, Table, select

from supt_async.domain.ids import ProjectId
from supt_async.storage.project_file.lines import ABSENT
from supt_async.storage.queries.item_pages import published
from supt_async.storage.schema import tables
from supt_async.storage.schema.columns import AnyRow

PAGE = 2_000
"""Number of rows in one statement."""
IDS = 50_000
"""Number of item ids in one statement."""
_OF_ITEM = re.compile(r"(import[:-])([0-9]{1,19})")
"""Pattern of the id of a known answer, which holds the item's id; no client can send one."""
_LEFT_OUT = re.compile(r"left_out:([0-9]{1,18})( .*)?", re.DOTALL)
"""Pattern of the metric that names an item by its id."""


class Snapshot:
    """A project on a connection whose transaction sees one state of the database."""

    def __init__(
        self, connection: Connection, project: ProjectId, *, items: bool = True, labels: bool = True
    ) -> None:
        """Prepare to read a project with its ``items`` and ``labels``, or without."""
        self.connection = connection
        self.project = project
        self.labels = labels
        self.ids = self._item_ids() if items else np.empty(0, dtype=np.int64)
        self.people: dict[int, int] = {}
        """Numbers of the people, by their ids; known once their lines have been read."""

    def here(self, table: Table) -> ColumnElement[bool]:
        """Return the condition that a row is the project's, which uses no index.

        By an index on projects, every page would read or sort all rows of the project.
        """
        return table.c.project_id + 0 == self.project

    def parts(self) -> Iterator[tuple[int, int]]:
        """Yield the first and the last item id of each page of items."""
        for start in range(0, len(self.ids), PAGE):
            part = self.ids[start : start + PAGE]
            yield int(part[0]), int(part[-1])

    def number(self, item: int) -> int | None:
        """Return the number of an item."""
        return int(self.numbers(np.array([item]))[0]) or None

    def numbers(self, ids: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the numbers of items; 0 for one that is not exported."""
        if not len(self.ids):
            return np.zeros(len(ids), dtype=np.int64)
        places = np.searchsorted(self.ids, ids)
        places[places == len(self.ids)] = 0
        found: NDArray[np.int64] = np.where(self.ids[places] == ids, places + 1, 0)
        return found

    def with_numbers(self, rows: Sequence[AnyRow]) -> Iterator[tuple[Any, int]]:
        """Yield rows with the numbers of their items, but not those of items without one."""
        ids = np.fromiter((row.item_id for row in rows), dtype=np.int64, count=len(rows))
        for row, number in zip(rows, self.numbers(ids).tolist(), strict=True):
            if number:
                yield row, number

    def rows(
        self, table: Table, key: ColumnElement[Any], *, in_project: bool = False
    ) -> Iterator[tuple[Any, int]]:
        """Yield the rows of a table in the order of a key, with their items' numbers.

        ``in_project`` says that the index on the key begins with the project.
        """
        here = table.c.project_id == self.project if in_project else self.here(table)
        query = select(*table.c, key.label("position")).where(here).order_by(key).limit(PAGE)
        rows = self.connection.execute(query).all()
        while rows:
            yield from self.with_numbers(rows)
            if len(rows) < PAGE:
                return
            rows = self.connection.execute(query.where(key > rows[-1].position)).all()

    def _item_ids(self) -> NDArray[np.int64]:
        c = tables.content.c
        query = select(c.item_id).where(c.project_id == self.project, published())
        parts = [np.empty(0, dtype=np.int64)]
        after = 0
        while True:
            page = query.where(c.item_id > after).order_by(c.item_id).limit(IDS)
            part = np.asarray(self.connection.scalars(page).all(), dtype=np.int64)
            parts.append(part)
            if len(part) < IDS:
                return np.concatenate(parts)
            after = int(part[-1])


def as_json(text: str) -> Raw:
    """Return a stored JSON text as a part of a line."""
    if "\n" in text or "\r" in text:  # between values: within a text they are escaped
        text = msgspec.json.format(text, indent=-1)
    return Raw(text)


def as_json_if_any(text: str | None) -> Raw:
    """Return a stored JSON text as a part of a line, if there is one."""
    return ABSENT if text is None else as_json(text)


def renumbered(id_: str, item: int, number: int) -> str:
    """Return the id of an answer to ``item``, which is ``number`` elsewhere.

    Only known answers that came with their items have ids that hold the item's.
    """
    if not id_.startswith("import"):
        return id_
    found = _OF_ITEM.fullmatch(id_)
    return id_ if found is None or found[2] != str(item) else f"{found[1]}{number}"


def renumbered_metrics(
    metrics: Mapping[str, float | None], number: Callable[[int], int | None]
) -> dict[str, float | None]:
    """Return a run's metrics with their items' new numbers; items without one are left out."""
    found: dict[str, float | None] = {}
    for name, value in metrics.items():
        named = _LEFT_OUT.fullmatch(name)
        if named is None:
            found[name] = value
        elif (new := number(int(named[1]))) is not None:
            found[f"left_out:{new}{named[2] or ''}"] = value
    return found
