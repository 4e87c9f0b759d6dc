"""The rules of the client's side, one sentence each; then both sides against each other."""

from __future__ import annotations

import itertools
from collections import deque
from dataclasses import dataclass, field

import hypothesis.strategies as st
import pytest
from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from supt_async.domain.ids import LeaseToken
from supt_async.domain.project import Role
from supt_async.domain.results import ErrorCode, IdleReason, Mode, Verdict
from supt_async.protocol import messages as m
from supt_async.protocol.client.effects import (
    Changed,
    ClientEffect,
    Deliver,
    Reconnect,
    Retry,
    Send,
    Stop,
    Told,
    Withdraw,
)
from supt_async.protocol.client.item_buffer import MAX_ITEMS
from supt_async.protocol.client.outbox import MAX_OUTBOX
from supt_async.protocol.client.session import Client, State
from supt_async.protocol.codec import decode_server, encode
from tests.support.fake_hub import SLUG, ToyConnection, ToyHub
from tests.support.reference_queue import ToyQueue

HELLO = m.Hello(v=1, project="digits", token="T")


def welcome(*leases: str, session: str = "s7", resumed: bool = False, **limits: int) -> m.Welcome:
    return m.Welcome(
        v=1,
        session=session,
        resumed=resumed,
        user="Ada",
        role=Role.LABELLER,
        leases=[m.LeaseState(lease=lease, item="1", expires_in_ms=1000) for lease in leases],
        limits=m.Limits(**limits),
        project=m.ProjectInfo(slug="digits", title="Digits", task={"kind": "any"}),
        server="here",
    )


def item(lease: str, mode: Mode = Mode.PUSH) -> m.Item:
    return m.Item(lease=lease, item="1", data={"kind": "json"}, mode=mode, expires_in_ms=1000)


def client(*leases: str, outbox: tuple[m.CommandMessage, ...] = ()) -> Client:
    """A client that is connected and has these leases on hand; its ids are n1, n2, ..."""
    numbers = itertools.count(1)
    made = Client(HELLO, new_id=lambda: f"n{next(numbers)}", outbox=outbox)
    made.connected()
    made.receive(welcome())
    for lease in leases:
        made.receive(item(lease))
    return made


def refused(id: str, code: ErrorCode = "invalid_value", **fields: int) -> m.Error:
    return m.Error(code=code, message="the rule", re=id, **fields)


def leases(client: Client) -> list[str]:
    return [item.lease for item in client.hand]


def again(client: Client, *listed: str) -> list[ClientEffect]:
    """Lose the connection, and be welcomed on another one."""
    client.lost(1006, random=0.5)
    client.connected()
    return client.receive(welcome(*listed, resumed=True))


# --- connecting -----------------------------------------------------------------------------


def test_the_first_hello_has_neither_session_nor_leases() -> None:
    new = Client(HELLO, new_id=str)
    assert new.connected() == [Send(HELLO)]
    assert new.state is State.GREETING


def test_a_later_hello_resumes_the_session_with_what_is_on_hand() -> None:
    held = client("La", "Lb", "Lc")
    held.submit("La", "7")
    held.lost(1006, random=0.5)
    (send,) = held.connected()
    assert isinstance(send, Send)
    assert isinstance(send.message, m.Hello)
    assert (send.message.session, send.message.have) == ("s7", ["Lb", "Lc"])


def test_a_session_that_must_not_be_resumed_is_forgotten() -> None:
    held = client()
    held.receive(m.ServerBye(reason="drain", retry_ms=0, resume=False))
    held.lost(4503, random=0.5)
    assert held.connected() == [Send(HELLO)]


def test_what_is_no_longer_listed_leaves_the_hand() -> None:
    held = client("La", "Lb", "Lc")
    assert Withdraw(("La", "Lc")) in again(held, "Lb")
    assert leases(held) == ["Lb"]


def test_a_session_that_could_not_be_resumed_leaves_only_the_outbox() -> None:
    held = client("La", "Lb")
    held.submit("La", "7")
    held.lost(1006, random=0.5)
    held.connected()
    effects = held.receive(welcome(session="s8"))
    assert effects[1:] == [
        Withdraw(("Lb",)),
        Send(m.Submit(id="n1", lease="La", value="7")),
    ]


