"""The storage port and its ledger, and whatever may happen to them, in any order.

Each rule asks the database and the ledger the same, and compares. Nothing waits: the clock goes
forward only by the rules. On PostgreSQL two servers share the database, and each request goes
through the one that its session is at.
"""

from __future__ import annotations

import random

import hypothesis.strategies as st
import numpy as np
from hypothesis.stateful import initialize, invariant, precondition, rule

from supt_async.domain.commands import (
    ClaimItems,
    FlagItem,
    Holder,
    MarkShown,
    ReleaseLeases,
    SkipItem,
    SubmitAnswer,
    UndoAnswer,
)
from supt_async.domain.ids import Generation, LeaseToken, RequestId
from supt_async.domain.items import NewItem
from supt_async.domain.project import Settings
from supt_async.domain.results import Verdict
from supt_async.domain.values import JSONValue
from tests.model.correcting_machine import PICK, VALUES
from tests.model.ledger import Ledger
from tests.model.ledger_machine import pick
from tests.model.voiding_machine import NAMES, VoidingMachine
from tests.support.queue_fixture import TASK

IDS = st.integers(0, 19)
WANT = st.integers(0, 3)
SECONDS = st.sampled_from([1, 6, 14, 16, 21, 90, 301, 599, 601, 3700])


class QueueMachine(VoidingMachine):
    """Three labellers, up to three sessions each, and an owner."""

    @initialize(overlap=st.integers(1, 3), more=st.integers(-1, 2), items=st.integers(0, 8))
    def begin(self, overlap: int, more: int, items: int) -> None:
        number = next(self.database.numbers)
        most = overlap + more if more > 0 else None
        settings = Settings(overlap=overlap, overlap_max=most, sure=0.9)
        catalogue = self.database.first.catalogue
        self.project = self.run(
            catalogue.create_project(f"model-{number}", title="", task=TASK, settings=settings)
        )
        self.ledger = Ledger(settings, self.database.clock.now)
        for name in NAMES:
            self.who[name] = self.run(self.database.admit(name, self.project))
        self.add(items, False, 0)
        self.suggest_all()
        for name in NAMES[:2]:
            self.open_session(NAMES.index(name), 0)

    # --- what people do ---

    @rule(who=PICK, process=PICK)
    def open_session(self, who: int, process: int) -> None:
        name = pick(NAMES, who)
        process %= len(self.database.storages)
        if name in self.revoked or len(self.ledger.sessions) >= 9:
            return
        opened = self.run(self.queue(process).open(self.who[name], None))
        assert (opened.resumed, opened.leases) == (False, ())
        self.ledger.open_session(opened.session, self.who[name].labeller, process)
        self.check_mine(opened, self.who[name])

    @rule(session=PICK, want=WANT)
    def claim(self, session: int, want: int) -> None:
        if by := self.somebody(session):
            self.take(by, want, self.ask(ClaimItems(by=by, want=want)))

    @rule(session=PICK, lease=PICK, value=st.sampled_from(VALUES), want=WANT)
    def answer(self, session: int, lease: int, value: JSONValue, want: int) -> None:
        """Answer what one holds: the usual thing, so it has a rule of its own."""
        if by := self.somebody(session):
            mine = [t for t, x in self.ledger.held().items() if x.labeller == by.labeller]
            if mine:
                self._submit(by, self.fresh_id(), pick(mine, lease), value, want)

    @rule(session=PICK, id_=IDS, lease=PICK, value=st.sampled_from(VALUES), want=WANT)
    def submit_anything(
        self, session: int, id_: int, lease: int, value: JSONValue, want: int
    ) -> None:
        if by := self.somebody(session):
            self._submit(by, f"i{id_}", self.lease(lease), value, want)

    def _submit(self, by: Holder, id_: str, token: LeaseToken, value: JSONValue, want: int) -> None:
        reply = self.ask(
            SubmitAnswer(by=by, id=RequestId(id_), lease=token, value=value, want=want, ms=7)
        )
        self.check(by, want, reply, self.ledger.submit(by, id_, token, value))

    @rule(session=PICK, lease=PICK, value=st.sampled_from(VALUES), times=st.integers(2, 5))
    def submit_the_same_at_once(
        self, session: int, lease: int, value: JSONValue, times: int
    ) -> None:
        by = self.somebody(session)
        if by is None:
            return
        id_, token = self.fresh_id(), self.lease(lease)
        request = SubmitAnswer(by=by, id=RequestId(id_), lease=token, value=value)
        replies = self.run(self.database.gather(*(self.asking(request) for _ in range(times))))
        expected = [self.ledger.submit(by, id_, token, value) for _ in range(times)]
        assert sorted(reply.verdict for reply in replies) == sorted(expected)

    @rule(want=WANT)
    def claim_all_at_once(self, want: int) -> None:
        """Claims that get fewer items are not judged: others may have locked the rows."""
        people = [by for session in self.ledger.sessions if (by := self.holder(session))]
        replies = self.run(
            self.database.gather(*(self.asking(ClaimItems(by=by, want=want)) for by in people))
        )
        self.took_at_once(want, dict(zip(people, replies, strict=True)))

    @rule(session=PICK, id_=IDS, lease=PICK, want=WANT)
    def skip(self, session: int, id_: int, lease: int, want: int) -> None:
        if by := self.somebody(session):
            token = self.lease(lease)
            reply = self.ask(SkipItem(by=by, id=RequestId(f"i{id_}"), lease=token, want=want))
            self.check(by, want, reply, self.ledger.skip(by, f"i{id_}", token))

    @rule(session=PICK, lease=PICK, want=WANT)
    def skip_and_break(self, session: int, lease: int, want: int) -> None:
        """A request that can't be stored leaves nothing behind, also no count."""
        if by := self.somebody(session):
            id_, token = RequestId(self.fresh_id()), self.lease(lease)
            reason = "\ud800"
            reply = self.ask(SkipItem(by=by, id=id_, lease=token, reason=reason, want=want))
            known = self.ledger.leases.get(token)
            if known is None:
                assert reply.verdict is Verdict.LEASE_LOST
            elif known.labeller != by.labeller:
                assert reply.verdict is Verdict.NOT_YOURS
            elif known.ending in ("answered", "skipped"):
                assert self.ledger.skip(by, id_, token) is reply.verdict
            else:
                assert (reply.verdict, reply.leased) == (Verdict.INVALID_VALUE, ())
                return
            self.take(by, want, reply)

    @rule(session=PICK, id_=IDS, answer=PICK)
    def undo(self, session: int, id_: int, answer: int) -> None:
        if by := self.somebody(session):
            names = pick([*self.ledger.answers, "nothing"], answer)
            request = UndoAnswer(by=by, id=RequestId(f"i{id_}"), answer=RequestId(names))
            reply = self.ask(request)
            assert reply.verdict is self.ledger.undo(by, f"i{id_}", names, reply.leased)

    @rule(session=PICK, leases=st.lists(PICK, max_size=3), want=WANT)
    def release(self, session: int, leases: list[int], want: int) -> None:
        if by := self.somebody(session):
            tokens = tuple(self.lease(lease) for lease in leases)
            reply = self.ask(ReleaseLeases(by=by, leases=tokens, want=want))
            self.check(by, want, reply, self.ledger.release(by, tokens))

    @rule(session=PICK, lease=PICK)
    def show(self, session: int, lease: int) -> None:
        if by := self.somebody(session):
            token = self.lease(lease)
            reply = self.ask(MarkShown(by=by, lease=token))
            assert reply.verdict is self.ledger.show(by, token)

    @rule(session=PICK, id_=IDS, lease=PICK, answer=PICK, by_lease=st.booleans())
    def flag(self, session: int, id_: int, lease: int, answer: int, by_lease: bool) -> None:
        if by := self.somebody(session):
            token = self.lease(lease) if by_lease else None
            names = None if by_lease else pick([*self.ledger.answers, "nothing"], answer)
            reply = self.ask(
                FlagItem(
                    by=by,
                    id=RequestId(f"f{id_}"),
                    lease=token,
                    answer=None if names is None else RequestId(names),
                )
            )
            assert reply.verdict is self.ledger.flag(by, f"f{id_}", token, names)

    # --- what happens to sessions ---

    @rule(session=PICK, stale=st.booleans())
    def lose(self, session: int, stale: bool) -> None:
        """The socket is lost; or news of an earlier one comes late."""
        if found := self.session_at(session):
            id_, state = found
            connection = state.connection - stale
            self.run(self.queue(state.process).lose(id_, connection))
            self.ledger.lose(id_, connection)

    @rule(session=PICK, process=PICK)
    def come_back(self, session: int, process: int) -> None:
        if found := self.session_at(session):
            id_, state = found
            name = next(n for n, who in self.who.items() if who.labeller == state.labeller)
            if name in self.revoked:
                return
            process %= len(self.database.storages)
            opened = self.run(self.queue(process).open(self.who[name], id_))
            holds = self.ledger.resume(id_, process)
            told = {
                x.lease: (x.item, x.mode, x.value, x.shown, x.suggestion) for x in opened.leases
            }
            assert (opened.session, opened.resumed) == (id_, True)
            assert told == {
                t: (x.item, x.leased.mode, x.leased.value, x.shown, x.had.visible())
                for t, x in holds.items()
            }
            assert opened.connection == self.ledger.sessions[id_].connection
            self.check_mine(opened, self.who[name])

    @rule(session=PICK, release=st.booleans())
    def leave(self, session: int, release: bool) -> None:
        if by := self.somebody(session):
            state = self.ledger.sessions[by.session]
            self.run(self.queue(state.process).leave(by.session, release=release))
            self.ledger.leave(by.session, release=release)

    @precondition(lambda self: len(self.revoked) < 2)
    @rule(who=PICK)
    def revoke(self, who: int) -> None:
        """Somebody is shut out; the hub closes their sockets."""
        name = pick(NAMES, who)
        if name in self.revoked:
            return
        self.run(self.database.first.people.revoke(name))
        del self.database.tokens[name]
        self.revoked.add(name)
        self.ledger.revoke(self.who[name].labeller)
        for id_, state in self.ledger.sessions.items():
            if state.labeller == self.who[name].labeller and state.connected:
                self.run(self.queue(state.process).lose(id_, state.connection))
                self.ledger.lose(id_, state.connection)

    @precondition(lambda self: self.revoked)
    @rule()
    def let_in_again(self) -> None:
        name = self.revoked.pop()
        self.who[name] = self.run(self.database.admit(name, self.project))

    # --- what the owner does ---

    @rule(count=st.integers(1, 4), twice=st.booleans(), priority=st.integers(0, 2))
    def add(self, count: int, twice: bool, priority: int) -> None:
        """Add items, maybe in a request that is sent twice."""
        first = len(self.ledger.items)
        new = [
            NewItem(payload=f'"{first + n}"', external_id=f"x{first + n}", priority=priority)
            for n in range(count)
        ]
        self.added(new)
        if twice:
            added = self.run(self.database.first.catalogue.add_items(self.project.id, new))
            assert (added.added, added.known) == (0, count)

    @rule(value=st.sampled_from(VALUES))
    def add_with_an_answer(self, value: JSONValue) -> None:
        first = len(self.ledger.items)
        self.added([NewItem(payload=f'"{first}"', external_id=f"x{first}", label=value)])

    @rule(paused=st.booleans())
    def pause(self, paused: bool) -> None:
        self.run(self.database.first.catalogue.set_paused(self.project.id, paused))
        self.ledger.paused = paused

    @rule(seed=st.integers(0, 99), share=st.sampled_from([0.0, 0.5, 1.0]))
    def rank(self, seed: int, share: float) -> None:
        """Publish a ranking of some of the items."""

        async def publish() -> int | None:
            training = self.database.first.training
            term = await training.lead(self.project.id, "model", 60_000)
            assert term is not None
            pool = await training.pool(self.project.id)
            wants = {int(id_) for id_ in pool.ids[pool.open]}
            open_ = {id_ for id_, item in self.ledger.items.items() if item.open}
            assert open_ <= wants, "the ranking would miss what is open"
            ids = [int(id_) for id_ in pool.ids]
            chosen = random.Random(seed).sample(ids, round(share * len(ids)))
            ranking = np.asarray(chosen, dtype=np.int64)
            return await training.publish(
                self.project.id, term, None, ranking, covers=pool.covers, labels=0
            )

        generation = self.run(publish())
        self.ledger.generation = Generation(self.ledger.generation + 1)
        assert generation == self.ledger.generation

    # --- what happens by itself ---

    @rule(seconds=SECONDS)
    def let_time_pass(self, seconds: int) -> None:
        if len(self.database.storages) > 1:
            self.sweep()  # or one would know less of the other's work than in real life
        self.database.clock.advance(seconds)
        self.ledger.now = self.database.clock.now
        self.sweep()
        self.check_counters()

    @rule(seconds=st.sampled_from([1, 7, 21, 601, 3700]))
    def set_the_clock_back(self, seconds: int) -> None:
        if len(self.database.storages) > 1:
            self.sweep()
        self.database.clock.advance(-seconds)
        self.ledger.go_back(self.database.clock.now)
        self.sweep()
        self.check_counters()

    def sweep(self) -> None:
        found = [self.run(storage.queue.sweep()) for storage in self.database.storages]
        held = self.ledger.held()
        expired = {token for told in found for _, token in told if token in held}
        for session, token in (told for all_ in found for told in all_):
            assert token not in held or held[token].session == session
        self.ledger.sweep(expired, self.database.slack)

    @rule(process=PICK)
    def forget(self, process: int) -> None:
        """Read the ranking again, as after a restart."""
        self.queue(process % len(self.database.storages)).forget_windows()

    @rule(process=PICK)
    def restart(self, process: int) -> None:
        process %= len(self.database.storages)
        self.run(self.database.restart(process))
        self.ledger.orphan(process)

    # --- what has to hold ---

    @invariant()
    def places_are_right(self) -> None:
        if hasattr(self, "ledger"):
            self.ledger.check_places()
