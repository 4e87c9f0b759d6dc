"""A second look: a labelled item gets one more place, so that another person answers it, too.

The transaction locks the item first, like those of the queue (docs/queue.md, "Locks and their
order"). The item comes before all others, by a row in ``offered``. Nobody gets it who has answered
or skipped it, and it shows no suggestion, as it is a second opinion.
"""

from __future__ import annotations

from sqlalchemy import Connection, case, exists, func, insert, literal, select, update

from supt_async.domain.ids import ItemId, ProjectId
from supt_async.errors import NotFound, Refused
from supt_async.storage.schema import tables
from supt_async.storage.schema.conditions import corrected, standing
from supt_async.storage.transfer.item_writer import count

PRIORITY = 2**31 - 1
"""Priority of a second look: the highest."""


def reopen(
    connection: Connection, project: ProjectId, item: ItemId, process: str, now_ms: int
) -> bool:
    """Open a place of an item; return False if one is open or leased already.

    Raises:
        NotFound: There is no such item in the project.
        Refused: Nobody has labelled it, or an owner has settled it.
    """
    places = _lock(connection, project, item)
    lease, b = tables.lease.c, tables.label.c
    if connection.scalar(select(corrected(literal(item)))):
        raise Refused("an owner's answer has settled this item: correct it instead")
    here = (b.item_id == item, b.project_id == project, standing(b))
    answers = int(connection.scalar(select(func.count()).where(*here)) or 0)
    if not answers:
        raise Refused("nobody has labelled this item yet, so there is nothing to look at again")
    out = connection.scalar(select(exists().where(lease.item_id == item)))
    if places or out:
        return False
    _announce(connection, project, answers + 1)
    connection.execute(update(tables.item).where(tables.item.c.id == item).values(open_slots=1))
    connection.execute(
        insert(tables.offered).values(
            project_id=project, item_id=item, priority=PRIORITY, created_ms=now_ms
        )
    )
    count(connection, project, process, open=1, done=-1)
    return True


def _announce(connection: Connection, project: ProjectId, places: int) -> None:
    """Let the queue and the orchestrator know that an item has more places than the overlap.

    An answer no longer completes its item for sure (``plan.ProjectRow.one_place``), the places of
    the items are read again, and as many people as there are places may hold the item at once, if
    they undo their answers.
    """
    p = tables.project.c
    connection.execute(
        update(tables.project)
        .where(p.id == project)
        .values(
            overlap_changes=p.overlap_changes + 1,
            highest_overlap=case((p.highest_overlap < places, places), else_=p.highest_overlap),
        )
    )


def _lock(connection: Connection, project: ProjectId, item: ItemId) -> int:
    """Lock an item first, as the queue does; return its open places."""
    i = tables.item.c
    places = connection.scalar(
        select(i.open_slots)
        .where(i.id == item, i.project_id == project)
        .with_for_update(key_share=True)
    )
    if places is None:
        raise NotFound("there is no such item")
    return int(places)
