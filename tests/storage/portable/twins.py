"""Twins: two queues on databases of one kind that are asked the same, and compared.

Ids of sessions and leases are random, so each twin has its own: a test speaks of the first session,
or of the third lease. All other ids are the same, since both databases are filled in the same way,
and nothing is deleted, as SQLite would use its ids again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, NamedTuple, TypeAlias

from sqlalchemy import Connection, Table, func, select

from supt_async.domain.commands import Command, Holder
from supt_async.domain.ids import LeaseToken, SessionId
from supt_async.domain.project import Access, Project
from supt_async.domain.results import CommandResult, LeasedItem
from supt_async.errors import SuptError
from supt_async.storage.factory import Storage
from supt_async.storage.gold.items import note_change
from supt_async.storage.ports import Queue
from supt_async.storage.schema import tables
from tests.model.shared_database import SharedDatabase

Told: TypeAlias = tuple[object, ...]
"""What a command has brought, without the ids that are each twin's own."""

SAME_ROWS = (
    tables.label,
    tables.lease,
    tables.lease_log,
    tables.withdrawal,
    tables.skip,
    tables.flag,
    tables.item,
    tables.participation,
)
"""Tables of which the twins have the same rows in the end."""
OWN = {"project_id", "seq", "expires_ms", "behind", "attempt", "link_id"}
"""Columns in which they may differ: PostgreSQL's queue writes the expiry of a lease when it is due,
counts the labels after a ranking once a second, and late answers have no attempts."""


class Seat(NamedTuple):
    """A session, as a test speaks of it."""

    who: str
    session: int
    process: int


class Step(NamedTuple):
    """A command of a session; leases are named by their numbers."""

    seat: Seat
    kind: Callable[..., Command]
    fields: dict[str, Any]


@dataclass
class Twin:
    """One of the two, and what it calls sessions and leases."""

    database: SharedDatabase
    project: Project
    people: dict[str, Access] = field(default_factory=dict)
    sessions: list[SessionId] = field(default_factory=list)
    leases: list[LeaseToken] = field(default_factory=list)

    @property
    def first(self) -> Storage:
        return self.database.first

    def queue(self, process: int) -> Queue:
        return self.database.storages[process].queue

    def ask(self, step: Step) -> Awaitable[CommandResult]:
        """Ask one command."""
        who, session, process = step.seat
        by = Holder(
            project=self.project.id,
            labeller=self.people[who].labeller,
            session=self.sessions[session],
        )
        fields = dict(step.fields)
        if fields.get("lease") is not None:
            fields["lease"] = self.lease(fields["lease"])
        if "leases" in fields:
            fields["leases"] = tuple(map(self.lease, fields["leases"]))
        return self.queue(process).ask(step.kind(by=by, **fields))

    def lease(self, number: int) -> LeaseToken:
        """Return a lease, or one that nobody made if there is none of that number."""
        return self.leases[number] if number < len(self.leases) else LeaseToken("0" * 32)

    def open(self, who: str, process: int, resume: int | None = None) -> Told:
        """Open a session, or an earlier one again."""
        id_ = None if resume is None else self.sessions[resume]
        opened = self.database.run(self.queue(process).open(self.people[who], id_))
        if opened.session not in self.sessions:
            self.sessions.append(opened.session)
        held = sorted(map(self.told_item, opened.leases))
        # Which of those that were leased at once is the next one of a quiz is left to chance.
        places = sorted(item.quiz.number for _, item in held if item.quiz is not None)
        items = [(lease, replace(item, quiz=None)) for lease, item in held]
        number = self.sessions.index(opened.session)
        return number, opened.connection, opened.resumed, opened.mine, items, places

    def last_item(self) -> int:
        """Return the highest id of an item, of any project."""
        last = select(func.max(tables.item.c.id))
        read = self.first.database.read(lambda connection: connection.scalar(last))
        return self.database.run(read) or 0

    def told(self, result: CommandResult, *, ordered: bool) -> Told:
        """Return what a command has brought; leases get their numbers in this order."""
        leased = result.leased if ordered else sorted(result.leased, key=lambda x: x.item)
        items = [self.told_item(item) for item in leased]
        return result.verdict, items, result.idle, result.feedback

    def told_item(self, item: LeasedItem) -> tuple[int, LeasedItem]:
        if item.lease not in self.leases:
            self.leases.append(item.lease)
        return self.leases.index(item.lease), replace(item, lease=LeaseToken(""))

    def rows(self, table: Table) -> list[Told]:
        """Return what a table has of the project, sorted."""
        columns = [column for column in table.c if column.name not in OWN]
        here = select(*columns).where(table.c.project_id == self.project.id)

        def read(connection: Connection) -> list[Told]:
            names = [column.name for column in columns]
            found = connection.execute(here).all()
            return sorted((tuple(map(self._plain, names, row)) for row in found), key=repr)

        return self.database.run(self.first.database.read(read))

    def _plain(self, column: str, value: Any) -> object:
        """Return a value; a number instead of an id of the twin's own."""
        if column in ("token", "lease") and value in self.leases:
            return self.leases.index(value)
        if column == "session_id":
            return self.sessions.index(value)
        return value


