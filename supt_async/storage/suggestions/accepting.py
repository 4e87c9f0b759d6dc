"""Acceptance in bulk: confident suggestions of a source become machine labels.

A machine label closes its item, counts as an answer of the account ``source:NAME``, and trains
nothing. A share of the items, drawn at random, is audited instead: these go to people, before all
others and without a suggestion, and say how often the accepted suggestions are wrong.

The work is done in short transactions, which lock their items first, as the queue does
(docs/queue.md, "Locks and their order"). One that was interrupted is gone on with by accepting
again: what was accepted or drawn for an audit is left as it is.
"""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

import numpy as np
from sqlalchemy import (
    BigInteger,
    Connection,
    String,
    cast,
    delete,
    func,
    insert,
    literal,
    select,
    update,
)

from supt_async.domain.acts import What
from supt_async.domain.ids import ProjectId
from supt_async.domain.project import Access
from supt_async.errors import Refused
from supt_async.learning.holdout import held_out
from supt_async.storage.acts.acts import record
from supt_async.storage.database import Database
from supt_async.storage.dialects import dialect_of
from supt_async.storage.events import telling
from supt_async.storage.people.accounts import find_or_make_source
from supt_async.storage.read_lanes import Lane
from supt_async.storage.records import Hint
from supt_async.storage.schema import tables
from supt_async.storage.schema.conditions import on_time
from supt_async.storage.suggestions import acceptable
from supt_async.storage.suggestions.acceptable import Wanted
from supt_async.storage.training import own_holdout
from supt_async.storage.transfer.existing_items import prioritise
from supt_async.storage.transfer.staging.publishing import count

STEP = 500
"""Maximum number of items in one transaction."""
MOST_AUDITED = 5_000
"""Number of items that an acceptance has audited at most, about: a smaller share is drawn of many.

More would tell little more about the error. Each server reads all items with a priority whenever
there is a new ranking, and labellers wait for that.
"""
FIRST = 1_000_000
"""Priority of audited items."""
SALT = 1 << 32
"""Added to an acceptance's number for its draw, so that it is independent of the hold-out."""
_LABEL = (
    *("project_id", "id", "item_id", "labeller_id", "lease", "value", "created_ms"),
    *("generation", "attempt", "suggestion_source", "suggestion_value", "suggestion_score"),
    *("suggestion_version", "machine"),
)
_AUDITED = ("item_id", "acceptance_id", "project_id", "value", "score")


@dataclass(slots=True, kw_only=True)
class Accepted:
    """Report of an acceptance."""

    id: int | None = None
    """None for a dry run, and if there was nothing to accept."""
    labels: int = 0
    """Number of suggestions that became labels."""
    audited: int = 0
    """Number of items that go to people instead."""
    left: Counter[str] = field(default_factory=Counter)
    """Number of further confident suggestions whose items are left to people, by reason."""


