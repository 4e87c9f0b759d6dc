"""Rankings, each with a generation of its own.

The head of a long ranking is published first, in one short transaction, so that labellers get the
best items at once. The whole of it follows as the next generation: its chunks are written in
pieces that nobody reads, and the last transaction puts them in force.
"""

from __future__ import annotations

from functools import partial

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, delete, select, update

from supt_async.domain.ids import Generation, ProjectId, RunId, Term
from supt_async.storage.database import Database
from supt_async.storage.dialects import dialect_of
from supt_async.storage.records import Hint
from supt_async.storage.schema import tables
from supt_async.storage.training.leading import leads
from supt_async.storage.training.pieces import write_piece
from supt_async.storage.transfer.item_writer import CHUNK, chunks

HEAD = 100 * CHUNK
"""Number of items that are published in one transaction, before the rest."""
PIECE = 500
"""Number of chunks that are written, or deleted, in one transaction."""
COLUMNS = ("project_id", "generation", "chunk", "ids", "assigned")


def publish_ranking(
    connection: Connection,
    project: ProjectId,
    run: RunId | None,
    ids: NDArray[np.int64],
    covers: int,
    labels: int,
    now_ms: int,
) -> Generation:
    """Write a ranking of at most ``HEAD`` items, and put it in force."""
    p, r = tables.project.c, tables.ranking.c
    now = connection.scalar(select(p.generation).where(p.id == project)) or 0
    # What a killed process has left of a whole ranking.
    connection.execute(delete(tables.ranking).where(r.project_id == project, r.generation > now))
    _write(connection, project, now + 1, 0, ids)
    return _put_in_force(connection, project, run, now + 1, len(ids), covers, labels, now_ms)


async def publish_whole(
    database: Database,
    project: ProjectId,
    term: Term,
    run: RunId | None,
    ids: NDArray[np.int64],
    head: Generation,
    covers: int,
    labels: int,
) -> Generation:
    """Publish a ranking whose head is in force; return the generation that is afterwards.

    That is the head's if the term is over, or if there is a later ranking.
    """
    whole = head + 1
    p = tables.project.c
    now_ms = database.now_ms()

    def goes_on(connection: Connection) -> bool:
        if not leads(connection, project, term, alone=True):
            return False
        return connection.scalar(select(p.generation).where(p.id == project)) == head

    def piece(first: int, connection: Connection) -> bool:
        if not goes_on(connection):
            return False
        _write(connection, project, whole, first, ids[first * CHUNK : (first + PIECE) * CHUNK])
        return True

    def end(connection: Connection) -> bool:
        if not goes_on(connection):
            return False
        _put_in_force(connection, project, run, whole, len(ids), covers, labels, now_ms)
        if run is not None:
            mine = update(tables.run).where(tables.run.c.id == run)
            connection.execute(mine.values(generation=whole))
        return True

    for first in range(0, -(-len(ids) // CHUNK), PIECE):
        if not await write_piece(database, partial(piece, first)):
            return head
    hint = Hint(project=project, ranked=True, items=True)
    return Generation(whole) if await database.write(end, hint) else head


async def remove_outdated(database: Database, project: ProjectId) -> None:
    """Delete what nobody reads any more, in pieces.

    The ranking before the one in force stays: a process may be reading it. Generation 0 is the
    base order.
    """
    while await write_piece(database, partial(_remove_piece, project)):
        pass


def _remove_piece(project: ProjectId, connection: Connection) -> bool:
    """Delete some chunks; return whether there may be more."""
    p, r = tables.project.c, tables.ranking.c
    now = connection.scalar(select(p.generation).where(p.id == project)) or 0
    oldest = (
        select(r.generation, r.chunk)
        .where(r.project_id == project, r.generation > 0, r.generation < now - 1)
        .order_by(r.generation, r.chunk)
        .limit(1)
    )
    found = connection.execute(oldest).first()
    if found is None:
        return False
    old = (r.project_id == project, r.generation == found.generation)
    connection.execute(delete(tables.ranking).where(*old, r.chunk < found.chunk + PIECE))
    return True


def _write(
    connection: Connection,
    project: ProjectId,
    generation: int,
    first: int,
    ids: NDArray[np.int64],
) -> None:
    """Write chunks, numbered from ``first``."""
    rows = [
        (project, generation, number, chunk, False)
        for number, chunk in enumerate(chunks(ids), first)
    ]
    dialect_of(connection).insert_rows(connection, tables.ranking, COLUMNS, rows)


def _put_in_force(
    connection: Connection,
    project: ProjectId,
    run: RunId | None,
    generation: int,
    size: int,
    covers: int,
    labels: int,
    now_ms: int,
) -> Generation:
    connection.execute(
        tables.generation.insert().values(
            project_id=project,
            generation=generation,
            run_id=run,
            labels=labels,
            size=size,
            published_ms=now_ms,
        )
    )
    p = tables.project.c
    mine = update(tables.project).where(p.id == project)
    connection.execute(mine.values(generation=generation, covers=covers))
    return Generation(generation)
