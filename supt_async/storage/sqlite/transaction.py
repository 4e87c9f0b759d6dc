"""Transaction of the queue: leases items, ends leases and counts, as one batch sees them.

The window of the ranking proposes an item, a statement decides whether the labeller gets it.
Everything here runs in the writer's thread, inside a transaction that the caller has begun.
"""

from __future__ import annotations

import secrets
import sqlite3
from collections import Counter
from dataclasses import astuple
from typing import TypeAlias

from supt_async.domain.commands import Holder
from supt_async.domain.ids import ItemId, LabellerId, LeaseToken, ProjectId
from supt_async.domain.results import Feedback, Idle, IdleReason, LeasedItem, Mode, QuizPlace
from supt_async.domain.values import JSONValue
from supt_async.rules.gold import GoldRules
from supt_async.rules.leases import explain_idle
from supt_async.rules.overlap import Overlap
from supt_async.rules.quotas import USED_UP, quota_of
from supt_async.rules.suggesting import NO_SUGGESTION, HandOutSuggestion, Showing
from supt_async.rules.window import Window
from supt_async.storage.events.sqlite import Telling
from supt_async.storage.overlap.judge import Judge
from supt_async.storage.overlap.sqlite import ask_again
from supt_async.storage.sqlite import gold, quotas, sql
from supt_async.storage.sqlite.lease_row import LeaseRow, lease_row
from supt_async.storage.sqlite.order_reader import ProjectRow, Reader

Mark: TypeAlias = tuple[dict[ProjectId, Counter[str]], set[ProjectId], int]
"""Counts, freed projects and number of events of a transaction at a savepoint."""


