"""State machine of a server session with the reference queue, in any order of events."""

from __future__ import annotations

import hypothesis.strategies as st
from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from supt_async.domain.commands import ClaimItems, Holder, ReleaseLeases
from supt_async.domain.ids import Generation, LabellerId, LeaseToken, ProjectId, SessionId
from supt_async.domain.results import Mode, Verdict
from supt_async.protocol import codec, messages as m
from supt_async.protocol.server.session import Session, State
from tests.support.fake_hub import SLUG, FakeConnection, FakeHub
from tests.support.fake_queue import FakeQueue
from tests.support.reference_queue import Lease

IDS = st.sampled_from(["a", "b", "c", "d", "e", "f"])
PICKS = st.integers(0, 9)
FAULTS = [Verdict.BUSY, Verdict.UNAVAILABLE, Verdict.INTERNAL, Verdict.INVALID_VALUE]
BOB = Holder(project=ProjectId(1), labeller=LabellerId(2), session=SessionId("bob"))


class OneSession(RuleBasedStateMachine):
    """Ada's session; Bob works at the same queue without one."""

    @initialize(items=st.integers(0, 12), window=st.integers(0, 4), overlap=st.integers(1, 2))
    def begin(self, items: int, window: int, overlap: int) -> None:
        self.queue = FakeQueue(overlap=overlap)
        self.queue.add(*range(items))
        self.hub = FakeHub(self.queue)
        self.token = self.hub.invite("Ada")
        self.window = window
        self.session = SessionId("")
        self.connect()

    def connect(self) -> None:
        """Say hello, with some of what is held on hand already."""
        self.dozing = False
        self.dropped: set[str] = set()
        self.connection: FakeConnection = self.hub.connect()
        have = [str(lease.leased.lease) for lease in self.mine()][::2]
        hello = m.Hello(
            v=1, project=SLUG, token=self.token, session=self.session, have=have,
            window=self.window,
        )  # fmt: skip
        said = self.hear(hello)
        welcome = said[0]
        assert isinstance(welcome, m.Welcome)
        assert welcome.resumed is bool(self.session)
        lacking = [lease.lease for lease in welcome.leases if lease.lease not in have]
        assert lacking == [x.lease for x in said if isinstance(x, m.Item) and x.mode == "resume"]
        self.session = SessionId(welcome.session)

    def mine(self) -> list[Lease]:
        return [lease for lease in self.queue.held().values() if lease.session == self.session]

    def lease(self, pick: int) -> str:
        """Pick a lease that exists, or existed, or never did."""
        return ["never", *self.queue.leases][-1 - pick % (len(self.queue.leases) + 1)]

    # --- what may happen ---

    @rule(id=IDS, pick=PICKS, value=st.sampled_from(["cat", 7, None]))
    def submit(self, id: str, pick: int, value: object) -> None:
        self.ask(m.Submit(id=id, lease=self.lease(pick), value=value))

    @rule(id=IDS, pick=PICKS)
    def skip(self, id: str, pick: int) -> None:
        self.ask(m.Skip(id=id, lease=self.lease(pick)))

    @rule(id=IDS, submit=IDS)
    def undo(self, id: str, submit: str) -> None:
        self.ask(m.Undo(id=id, submit=submit))

    @rule(id=IDS, picks=st.lists(PICKS, max_size=3))
    def release(self, id: str, picks: list[int]) -> None:
        self.ask(m.Release(id=id, leases=[self.lease(pick) for pick in picks]))

    @rule(id=IDS, pick=PICKS)
    def flag(self, id: str, pick: int) -> None:
        self.ask(m.Flag(id=id, lease=self.lease(pick)))

    @rule(pick=PICKS)
    def show(self, pick: int) -> None:
        lease = self.lease(pick)
        self.hear(m.Show(lease=lease))
        self.dropped.discard(lease)

    @rule(n=st.integers(0, 12))
    def change_the_window(self, n: int) -> None:
        self.window = min(n, m.WINDOW_MAX)
        self.hear(m.Window(n=n))

    @rule(faults=st.lists(st.sampled_from(FAULTS), min_size=1, max_size=3))
    def break_the_database(self, faults: list[Verdict]) -> None:
        self.queue.faults.extend(faults)

    @rule()
    def add_an_item(self) -> None:
        self.queue.add("new")
        self.step(self.hub.wake)

    @rule(want=st.integers(1, 2))
    def bob_claims(self, want: int) -> None:
        self.queue.ask(ClaimItems(by=BOB, want=want))

    @rule(pick=PICKS)
    def bob_releases(self, pick: int) -> None:
        self.queue.ask(ReleaseLeases(by=BOB, leases=(LeaseToken(self.lease(pick)),)))
        self.step(self.hub.wake)

    @rule()
    def rank_anew(self) -> None:
        self.queue.generation = Generation(self.queue.generation + 1)
        self.tell(lambda session: session.reranked(self.queue.generation))

    @rule(paused=st.booleans())
    def pause(self, paused: bool) -> None:
        self.queue.paused = paused
        if paused:
            self.tell(Session.paused)
        else:
            self.queue.freed = True
            self.step(self.hub.wake)

    @rule()
    def let_time_pass(self) -> None:
        self.step(self.connection.elapse)

    @precondition(lambda self: self.mine())
    @rule(pick=PICKS)
    def let_a_lease_expire(self, pick: int) -> None:
        mine = self.mine()
        lease = mine[pick % len(mine)].leased.lease
        self.queue.expire(lease)
        self.tell(lambda session: session.expired([lease]))
        self.dozing = True

    @rule()
    def lose_the_socket(self) -> None:
        self.queue.faults.clear()
        self.connection.lose()
        self.connect()

    # --- what has to hold ---

    def ask(self, message: m.Submit | m.Skip | m.Undo | m.Release | m.Flag) -> None:
        """Send a request: it is answered once, and before anything else is said."""
        said = self.hear(message)
        answers = [x for x in said if isinstance(x, m.Ack | m.Error)]
        assert [x.re for x in answers] == [message.id]
        assert said[0] is answers[0]

    def hear(self, message: m.ClientMessage) -> list[m.ServerMessage]:
        return self.step(lambda: self.connection.hear(codec.encode(message)))

    def tell(self, event: object) -> None:
        self.step(lambda: self.connection.carry_out(event(self.connection.session)))  # type: ignore[operator]
        self.step(self.hub.wake)

    def step(self, act: object) -> list[m.ServerMessage]:
        """Let something happen, and check what the session made of it."""
        before = {lease.leased.lease for lease in self.mine()}
        act()  # type: ignore[operator]
        said = list(self.connection.sent)
        self.connection.sent.clear()
        assert self.connection.session.state is State.OPEN
        if self.session:
            self.check(said, before)
        return said

    def check(self, said: list[m.ServerMessage], before: set[LeaseToken]) -> None:
        mine = self.mine()
        dealt = [x for x in mine if x.leased.lease not in before and x.leased.mode is not Mode.UNDO]
        if dealt:
            assert len(mine) <= self.window, "more than the client wants to hold"
        kinds = [type(x) for x in said]
        if m.IdleNotice in kinds and m.Item not in kinds[kinds.index(m.IdleNotice) :]:
            assert not mine, "idle is told to an empty hand only"
        for message in said:
            if isinstance(message, m.Replace):
                self.dropped.update(message.drop)
            codec.decode_server(codec.encode(message))
        assert all(self.queue.places(item) >= 0 for item in self.queue.items)

    def teardown(self) -> None:
        """In the end, what was dropped is free, and whoever has room gets the next item."""
        if not hasattr(self, "line"):
            return
        self.queue.faults.clear()
        while self.connection.timers:
            self.step(self.connection.elapse)
        assert not self.dropped & {lease.leased.lease for lease in self.mine()}
        self.queue.paused = False
        held = len(self.mine())
        if held < self.window and not self.dozing:
            self.queue.add("the last one")
            self.step(self.hub.wake)
            assert len(self.mine()) > held, "an item is there, and nobody gets it"


TestOneSession = OneSession.TestCase
TestOneSession.settings = settings(max_examples=150, stateful_step_count=40, deadline=None)
