"""The rules of the server's side, one sentence each (any order of events: test_session_machine)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from supt_async.domain.commands import (
    ClaimItems,
    Command,
    ReleaseLeases,
    SubmitAnswer,
)
from supt_async.domain.ids import (
    Generation,
    RequestId,
    SessionId,
)
from supt_async.domain.project import Role
from supt_async.domain.results import (
    CommandResult,
    Mode,
    OpenedSession,
    Verdict,
)
from supt_async.errors import ProtocolError
from supt_async.protocol import messages as m
from supt_async.protocol.server.effects import (
    Authenticate,
    Close,
    Execute,
    Leave,
    Open,
    Send,
    SendItem,
)
from supt_async.protocol.server.session import Session, State
from tests.protocol.server.sessions import (
    ADA,
    BY,
    LA,
    LB,
    TASK,
    WELCOME,
    hello,
    offer,
    opened,
    wanted,
)

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


# --- news -----------------------------------------------------------------------------------


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


def test_a_client_that_is_too_fast_is_told_when_to_come_again() -> None:
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
def test_a_dismissed_session_is_told_why(reason: str, code: int, resume: bool) -> None:
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
    assert session.counted(1) == []
    assert session.woken() == []
    assert session.elapsed((LA,)) == []
    assert session.state is State.CLOSED
