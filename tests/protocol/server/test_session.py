"""The rules of the server's side, one sentence each (any order of events: test_session_machine)."""

from __future__ import annotations

from dataclasses import replace

import pytest
from msgspec import UNSET

from supt_async.domain.commands import (
    ClaimItems,
    Command,
    FlagItem,
    Holder,
    MarkShown,
    ReleaseLeases,
    SkipItem,
    SubmitAnswer,
    UndoAnswer,
)
from supt_async.domain.ids import (
    Generation,
    ItemId,
    LabellerId,
    LeaseToken,
    ProjectId,
    RequestId,
    SessionId,
)
from supt_async.domain.project import Access, ModelState, Role
from supt_async.domain.results import (
    CommandResult,
    Idle,
    IdleReason,
    LeasedItem,
    Mode,
    OpenedSession,
    Verdict,
)
from supt_async.errors import ProtocolError
from supt_async.protocol import messages as m
from supt_async.protocol.server.effects import (
    After,
    Authenticate,
    Close,
    Execute,
    Leave,
    Open,
    Send,
    SendItem,
)
from supt_async.protocol.server.session import RESERVED_MS, Session, State
from supt_async.protocol.tasks.task import parse

TASK = parse({"kind": "choice", "options": ["cat", "dog"]})
ADA = Access(labeller=LabellerId(1), name="Ada", role=Role.LABELLER, project=ProjectId(1))
BY = Holder(project=ProjectId(1), labeller=LabellerId(1), session=SessionId("s7"))
PROGRESS = m.Progress(done=1, total=9, mine=0, labellers=1, per_minute=2.0)
MODEL = m.Model(state=ModelState.READY, generation=1, metrics={}, labels=10)
WELCOME = m.Welcome(
    v=1,
    session="s7",
    resumed=False,
    user="Ada",
    role=Role.LABELLER,
    leases=[],
    limits=m.Limits(),
    project=m.ProjectInfo(slug="digits", title="Digits", task={}),
    server="here",
)
LA, LB, LC = LeaseToken("La"), LeaseToken("Lb"), LeaseToken("Lc")


def hello(**fields: object) -> m.Hello:
    return m.Hello(v=1, project="digits", **fields)  # type: ignore[arg-type]


def offer(lease: LeaseToken, **fields: object) -> LeasedItem:
    return replace(
        LeasedItem(
            lease=lease,
            item=ItemId(1),
            payload="1",
            expires_in_ms=1000,
            generation=Generation(1),
        ),
        **fields,  # type: ignore[arg-type]
    )


def opened(
    *leases: LeasedItem,
    window: int = 2,
    mine: int = 0,
    role: Role = Role.LABELLER,
    blind: bool = False,
) -> Session:
    """A session that is open and has the given leases in hand, dealt in this order."""
    session = Session()
    session.receive(hello(window=window))
    session.authenticated(replace(ADA, role=role), TASK, blind=blind)
    opened = OpenedSession(session=BY.session, connection=1, resumed=False, leases=(), mine=mine)
    session.opened(opened, WELCOME)
    session.executed(ClaimItems(by=BY, want=window), CommandResult(leased=leases))
    return session


def submitted(session: Session, lease: LeaseToken = LA, *, id: str = "A1") -> SubmitAnswer:
    """The request that a submit becomes."""
    (effect,) = session.receive(m.Submit(id=id, lease=lease, value="cat"))
    assert isinstance(effect, Execute)
    assert isinstance(effect.command, SubmitAnswer)
    return effect.command


def wanted(session: Session) -> int:
    """How many items the session would claim now."""
    (effect,) = session.elapsed(()) or [Execute(ClaimItems(by=BY, want=0))]
    assert isinstance(effect, Execute)
    assert isinstance(effect.command, ClaimItems)
    return effect.command.want


# --- hello ----------------------------------------------------------------------------------


def test_the_first_message_is_hello() -> None:
    session = Session()
    (effect,) = session.receive(m.Ping(id="1"))
    assert isinstance(effect, Close)
    assert effect.code == 4400
    assert session.state is State.CLOSED


def test_a_frame_that_is_no_message_before_hello_closes() -> None:
    (effect,) = Session().undecodable(ProtocolError("bad_json", "no"))
    assert isinstance(effect, Close)
    assert effect.code == 4400