def test_the_whole_outbox_is_sent_again_in_order_with_the_same_ids() -> None:
    held = client("La", "Lb", "Lc")
    held.submit("La", "7", ms=12)
    held.skip("Lb", reason="blurred")
    held.undo("n1")
    held.flag(lease="Lc", note="odd")
    sent = held.outbox
    assert [request.id for request in sent] == ["n1", "n2", "n3", "n4"]
    assert [x for x in again(held, "Lc") if isinstance(x, Send)] == [Send(x) for x in sent]


def test_what_was_left_by_an_earlier_client_is_sent_first() -> None:
    left = m.Submit(id="old", lease="Lx", value="7")
    new = Client(HELLO, new_id=str, outbox=[left])
    new.connected()
    assert Send(left) in new.receive(welcome())


def test_what_is_wanted_while_there_is_no_connection_is_sent_after_the_welcome() -> None:
    held = client("La", "Lb")
    held.lost(1006, random=0.5)
    assert held.submit("La", "7") == []
    assert held.show("Lb") == []
    assert held.set_window(5) == []
    (hello,) = held.connected()
    assert isinstance(hello, Send)
    assert isinstance(hello.message, m.Hello)
    assert hello.message.window == 5
    assert held.receive(welcome("La", "Lb", resumed=True))[1:] == [
        Send(m.Submit(id="n1", lease="La", value="7")),
        Send(m.Show(lease="Lb")),
    ]


def test_the_window_is_clamped_to_what_the_server_allows() -> None:
    assert client().set_window(100) == [Send(m.Window(n=8))]


# --- items ----------------------------------------------------------------------------------


def test_items_are_delivered_in_order() -> None:
    held = client()
    assert held.receive(item("La")) == [Deliver(item("La"))]
    assert held.receive(item("Lb")) == [Deliver(item("Lb"))]
    assert leases(held) == ["La", "Lb"]


def test_an_undone_item_comes_first() -> None:
    held = client("La")
    held.receive(item("Lb", Mode.UNDO))
    assert leases(held) == ["Lb", "La"]


def test_an_item_that_is_on_hand_is_not_delivered_twice() -> None:
    assert client("La").receive(item("La", Mode.RESUME)) == []


def test_an_item_whose_answer_is_on_its_way_is_not_delivered_again() -> None:
    held = client("La", "Lb", "Lc")
    held.submit("La", "7")
    held.skip("Lb")
    held.release(["Lc"])
    again(held, "La", "Lb", "Lc")
    assert [held.receive(item(x, Mode.RESUME)) for x in ("La", "Lb", "Lc")] == [[], [], []]
    assert held.hand == ()


def test_a_server_that_never_stops_sending_items_does_not_fill_the_memory() -> None:
    held = client(*(f"L{n}" for n in range(200)))
    assert len(held.hand) == MAX_ITEMS


def test_an_item_ends_being_idle() -> None:
    held = client()
    idle = m.IdleNotice(reason=IdleReason.WAITING)
    assert held.receive(idle) == [Changed(idle)]
    assert held.idle == idle
    held.receive(item("La"))
    assert held.idle is None


@pytest.mark.parametrize(
    "news",
    [
        m.Progress(done=1, total=2, mine=1, labellers=1, per_minute=1.0),
        m.Changed(what=["labels"]),
        m.ServerBye(reason="drain", retry_ms=1, resume=True),
    ],
)
def test_news_is_passed_on(news: m.Progress | m.Changed | m.ServerBye) -> None:
    assert client().receive(news) == [Changed(news)]


# --- answers --------------------------------------------------------------------------------


def test_an_answer_leaves_the_hand_at_once_and_the_outbox_with_its_ack() -> None:
    held = client("La", "Lb")
    submit = m.Submit(id="n1", lease="La", value="7")
    assert held.submit("La", "7") == [Send(submit)]
    assert leases(held) == ["Lb"]
    assert list(held.outbox) == [submit]
    ack = m.Ack(re="n1", status="stored")
    assert held.receive(ack) == [Told(submit, ack)]
    assert list(held.outbox) == []


def test_a_second_ack_says_nothing_new() -> None:
    held = client("La")
    held.submit("La", "7")
    held.receive(m.Ack(re="n1", status="stored"))
    assert held.receive(m.Ack(re="n1", status="duplicate")) == []


def test_the_caller_may_choose_the_id() -> None:
    assert client("La").skip("La", id="mine") == [Send(m.Skip(id="mine", lease="La"))]


