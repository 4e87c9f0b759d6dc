"""An answer waits for those of others while they come one by one, and never for a program's."""

from __future__ import annotations

from supt_async.rules.crowds.gathering import IMPATIENT_SECONDS, LONGEST_SECONDS, Gathering


def waits(people: int, seconds_each: float, answers: int = 2_000) -> list[float]:
    """Let people answer in turn; return the waits once the rate is known."""
    gathering = Gathering()
    step = seconds_each / people
    found = [gathering.arrived(n % people, 1000 + n * step) for n in range(answers)]
    return found[answers // 2 :]


def test_where_few_come_nobody_waits() -> None:
    assert set(waits(20, 1.0)) == {0.0}


def test_people_who_come_one_by_one_wait_for_a_moment() -> None:
    assert min(waits(200, 1.0)) == LONGEST_SECONDS


def test_the_more_come_the_shorter_is_the_wait() -> None:
    some, many = waits(1_000, 1.0)[-1], waits(10_000, 1.0, 40_000)[-1]
    assert LONGEST_SECONDS > some > many > 0


def test_who_answers_without_a_pause_waits_for_nobody() -> None:
    assert set(waits(1, 0.01)) == {0.0}
    assert set(waits(200, IMPATIENT_SECONDS / 2)) == {0.0}


def test_a_program_does_not_hold_people_up_nor_they_it() -> None:
    gathering, wait = Gathering(), 0.0
    for n in range(1_000):
        assert gathering.arrived("program", 1000 + n * 0.01) == 0.0
        wait = gathering.arrived(n % 100, 1000.005 + n * 0.01)
    assert wait == LONGEST_SECONDS


def test_only_the_latest_are_remembered() -> None:
    gathering = Gathering()
    for n in range(10_000):
        gathering.arrived(n, n * 0.01)
    assert len(gathering._answered) <= IMPATIENT_SECONDS / 0.01 + 1