def test_another_version_is_closed_with_4406() -> None:
    (effect,) = Session().receive(m.Hello(v=2, project="digits"))
    assert isinstance(effect, Close)
    assert effect.code == 4406


def test_hello_leads_to_authentication_and_then_to_the_queue() -> None:
    session = Session()
    effects = session.receive(hello(token="T", session="s7"))
    assert effects == [Authenticate("digits", "T")]
    assert session.authenticated(ADA, TASK) == [Open(ADA, SessionId("s7"))]


def test_an_empty_session_is_a_new_one() -> None:
    session = Session()
    session.receive(hello(session=""))
    assert session.authenticated(ADA, TASK) == [Open(ADA, None)]


def test_who_is_refused_gets_a_close_and_nothing_else() -> None:
    session = Session()
    session.receive(hello())
    assert session.refused(4401, "who are you?") == [Close(4401, "who are you?")]
    assert session.receive(hello()) == []


def test_welcome_is_followed_by_a_claim_of_the_whole_window() -> None:
    session = Session()
    session.receive(hello(window=3))
    session.authenticated(ADA, TASK)
    now = OpenedSession(session=BY.session, connection=1, resumed=False, leases=(), mine=0)
    assert session.opened(now, WELCOME) == [Send(WELCOME), Execute(ClaimItems(by=BY, want=3))]


def test_a_window_beyond_the_limit_is_clamped() -> None:
    assert wanted(opened(window=100)) == m.WINDOW_MAX


def test_a_lease_that_the_client_lacks_is_sent_again_and_one_that_it_has_is_not() -> None:
    session = Session()
    session.receive(hello(session="s7", have=["La"], window=2))
    session.authenticated(ADA, TASK)
    lost = offer(LB, mode=Mode.UNDO, value="cat")
    now = OpenedSession(
        session=BY.session, connection=2, resumed=True, leases=(offer(LA), lost), mine=0
    )
    # With the former answer, if the item was undone: the person is still about to change it.
    assert session.opened(now, WELCOME) == [
        Send(WELCOME),
        SendItem(replace(lost, mode=Mode.RESUME)),
    ]
    assert session.reranked(Generation(9))[0] == Send(m.Replace(drop=[LA], reason="reranked"))


def test_hello_is_said_once() -> None:
    (effect,) = opened().receive(hello())
    assert isinstance(effect, Send)
    assert isinstance(effect.message, m.Error)
    assert effect.message.code == "bad_state"


# --- answers --------------------------------------------------------------------------------


def test_a_submit_claims_as_many_as_it_frees() -> None:
    session = opened(offer(LA), offer(LB))
    request = submitted(session)
    assert request == SubmitAnswer(by=BY, id=RequestId("A1"), lease=LA, value="cat", want=1)
    effects = session.executed(request, CommandResult(verdict=Verdict.STORED, leased=(offer(LC),)))
    assert effects == [Send(m.Ack(re="A1", status="stored")), SendItem(offer(LC))]
    assert wanted(session) == 0


def test_a_submit_for_a_lease_that_is_not_in_hand_frees_nothing() -> None:
    assert submitted(opened(offer(LA), offer(LB)), LC).want == 0


@pytest.mark.parametrize(
    ("verdict", "status", "late"),
    [
        (Verdict.STORED, "stored", False),
        (Verdict.LATE, "stored", True),
        (Verdict.DUPLICATE, "duplicate", False),
    ],
)
def test_an_answer_that_took_effect_is_acked(verdict: Verdict, status: str, late: bool) -> None:
    session = opened(offer(LA))
    effects = session.executed(submitted(session), CommandResult(verdict=verdict))
    assert effects == [Send(m.Ack(re="A1", status=status, late=late))]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "verdict", [Verdict.LEASE_LOST, Verdict.NOT_YOURS, Verdict.ID_CONFLICT, Verdict.INVALID_VALUE]
)
def test_an_answer_that_did_not_take_effect_is_an_error_without_a_retry(verdict: Verdict) -> None:
    session = opened(offer(LA))
    (effect,) = session.executed(submitted(session), CommandResult(verdict=verdict))
    assert isinstance(effect, Send)
    assert isinstance(effect.message, m.Error)
    assert (effect.message.code, effect.message.re) == (verdict.value, "A1")
    assert effect.message.retry_ms is UNSET


