"""Voiding of a labeller: their labels in a project are withdrawn, and they get no more items.

It is done in short transactions. The first one notes that the labeller is voided, so that an act
which was interrupted is gone on with by voiding again; the next ones end their leases and withdraw
their labels. An answer that they send afterwards is stored as a late one, which counts for nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from sqlalchemy import ColumnElement, Connection, and_, func, insert, or_, select, update

from supt_async.domain.acts import What
from supt_async.domain.ids import ProjectId
from supt_async.domain.project import Access
from supt_async.errors import NotFound, Refused
from supt_async.payloads.arrays import storable
from supt_async.storage.acts.acts import record
from supt_async.storage.database import Database
from supt_async.storage.overlap.change import wait_for_earlier
from supt_async.storage.people import accounts
from supt_async.storage.people.invitations import EVERY_PROJECT
from supt_async.storage.read_lanes import Lane
from supt_async.storage.records import Hint
from supt_async.storage.schema import tables
from supt_async.storage.schema.columns import AnyRow
from supt_async.storage.schema.conditions import withdrawn
from supt_async.storage.withdrawals.ending import end_leases
from supt_async.storage.withdrawals.withdrawing import (
    STEP,
    Opened,
    Owner,
    Withdrawn,
    check_reason,
    withdraw,
)

VOIDED = "voided"
"""State of a labeller in a project whose labels were withdrawn, and who gets no more items."""


class Voiding:
    """Voiding of one labeller in one project, which is carried out or only counted."""

    def __init__(
        self,
        database: Database,
        owner: Owner,
        name: str,
        *,
        since_ms: int | None = None,
    ) -> None:
        """Prepare to void a labeller.

        Args:
            database: The database.
            owner: Who does it, where, and why.
            name: The labeller's name.
            since_ms: Time from which on labels are withdrawn; None for all of them.
        """
        self._database = database
        self._owner = owner
        self._project = owner.project
        self._name = name
        self._since_ms = since_ms or 0
        self._labeller = 0
        self._opened = Opened(owner.project)

    async def count(self) -> Withdrawn:
        """Return what would be withdrawn.

        Raises:
            NotFound: Nobody of this name takes part in the project, or has labelled in it.
        """
        return await self._database.read(self._count, Lane.OWNERS)

    async def run(self, progress: Callable[[int], None] = lambda _: None) -> Withdrawn:
        """Void the labeller; ``progress`` is called with the number of labels withdrawn.

        Raises:
            NotFound: Nobody of this name takes part in the project, or has labelled in it.
            Refused: The reason is missing, or the owner means themselves.
        """
        check_reason(self._owner.reason)
        news = Hint(project=self._project, labels=True, items=True, people=True)
        await self._database.write(self._begin, news)
        labels = 0
        items: set[int] = set()
        # Twice: a hand-out that had begun before may have got through the first time.
        for _ in range(2):
            await wait_for_earlier(self._database)
            await self._database.write(self._end_leases, news)
            after: tuple[int, int] = (self._since_ms, 0)
            while rows := await self._database.read(partial(self._page, after), Lane.OWNERS):
                some = sorted({row.item_id for row in rows})
                labels += await self._database.write(partial(self._withdraw, some), news)
                items.update(some)
                after = (rows[-1].created_ms, rows[-1].seq)
                progress(labels)
        await self._database.write(self._opened.end, news)
        return Withdrawn(labels=labels, items=len(items))

    # --- one transaction ------------------------------------------------------------------

    def _count(self, connection: Connection) -> Withdrawn:
        self._labeller = self._find(connection)
        b = tables.label.c
        counted = select(func.count(), func.count(b.item_id.distinct())).where(self._mine())
        labels, items = connection.execute(counted).one()
        return Withdrawn(labels=labels, items=items)

    def _begin(self, connection: Connection) -> None:
        accounts.one_at_a_time(connection)
        counted = self._count(connection)
        by = self._owner.by
        if by is not None and by.labeller == self._labeller:
            raise Refused("you can't void yourself: ask another owner")
        _set_state(connection, self._project, self._labeller, self._owner.reason, self._now())
        accounts.note_change(connection)
        details = {
            "labeller": self._name,
            "labels": counted.labels,
            "items": counted.items,
            "reason": self._owner.reason,
        }
        since = {"since_ms": self._since_ms} if self._since_ms else {}
        record(connection, self._project, by, What.LABELLER_VOIDED, {**details, **since})

    def _end_leases(self, connection: Connection) -> None:
        items = end_leases(connection, self._database, self._project, self._labeller)
        self._opened.offer(connection, items, self._now())

    def _withdraw(self, items: Sequence[int], connection: Connection) -> int:
        done, opened = withdraw(connection, self._database, self._owner, items, self._mine())
        self._opened.offer(connection, opened, self._now())
        return done.labels

    def _page(self, after: tuple[int, int], connection: Connection) -> Sequence[AnyRow]:
        """Read the next labels, by time."""
        b = tables.label.c
        time_ms, seq = after
        later = or_(b.created_ms > time_ms, and_(b.created_ms == time_ms, b.seq > seq))
        step = min(STEP, self._database.rows_at_once())
        return connection.execute(
            select(b.item_id, b.created_ms, b.seq)
            .where(self._mine(), b.created_ms >= time_ms, later)
            .order_by(b.created_ms, b.seq)
            .limit(step)
        ).all()

    def _mine(self) -> ColumnElement[bool]:
        b = tables.label.c
        return and_(
            b.project_id == self._project,
            b.labeller_id == self._labeller,
            b.created_ms >= self._since_ms,
            ~withdrawn(b),
        )

    def _find(self, connection: Connection) -> int:
        """Return the labeller, who takes part in the project or has labelled in it."""
        who, m, b = tables.labeller.c, tables.membership.c, tables.label.c
        name = self._name
        id_ = None
        if storable(name):
            id_ = connection.scalar(select(who.id).where(who.name == name))
        here = (m.labeller_id == id_, m.project_id.in_([self._project, EVERY_PROJECT]))
        labelled = select(b.seq).where(b.project_id == self._project, b.labeller_id == id_).limit(1)
        takes_part = select(m.labeller_id).where(*here).limit(1)
        if id_ is None or (
            connection.scalar(takes_part) is None and connection.scalar(labelled) is None
        ):
            raise NotFound(f"there is no labeller {name!r} in this project")
        return int(id_)

    def _now(self) -> int:
        return self._database.now_ms()


def _set_state(
    connection: Connection, project: ProjectId, labeller: int, reason: str, now_ms: int
) -> None:
    t = tables.participation
    here = (t.c.project_id == project, t.c.labeller_id == labeller)
    values = {"state": VOIDED, "reason": reason, "suspended_ms": now_ms}
    if connection.execute(update(t).where(*here).values(**values)).rowcount:
        return
    row = {"project_id": project, "labeller_id": labeller, "created_ms": now_ms}
    connection.execute(insert(t).values(**row, **values))


def is_voided(connection: Connection, by: Access) -> bool:
    """Return whether a labeller is voided in their project."""
    t = tables.participation.c
    mine = (t.project_id == by.project, t.labeller_id == by.labeller, t.state == VOIDED)
    return connection.scalar(select(t.labeller_id).where(*mine)) is not None