@pytest.mark.parametrize("code", ["rate_limited", "busy", "unavailable", "internal"])
def test_what_is_worth_a_retry_is_sent_again_when_its_time_is_over(code: ErrorCode) -> None:
    held = client("La")
    (sent,) = held.submit("La", "7")
    assert held.receive(refused("n1", code, retry_ms=700)) == [Retry("n1", 700)]
    assert held.elapsed("n1") == [sent]
    assert held.elapsed("n1") == []  # it is on its way


@pytest.mark.parametrize(("asked", "waits"), [(0, 100), (-5, 100), (10**9, 60_000), (None, 1000)])
def test_a_retry_is_neither_a_busy_loop_nor_for_ever(asked: int | None, waits: int) -> None:
    held = client("La")
    held.submit("La", "7")
    fields = {} if asked is None else {"retry_ms": asked}
    assert held.receive(refused("n1", "busy", **fields)) == [Retry("n1", waits)]


def test_a_retry_whose_time_is_over_without_a_connection_waits_for_the_next_one() -> None:
    held = client("La")
    (sent,) = held.submit("La", "7")
    held.receive(refused("n1", "busy"))
    held.lost(1006, random=0.5)
    assert held.elapsed("n1") == []
    held.connected()
    assert sent in held.receive(welcome("La", resumed=True))
    assert held.elapsed("n1") == []


@pytest.mark.parametrize("code", ["invalid_value", "id_conflict", "bad_message"])
def test_the_item_of_a_refused_answer_is_on_hand_again(code: ErrorCode) -> None:
    held = client("La", "Lb")
    held.submit("La", "7")
    effects = held.receive(refused("n1", code))
    assert effects == [
        Told(m.Submit(id="n1", lease="La", value="7"), refused("n1", code)),
        Deliver(item("La")),
    ]
    assert leases(held) == ["La", "Lb"]
    assert held.outbox == ()


@pytest.mark.parametrize("code", ["lease_lost", "not_yours"])
def test_the_item_of_a_lost_lease_is_gone(code: ErrorCode) -> None:
    held = client("La", "Lb")
    held.submit("La", "7")
    assert len(held.receive(refused("n1", code))) == 1
    assert leases(held) == ["Lb"]


def test_the_item_of_a_refused_answer_is_gone_if_the_server_has_forgotten_it() -> None:
    held = client("La")
    held.submit("La", "7")
    again(held)
    held.receive(refused("n1"))
    assert held.hand == ()


def test_an_error_about_nothing_in_particular_is_told() -> None:
    error = m.Error(code="bad_json", message="the rule")
    assert client().receive(error) == [Told(None, error)]


@pytest.mark.parametrize("value", [float("inf"), float("nan"), "\ud800", "\0", {1: 2}, object()])
def test_a_value_that_would_not_arrive_as_it_is_is_not_sent(value: object) -> None:
    held = client("La")
    (told,) = held.submit("La", value)
    assert isinstance(told, Told)
    assert isinstance(told.answer, m.Error)
    assert (told.answer.code, told.answer.re) == ("invalid_value", "n1")
    assert leases(held) == ["La"]
    assert held.outbox == ()