@pytest.mark.parametrize("verdict", [Verdict.BUSY, Verdict.UNAVAILABLE, Verdict.INTERNAL])
def test_what_failed_may_be_sent_again_and_frees_nothing(verdict: Verdict) -> None:
    session = opened(offer(LA), offer(LB))
    (effect,) = session.executed(submitted(session), CommandResult(verdict=verdict))
    assert isinstance(effect, Send)
    assert isinstance(effect.message, m.Error)
    assert effect.message.code == verdict.value
    assert effect.message.retry_ms == 1000
    assert wanted(session) == 0


@pytest.mark.parametrize("verdict", [Verdict.ID_CONFLICT, Verdict.INVALID_VALUE])
def test_a_refused_answer_leaves_the_lease_in_hand(verdict: Verdict) -> None:
    session = opened(offer(LA), offer(LB))
    session.executed(submitted(session), CommandResult(verdict=verdict))
    assert wanted(session) == 0


def test_a_value_that_the_task_does_not_allow_never_reaches_the_queue() -> None:
    session = opened(offer(LA), offer(LB))
    (effect,) = session.receive(m.Submit(id="A1", lease=LA, value="cow"))
    assert isinstance(effect, Send)
    assert isinstance(effect.message, m.Error)
    assert (effect.message.code, effect.message.re) == ("invalid_value", "A1")
    assert "cow" not in effect.message.message
    assert wanted(session) == 0


def test_a_skip_claims_as_many_as_it_frees() -> None:
    session = opened(offer(LA), offer(LB))
    effects = session.receive(m.Skip(id="k1", lease=LA, reason="blurred"))
    skip = SkipItem(by=BY, id=RequestId("k1"), lease=LA, reason="blurred", want=1)
    assert effects == [Execute(skip)]
    assert session.executed(skip, CommandResult()) == [Send(m.Ack(re="k1", status="done"))]
    assert wanted(session) == 1


def test_an_undone_item_comes_though_the_window_is_full() -> None:
    session = opened(offer(LA), offer(LB), mine=5)
    effects = session.receive(m.Undo(id="u1", submit="A1"))
    undo = UndoAnswer(by=BY, id=RequestId("u1"), answer=RequestId("A1"))
    assert effects == [Execute(undo)]
    back = offer(LC, mode=Mode.UNDO, value="cat")
    effects = session.executed(undo, CommandResult(leased=(back,)))
    assert effects == [Send(m.Ack(re="u1", status="done")), SendItem(back)]
    assert session.mine == 4
    assert submitted(session).want == 0  # one more than the window is out, so nothing comes


def test_an_undone_skip_was_no_label() -> None:
    session = opened(mine=5)
    undo = UndoAnswer(by=BY, id=RequestId("u1"), answer=RequestId("k1"))
    session.executed(undo, CommandResult(leased=(offer(LC, mode=Mode.UNDO),)))
    assert session.mine == 5


def test_only_labels_that_count_are_counted_as_mine() -> None:
    session = opened(offer(LA), mine=5)
    session.executed(submitted(session), CommandResult(verdict=Verdict.STORED))
    session.executed(submitted(session, LB, id="A2"), CommandResult(verdict=Verdict.LATE))
    session.executed(submitted(session, LC, id="A3"), CommandResult(verdict=Verdict.DUPLICATE))
    assert session.mine == 6


@pytest.mark.parametrize("names", [{}, {"lease": "La", "submit": "A1"}])
def test_a_flag_names_a_lease_or_an_answer(names: dict[str, str]) -> None:
    (effect,) = opened().receive(m.Flag(id="f1", **names))
    assert isinstance(effect, Send)
    assert isinstance(effect.message, m.Error)
    assert (effect.message.code, effect.message.re) == ("bad_message", "f1")


def test_a_flag_reaches_the_queue() -> None:
    effects = opened().receive(m.Flag(id="f1", lease="La", note="odd"))
    assert effects == [Execute(FlagItem(by=BY, id=RequestId("f1"), lease=LA, note="odd"))]


# --- the hand -------------------------------------------------------------------------------


