"""Leases that a session holds, and idle reasons when it holds none, one rule each."""

from __future__ import annotations

from dataclasses import replace

import pytest

from supt_async.domain.commands import (
    ClaimItems,
    MarkShown,
    ReleaseLeases,
    SubmitAnswer,
)
from supt_async.domain.ids import (
    Generation,
    LeaseToken,
    RequestId,
)
from supt_async.domain.participation import IdleWhy
from supt_async.domain.results import (
    CommandResult,
    Completion,
    Idle,
    IdleReason,
    Mode,
    Verdict,
)
from supt_async.protocol import messages as m
from supt_async.protocol.server.effects import (
    After,
    Execute,
    Send,
    SendItem,
)
from supt_async.protocol.server.session import RESERVED_MS
from tests.protocol.server.sessions import BY, LA, LB, LC, offer, opened, submitted, wanted

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


def test_who_came_by_an_open_link_is_told_what_to_take_back() -> None:
    session = opened()
    claim = ClaimItems(by=BY, want=1)
    complete = Completion(code="C1", return_url="https://example.org/done")
    done = replace(idle(IdleReason.DONE), idle=Idle(reason=IdleReason.DONE, completion=complete))
    taken = m.Completion(code="C1", return_url="https://example.org/done")
    assert session.executed(claim, done) == [
        Send(m.IdleNotice(reason=IdleReason.DONE, completion=taken))
    ]
    quota = Idle(
        reason=IdleReason.NOTHING_FOR_YOU, why=IdleWhy.QUOTA, completion=Completion(code="C1")
    )
    assert session.executed(claim, CommandResult(idle=quota)) == [
        Send(
            m.IdleNotice(
                reason=IdleReason.NOTHING_FOR_YOU, why="quota", completion=m.Completion(code="C1")
            )
        )
    ]


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
