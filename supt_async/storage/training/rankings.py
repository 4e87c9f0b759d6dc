"""Rankings, each with a generation of its own."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, delete, select, update

from supt_async.domain.ids import Generation, ProjectId, RunId
from supt_async.storage.schema import tables
from supt_async.storage.transfer.item_writer import chunks


def publish_ranking(
    connection: Connection,
    project: ProjectId,
    run: RunId | None,
    ids: NDArray[np.int64],
    covers: int,
    labels: int,
    now_ms: int,
) -> Generation:
    """Write a ranking, and put it in force."""
    p, r = tables.project.c, tables.ranking.c
    now = connection.scalar(select(p.generation).where(p.id == project)) or 0
    new = now + 1
    rows = [
        {"project_id": project, "generation": new, "chunk": number, "ids": chunk}
        for number, chunk in enumerate(chunks(ids))
    ]
    if rows:
        connection.execute(tables.ranking.insert(), rows)
    connection.execute(
        tables.generation.insert().values(
            project_id=project,
            generation=new,
            run_id=run,
            labels=labels,
            size=len(ids),
            published_ms=now_ms,
        )
    )
    connection.execute(
        update(tables.project).where(p.id == project).values(generation=new, covers=covers)
    )
    # The one before stays: a process may be reading it. Generation 0 is the base order.
    connection.execute(
        delete(tables.ranking).where(
            r.project_id == project, r.generation > 0, r.generation < new - 1
        )
    )
    return Generation(new)
