"""Participation of labellers as owners see and change it: suspensions, gold answers, the quiz."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, and_, select, update

from supt_async.domain.acts import What
from supt_async.domain.ids import ProjectId
from supt_async.domain.participation import NEW, Participation, ParticipationState
from supt_async.domain.project import Access
from supt_async.errors import NotFound, Refused
from supt_async.payloads.arrays import storable
from supt_async.rules.gold import lifted
from supt_async.storage.acts.acts import record
from supt_async.storage.database import Database
from supt_async.storage.records import Hint
from supt_async.storage.schema import tables
from supt_async.storage.schema.columns import AnyRow


def participations(connection: Connection, project: ProjectId) -> dict[int, Participation]:
    """Return the participation of those labellers of whom there is something to say."""
    t = tables.participation
    rows = connection.execute(select(t).where(t.c.project_id == project))
    return {int(row.labeller_id): _read(row) for row in rows}


async def lift(database: Database, project: ProjectId, name: str, by: Access | None) -> None:
    """Let a labeller who is suspended or voided get items of the project again.

    Their gold answers count from 0. One who failed the quiz works on as if it were passed.

    Args:
        database: The database.
        project: The project.
        name: The labeller's name.
        by: The owner who does it; None for an operator.

    Raises:
        NotFound: No labeller of the project has this name.
        Refused: They get items already.
    """

    def change(connection: Connection) -> None:
        _lift(connection, project, name, database.now_ms())
        record(connection, project, by, What.LABELLER_LIFTED, {"labeller": name})

    await database.write(change, Hint(project=project, items=True, people=True))


def _lift(connection: Connection, project: ProjectId, name: str, now_ms: int) -> None:
    who, t = tables.labeller.c, tables.participation
    row = None
    if storable(name):
        here = and_(t.c.project_id == project, t.c.labeller_id == who.id)
        row = connection.execute(
            select(t, who.id.label("found"))
            .select_from(tables.labeller.outerjoin(t, here))
            .where(who.name == name)
        ).first()
    if row is None:
        raise NotFound(f"there is no labeller {name!r} in this project")
    before = _read(row) if row.state is not None else Participation()
    if before.state is ParticipationState.ACTIVE:
        raise Refused(f"{name!r} is not suspended in this project")
    after = lifted(before)
    passed_ms = row.quiz_passed_ms
    if after.quiz_passed and passed_ms is None:
        passed_ms = now_ms
    values = {
        "state": after.state.value,
        "reason": after.reason,
        "gold_answers": after.gold_answers,
        "gold_right": after.gold_right,
        "quiz_passed_ms": passed_ms,
        "suspended_ms": None,
    }
    same = (t.c.project_id == project, t.c.labeller_id == row.found)
    connection.execute(update(t).where(*same).values(**values))


def participation_of(columns: Sequence[Any]) -> Participation:
    """Return a participation from its columns; the first is None if there is none.

    They are state, reason, quota, gold answers, those that are right, quiz answers, those that are
    right, and whether the quiz was passed.
    """
    if columns[0] is None:
        return NEW
    state, reason, quota, answers, right, quiz_answers, quiz_right, passed = columns
    return Participation(
        state=ParticipationState(state),
        reason=reason,
        quota=quota,
        gold_answers=answers,
        gold_right=right,
        quiz_answers=quiz_answers,
        quiz_right=quiz_right,
        quiz_passed=bool(passed),
    )


def _read(row: AnyRow) -> Participation:
    counts = (row.gold_answers, row.gold_right, row.quiz_answers, row.quiz_right)
    passed = row.quiz_passed_ms is not None
    return participation_of((row.state, row.reason, row.quota, *counts, passed))
