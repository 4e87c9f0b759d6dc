"""What the rules of ``machine`` are made of: asking both sides, picking, comparing; a rule."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar

import hypothesis.strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule
from sqlalchemy import Connection, delete, insert, select

from supt_async.domain.commands import (
    Command,
    Holder,
)
from supt_async.domain.ids import ItemId, LeaseToken, SessionId
from supt_async.domain.items import NewItem
from supt_async.domain.project import NO_SUGGESTIONS, Access, Project
from supt_async.domain.results import CommandResult, LeasedItem, OpenedSession, Verdict
from supt_async.domain.values import JSONValue
from supt_async.errors import Refused
from supt_async.protocol.tasks.equality import text_of
from supt_async.storage.queries.project_status import dealt_twice
from supt_async.storage.schema import tables
from tests.model.ledger import Ledger, SessionState
from tests.model.shared_database import SharedDatabase
from tests.support.reference_queue import SOURCE, Item

T = TypeVar("T")


class LedgerMachine(RuleBasedStateMachine):
    """A database and a ledger that are asked the same."""

    project: Project
    ledger: Ledger

    def __init__(self, database: SharedDatabase) -> None:
        super().__init__()
        self.database = database
        self.who: dict[str, Access] = {}
        self.revoked: set[str] = set()

    # --- how it is done ---

    def run(self, waiting: Any) -> Any:
        return self.database.run(waiting)

    def queue(self, process: int) -> Any:
        return self.database.storages[process].queue

    def asking(self, request: Command) -> Any:
        return self.queue(self.ledger.sessions[request.by.session].process).ask(request)

    def ask(self, request: Command) -> CommandResult:
        reply: CommandResult = self.run(self.asking(request))
        return reply

    def check(self, by: Holder, want: int, reply: CommandResult, expected: Verdict) -> None:
        assert reply.verdict is expected
        if expected is Verdict.ID_CONFLICT:
            assert (reply.leased, reply.idle) == ((), None)
        else:
            self.take(by, want, reply)

    def take(self, by: Holder, want: int, reply: CommandResult) -> None:
        self.ledger.claimed(by, want, reply.leased, reply.idle)

    def took_at_once(self, want: int, replies: Mapping[Holder, CommandResult]) -> None:
        """Take in claims of which nobody knows which came first.

        It was the one that saw the item's suggestion, if anybody did, or else one that sees none
        although it is the first.
        """

        def turn(taken: tuple[Holder, LeasedItem]) -> tuple[bool, bool]:
            by, item = taken
            first = self.ledger.suggestion(by.project, item.item, by.labeller)
            return item.suggestion is None, first.visible() is not None

        taken = [(by, item) for by, reply in replies.items() for item in reply.leased]
        assert all(len(reply.leased) <= want for reply in replies.values())
        for by, item in sorted(taken, key=turn):
            self.ledger.dealt(by, item)

    def check_mine(self, opened: OpenedSession, who: Access) -> None:
        mine = sum(x.labeller == who.labeller for x in self.ledger.labels().values())
        assert opened.mine == mine

    def session_at(self, number: int) -> tuple[SessionId, SessionState] | None:
        sessions = list(self.ledger.sessions.items())
        return pick(sessions, number) if sessions else None

    def somebody(self, number: int) -> Holder | None:
        """Pick a session that is connected."""
        there = [by for session in self.ledger.sessions if (by := self.holder(session))]
        return pick(there, number) if there else None

    def holder(self, session: SessionId) -> Holder | None:
        state = self.ledger.sessions[session]
        if not state.connected or state.orphaned:
            return None
        return Holder(project=self.project.id, labeller=state.labeller, session=session)

    def lease(self, number: int) -> LeaseToken:
        """Pick a lease, rather a new one, or one that nobody made."""
        tokens = [LeaseToken("0" * 32), *self.ledger.leases]
        return tokens[-1 - number % min(len(tokens), 12)]

    def fresh_id(self) -> str:
        return f"n{next(self.database.numbers)}"

    def added(self, new: list[NewItem]) -> None:
        catalogue = self.database.first.catalogue
        assert self.run(catalogue.add_items(self.project.id, new)).added == len(new)
        last = max(self.ledger.items, default=0)

        async def fresh() -> list[ItemId]:
            return [item.id async for item in catalogue.items(self.project.id, after=last)]

        ids = self.run(fresh())
        for id_, item in zip(ids, new, strict=True):
            places = self.ledger.settings.overlap if item.label is None else 0
            self.ledger.items[id_] = Item(item.payload, places, known=item.label)

    def teardown(self) -> None:
        if hasattr(self, "ledger"):
            try:
                self.check_counters()
                self.run(self.check_labels())
                self.run(self.check_suggestions())
            finally:
                self.run(self.database.first.catalogue.delete_project(self.project.id))

    @rule(overlap=st.integers(1, 4))
    def change_overlap(self, overlap: int) -> None:
        change = self.database.first.catalogue.change
        self.run(change(self.project.id, settings={"overlap": overlap}))
        self.ledger.change_overlap(overlap)
        self.check_counters()

    @precondition(lambda self: self.ledger.items)
    @rule(item=st.integers(0, 99))
    def second_look(self, item: int) -> None:
        """Let one more person answer an item; rather one that has an answer."""
        labelled = [x.item for x in self.ledger.labels().values()]
        id_ = pick(labelled if labelled and item % 4 else list(self.ledger.items), item)
        look = self.database.first.suspects.second_look
        expected = self.ledger.second_look(id_)
        try:
            found = self.run(look(self.who["Ada"], id_))
        except Refused:
            found = None
        assert found is expected

    @rule(item=st.integers(0, 99), value=st.sampled_from(["cat", "dog"]), sure=st.booleans())
    def suggest(self, item: int, value: str, sure: bool) -> None:
        """A source proposes an answer to an item, in place of its earlier one."""
        if not self.ledger.items:
            return
        id_ = pick(list(self.ledger.items), item)
        score, s = (0.9 if sure else 0.4), tables.suggestion.c
        row = {"item_id": id_, "source": SOURCE, "project_id": self.project.id}

        def write(connection: Connection) -> None:
            connection.execute(delete(tables.suggestion).where(s.item_id == id_))
            values = {**row, "value": json.dumps(value), "score": score, "created_ms": 0}
            connection.execute(insert(tables.suggestion).values(**values))

        self.run(self.database.first.database.write(write))
        self.ledger.items[id_].suggested = (json.dumps(value), score)

    @rule(
        source=st.sampled_from([SOURCE, SOURCE, NO_SUGGESTIONS]),
        least=st.sampled_from([0.0, 0.5]),
        blind=st.sampled_from([0.0, 0.5, 1.0]),
        holdout=st.sampled_from([None, 0.4]),
    )
    def show_suggestions(
        self, source: str, least: float, blind: float, holdout: float | None
    ) -> None:
        if all(item.suggested is None for item in self.ledger.items.values()):
            return  # the source would be refused
        settings = {"suggest": source, "suggest_min": least, "suggest_blind": blind}
        change = self.database.first.catalogue.change
        self.run(change(self.project.id, settings={**settings, "holdout": holdout}))
        self.ledger.settings = replace(
            self.ledger.settings,
            suggest=source,
            suggest_min=least,
            suggest_blind=blind,
            holdout=holdout,
        )

    def suggest_all(self) -> None:
        """Propose an answer to each item, and show what is surer than not."""
        for number in range(len(self.ledger.items)):
            self.suggest(number, "cat", number % 3 > 0)
        self.show_suggestions(SOURCE, 0.5, 0.0, None)

    async def check_suggestions(self) -> None:
        """Every label remembers whether a suggestion was shown, and whether it was accepted."""
        b = tables.label.c
        statement = select(b.id, b.suggestion_shown, b.accepted).where(
            b.project_id == self.project.id, b.id.in_(list(self.ledger.answers))
        )
        rows = await self.database.first.database.read(
            lambda connection: connection.execute(statement).all()
        )
        assert {id_: (bool(shown), accepted) for id_, shown, accepted in rows} == {
            id_: (bool(x.had.shown), x.had.accepted(text_of(x.value)))
            for id_, x in self.ledger.answers.items()
            if x.kind == "label"
        }

    def check_counters(self) -> None:
        """Compare what the database has counted; what is wrong once stays wrong."""
        counts = self.run(self.database.first.queue.counts(self.project.id))
        told = {name: getattr(counts, name) for name in ("items", "open", "out", "done", "labels")}
        assert told == self.ledger.counts()
        assert counts.paused is self.ledger.paused
        assert counts.generation == self.ledger.generation

    async def check_labels(self) -> None:
        """Every label is there once, with all that is known of it."""
        catalogue, ledger = self.database.first.catalogue, self.ledger
        names = {who.labeller: name for name, who in self.who.items()}
        stored = [x async for x in catalogue.labels(self.project.id, withdrawn=True, late=True)]
        given = [x for x in stored if not x.correction and x.labeller != "import"]
        told = {
            id_: (names[x.labeller], x.item, x.value, x.created, x.late, x.withdrawn)
            for id_, x in ledger.answers.items()
            if x.kind == "label"
        }
        assert len(given) == len(told)
        assert told == {
            x.label: (x.labeller, x.item, x.value, x.created_ms, x.late, x.withdrawn) for x in given
        }
        targets = await self.database.first.training.targets(self.project.id)
        learned = sorted((target.item, text(target.value)) for target in targets)
        assert learned == sorted(self.learned())
        if ledger.settings.overlap == 1 and not ledger.went_back:
            assert await dealt_twice(self.database.first, self.project.id) == 0

    def learned(self) -> list[tuple[ItemId, str]]:
        corrected = {id_ for id_, item in self.ledger.items.items() if item.corrections}
        found = [
            (x.item, text(x.value))
            for x in self.ledger.labels().values()
            if x.item not in corrected
        ]
        for id_, item in self.ledger.items.items():
            if item.corrections:
                found.append((id_, text(item.corrections[-1])))
            elif item.known is not None:
                found.append((id_, text(item.known)))
        return found


def text(value: JSONValue) -> str:
    return json.dumps(value, sort_keys=True)


def pick(from_: Sequence[T], number: int) -> T:
    return from_[number % len(from_)]
