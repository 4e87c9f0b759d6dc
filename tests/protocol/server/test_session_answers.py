"""Answers, skips, undos and flags in a session, one rule each."""

from __future__ import annotations

import pytest
from msgspec import UNSET

from supt_async.domain.commands import (
    ClaimItems,
    FlagItem,
    SkipItem,
    SubmitAnswer,
    UndoAnswer,
)
from supt_async.domain.ids import (
    RequestId,
)
from supt_async.domain.participation import IdleWhy
from supt_async.domain.results import (
    CommandResult,
    Feedback,
    Idle,
    IdleReason,
    Mode,
    Verdict,
)
from supt_async.protocol import messages as m
from supt_async.protocol.server.effects import (
    Execute,
    Send,
    SendItem,
)
from tests.protocol.server.sessions import BY, LA, LB, LC, offer, opened, submitted, wanted

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
    assert session.news.mine == 4
    assert submitted(session).want == 0  # one more than the window is out, so nothing comes


def test_an_undone_skip_was_no_label() -> None:
    session = opened(mine=5)
    undo = UndoAnswer(by=BY, id=RequestId("u1"), answer=RequestId("k1"))
    session.executed(undo, CommandResult(leased=(offer(LC, mode=Mode.UNDO),)))
    assert session.news.mine == 5


def test_only_labels_that_count_are_counted_as_mine() -> None:
    session = opened(offer(LA), mine=5)
    session.executed(submitted(session), CommandResult(verdict=Verdict.STORED))
    session.executed(submitted(session, LB, id="A2"), CommandResult(verdict=Verdict.LATE))
    session.executed(submitted(session, LC, id="A3"), CommandResult(verdict=Verdict.DUPLICATE))
    assert session.news.mine == 6


@pytest.mark.parametrize("names", [{}, {"lease": "La", "submit": "A1"}])
def test_a_flag_names_a_lease_or_an_answer(names: dict[str, str]) -> None:
    (effect,) = opened().receive(m.Flag(id="f1", **names))
    assert isinstance(effect, Send)
    assert isinstance(effect.message, m.Error)
    assert (effect.message.code, effect.message.re) == ("bad_message", "f1")


def test_a_flag_reaches_the_queue() -> None:
    effects = opened().receive(m.Flag(id="f1", lease="La", note="odd"))
    assert effects == [Execute(FlagItem(by=BY, id=RequestId("f1"), lease=LA, note="odd"))]


# --- gold -----------------------------------------------------------------------------------


@pytest.mark.parametrize(("told", "value"), [
    (Feedback(right=False, value="dog"), "dog"),
    (Feedback(right=True), UNSET),
])  # fmt: skip
def test_feedback_follows_the_ack_of_its_answer(told: Feedback, value: object) -> None:
    session = opened(offer(LA))
    result = CommandResult(verdict=Verdict.STORED, feedback=told, leased=(offer(LB),))
    assert session.executed(submitted(session), result) == [
        Send(m.Ack(re="A1", status="stored")),
        Send(m.Feedback(re="A1", right=told.right, value=value)),
        SendItem(offer(LB)),
    ]
    assert session.news.mine == 1


def test_why_a_labeller_gets_nothing_is_told_once() -> None:
    session = opened(offer(LA))
    idle = Idle(reason=IdleReason.NOTHING_FOR_YOU, why=IdleWhy.SUSPENDED)
    request = submitted(session)
    (_, notice) = session.executed(request, CommandResult(verdict=Verdict.STORED, idle=idle))
    assert notice == Send(m.IdleNotice(reason=IdleReason.NOTHING_FOR_YOU, why="suspended"))
    claim = ClaimItems(by=BY, want=1)
    assert session.executed(claim, CommandResult(idle=idle)) == []
    lifted = Idle(reason=IdleReason.NOTHING_FOR_YOU)
    assert session.executed(claim, CommandResult(idle=lifted)) == [
        Send(m.IdleNotice(reason=IdleReason.NOTHING_FOR_YOU))
    ]
