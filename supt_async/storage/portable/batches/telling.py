"""Events that a batch tells, of projects whose events are kept."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from supt_async.domain.ids import ItemId, ProjectId, RequestId
from supt_async.domain.participation import NEW, ParticipationState
from supt_async.storage.dialects import dialect_of
from supt_async.storage.events import kinds
from supt_async.storage.events.telling import COLUMNS
from supt_async.storage.portable.participants.gold_state import StoredParticipation
from supt_async.storage.portable.state import AnswerKey, Batch
from supt_async.storage.schema import tables


def write(batch: Batch) -> None:
    """Write what is told of the changes, which are written but for those of people."""
    changes = batch.changes
    keys = [key for _, _, key in changes.told if _is_told(batch, key[0])]
    numbers = _numbers(batch, keys)
    rows: list[tuple[int | None, ...]] = [
        (key[0], kind, item, numbers[key], batch.now_ms)
        for kind, item, key in changes.told
        if key in numbers
    ]
    for project, labeller in sorted(changes.people):
        who = project, labeller
        stored = batch.gold.stored.get(who, StoredParticipation(NEW))
        suspended = ParticipationState.SUSPENDED
        begins = batch.people[who].state is suspended
        if begins and stored.participation.state is not suspended and _is_told(batch, project):
            rows.append((project, kinds.LABELLER_SUSPENDED, None, labeller, batch.now_ms))
    _insert(batch, rows)


def write_done(batch: Batch) -> None:
    """Write which items are complete by the batch's answers, once nothing more is asked for."""
    _insert(
        batch,
        [
            (project, kinds.ITEM_DONE, item, None, batch.now_ms)
            for project, items in sorted(batch.answered.items())
            if _is_told(batch, project)
            for item in sorted(items)
            if batch.items[item].complete
        ],
    )


def note(batch: Batch, kind: int, item: ItemId, key: AnswerKey) -> None:
    """Note an event of a label, in the order in which the commands are decided."""
    batch.changes.told.append((kind, item, key))


def _is_told(batch: Batch, project: ProjectId) -> bool:
    return batch.projects[project].events


def _numbers(batch: Batch, keys: Sequence[AnswerKey]) -> dict[AnswerKey, int]:
    """Return the numbers of labels by their ids."""
    if not keys:
        return {}
    b = tables.label.c
    ids = sorted({id_ for _, id_ in keys})
    rows = batch.connection.execute(select(b.project_id, b.id, b.seq).where(b.id.in_(ids)))
    return {(ProjectId(row.project_id), RequestId(row.id)): row.seq for row in rows}


def _insert(batch: Batch, rows: Sequence[tuple[int | None, ...]]) -> None:
    if rows:
        dialect = dialect_of(batch.connection)
        dialect.write_rows(batch.connection, tables.outgoing_new, COLUMNS, rows)
