"""Outbox of a client: answers until the server has them, one rule each."""

from __future__ import annotations

import pytest

from supt_async.domain.results import ErrorCode
from supt_async.protocol import messages as m
from supt_async.protocol.client.effects import (
    Changed,
    Deliver,
    Retry,
    Send,
    Told,
)
from supt_async.protocol.client.outbox import MAX_OUTBOX
from supt_async.protocol.codec import encode
from tests.protocol.client.clients import again, client, item, leases, refused, welcome

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
