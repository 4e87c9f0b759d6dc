"""Import from superintendent: its table's rows, and its labels with labeller and time.

superintendent keeps everything in one table, ``superintendentdata``: input and output as JSON in
which arrays, Series and DataFrames are objects with ``__type__``, a worker's id, and times of the
machine's own zone without saying which. An imported item is recognised by its id there.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import numpy as np
from sqlalchemy import (
    Column,
    Connection,
    DateTime,
    Integer,
    MetaData,
    Table,
    Text,
    exists,
    insert,
    select,
    update,
)
from sqlalchemy.ext.asyncio import create_async_engine

from supt_async.domain.acts import What
from supt_async.domain.ids import ProjectId
from supt_async.domain.items import NewItem
from supt_async.domain.values import JSONObject, JSONValue
from supt_async.errors import BadFile, NotFound, Refused
from supt_async.payloads.codec import encode
from supt_async.protocol.tasks.equality import text_of
from supt_async.storage.acts.acts import record
from supt_async.storage.database import Database, opening, translated
from supt_async.storage.database_url import parse_url
from supt_async.storage.dialects import dialect_of
from supt_async.storage.events import telling
from supt_async.storage.figures.counting import move
from supt_async.storage.overlap.places import lock
from supt_async.storage.people.imported import member, usable_name
from supt_async.storage.records import Hint
from supt_async.storage.schema import tables
from supt_async.storage.transfer.existing_items import import_ids
from supt_async.storage.transfer.item_writer import count

PAGE = 1000

_data = Table(
    "superintendentdata",
    MetaData(),
    Column("id", Integer, primary_key=True),
    Column("input", Text),
    Column("output", Text),
    Column("inserted_at", DateTime),
    Column("priority", Integer),
    Column("completed_at", DateTime),
    Column("worker_id", Text),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """Row of superintendent's table."""

    id: int
    payload: str = field(repr=False)
    """Payload, encoded by ``payloads.codec``."""
    label: JSONValue
    worker: str | None
    priority: int | None
    inserted_ms: int
    completed_ms: int


async def read_rows(address: str) -> AsyncIterator[Row]:
    """Yield the rows of a superintendent database, in pages.

    Raises:
        NotFound: There is no such table.
        BadFile: A row can't be read.
        StorageUnavailable: The database can't be reached.
    """
    url = parse_url(address)
    name = url.render_as_string(hide_password=True)
    with opening(name):
        engine = create_async_engine(url)
    try:
        with translated(name):
            async with engine.connect() as connection:
                if not await connection.run_sync(_is_there):
                    raise NotFound(f"this database has no table {_data.name!r} of superintendent's")
                after = -1
                while True:
                    page = select(_data).where(_data.c.id > after).order_by(_data.c.id).limit(PAGE)
                    rows = (await connection.execute(page)).all()
                    for row in rows:
                        yield _row(row)
                        after = row.id
                    if len(rows) < PAGE:
                        return
    finally:
        await engine.dispose()


def _is_there(connection: Connection) -> bool:
    return connection.dialect.has_table(connection, _data.name)


def as_item(row: Row, last_priority: int) -> NewItem:
    """Return the item of a row; superintendent's lowest priority comes first."""
    return NewItem(
        payload=row.payload,
        external_id=str(row.id),
        label=row.label,
        priority=0 if row.priority is None else last_priority - row.priority + 1,
        line=row.id,
    )


async def take_over(database: Database, project: ProjectId, rows: Sequence[Row]) -> int:
    """Store labels of existing items, with labeller and time; return their number.

    A label that was imported before, and an item that was labelled here since, stay.
    """

    def change(connection: Connection) -> int:
        taken = _take_over(database, project, rows, connection)
        if taken:
            record(connection, project, None, What.LABELS_IMPORTED, {"labels": taken})
        return taken

    return await database.write(change, Hint(project=project, labels=True, people=True))


def _take_over(
    database: Database, project: ProjectId, rows: Sequence[Row], connection: Connection
) -> int:
    dialect_of(connection).lock_labels(connection, project)
    c, b = tables.content.c, tables.label.c
    keys = [f"id:{row.id}" for row in rows]
    found = connection.execute(
        select(c.key, c.item_id).where(c.project_id == project, c.key.in_(keys))
    )
    items = {row.key: row.item_id for row in found}
    taken = 0
    for row in rows:
        item = items[f"id:{row.id}"]
        connection.execute(
            update(tables.content).where(c.item_id == item).values(created_ms=row.inserted_ms)
        )
        if row.label is None:
            continue
        who = member(connection, project, row.worker, database.now_ms())
        here = (b.project_id == project, b.id.in_(import_ids(item)))
        answer = connection.scalar(select(b.id).where(*here))
        if answer is not None:
            move(connection, project, answer, who)
            connection.execute(
                update(tables.label)
                .where(*here)
                .values(labeller_id=who, created_ms=row.completed_ms)
            )
        elif places := lock(connection, [item])[item]:
            # It was labelled there after it had been imported without a label.
            connection.execute(insert(tables.label).values(_label(project, item, who, row)))
            telling.tell_labels(connection, project, [import_ids(item)[0]], database.now_ms())
            _close(database, project, item, places, connection)
        else:
            continue
        taken += 1
    return taken


def _close(
    database: Database, project: ProjectId, item: int, places: int, connection: Connection
) -> None:
    """Take all open places of a locked item that has got a label, and count."""
    i, lease = tables.item.c, tables.lease.c
    connection.execute(update(tables.item).where(i.id == item).values(open_slots=0))
    out = connection.scalar(select(exists().where(lease.item_id == item)))
    count(connection, project, database.process, labels=1, done=int(not out), open=-places)
    telling.tell_done(connection, project, [] if out else [item], database.now_ms())


def _label(project: ProjectId, item: int, labeller: int, row: Row) -> JSONObject:
    return {
        "project_id": project,
        "id": import_ids(item)[0],
        "item_id": item,
        "labeller_id": labeller,
        "lease": "",
        "value": text_of(row.label),
        "created_ms": row.completed_ms,
        "generation": 0,
    }


def _row(row: Any) -> Row:
    try:
        value = json.loads(row.input, object_hook=_typed)
        label = None if row.output is None else json.loads(row.output)
        return Row(
            id=row.id,
            payload=encode(value),
            label=label,
            worker=usable_name(row.worker_id, "worker"),
            priority=row.priority,
            inserted_ms=_ms(row.inserted_at),
            completed_ms=_ms(row.completed_at or row.inserted_at),
        )
    except (TypeError, ValueError, KeyError) as exc:
        raise BadFile(f"row {row.id} of superintendent's table can't be read: {exc}") from exc


def _ms(moment: datetime) -> int:
    """Return milliseconds since the epoch; superintendent writes local times."""
    return round(moment.astimezone().timestamp() * 1000)


def _typed(found: JSONObject) -> Any:
    """Return the value that superintendent wrote as an object with ``__type__``."""
    kind = found.get("__type__")
    if kind is None:
        return found
    content = found["__content__"]
    if kind == "__np.ndarray__":
        return np.array(content)
    try:
        import pandas as pd
    except ImportError as exc:
        raise Refused("the items hold pandas objects; to read them: pip install pandas") from exc
    match kind:
        case "__pd.DataFrame__":
            return pd.DataFrame(**content)
        case "__pd.Series__":
            return pd.Series(**content)
        case _:
            raise ValueError("it holds a type that superintendent 0.6 does not write")
