"""Looks of the keeper of figures, and what it has kept."""

from __future__ import annotations

from sqlalchemy import Connection, select

from supt_async.storage.figures import sums
from supt_async.storage.figures.figures import Figures
from supt_async.storage.schema import tables
from tests.support.queue_fixture import QueueFixture

LOOKS = 3
"""Looks after which a label is in the sums on every database."""


async def keep(queue: QueueFixture) -> None:
    """Count all labels into the sums."""
    figures = Figures(queue.storage.database, least=1)
    for _ in range(LOOKS):
        await figures.keep()


async def kept(queue: QueueFixture) -> tuple[dict[int, int], dict[int, int]]:
    """Return the labels by labeller as they are kept, with and without what has come since."""

    def read(connection: Connection) -> tuple[dict[int, int], dict[int, int]]:
        t = tables.labeller_tally.c
        rows = connection.execute(
            select(t.labeller_id, t.labels).where(t.project_id == queue.project.id)
        )
        now = sums.by_labeller(connection, queue.project.id)
        return {id_: n for id_, (n, _) in now.items() if n}, {id_: n for id_, n in rows if n}

    return await queue.storage.database.read(read)
