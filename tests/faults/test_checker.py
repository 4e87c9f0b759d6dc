"""The checker is checked: servers with a bug in them, and what it says of them."""

from __future__ import annotations

import pytest

from tests.faults.cluster import House, house

pytestmark = [pytest.mark.slow, pytest.mark.timeout(120)]


def says(broken: list[str], words: str) -> bool:
    return any(words in sentence for sentence in broken)


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
async def test_an_answer_that_is_acknowledged_before_it_is_stored_is_missed(database: str) -> None:
    async with house(database, "hasty", bug="ack_before_commit") as made:
        await made.fill(items=2000, labellers=8)
        await made.work(100)
        await made.servers[0].kill()
        await made.servers[0].start()
        assert says(await made.finish(), "and is lost")


async def test_a_commit_that_is_not_on_the_disk_is_missed() -> None:
    async with house("postgresql", "memory", bug="commit_in_memory") as made:
        assert made.postgres is not None
        await made.fill(items=4000, labellers=12)
        await made.work(300)
        made.postgres.crash()
        await made.postgres.start()
        assert says(await made.finish(), "and is lost")


async def test_an_item_that_goes_to_two_people_is_seen() -> None:
    async with house("postgresql", "places", bug="place_not_taken", servers=2) as made:
        await made.fill(items=30, labellers=10, pause=0.05)
        await made.work(30)
        broken = await made.finish()
        assert says(broken, "with two people at once")
        assert says(broken, "labels that count")


async def thieve(made: House) -> list[str]:
    """Let everybody answer for the leases of the next one, too: often, as hands may be empty."""
    for _ in range(10):
        hands = [dict(labeller._hand) for labeller in made.labellers]
        for labeller, hand in zip(made.labellers, hands[1:] + hands[:1], strict=True):
            labeller._hand = {**hand, **labeller._hand}
        await made.work(10)
    return await made.finish()


async def test_an_answer_to_somebody_elses_item_is_seen() -> None:
    async with house("postgresql", "thieves", bug="lease_not_checked") as made:
        await made.fill(items=2000, labellers=8, pause=0.02)
        await made.work(50)
        assert says(await thieve(made), "stored as something else")


async def test_somebody_elses_item_is_refused_by_a_server_without_a_bug() -> None:
    async with house("postgresql", "thieves") as made:
        await made.fill(items=2000, labellers=8, pause=0.02)
        await made.work(50)
        assert await thieve(made) == []
        assert "not_yours" in {
            answer.status for journal in made.journals for answer in journal.answers.values()
        }
