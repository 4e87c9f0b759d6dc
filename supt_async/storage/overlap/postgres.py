"""Question whether complete items need one more opinion, on PostgreSQL.

It is asked in the transaction that has stored an item's last answer: the item's row is locked, so
no other answer to it can come between. What large answers take is computed in a thread, so that
the event loop goes on.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence

from supt_async.consensus.known import Crowd
from supt_async.domain.ids import ItemId, ProjectId
from supt_async.rules.overlap import OFFERED, Overlap
from supt_async.storage.consensus.crowd import crowd_of
from supt_async.storage.overlap.judge import Judge, by_item
from supt_async.storage.people.accounts import IMPORT
from supt_async.storage.postgres.driver import DriverConnection
from supt_async.storage.postgres.sql import opinions as sql

LARGE = 20_000
"""Number of characters of answers from which on they are judged in a thread."""


async def ask_again(
    connection: DriverConnection,
    judge: Judge,
    items: Mapping[ProjectId, Sequence[ItemId]],
    now_ms: int,
    counter: str,
) -> frozenset[ProjectId]:
    """Open one more place of those items that are complete and not sure enough.

    Args:
        connection: A connection in a transaction that has locked the items.
        judge: The process's judge.
        items: Items by project, each of which has just got an answer.
        now_ms: The time.
        counter: The row of counters that is written.

    Returns:
        The projects of which places were opened.
    """
    # Read again, with the items locked: a change of the overlap waits for them, or has been here.
    rows = await connection.fetch(sql.ADAPTIVE_PROJECTS, list(items))
    projects = {ProjectId(row[0]): (Overlap(*list(row)[1:5]), row[5], row[6]) for row in rows}
    projects = {id_: found for id_, found in projects.items() if found[0].one_more}
    if not projects:
        return frozenset()
    given = [item for id_ in projects for item in items[id_]]
    answers: dict[ProjectId, list[list[object]]] = {id_: [] for id_ in projects}
    size = 0
    for project, *answer in await connection.fetch(sql.OPINIONS, given, IMPORT):
        answers[ProjectId(project)].append(answer)
        size += len(answer[2])
    bases = {
        id_: judge.find(id_, text, version)
        or judge.learn(id_, text, version, await _crowd(connection, id_))
        for id_, (_, text, version) in projects.items()
    }

    def unsure() -> dict[ProjectId, list[ItemId]]:
        return {
            id_: bases[id_].unsure(overlap, by_item(answers[id_]))
            for id_, (overlap, _, _) in projects.items()
        }

    again = await _computed(unsure, size)
    wanting = sorted(item for some in again.values() for item in some)
    if wanting:
        await connection.execute(sql.ASK_AGAIN, wanting, OFFERED, now_ms, counter)
    await connection.execute(sql.DELETE_OFFERS, given)
    return frozenset(project for project, some in again.items() if some)


async def _crowd(connection: DriverConnection, project: ProjectId) -> Crowd:
    """Return how reliable a project's labellers are."""
    models = await connection.fetch(sql.CROWD_MODELS, project)
    people = await connection.fetch(sql.RELIABILITIES, project) if models else []
    return crowd_of([list(row) for row in models], [list(row) for row in people])


async def _computed(
    unsure: Callable[[], dict[ProjectId, list[ItemId]]], size: int
) -> dict[ProjectId, list[ItemId]]:
    return unsure() if size < LARGE else await asyncio.to_thread(unsure)
