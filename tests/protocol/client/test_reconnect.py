"""Reconnection of a client after its connection's end, one rule each."""

from __future__ import annotations

import pytest

from supt_async.protocol import messages as m
from supt_async.protocol.client.effects import (
    Reconnect,
    Send,
    Stop,
    Told,
)
from supt_async.protocol.client.session import Client, State
from tests.protocol.client.clients import HELLO, client, welcome

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
