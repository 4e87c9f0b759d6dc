"""Slices that other processes have claimed: when they are tried again."""

from __future__ import annotations

from supt_async.domain.ids import ItemId, ProjectId
from supt_async.storage.postgres.order.claims import (
    FEW_SECONDS,
    MAX_CLAIMS,
    MOST_DUE,
    PASSED_SECONDS,
    Claims,
    PassedOver,
)
from tests.support.postgres import bare, server

HELD = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()"


def passed_over(slices: int, *, at: float = 0.0) -> PassedOver:
    passed = PassedOver()
    for number in range(slices):
        passed.put(at, [ItemId(number)])
    return passed


def test_many_slices_are_tried_again_together_after_a_while() -> None:
    passed = passed_over(MOST_DUE + 1)
    assert passed.take(PASSED_SECONDS - 0.1, all_are_due=False) == []
    due = passed.take(PASSED_SECONDS, all_are_due=False)
    assert [each.items for each in due] == [[number] for number in range(MOST_DUE)]
    assert passed.take(PASSED_SECONDS, all_are_due=False) == [], "one alone waits for others"


def test_few_slices_are_tried_again_later() -> None:
    passed = passed_over(2)
    assert passed.take(FEW_SECONDS - 0.1, all_are_due=False) == []
    assert len(passed.take(FEW_SECONDS, all_are_due=False)) == 2


def test_at_the_end_of_the_order_nothing_waits() -> None:
    passed = passed_over(MOST_DUE + 1, at=5.0)
    assert len(passed.take(5.0, all_are_due=True)) == MOST_DUE
    assert len(passed.take(5.0, all_are_due=True)) == 1
    assert passed.take(5.0, all_are_due=True) == []


async def test_a_process_gives_up_what_it_has_claimed_before_and_never_holds_too_much() -> None:
    """The database has room for some thousand locks of all connections."""
    one, other, claims = ProjectId(1), ProjectId(2), Claims()
    async with server().fresh() as address:
        connection = await bare(address)
        for first in range(1, 100, 10):
            slices = [ItemId(number) for number in range(first, first + 10)]
            assert await claims.take(connection, one, slices, 10) == set(slices)
            assert await connection.fetchval(HELD) == 10
        many = [ItemId(number) for number in range(1000, 1100)]
        assert len(await claims.take(connection, other, many[:5], 5)) == 5
        assert await connection.fetchval(HELD) == 15, "those of another project stay"
        assert len(await claims.take(connection, other, many, 100)) == MAX_CLAIMS
        assert await connection.fetchval(HELD) == MAX_CLAIMS
        await connection.close()