def test_a_window_of_nothing_pauses_and_a_wider_one_claims() -> None:
    session = opened(offer(LA), offer(LB))
    assert session.receive(m.Window(n=0)) == []
    assert submitted(session).want == 0
    assert session.receive(m.Window(n=5)) == [Execute(ClaimItems(by=BY, want=3))]


def test_a_release_frees_what_is_in_hand_once() -> None:
    session = opened(offer(LA), offer(LB))
    effects = session.receive(m.Release(id="r1", leases=["La", "La", "Lx"]))
    leases = (LA, LA, LeaseToken("Lx"))
    assert effects == [Execute(ReleaseLeases(by=BY, id=RequestId("r1"), leases=leases, want=1))]


def test_show_tells_the_queue_if_the_lease_is_in_hand() -> None:
    session = opened(offer(LA))
    assert session.receive(m.Show(lease=LA)) == [Execute(MarkShown(by=BY, lease=LA))]
    assert session.receive(m.Show(lease=LB)) == []


def test_a_new_ranking_replaces_what_is_not_on_screen() -> None:
    session = opened(offer(LA), offer(LB))
    session.receive(m.Show(lease=LB))
    assert session.reranked(Generation(2)) == [
        Send(m.Replace(drop=[LA], reason="reranked")),
        After(RESERVED_MS, (LA,)),
    ]


def test_a_client_that_never_says_so_shows_its_oldest_lease() -> None:
    effects = opened(offer(LA), offer(LB)).reranked(Generation(2))
    assert effects[0] == Send(m.Replace(drop=[LB], reason="reranked"))


def test_what_the_new_ranking_chose_is_not_replaced() -> None:
    assert opened(offer(LA), offer(LB)).reranked(Generation(1)) == []


def test_an_undone_item_is_never_replaced() -> None:
    session = opened(offer(LA), offer(LB, mode=Mode.UNDO))
    effects = session.reranked(Generation(2))
    assert effects[0] == Send(m.Replace(drop=[LA], reason="reranked"))


def test_a_dropped_item_goes_back_after_a_while() -> None:
    session = opened(offer(LA), offer(LB))
    session.reranked(Generation(2))
    assert wanted(session) == 0  # it stays reserved
    (effect,) = session.elapsed((LB,))
    assert effect == Execute(ReleaseLeases(by=BY, leases=(LB,), want=1))
    assert session.executed(effect.command, CommandResult(leased=(offer(LC),))) == [
        SendItem(offer(LC))
    ]


def test_a_dropped_item_that_is_shown_all_the_same_stays() -> None:
    session = opened(offer(LA), offer(LB))
    session.reranked(Generation(2))
    session.receive(m.Show(lease=LB))
    assert session.elapsed((LB,)) == []


def test_a_dropped_item_that_was_released_is_not_released_again() -> None:
    session = opened(offer(LA), offer(LB))
    session.reranked(Generation(2))
    session.executed(
        ReleaseLeases(by=BY, id=RequestId("r1"), leases=(LB,), want=1), CommandResult()
    )
    assert session.elapsed((LB,)) == []


def test_a_dropped_item_is_not_forgotten_when_the_database_is_away() -> None:
    session = opened(offer(LA), offer(LB))
    session.reranked(Generation(2))
    release = ReleaseLeases(by=BY, leases=(LB,), want=1)
    assert session.executed(release, CommandResult(verdict=Verdict.UNAVAILABLE)) == [
        After(1000, (LB,))
    ]


def test_a_claim_that_failed_is_made_again_later() -> None:
    session = opened()
    assert session.executed(ClaimItems(by=BY, want=2), CommandResult(verdict=Verdict.BUSY)) == [
        After(1000)
    ]
    assert session.elapsed(()) == [Execute(ClaimItems(by=BY, want=2))]


def test_however_often_the_database_is_asked_in_vain_a_claim_is_made_again_once() -> None:
    """While it is away an answer is sent again every second, and none may begin a new series."""
    session = opened(offer(LA))
    failed = CommandResult(verdict=Verdict.UNAVAILABLE)
    submit = SubmitAnswer(by=BY, id=RequestId("A1"), lease=LA, value="cat", want=1)
    afters = [x for _ in range(5) for x in session.executed(submit, failed) if isinstance(x, After)]
    assert afters == [After(1000)]
    assert session.elapsed(()) == [Execute(ClaimItems(by=BY, want=1))]
    assert session.executed(ClaimItems(by=BY, want=1), failed) == [After(1000)]


