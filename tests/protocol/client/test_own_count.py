"""A labeller's own number of answers, as the client counts it."""

from __future__ import annotations

from msgspec.structs import replace

from supt_async.domain.results import Mode
from supt_async.protocol import messages as m
from supt_async.protocol.client.effects import Changed
from supt_async.protocol.client.session import Client
from tests.protocol.client.clients import client, item, welcome

PROGRESS = m.Progress(done=1, total=9, labellers=1, per_minute=2.0)


def counting(*leases: str, mine: int = 5) -> Client:
    made = client(*leases)
    made.lost(1006, random=0.5)
    made.connected()
    made.receive(replace(welcome(*leases), mine=mine))
    return made


def test_an_answer_counts_when_it_is_stored_and_not_when_it_is_late_or_repeated() -> None:
    ada = counting("La", "Lb", "Lc")
    for lease in ("La", "Lb", "Lc"):
        ada.submit(lease, "7", id=lease)
    ada.receive(m.Ack(re="La", status="stored"))
    ada.receive(m.Ack(re="La", status="stored"))
    ada.receive(m.Ack(re="Lb", status="stored", late=True))
    ada.receive(m.Ack(re="Lc", status="duplicate"))
    assert ada.own.mine == 6


def test_an_answer_that_comes_back_to_be_changed_no_longer_counts() -> None:
    ada = counting()
    ada.receive(replace(item("La", Mode.UNDO), value="7"))
    ada.receive(item("Lb", Mode.UNDO))
    ada.receive(replace(item("Lc", Mode.RESUME), value="7"))
    assert ada.own.mine == 4


def test_the_server_tells_of_other_sessions() -> None:
    ada = counting()
    ada.receive(m.Counted(mine=9))
    assert ada.own.mine == 9


def test_progress_is_passed_on_with_it_and_again_when_it_changes() -> None:
    ada = counting("La")
    assert ada.receive(PROGRESS) == [Changed(replace(PROGRESS, mine=5))]
    ada.submit("La", "7", id="La")
    assert Changed(replace(PROGRESS, mine=6)) in ada.receive(m.Ack(re="La", status="stored"))
    assert ada.receive(m.Counted(mine=8)) == [Changed(replace(PROGRESS, mine=8))]


def test_a_server_that_does_not_know_this_tells_it_with_the_progress() -> None:
    ada = client("La")
    told = replace(PROGRESS, mine=3)
    assert ada.receive(told) == [Changed(told)]
    ada.submit("La", "7", id="La")
    assert Changed(replace(PROGRESS, mine=4)) in ada.receive(m.Ack(re="La", status="stored"))


def test_blind_labellers_have_no_number() -> None:
    ada = client("La")
    ada.submit("La", "7", id="La")
    ada.receive(m.Ack(re="La", status="stored"))
    assert ada.own.mine is None