class Twins:
    """A native queue and the portable one."""

    def __init__(self, native: Twin, portable: Twin, *, ordered: bool) -> None:
        self.native = native
        self.portable = portable
        self.ordered = ordered
        """Whether they hand items out in the same order, as they do if one process does so."""
        self.differ = False
        self.golden = False
        """Whether there are gold items."""

    def both(self, act: Callable[[Twin], Any]) -> Any:
        """Let both do the same; it must come to the same."""
        native, portable = act(self.native), act(self.portable)
        self.differ = portable != native
        assert not self.differ, difference(native, portable)
        return native

    def ask(self, seat: Seat, kind: Callable[..., Command], **fields: Any) -> Told:
        """Ask both the same, and return what they told."""
        self._shuffle()
        step = Step(seat, kind, fields)

        def act(twin: Twin) -> Told:
            result = twin.database.run(twin.ask(step))
            return twin.told(result, ordered=self.ordered)

        told: Told = self.both(act)
        return told

    def ask_at_once(self, steps: Sequence[Step]) -> list[Told]:
        """Ask both several commands at the same time.

        Neither the order of the items that they get is compared nor why somebody gets none, which
        depend on who of them came first.
        """

        async def every(twin: Twin) -> list[CommandResult]:
            return await asyncio.gather(*map(twin.ask, steps))

        self._shuffle()

        def act(twin: Twin) -> list[Told]:
            results = twin.database.run(every(twin))
            told = [twin.told(result, ordered=False) for result in results]
            return [(verdict, items, feedback) for verdict, items, _, feedback in told]

        answers: list[Told] = self.both(act)
        return answers

    def carry_out(self, change: Callable[[Twin], Awaitable[Any]]) -> Any:
        """Let both carry out what an owner does; it may be refused, by both."""

        def act(twin: Twin) -> Any:
            try:
                return twin.database.run(change(twin))
            except SuptError as exc:
                return type(exc)

        return self.both(act)

    def sweep(self) -> None:
        """Let all processes of both sweep."""

        def act(twin: Twin) -> list[list[tuple[int, int]]]:
            expired = [twin.database.run(x.queue.sweep()) for x in twin.database.storages]
            return [
                sorted(
                    (twin.sessions.index(session), twin.leases.index(token))
                    for session, token in found
                    if session in twin.sessions  # of an earlier example
                )
                for found in expired
            ]

        self.both(act)

    def advance(self, seconds: float) -> None:
        for twin in (self.native, self.portable):
            twin.database.clock.advance(seconds)

    def compare(self) -> None:
        """Compare what both have counted and stored."""
        for table in SAME_ROWS:
            self.both(partial(Twin.rows, table=table))
        self.both(lambda twin: twin.database.run(twin.first.queue.counts(twin.project.id)))

    def _shuffle(self) -> None:
        """Let both read the decks of gold items again, which they do at other times each."""
        if self.golden:
            for twin in (self.native, self.portable):
                changing = partial(note_change, project=twin.project.id)
                twin.database.run(twin.first.database.write(changing))


def difference(native: object, portable: object) -> str:
    """Return what two answers have not in common."""
    if isinstance(native, list) and isinstance(portable, list):
        less = [row for row in native if row not in portable]
        more = [row for row in portable if row not in native]
        return f"the portable one has not {less}, but {more}"
    return f"{portable} instead of {native}"