class Accepting:
    """One acceptance, which is carried out or only counted."""

    def __init__(
        self,
        database: Database,
        project: ProjectId,
        wanted: Wanted,
        *,
        dry_run: bool = False,
        by: Access | None = None,
    ) -> None:
        """Prepare an acceptance by an owner; None for an operator.

        Raises:
            Refused: The score or the share is none.
        """
        if not 0 <= wanted.min_score <= 1:
            raise Refused("min_score: give the lowest score to accept, from 0 to 1")
        if not 0 <= wanted.audit < 1:
            raise Refused("audit: give the share that goes to people, from 0 to less than 1")
        self._database = database
        self._project = project
        self._wanted = wanted
        self._dry_run = dry_run
        self._by = by
        self._holdout = 0.0
        self._mark = f"machine:{secrets.token_hex(8)}:"
        self.report = Accepted()

    async def run(self, progress: Callable[[int], None] | None = None) -> Accepted:
        """Accept; ``progress`` is called with the number of items that were looked through.

        Raises:
            Refused: The project has no suggestions of the source, or is archived.
        """
        items = await self._database.read(self._prepare, Lane.OWNERS)
        if items * self._wanted.audit > MOST_AUDITED:
            share = MOST_AUDITED / max(await self._confident(), 1)
            self._wanted = replace(self._wanted, audit=min(share, self._wanted.audit))
        step = min(STEP, self._database.rows_at_once())
        after: int | None = 0
        seen = 0
        while after is not None:
            page = await self._database.read(partial(self._page, after), Lane.OWNERS)
            for start in range(0, len(page.found), step):
                await self._take(page.found[start : start + step])
            after, seen = page.last, seen + page.size
            if progress is not None:
                progress(seen)
        if self.report.id is not None and not self.report.labels + self.report.audited:
            await self._database.write(partial(self._forget, self.report.id))
            self.report.id = None
        return self.report

    async def _confident(self) -> int:
        """Count the confident suggestions of open items."""
        after: int | None = 0
        count = 0
        while after is not None:
            page = await self._database.read(partial(self._page, after), Lane.OWNERS)
            after, count = page.last, count + len(page.found)
        return count

    async def _take(self, items: Sequence[int]) -> None:
        if self._dry_run:
            done = await self._database.read(partial(self._count, items), Lane.OWNERS)
        else:
            if self.report.id is None:
                self.report.id = await self._database.write(self._begin)
            news = Hint(project=self._project, labels=True, items=True)
            done = await self._database.write(partial(self._accept, items, self.report.id), news)
        self.report.labels += done.labels
        self.report.audited += done.audited
        self.report.left += done.left

    def _prepare(self, connection: Connection) -> int:
        """Check what can be known before; return the number of the project's items."""
        acceptable.check_project(connection, self._project)
        acceptable.check_source(connection, self._project, self._wanted.source)
        self._holdout = own_holdout.in_force(connection, self._project)
        n = tables.counter.c
        items = select(func.coalesce(func.sum(n["items"]), 0)).where(n.project_id == self._project)
        return int(connection.scalar(items) or 0)

    def _page(self, after: int, connection: Connection) -> acceptable.Page:
        return acceptable.find_confident(connection, self._project, self._wanted, after)

    def _free(self, items: Sequence[int], connection: Connection, *, lock: bool) -> acceptable.Free:
        return acceptable.find_free(
            connection, self._project, self._wanted, items, holdout=self._holdout, lock=lock
        )

    def _count(self, items: Sequence[int], connection: Connection) -> Accepted:
        """Count what would be accepted; the draw is another one than that of the acceptance."""
        free = self._free(items, connection, lock=False)
        audited = len(self._drawn(list(free.places), 0))
        return Accepted(labels=len(free.places) - audited, audited=audited, left=free.left)

    def _drawn(self, items: Sequence[int], acceptance: int) -> list[int]:
        """Return the items of the audited share."""
        ids = np.array(items, dtype=np.int64)
        return [int(id_) for id_ in ids[held_out(ids, self._wanted.audit, SALT + acceptance)]]

    # --- one transaction ------------------------------------------------------------------

    def _begin(self, connection: Connection) -> int:
        acceptable.check_project(connection, self._project)
        row = {
            "project_id": self._project,
            "source": self._wanted.source,
            "min_score": self._wanted.min_score,
            "audit": self._wanted.audit,
            "labels": 0,
            "audited": 0,
            "created_ms": self._database.now_ms(),
        }
        number = dialect_of(connection).insert_row(connection, tables.acceptance, row)
        wanted = {
            "source": self._wanted.source,
            "min_score": self._wanted.min_score,
            "audit": self._wanted.audit,
            "acceptance": number,
        }
        record(connection, self._project, self._by, What.SUGGESTIONS_ACCEPTED, wanted)
        return number

    def _forget(self, acceptance: int, connection: Connection) -> None:
        """Delete an acceptance of which nothing has come: all was left to people."""
        a = tables.acceptance.c
        nothing = (a.id == acceptance, a.labels == 0, a.audited == 0)
        connection.execute(delete(tables.acceptance).where(*nothing))

    def _accept(self, items: Sequence[int], acceptance: int, connection: Connection) -> Accepted:
        """Accept the suggestions of some items, as far as no person has to do with them."""
        dialect_of(connection).lock_labels(connection, self._project)
        free = self._free(items, connection, lock=True)
        drawn = self._drawn(list(free.places), acceptance)
        places = {item: free.places[item] for item in sorted(free.places.keys() - set(drawn))}
        if drawn:
            self._audit(connection, drawn, acceptance)
        if places:
            self._label(connection, list(places))
            self._close(connection, places)
            self._tell(connection, list(places))
        a = tables.acceptance.c
        connection.execute(
            update(tables.acceptance)
            .where(a.id == acceptance)
            .values(labels=a.labels + len(places), audited=a.audited + len(drawn))
        )
        return Accepted(labels=len(places), audited=len(drawn), left=free.left)

    def _audit(self, connection: Connection, items: Sequence[int], acceptance: int) -> None:
        """Note what was suggested for items, and put them before all others."""
        s = tables.suggestion.c
        number = literal(acceptance, BigInteger)
        rows = select(s.item_id, number, s.project_id, s.value, s.score).where(
            s.item_id.in_(items), s.source == self._wanted.source
        )
        connection.execute(insert(tables.audited).from_select(_AUDITED, rows))
        first = dict.fromkeys(items, FIRST)
        prioritise(connection, self._project, first, self._database.now_ms())

    def _label(self, connection: Connection, items: Sequence[int]) -> None:
        """Store the suggestions of items as labels."""
        s, b = tables.suggestion.c, tables.label.c
        now_ms = self._database.now_ms()
        who = literal(find_or_make_source(connection, self._wanted.source, now_ms), BigInteger)
        # They were all withdrawn. Only those on time are in the index.
        mine = (b.item_id == s.item_id, b.labeller_id == who, b.project_id == s.project_id)
        earlier = select(func.count()).where(*mine, on_time(b))
        rows = select(
            *(s.project_id, literal(self._mark) + cast(s.item_id, String), s.item_id, who),
            *(literal(""), s.value, literal(now_ms, BigInteger), literal(0)),
            *(earlier.scalar_subquery(), s.source, s.value, s.score, s.version, literal(True)),
        ).where(s.item_id.in_(items), s.source == self._wanted.source)
        connection.execute(insert(tables.label).from_select(_LABEL, rows.order_by(s.item_id)))

    def _tell(self, connection: Connection, items: Sequence[int]) -> None:
        """Tell of the labels of items, which are done by them."""
        now_ms, ids = self._database.now_ms(), [f"{self._mark}{item}" for item in items]
        telling.tell_labels(connection, self._project, ids, now_ms)
        telling.tell_done(connection, self._project, items, now_ms)

    def _close(self, connection: Connection, places: dict[int, int]) -> None:
        """Take all places of items that nobody holds, and count."""
        i = tables.item.c
        connection.execute(update(tables.item).where(i.id.in_(places)).values(open_slots=0))
        number = len(places)
        deltas = {"labels": number, "done": number, "open": -sum(places.values())}
        count(connection, self._project, self._database.process, **deltas)