class QueueTransaction:
    """One transaction's view of the queue; its ``readers`` outlive it."""

    def __init__(
        self,
        cursor: sqlite3.Cursor,
        readers: dict[ProjectId, Reader],
        now_ms: int,
        judge: Judge,
    ) -> None:
        self.cursor = cursor
        self.now_ms = now_ms
        self.judge = judge
        self.counted: dict[ProjectId, Counter[str]] = {}
        self.freed: set[ProjectId] = set()
        self.telling = Telling(now_ms)
        self.feedback: Feedback | None = None
        """What the labeller of the command that is being carried out is told."""
        self._readers = readers
        self._projects: dict[ProjectId, ProjectRow] = {}

    def project(self, id_: ProjectId) -> ProjectRow | None:
        """Return the project's row, or None if it has been deleted."""
        known = self._projects.get(id_)
        if known is None:
            row = self.cursor.execute(sql.PROJECT, (id_,)).fetchone()
            if row is None:
                return None
            showing, rules = Showing(*row[15:19]), GoldRules(*row[19:23])
            columns = (*row[:11], Overlap(*row[11:15]), showing, rules, *row[23:])
            if row[26]:
                self.telling.watch(id_)
            known = self._projects[id_] = ProjectRow(*columns)
        return known

    def window(self, project: ProjectRow) -> Window:
        """Return the window of the project's ranking in force."""
        return self._reader(project).window

    def decks(self, project: ProjectRow) -> gold.Decks:
        """Return the gold items that were read for the project's labellers."""
        return self._reader(project).decks

    def count(self, project: ProjectId, **deltas: int) -> None:
        """Add to counters, which are written at the end of the transaction."""
        self.counted.setdefault(project, Counter()).update(deltas)

    def mark(self) -> Mark:
        """Return what has been counted, freed and told so far, for ``back_to``."""
        counted = {id_: Counter(deltas) for id_, deltas in self.counted.items()}
        return counted, set(self.freed), len(self.telling.events)

    def back_to(self, mark: Mark) -> None:
        """Undo what was counted, freed and told since a mark, as the database undid it."""
        self.counted, self.freed, told = mark
        del self.telling.events[told:]

    def claim(self, by: Holder, want: int) -> tuple[tuple[LeasedItem, ...], Idle | None]:
        """Lease up to ``want`` items; with fewer, return the reason as well."""
        if want <= 0:
            return (), None
        project = self.project(by.project)
        if project is None or project.paused:
            return (), Idle(reason=IdleReason.PAUSED)
        leased, idle = self._claim(project, by, want)
        if idle is not None and project.people:
            idle = quotas.complete(self.cursor, by, idle, self.now_ms)
        return leased, idle

    def _claim(
        self, project: ProjectRow, by: Holder, want: int
    ) -> tuple[tuple[LeasedItem, ...], Idle | None]:
        participation = gold.standing(self, project, by)
        refused = gold.refusal(participation)
        quota = quota_of(participation.quota, project.quota)
        allowed = want if quota is None else min(want, quotas.may_get(self.cursor, by, quota))
        if refused is not None or not allowed:
            return (), refused or USED_UP
        if project.gold.in_quiz(participation):
            quiz, idle, ended = gold.claim_quiz(self, project, by, allowed, participation)
            if ended:
                return self._claim(project, by, want)
            leased = quiz
        else:
            leased, idle = self._claim_best(project, by, allowed)
        return leased, idle or (USED_UP if allowed < want else None)

    def _claim_best(
        self, project: ProjectRow, by: Holder, want: int
    ) -> tuple[tuple[LeasedItem, ...], Idle | None]:
        """Lease what the window proposes, with gold items among it."""
        reader = self._reader(project)
        reader.load_priorities(self.cursor, project.id)
        reader.begin(self.cursor, project)
        leased: list[LeasedItem] = []
        while len(leased) < want:
            item = self._propose(reader, project, by.labeller)
            if item is None:
                if reader.load(self.cursor, project):
                    continue
                return tuple(leased), self._explain_idle(by)
            got = self._gold(project, reader.window, by, item)
            if got is None:
                got = self._dispose(project, reader.window, by, item)
            if got is not None:
                leased.append(got)
        return tuple(leased), None

    def lease(
        self,
        project: ProjectRow,
        by: Holder,
        item: ItemId,
        *,
        mode: Mode = Mode.PUSH,
        former: str | None = None,
        value: JSONValue = None,
        suggestion: HandOutSuggestion = NO_SUGGESTION,
        gold: bool = False,
        quiz: QuizPlace | None = None,
    ) -> LeasedItem:
        """Write a lease for a place that has been taken, or of a gold item."""
        token = LeaseToken(secrets.token_hex(16))
        expires = self.now_ms + project.lease_ms
        behind = project.labels - project.trained_on if project.generation else 0
        row = (token, project.id, item, by.labeller, by.session, mode.value, former, expires)
        origin = (self.now_ms, project.generation, max(behind, 0), gold)
        self.cursor.execute(sql.INSERT_LEASE, (*row, *origin, *astuple(suggestion)))
        if not gold:
            self.count(project.id, out=1)
            self.window(project).mark_seen(item, by.labeller)
        (payload,) = self.cursor.execute(sql.PAYLOAD, (item,)).fetchone()
        return LeasedItem(
            lease=token,
            item=item,
            payload=payload,
            mode=mode,
            expires_in_ms=project.lease_ms,
            generation=project.generation,
            value=value,
            suggestion=suggestion.visible(),
            quiz=quiz,
        )

    def take_place(self, item: ItemId, by: Holder) -> bool:
        """Take an open place of the item, if it has one for this labeller."""
        values = {"item": item, "project": by.project, "labeller": by.labeller}
        if not self.cursor.execute(sql.TAKE_PLACE, values).rowcount:
            return False
        self.count(by.project, open=-1)
        return True

    def close(self, project: ProjectId, lease: LeaseRow, how: str) -> None:
        """Move a lease to the log; the caller decides what becomes of its place."""
        # Of one that is answered, the label has it.
        suggestion = NO_SUGGESTION if how == "answered" else lease.suggestion
        self.cursor.execute(sql.DELETE_LEASE, (lease.token,))
        self.cursor.execute(
            sql.LOG_LEASE,
            (
                lease.token,
                project,
                lease.item,
                lease.labeller,
                lease.session,
                lease.dealt_ms,
                lease.shown_ms,
                self.now_ms,
                how,
                lease.generation,
                lease.behind,
                lease.gold,
                *astuple(suggestion),
            ),
        )
        if not lease.gold:
            self.count(project, out=-1)

    def give_back(self, project: ProjectId, lease: LeaseRow, how: str) -> None:
        """Close a lease without an answer: its place is open again."""
        self.close(project, lease, how)
        if lease.gold:
            return  # it has no places
        self.cursor.execute(sql.REOPEN_PLACE, (lease.item,))
        self.count(project, open=1)
        self.freed.add(project)
        reader = self._readers.get(project)
        if reader is not None:
            if reader.assigned is not None:
                reader.assigned.know(self.cursor, [lease.item])
            reader.window.give_back(lease.item)
            if how != "skipped":
                reader.window.mark_unseen(lease.item, lease.labeller)

    def complete(self, project: ProjectId, item: ItemId) -> bool:
        """Tell whether all of the item's places are answered."""
        values = {"project": project, "item": item}
        return bool(self.cursor.execute(sql.IS_COMPLETE, values).fetchone()[0])

    def asks_again(self, project: ProjectId, item: ItemId) -> bool:
        """Open one more place of a complete item if its project wants another opinion."""
        row = self.project(project)
        if row is None or not row.overlap.one_more:
            return False
        asked = ask_again(self.cursor, self.judge, project, row.overlap, item, self.now_ms)
        if asked:
            self.count(project, open=1, asked=1)
            self.freed.add(project)
        return asked

    def leases(self, statement: str, *values: object) -> list[LeaseRow]:
        """Return the leases that one of the statements on leases finds."""
        return [lease_row(row) for row in self.cursor.execute(statement, values)]

    def find_lease(self, project: ProjectId, token: str) -> LeaseRow | None:
        """Return a lease that is held; None if there is none with this token."""
        found = self.leases(sql.FIND_LEASE, token, project)
        return found[0] if found else None

    def write_counters(self, process: str) -> None:
        """Add what was counted to a process's counters, and write the events."""
        self.telling.write(self.cursor)
        for project, deltas in self.counted.items():
            if any(deltas.values()):
                columns = ("items", "open", "out", "done", "labels", "asked")
                values = tuple(deltas.get(column, 0) for column in columns)
                self.cursor.execute(sql.ADD_TO_COUNTERS, (project, process, *values))

    def _reader(self, project: ProjectRow) -> Reader:
        reader = self._readers.get(project.id)
        if reader is None or reader.outdated(project):
            reader = self._readers[project.id] = Reader(project)
        return reader

    def _propose(self, reader: Reader, project: ProjectRow, labeller: LabellerId) -> ItemId | None:
        """Reserve an item: one that is assigned to the labeller, or else one for everybody."""
        item = None
        if reader.assigned is not None:
            reader.assigned.renew(project.audiences)
            item = reader.assigned.propose(self.cursor, labeller, self.now_ms)
        return reader.window.propose(labeller) if item is None else item

    def _gold(
        self, project: ProjectRow, window: Window, by: Holder, instead_of: ItemId
    ) -> LeasedItem | None:
        """Lease a gold item instead of one that the window has proposed, if one is due."""
        if not gold.is_due(project):
            return None
        item = gold.draw(self, project, by.labeller, patient=True)
        if item is None:
            return None
        window.give_back(instead_of)
        return self.lease(project, by, item, gold=True)

    def _dispose(
        self, project: ProjectRow, window: Window, by: Holder, item: ItemId
    ) -> LeasedItem | None:
        if self.take_place(item, by):
            suggestion = self._suggestion(project, by, item)
            return self.lease(project, by, item, suggestion=suggestion)
        (places,) = self.cursor.execute(sql.OPEN_PLACES, (item,)).fetchone() or (0,)
        window.mark_full(item)
        if places:  # open, but not to this labeller
            window.mark_seen(item, by.labeller)
            window.give_back(item, places)
        return None

    def _suggestion(self, project: ProjectRow, by: Holder, item: ItemId) -> HandOutSuggestion:
        """Return what the lease of an item remembers, by ``rules.suggesting``."""
        showing = project.showing
        shows = showing.may_show(project.id, item, by.labeller)
        if shows is None:
            return NO_SUGGESTION
        values = {
            "item": item,
            "project": project.id,
            "source": showing.source,
            "least": showing.least,
        }
        found = self.cursor.execute(sql.SUGGESTION, values).fetchone()
        if found is None:
            return NO_SUGGESTION
        source, value, score, version, audited = found
        return HandOutSuggestion(source, value, score, version, shows and not audited)

    def _explain_idle(self, by: Holder) -> Idle:
        values = {"project": by.project, "session": by.session, "labeller": by.labeller}
        out = self.cursor.execute(sql.LEASED_TO_OTHERS, values).fetchone()[0]
        items, open_places, leased = self.cursor.execute(sql.TOTALS, (by.project,)).fetchone()
        mine = self.counted.get(by.project, Counter())  # not written yet
        return explain_idle(
            items=items + mine["items"],
            open_places=open_places + mine["open"],
            leased=leased + mine["out"],
            out=out,
        )