def test_a_pause_leaves_what_is_on_screen() -> None:
    effects = opened(offer(LA), offer(LB)).paused()
    assert effects[0] == Send(m.Replace(drop=[LB], reason="paused"))


def test_an_expired_lease_is_no_longer_in_hand_and_nothing_new_is_claimed() -> None:
    session = opened(offer(LA))
    session.executed(ClaimItems(by=BY, want=1), CommandResult(idle=Idle(reason=IdleReason.WAITING)))
    assert session.expired([LA, LB]) == [Send(m.Replace(drop=[LA], reason="reranked"))]
    assert session.woken() == []


def test_a_tab_left_open_over_night_hoards_nothing_until_somebody_answers() -> None:
    session = opened(offer(LA), offer(LB))
    session.expired([LA, LB])
    released = session.receive(m.Release(id="r1", leases=[LB]))
    assert released == [Execute(ReleaseLeases(by=BY, leases=(LB,), id=RequestId("r1"), want=0))]
    assert session.elapsed([]) == []
    (asked,) = session.receive(m.Submit(id="A1", lease=LA, value="cat"))
    assert isinstance(asked, Execute)
    assert isinstance(asked.command, SubmitAnswer)
    assert asked.command.want == 2


# --- idle -----------------------------------------------------------------------------------


def idle(reason: IdleReason, out: int = 0) -> CommandResult:
    return CommandResult(idle=Idle(reason=reason, out=out))


def test_why_nothing_comes_is_told_once_for_each_reason() -> None:
    session = opened()
    claim = ClaimItems(by=BY, want=2)
    waiting = m.IdleNotice(reason=IdleReason.WAITING, out=3)
    assert session.executed(claim, idle(IdleReason.WAITING, 3)) == [Send(waiting)]
    assert session.executed(claim, idle(IdleReason.WAITING, 2)) == []
    done = m.IdleNotice(reason=IdleReason.DONE)
    assert session.executed(claim, idle(IdleReason.DONE)) == [Send(done)]


def test_why_nothing_comes_is_not_told_while_there_is_something_in_hand() -> None:
    session = opened(offer(LA))
    assert session.executed(ClaimItems(by=BY, want=1), idle(IdleReason.DONE)) == []
    effects = session.executed(
        submitted(session), replace(idle(IdleReason.DONE), verdict=Verdict.STORED)
    )
    assert effects[-1] == Send(m.IdleNotice(reason=IdleReason.DONE))


def test_the_same_reason_is_told_again_after_an_item() -> None:
    session = opened()
    claim = ClaimItems(by=BY, want=2)
    session.executed(claim, idle(IdleReason.DONE))
    session.executed(claim, replace(idle(IdleReason.DONE), leased=(offer(LA),)))
    effects = session.executed(
        submitted(session), replace(idle(IdleReason.DONE), verdict=Verdict.STORED)
    )
    assert effects[-1] == Send(m.IdleNotice(reason=IdleReason.DONE))


def test_only_the_starved_are_woken() -> None:
    session = opened(offer(LA))
    assert session.woken() == []
    session.executed(ClaimItems(by=BY, want=1), idle(IdleReason.WAITING))
    assert session.woken() == [Execute(ClaimItems(by=BY, want=1))]


@pytest.mark.parametrize("verdict", [Verdict.ID_CONFLICT, Verdict.INVALID_VALUE])
def test_a_refused_answer_does_not_end_the_waiting_for_items(verdict: Verdict) -> None:
    session = opened()
    session.executed(ClaimItems(by=BY, want=2), idle(IdleReason.WAITING))
    session.executed(submitted(session), CommandResult(verdict=verdict))
    assert session.woken() == [Execute(ClaimItems(by=BY, want=2))]


# --- news -----------------------------------------------------------------------------------


def test_progress_counts_ones_own_labels() -> None:
    (effect,) = opened(mine=3).progressed(PROGRESS)
    assert effect == Send(m.Progress(done=1, total=9, mine=3, labellers=1, per_minute=2.0))


