"""Both sides of the protocol against each other, over a connection that breaks."""

from __future__ import annotations

import itertools
from collections import deque
from dataclasses import dataclass, field

import hypothesis.strategies as st
from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from supt_async.domain.ids import LeaseToken
from supt_async.domain.results import Verdict
from supt_async.protocol import messages as m
from supt_async.protocol.client.effects import (
    ClientEffect,
    Deliver,
    Reconnect,
    Retry,
    Send,
    Told,
)
from supt_async.protocol.client.session import Client
from supt_async.protocol.codec import decode_server, encode
from tests.protocol.client.clients import leases
from tests.support.fake_hub import SLUG, FakeConnection, FakeHub
from tests.support.fake_queue import FakeQueue

# --- both sides -----------------------------------------------------------------------------


@dataclass
class Wire:
    """A connection in which frames are on their way until they arrive, or are lost."""

    connection: FakeConnection
    up: deque[str] = field(default_factory=deque)


class BothSides(RuleBasedStateMachine):
    """One person's Client and the server's Session, and a network that loses connections."""

    @initialize(items=st.integers(1, 8), window=st.integers(1, 4))
    def begin(self, items: int, window: int) -> None:
        self.queue = FakeQueue()
        self.queue.add(*range(items))
        self.hub = FakeHub(self.queue)
        token = self.hub.invite("Ada")
        numbers = itertools.count(1)
        hello = m.Hello(v=1, project=SLUG, token=token, window=window)
        self.client = Client(hello, new_id=lambda: f"n{next(numbers)}")
        self.window = window
        self.wire: Wire | None = None
        self.retries: list[str] = []
        self.given: dict[str, object] = {}
        self.told: dict[str, m.Ack | m.Error] = {}
        self.connect()
        self.settle()

    # --- the network ---

    @precondition(lambda self: self.wire is None)
    @rule()
    def connect(self) -> None:
        self.wire = Wire(self.hub.connect())
        self.perform(self.client.connected())

    @precondition(lambda self: self.wire is not None)
    @rule()
    def lose_the_connection(self) -> None:
        """What is on its way, in either direction, never arrives."""
        assert self.wire is not None
        self.wire.connection.lose()
        self.wire = None
        (effect,) = self.client.lost(1006, random=0.5)
        assert isinstance(effect, Reconnect)

    @precondition(lambda self: self.wire is not None and self.wire.up)
    @rule(count=st.integers(1, 5))
    def deliver_to_the_server(self, count: int) -> None:
        assert self.wire is not None
        for _ in range(min(count, len(self.wire.up))):
            self.wire.connection.hear(self.wire.up.popleft())
        assert self.wire.connection.closed is None

    @precondition(lambda self: self.wire is not None and self.wire.connection.sent)
    @rule(count=st.integers(1, 9))
    def deliver_to_the_client(self, count: int) -> None:
        assert self.wire is not None
        for _ in range(min(count, len(self.wire.connection.sent))):
            message = self.wire.connection.sent.popleft()
            self.perform(self.client.receive(decode_server(encode(message))))

    @rule(faults=st.lists(st.sampled_from([Verdict.BUSY, Verdict.UNAVAILABLE]), min_size=1))
    def break_the_database(self, faults: list[Verdict]) -> None:
        self.queue.faults.extend(faults)

    @precondition(lambda self: self.retries)
    @rule()
    def let_time_pass(self) -> None:
        for id_ in self.retries[:]:
            self.retries.remove(id_)
            self.perform(self.client.elapsed(id_))

    @precondition(lambda self: self.wire is not None and self.wire.connection.timers)
    @rule()
    def let_time_pass_at_the_server(self) -> None:
        assert self.wire is not None
        self.wire.connection.elapse()

    @rule()
    def rank_anew(self) -> None:
        self.queue.generation = type(self.queue.generation)(self.queue.generation + 1)
        if self.wire is not None:
            generation = self.queue.generation
            self.wire.connection.carry_out(self.wire.connection.session.reranked(generation))

    @precondition(lambda self: self.queue.held())
    @rule(pick=st.integers(0, 9))
    def let_a_lease_expire(self, pick: int) -> None:
        held = list(self.queue.held())
        lease: LeaseToken = held[pick % len(held)]
        self.queue.expire(lease)
        if self.wire is not None:
            self.wire.connection.carry_out(self.wire.connection.session.expired([lease]))

    # --- the person ---

    @precondition(lambda self: self.client.hand)
    @rule(pick=st.integers(0, 9))
    def show(self, pick: int) -> None:
        self.perform(self.client.show(self.pick(pick)))

    @precondition(lambda self: self.client.hand)
    @rule(pick=st.integers(0, 9), value=st.sampled_from(["cat", "dog"]))
    def submit(self, pick: int, value: str) -> None:
        effects = self.client.submit(self.pick(pick), value)
        self.given[self.client.outbox[-1].id] = value
        self.perform(effects)

    @precondition(lambda self: self.client.hand)
    @rule(pick=st.integers(0, 9))
    def skip(self, pick: int) -> None:
        self.perform(self.client.skip(self.pick(pick)))

    @precondition(lambda self: self.client.hand)
    @rule(pick=st.integers(0, 9))
    def release(self, pick: int) -> None:
        self.perform(self.client.release([self.pick(pick)]))

    @precondition(lambda self: self.given)
    @rule()
    def undo_the_last_answer(self) -> None:
        self.perform(self.client.undo(list(self.given)[-1]))

    # --- what has to hold ---

    def pick(self, number: int) -> str:
        hand = self.client.hand
        return hand[number % len(hand)].lease

    def perform(self, effects: list[ClientEffect]) -> None:
        for effect in effects:
            match effect:
                case Send(message):
                    assert self.wire is not None
                    self.wire.up.append(encode(message))
                case Told(request, answer):
                    assert request is not None, answer
                    assert request.id not in self.told, "told twice"
                    self.told[request.id] = answer
                case Retry(id):
                    self.retries.append(id)
                case Deliver(item):
                    assert item in self.client.hand
                case _:
                    pass
        on_hand = leases(self.client)
        answered = [r.lease for r in self.client.outbox if isinstance(r, m.Submit)]
        assert not set(on_hand) & set(answered), "an item is on screen again after its answer"

    @rule()
    def settle(self) -> None:
        """Let everything arrive that is on its way, over a connection that holds."""
        self.queue.faults.clear()
        if self.wire is None:
            self.connect()
        assert self.wire is not None
        while self.wire.up or self.wire.connection.sent or self.retries:
            self.deliver_to_the_server(99)
            self.deliver_to_the_client(99)
            self.let_time_pass()

    def teardown(self) -> None:
        if not hasattr(self, "client"):
            return
        self.settle()
        assert self.client.outbox == ()
        acked = [id for id in self.given if isinstance(self.told[id], m.Ack)]
        stored = {id: a.value for id, a in self.queue.answers.items() if a.kind == "label"}
        assert stored == {id: self.given[id] for id in acked}
        for id in set(self.given) - set(acked):
            answer = self.told[id]
            assert isinstance(answer, m.Error)
            assert answer.code == "lease_lost"
        assert self.client.welcome is not None
        # A session whose welcome was lost has leases, too: until its grace time is over.
        session = self.client.welcome.session
        held = {token for token, x in self.queue.held().items() if x.session == session}
        assert held <= set(leases(self.client)), "the server believes an item to be here"
        assert all(self.queue.places(item) >= 0 for item in self.queue.items)


TestBothSides = BothSides.TestCase


TestBothSides.settings = settings(max_examples=200, stateful_step_count=50, deadline=None)