def test_a_frame_that_is_too_large_is_not_sent() -> None:
    held = client("La")
    room = held.limits.max_bytes - len(encode(m.Submit(id="n1", lease="La", value="")))
    (told,) = held.submit("La", "ä" * (room // 2 + 1))  # two bytes each
    assert isinstance(told, Told)
    assert isinstance(told.answer, m.Error)
    assert told.answer.code == "invalid_value"
    assert leases(held) == ["La"]
    (send,) = held.submit("La", "x" * (room - 1), id="n2")
    assert isinstance(send, Send)


def test_an_answer_that_has_become_too_large_is_told_and_not_sent_again() -> None:
    held = client("La", "Lb")
    held.submit("La", "7" * 1000)
    held.submit("Lb", "7")
    held.lost(1006, random=0.5)
    held.connected()
    effects = held.receive(welcome("La", "Lb", resumed=True, max_bytes=500))
    assert [type(effect) for effect in effects] == [Changed, Told, Deliver, Send]
    assert [request.id for request in held.outbox] == ["n2"]
    assert leases(held) == ["La"]


def test_the_outbox_is_bounded() -> None:
    held = client("La")
    for _ in range(MAX_OUTBOX):
        held.flag(lease="La")
    (told,) = held.submit("La", "7")
    assert isinstance(told, Told)
    assert isinstance(told.answer, m.Error)
    assert told.answer.code == "busy"
    assert leases(held) == ["La"]


def test_an_undo_that_overtook_its_answer_is_sent_again_after_it() -> None:
    held = client("La")
    held.submit("La", "7")
    held.undo("n1")
    undo = Send(m.Undo(id="n2", submit="n1"))
    held.receive(refused("n1", "busy"))
    assert held.receive(refused("n2", "undo_expired")) == []
    held.elapsed("n1")
    effects = held.receive(m.Ack(re="n1", status="stored"))
    assert effects[-1] == undo
    assert held.receive(refused("n2", "undo_expired"))[0] == Told(
        m.Undo(id="n2", submit="n1"), refused("n2", "undo_expired")
    )


def test_a_flag_that_overtook_its_answer_is_sent_again_after_it() -> None:
    held = client("La")
    held.submit("La", "7")
    held.flag(submit="n1")
    held.receive(refused("n1", "busy"))
    assert held.receive(refused("n2", "lease_lost")) == []
    held.elapsed("n1")
    effects = held.receive(refused("n1", "invalid_value"))
    assert effects[-1] == Send(m.Flag(id="n2", submit="n1"))


# --- the hand -------------------------------------------------------------------------------


def test_what_is_shown_is_told_once() -> None:
    held = client("La")
    assert held.show("La") == [Send(m.Show(lease="La"))]
    assert held.show("La") == []
    assert held.show("Lx") == []
    assert held.unseen == ()


def test_what_is_replaced_is_given_back_unless_it_is_on_screen() -> None:
    held = client("La", "Lb", "Lc", "Ld")
    held.show("La")
    held.submit("Ld", "7")
    effects = held.receive(m.Replace(drop=["La", "Lb", "Lc", "Ld", "Lx"], reason="reranked"))
    assert effects == [
        Send(m.Show(lease="La")),
        Withdraw(("Lb", "Lc")),
        Send(m.Release(id="n2", leases=["Lb", "Lc"])),
    ]
    assert leases(held) == ["La"]


def test_what_is_on_screen_stays_there_when_the_project_is_paused() -> None:
    held = client("La")
    held.show("La")
    held.receive(m.Replace(drop=["La"], reason="paused"))
    assert leases(held) == ["La"]


def test_a_release_takes_items_off_the_hand() -> None:
    held = client("La", "Lb")
    assert held.release(["La"]) == [Send(m.Release(id="n1", leases=["La"]))]
    assert leases(held) == ["Lb"]


# --- ends -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "code", [1001, 1005, 1006, 1011, 1012, 1013, 1014, 4408, 4429, 4500, 4503, 4508, 4999]
)
def test_these_codes_are_worth_another_connection(code: int) -> None:
    held = client()
    assert held.lost(code, random=0.5) == [Reconnect(250)]
    assert held.state is State.AWAY


@pytest.mark.parametrize("code", [1000, 1002, 1003, 1009, 4400, 4401, 4403, 4404, 4406, 4409, 4410])
def test_any_other_code_is_the_end(code: int) -> None:
    held = client()
    assert held.lost(code, "why", random=0.5) == [Stop(code, "why")]
    assert held.connected() == []
    assert held.lost(1006, random=0.5) == []


def test_the_time_before_another_connection_doubles_up_to_a_ceiling() -> None:
    new = Client(HELLO, new_id=str)
    waits = [new.lost(1006, random=1.0) for _ in range(100)]
    expected = [500, 1000, 2000, 4000, 8000, 16000, *[20000] * 94]
    assert waits == [[Reconnect(ms)] for ms in expected]
    assert new.lost(1006, random=0.0) == [Reconnect(0)]


def test_a_connection_that_held_begins_with_short_waits_again() -> None:
    new = Client(HELLO, new_id=str)
    for _ in range(9):
        new.lost(1006, random=1.0)
    assert new.lost(1006, random=1.0, held_ms=9_999) == [Reconnect(20000)]
    assert new.lost(1006, random=1.0, held_ms=10_000) == [Reconnect(500)]


def test_a_server_that_drains_is_left_alone_for_as_long_as_it_asks() -> None:
    held = client()
    held.receive(m.ServerBye(reason="drain", retry_ms=3000, resume=True))
    assert held.lost(4503, random=0.5) == [Reconnect(3250)]
    assert held.lost(1006, random=0.5) == [Reconnect(500)]


@pytest.mark.parametrize("release", [True, False])
def test_after_goodbye_nothing_is_sent(release: bool) -> None:
    held = client("La")
    assert held.bye(release=release) == [Send(m.Bye(release=release))]
    assert held.submit("La", "7") == []
    assert held.receive(m.Replace(drop=["La"], reason="paused")) == []
    assert held.lost(1000, random=0.5) == []
    assert held.receive(welcome()) == []
    assert held.state is State.STOPPED


def test_what_was_sent_before_goodbye_is_still_told() -> None:
    held = client("La")
    held.submit("La", "7")
    held.bye()
    ack = m.Ack(re="n1", status="stored")
    assert held.receive(ack) == [Told(m.Submit(id="n1", lease="La", value="7"), ack)]


# --- both sides -----------------------------------------------------------------------------


@dataclass
class Wire:
    """A connection in which frames are on their way until they arrive, or are lost."""

    line: ToyConnection
    up: deque[str] = field(default_factory=deque)


class BothSides(RuleBasedStateMachine):
    """One person's Client and the server's Session, and a network that loses connections."""

    @initialize(items=st.integers(1, 8), window=st.integers(1, 4))
    def begin(self, items: int, window: int) -> None:
        self.queue = ToyQueue()
        self.queue.add(*range(items))
        self.hub = ToyHub(self.queue)
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
        self.wire.line.lose()
        self.wire = None
        (effect,) = self.client.lost(1006, random=0.5)
        assert isinstance(effect, Reconnect)

    @precondition(lambda self: self.wire is not None and self.wire.up)
    @rule(count=st.integers(1, 5))
    def deliver_to_the_server(self, count: int) -> None:
        assert self.wire is not None
        for _ in range(min(count, len(self.wire.up))):
            self.wire.line.hear(self.wire.up.popleft())
        assert self.wire.line.closed is None

    @precondition(lambda self: self.wire is not None and self.wire.line.sent)
    @rule(count=st.integers(1, 9))
    def deliver_to_the_client(self, count: int) -> None:
        assert self.wire is not None
        for _ in range(min(count, len(self.wire.line.sent))):
            message = self.wire.line.sent.popleft()
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

    @precondition(lambda self: self.wire is not None and self.wire.line.timers)
    @rule()
    def let_time_pass_at_the_server(self) -> None:
        assert self.wire is not None
        self.wire.line.elapse()

    @rule()
    def rank_anew(self) -> None:
        self.queue.generation = type(self.queue.generation)(self.queue.generation + 1)
        if self.wire is not None:
            generation = self.queue.generation
            self.wire.line.carry_out(self.wire.line.session.reranked(generation))

    @precondition(lambda self: self.queue.held())
    @rule(pick=st.integers(0, 9))
    def let_a_lease_expire(self, pick: int) -> None:
        held = self.queue.held()
        lease: LeaseToken = held[pick % len(held)].offer.lease
        self.queue.expire(lease)
        if self.wire is not None:
            self.wire.line.carry_out(self.wire.line.session.expired([lease]))

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
        while self.wire.up or self.wire.line.sent or self.retries:
            self.deliver_to_the_server(99)
            self.deliver_to_the_client(99)
            self.let_time_pass()

    def teardown(self) -> None:
        if not hasattr(self, "client"):
            return
        self.settle()
        assert self.client.outbox == ()
        acked = [id for id in self.given if isinstance(self.told[id], m.Ack)]
        stored = {id: a.request for id, a in self.queue.answers.items() if a.label}
        assert {id: request.value for id, request in stored.items()} == {  # type: ignore[union-attr]
            id: self.given[id] for id in acked
        }
        for id in set(self.given) - set(acked):
            answer = self.told[id]
            assert isinstance(answer, m.Error)
            assert answer.code == "lease_lost"
        assert self.client.welcome is not None
        # A session whose welcome was lost has leases, too: until its grace time is over.
        session = self.client.welcome.session
        held = {x.offer.lease for x in self.queue.held() if x.session == session}
        assert held <= set(leases(self.client)), "the server believes an item to be here"
        assert all(self.queue.places(item) >= 0 for item in self.queue.payloads)


TestBothSides = BothSides.TestCase
TestBothSides.settings = settings(max_examples=200, stateful_step_count=50, deadline=None)
