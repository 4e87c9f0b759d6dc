"""Taking back machine labels: those of a source are withdrawn, and their places open again.

Nothing is overwritten: a withdrawal is a row of its own, as that of an undo. It is done in short
transactions, so that one which was interrupted is gone on with by taking back again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from sqlalchemy import BigInteger, Connection, and_, insert, literal, select, update

from supt_async.domain.acts import What
from supt_async.domain.ids import ProjectId
from supt_async.domain.project import Access
from supt_async.storage.acts.acts import record
from supt_async.storage.database import Database
from supt_async.storage.events import kinds, telling
from supt_async.storage.overlap.lock import keep_overlap
from supt_async.storage.overlap.places import adjust_items
from supt_async.storage.people.accounts import SOURCE, source_name
from supt_async.storage.read_lanes import Lane
from supt_async.storage.records import Hint
from supt_async.storage.schema import tables
from supt_async.storage.schema.columns import AnyRow
from supt_async.storage.schema.conditions import standing
from supt_async.storage.suggestions.acceptable import check_project
from supt_async.storage.transfer.staging.publishing import count

STEP = 500
"""Maximum number of labels that are withdrawn in one transaction."""
_WITHDRAWAL = ("id", "project_id", "answer_id", "labeller_id", "item_id", "created_ms")


async def take_back(
    database: Database,
    project: ProjectId,
    source: str,
    progress: Callable[[int], None] | None = None,
    by: Access | None = None,
) -> int:
    """Withdraw all machine labels of a source; return their number.

    ``progress`` is called with the number of labels that are withdrawn. ``by`` is the owner who
    does so; None for an operator.

    Raises:
        Refused: The project is gone, or archived.
    """
    step = min(STEP, database.rows_at_once())
    after, taken = 0, 0
    while rows := await database.read(partial(_page, project, source, after, step), Lane.OWNERS):
        change = partial(_withdraw, database, project, [row.item_id for row in rows], source)
        taken += await database.write(change)
        after = rows[-1].seq
        if progress is not None:
            progress(taken)
    await database.write(
        partial(_end, database.now_ms(), project, source, taken, by),
        Hint(project=project, labels=True, items=True, settings=True),
    )
    return taken


def _page(
    project: ProjectId, source: str, after: int, size: int, connection: Connection
) -> Sequence[AnyRow]:
    b, who = tables.label.c, tables.labeller.c
    named = select(who.id).where(who.name == source_name(source), who.kind == SOURCE)
    account = connection.scalar(named)
    return connection.execute(
        select(b.seq, b.item_id)
        .where(b.project_id == project, b.labeller_id == account, b.seq > after, standing(b))
        .order_by(b.seq)
        .limit(size)
    ).all()


def _withdraw(
    database: Database,
    project: ProjectId,
    items: Sequence[int],
    source: str,
    connection: Connection,
) -> int:
    keep_overlap(connection, project)
    i, b = tables.item.c, tables.label.c
    check_project(connection, project)
    locked = select(i.id).where(i.id.in_(items)).order_by(i.id).with_for_update(key_share=True)
    connection.execute(locked).all()
    now_ms = literal(database.now_ms(), BigInteger)
    theirs = and_(
        b.item_id.in_(items),
        b.project_id == project,
        b.machine,
        b.suggestion_source == source,
        standing(b),
    )
    rows = select(
        *(literal("back:") + b.id, b.project_id, b.id, b.labeller_id, b.item_id, now_ms)
    ).where(theirs)
    if telling.is_on(connection, project):
        kind, now = kinds.LABEL_WITHDRAWN, database.now_ms()
        telling.tell_those(connection, project, theirs, now, kind=kind)
    number = connection.execute(insert(tables.withdrawal).from_select(_WITHDRAWAL, rows)).rowcount
    count(connection, project, database.process, labels=-number)
    adjust_items(connection, database.process, project, sorted(items))
    return int(number)


def _end(
    now_ms: int,
    project: ProjectId,
    source: str,
    taken: int,
    by: Access | None,
    connection: Connection,
) -> None:
    """Note that the source's acceptances are over, and that items have other places."""
    check_project(connection, project)
    a, p = tables.acceptance.c, tables.project.c
    here = (a.project_id == project, a.source == source, a.withdrawn_ms.is_(None))
    ended = connection.execute(update(tables.acceptance).where(*here).values(withdrawn_ms=now_ms))
    # A process whose window is older reads the order again. (An act that still stood, without any
    # label, is one whose taking back was interrupted.)
    if taken or ended.rowcount:
        details = {"source": source, "labels": taken}
        record(connection, project, by, What.SUGGESTIONS_TAKEN_BACK, details)
        change = update(tables.project).where(p.id == project)
        connection.execute(change.values(overlap_changes=p.overlap_changes + 1))
