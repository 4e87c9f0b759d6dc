"""Making and removing of a project's index of texts, while others label."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from sqlalchemy import Connection

from supt_async.domain.ids import ProjectId
from supt_async.storage.database import Database
from supt_async.storage.dialects import dialect_of
from supt_async.storage.text_index import IndexState


async def make(
    database: Database, project: ProjectId, told: Callable[[int], None] | None = None
) -> None:
    """Index a project's texts, or go on where a killed command has stopped.

    ``told`` is called with the number of further items, where they come in pieces.

    Raises:
        Refused: The database can't, or somebody else is doing it.
    """
    await database.write(partial(_begin, project))
    while (number := await database.write(partial(_step, project))) is not None:
        if told is not None:
            told(number)


async def drop(database: Database, project: ProjectId) -> None:
    """Remove a project's index, if it has one."""

    def change(connection: Connection) -> None:
        dialect_of(connection).text_index.drop(connection, project)

    await database.write(change)


async def state(database: Database, project: ProjectId) -> IndexState:
    """Return whether a project has an index."""

    def query(connection: Connection) -> IndexState:
        return dialect_of(connection).text_index.state(connection, project)

    return await database.read(query)


def _begin(project: ProjectId, connection: Connection) -> None:
    dialect_of(connection).text_index.begin(connection, project)


def _step(project: ProjectId, connection: Connection) -> int | None:
    return dialect_of(connection).text_index.step(connection, project)
