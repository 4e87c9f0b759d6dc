"""Item buffer of a client, one rule each."""

from __future__ import annotations

import pytest

from supt_async.domain.results import IdleReason, Mode
from supt_async.protocol import messages as m
from supt_async.protocol.client.effects import (
    Changed,
    Deliver,
    Send,
    Withdraw,
)
from supt_async.protocol.client.item_buffer import MAX_ITEMS
from tests.protocol.client.clients import again, client, item, leases

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
