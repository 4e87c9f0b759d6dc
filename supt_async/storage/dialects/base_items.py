"""Lookups and changes of many items, as they work on every database."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import (
    Connection,
    Text,
    bindparam,
    case,
    delete,
    exists,
    func,
    or_,
    select,
    update,
)

from supt_async.domain.ids import ProjectId
from supt_async.storage.dialects.base_rows import BaseRows, parts
from supt_async.storage.dialects.item_columns import ItemColumns
from supt_async.storage.schema import tables
from supt_async.storage.schema.columns import AnyRow
from supt_async.storage.schema.conditions import corrected, standing

LATEST = select(func.coalesce(func.max(tables.item.c.id), 0))


class BaseItems(BaseRows):
    """Ways to look items up and to change them."""

    def latest_item_id(self, connection: Connection) -> int:
        """Return a number that is below the ids of all items to come."""
        return int(connection.execute(LATEST).scalar_one())

    def add_items(self, connection: Connection, new: ItemColumns) -> Sequence[int]:
        """Write items; return their ids, ascending in the order of the rows."""
        slots = [(new.project, places) for places in new.open_slots]
        ids = self.insert_numbered(connection, tables.item, ("project_id", "open_slots"), slots)
        names, rows = new.given(ids)
        rows.sort()  # by the key: a page of the index of keys is changed once for all its new keys
        same = tuple(new.same.values())
        whole = ((*row, *same) for row in rows)
        self.write_rows(connection, tables.content, (*names, *new.same), whole)
        return ids

    def find_items(
        self, connection: Connection, project: ProjectId, keys: Sequence[str]
    ) -> Iterable[AnyRow]:
        """Return key, fingerprint and id of those items of a project that have one of the keys."""
        c = tables.content.c
        query = select(c.key, c.fingerprint, c.item_id).where(c.project_id == project)
        found: list[AnyRow] = []
        for some in parts(keys):
            found += connection.execute(query.where(c.key.in_(some)))
        return found

    def find_targets(
        self,
        connection: Connection,
        project: ProjectId,
        column: str,
        keys: Sequence[Any],
        staging: Sequence[int],
    ) -> Sequence[tuple[int | None, bool | None]]:
        """Return the item of each key, and whether it has a label or a correction that stands.

        Args:
            connection: The connection.
            project: The items' project.
            column: What they are looked up by: ``key`` or ``item_id``.
            keys: Its values; of one that the project does not have the item is None.
            staging: Imports whose items are not to be seen.
        """
        c, b = tables.content.c, tables.label.c
        labelled = exists().where(b.project_id == project, b.item_id == c.item_id, standing(b))
        here = [c.project_id == project]
        if staging:
            here.append(or_(c.import_id.is_(None), c.import_id.not_in(staging)))
        query = select(
            c[column], c.item_id, case((or_(labelled, corrected(c.item_id)), 1), else_=0)
        ).where(*here)
        found: dict[Any, tuple[int | None, bool | None]] = {}
        for some in parts(keys):
            for key, item, fixed in connection.execute(query.where(c[column].in_(some))):
                found[key] = (item, bool(fixed))
        return [found.get(key, (None, None)) for key in keys]

    def close_items(self, connection: Connection, items: Collection[int], places: int) -> set[int]:
        """Close the items that have exactly so many open places; return them."""
        i = tables.item.c
        here = select(i.id).where(i.id.in_(items), i.open_slots == places).order_by(i.id)
        found = connection.scalars(here.with_for_update()).all()
        connection.execute(update(tables.item).where(i.id.in_(found)).values(open_slots=0))
        return set(found)

    def change_contents(self, connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
        """Change columns of the content of items; each row has the ``item`` and the same ones."""
        new = {name: bindparam(name, type_=Text()) for name in rows[0] if name != "item"}
        here = update(tables.content).where(tables.content.c.item_id == bindparam("item"))
        connection.execute(here.values(new), [dict(row) for row in rows])

    def take_chunks(self, connection: Connection, project: ProjectId, number: int) -> int:
        """Make place for further chunks of a project's base order; return the first one's."""
        p = tables.project.c
        here = select(p.base_chunks).where(p.id == project)
        first = int(connection.execute(here.with_for_update()).scalar_one())
        mine = update(tables.project).where(p.id == project)
        connection.execute(mine.values(base_chunks=first + number))
        return first

    def remove_suggestions(
        self, connection: Connection, project: ProjectId, source: str, items: Sequence[Any]
    ) -> int:
        """Delete a source's suggestions of some items; return how many there were."""
        s = tables.suggestion.c
        here = delete(tables.suggestion).where(s.source == source, s.project_id == project)
        return sum(
            connection.execute(here.where(s.item_id.in_(some))).rowcount for some in parts(items)
        )