@pytest.mark.parametrize(("role", "sees"), [(Role.LABELLER, False), (Role.ADMIN, True)])
def test_blind_labellers_see_neither_progress_nor_model(role: Role, sees: bool) -> None:
    session = opened(role=role, blind=True)
    assert bool(session.progressed(PROGRESS)) is sees
    assert bool(session.modelled(MODEL)) is sees


def test_only_admins_are_told_what_to_fetch() -> None:
    changed = m.Changed(what=["labels"])
    assert opened().changed(changed) == []
    assert opened(role=Role.ADMIN).changed(changed) == [Send(changed)]


def test_a_ping_is_answered() -> None:
    assert opened().receive(m.Ping(id="p1")) == [Send(m.Pong(re="p1"))]


# --- faults and ends ------------------------------------------------------------------------


def test_three_undecodable_messages_in_a_row_are_forgiven() -> None:
    session = opened()
    fault = ProtocolError("bad_json", "the rule", "A1")
    expected = [Send(m.Error(code="bad_json", message="the rule", re="A1"))]
    assert [session.undecodable(fault) for _ in range(3)] == [expected] * 3
    session.receive(m.Ping(id="p1"))
    assert [session.undecodable(fault) for _ in range(3)] == [expected] * 3
    (effect,) = session.undecodable(fault)
    assert isinstance(effect, Close)
    assert effect.code == 4400


def test_an_unknown_type_is_no_fault() -> None:
    session = opened()
    for _ in range(10):
        (effect,) = session.undecodable(ProtocolError("unknown_type", "no"))
        assert isinstance(effect, Send)


def test_a_binary_frame_closes() -> None:
    (effect,) = opened().binary()
    assert isinstance(effect, Close)
    assert effect.code == 4400


def test_who_is_too_fast_is_told_when_to_come_again() -> None:
    (effect,) = opened().limited(m.Submit(id="A1", lease=LA, value="cat"), 250)
    assert isinstance(effect, Send)
    assert isinstance(effect.message, m.Error)
    assert (effect.message.code, effect.message.retry_ms) == ("rate_limited", 250)


@pytest.mark.parametrize("release", [True, False])
def test_goodbye_ends_the_session_in_the_queue(release: bool) -> None:
    effects = opened().receive(m.Bye(release=release))
    assert effects == [Leave(release), Close(1000, "goodbye")]


@pytest.mark.parametrize(
    ("reason", "code", "resume"),
    [
        ("drain", 4503, True),
        ("replaced", 4409, False),
        ("kicked", 4401, False),
        ("project_closed", 4410, False),
    ],
)
def test_who_is_dismissed_is_told_why(reason: str, code: int, resume: bool) -> None:
    bye, close = opened().dismissed(reason)  # type: ignore[arg-type]
    assert isinstance(bye, Send)
    assert isinstance(bye.message, m.ServerBye)
    assert (bye.message.reason, bye.message.resume) == (reason, resume)
    assert isinstance(close, Close)
    assert close.code == code


def test_nothing_is_said_before_authentication_but_a_close() -> None:
    session = Session()
    session.receive(hello())
    assert session.dismissed("drain") == [Close(4503, "drain")]


def requests() -> list[Command]:
    return [
        ClaimItems(by=BY, want=1),
        SubmitAnswer(by=BY, id=RequestId("A1"), lease=LA, value="cat", want=1),
        ReleaseLeases(by=BY, leases=(LA,), want=1),
    ]


@pytest.mark.parametrize("request_", requests())
def test_nothing_follows_a_close(request_: Command) -> None:
    session = opened(offer(LA))
    session.refused(4401, "no")
    assert session.executed(request_, CommandResult(verdict=Verdict.BUSY)) == []
    assert session.executed(request_, CommandResult(leased=(offer(LB),))) == []
    assert session.opened(
        OpenedSession(session=BY.session, connection=1, resumed=False, leases=(), mine=0), WELCOME
    ) == []  # fmt: skip
    assert session.receive(m.Ping(id="p1")) == []
    assert session.undecodable(ProtocolError("bad_json", "no")) == []
    assert session.progressed(PROGRESS) == []
    assert session.woken() == []
    assert session.elapsed((LA,)) == []
    assert session.state is State.CLOSED
