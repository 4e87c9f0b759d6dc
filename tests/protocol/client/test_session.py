"""Rules of the client's side of the protocol, one test each."""

from __future__ import annotations

from supt_async.protocol import messages as m
from supt_async.protocol.client.effects import (
    Send,
    Withdraw,
)
from supt_async.protocol.client.session import Client, State
from tests.protocol.client.clients import HELLO, again, client, leases, welcome

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


def test_a_second_welcome_takes_nothing_away() -> None:
    held = client("La")
    assert held.receive(welcome()) == []
    assert leases(held) == ["La"]


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
