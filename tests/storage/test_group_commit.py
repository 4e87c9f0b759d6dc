"""Group commit: commands that arrive during a batch go into the next one."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest

from supt_async.errors import StorageBusy, StorageUnavailable
from supt_async.storage.group_commit import (
    GATHERED,
    GATHERING_SECONDS,
    MANY_ARRIVE,
    Batcher,
    GroupedReads,
    Lanes,
    gathering_seconds,
    padded,
)

SECONDS = 60


class Database:
    """Carries batches out when it is told to; answers each number with its square."""

    def __init__(self, *, at_once: bool = False) -> None:
        self.batches: list[list[int]] = []
        self.cancelled = 0
        self.running = 0
        self.permits = asyncio.Semaphore(10**6 if at_once else 0)
        self.began = asyncio.Semaphore(0)

    async def carry_out(self, batch: Sequence[int]) -> Sequence[int | Exception]:
        self.batches.append(list(batch))
        self.running += 1
        assert self.running == 1, "two batches at once"
        self.began.release()
        try:
            await self.permits.acquire()
        except asyncio.CancelledError:
            self.cancelled += 1
            raise
        finally:
            self.running -= 1
        if -1 in batch:
            raise StorageUnavailable("the database is away")
        return [ValueError(f"{n} is odd") if n == 13 else n * n for n in batch]


def asking(batcher: Batcher[int, int], *numbers: int) -> list[asyncio.Task[int]]:
    return [asyncio.create_task(batcher.ask(number)) for number in numbers]


async def test_an_idle_database_is_asked_at_once() -> None:
    """There is no timer: nothing but the database is waited for."""
    database = Database(at_once=True)
    batcher = Batcher(database.carry_out)
    loop = asyncio.get_running_loop()
    began = loop.time()
    for number in range(100, 300):
        assert await batcher.ask(number) == number**2
    assert database.batches == [[number] for number in range(100, 300)]
    assert loop.time() - began < 1  # a timer of 5 ms would show


async def test_what_may_wait_goes_with_what_may_not() -> None:
    """The batch begins when the first of its commands has to, long before an hour is over."""
    database = Database(at_once=True)
    batcher = Batcher(database.carry_out)
    async with asyncio.timeout(SECONDS):
        patient = [asyncio.create_task(batcher.ask(number, 3600)) for number in (1, 2)]
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        assert not database.batches
        results = await asyncio.gather(batcher.ask(3), *patient)
    assert list(results) == [9, 1, 4]
    assert database.batches == [[1, 2, 3]]


async def test_a_full_batch_and_the_end_wait_for_nobody() -> None:
    database = Database(at_once=True)
    batcher = Batcher(database.carry_out, max_batch=2)
    async with asyncio.timeout(SECONDS):
        waiting = [asyncio.create_task(batcher.ask(number, 3600)) for number in (1, 2, 3)]
        assert await waiting[0] == 1
        await batcher.drain()
        assert await waiting[2] == 9
    assert sum(map(len, database.batches)) == 3


async def test_what_may_wait_begins_by_itself() -> None:
    database = Database(at_once=True)
    batcher = Batcher(database.carry_out)
    async with asyncio.timeout(SECONDS):
        results = await asyncio.gather(batcher.ask(4, 0.001), batcher.ask(5, 3600))
    assert list(results) == [16, 25]
    assert database.batches == [[4, 5]]


async def test_what_arrives_meanwhile_is_the_next_batch() -> None:
    database = Database()
    batcher = Batcher(database.carry_out)
    async with asyncio.timeout(SECONDS):
        first = asking(batcher, 1)
        await database.began.acquire()
        rest = asking(batcher, 2, 3, 4)
        await asyncio.sleep(0)
        database.permits.release()
        await database.began.acquire()
        assert [task.done() for task in first + rest] == [True, False, False, False]
        database.permits.release()
        assert await asyncio.gather(*first, *rest) == [1, 4, 9, 16]
    assert database.batches == [[1], [2, 3, 4]]


async def test_each_gets_its_own_outcome_in_any_number_of_batches() -> None:
    database = Database(at_once=True)
    batcher = Batcher(database.carry_out, max_batch=7)
    numbers = [n for n in range(100) if n != 13]
    assert await asyncio.gather(*asking(batcher, *numbers)) == [n * n for n in numbers]
    assert max(map(len, database.batches)) == 7
    assert [number for batch in database.batches for number in batch] == numbers


async def test_one_request_that_fails_does_not_fail_its_neighbours() -> None:
    batcher = Batcher(Database(at_once=True).carry_out)
    async with asyncio.timeout(SECONDS):
        outcomes = await asyncio.gather(*asking(batcher, 12, 13, 14), return_exceptions=True)
    assert outcomes[0] == 144
    assert isinstance(outcomes[1], ValueError)
    assert outcomes[2] == 196


async def test_a_batch_that_fails_fails_all_of_it_and_the_next_one_is_tried() -> None:
    database = Database()
    batcher = Batcher(database.carry_out)
    async with asyncio.timeout(SECONDS):
        failing = asking(batcher, -1, 2)
        await database.began.acquire()
        later = asking(batcher, 3)
        await asyncio.sleep(0)
        database.permits.release()
        database.permits.release()
        outcomes = await asyncio.gather(*failing, *later, return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [StorageUnavailable, StorageUnavailable, int]


async def test_too_many_waiting_requests_are_refused_at_once() -> None:
    database = Database()
    batcher = Batcher(database.carry_out, max_waiting=3)
    async with asyncio.timeout(SECONDS):
        first = asking(batcher, 1)
        await database.began.acquire()
        waiting = asking(batcher, 2, 3, 4)
        await asyncio.sleep(0)
        with pytest.raises(StorageBusy):
            await batcher.ask(5)
        database.permits.release()
        database.permits.release()
        assert await asyncio.gather(*first, *waiting) == [1, 4, 9, 16]
        database.permits.release()
        assert await batcher.ask(5) == 25


async def test_a_caller_that_goes_away_does_not_stop_the_batch() -> None:
    """Cancelling is not rolling back: what is under way goes on, for all of its neighbours."""
    database = Database()
    batcher = Batcher(database.carry_out)
    async with asyncio.timeout(SECONDS):
        leaving, staying = asking(batcher, 1, 2)
        await database.began.acquire()
        leaving.cancel()
        await asyncio.wait([leaving])
        database.permits.release()
        assert await staying == 4
    assert leaving.cancelled()
    assert database.cancelled == 0
    assert database.batches == [[1, 2]]


async def test_the_command_of_a_caller_that_goes_away_is_still_carried_out() -> None:
    database = Database()
    batcher = Batcher(database.carry_out)
    async with asyncio.timeout(SECONDS):
        first = asking(batcher, 1)
        await database.began.acquire()
        leaving, staying = asking(batcher, 2, 13)
        await asyncio.sleep(0)
        leaving.cancel()
        database.permits.release()
        database.permits.release()
        with pytest.raises(ValueError, match="odd"):
            await staying
        assert await first[0] == 1
    assert database.batches == [[1], [2, 13]]


async def test_draining_waits_for_everything_that_was_asked() -> None:
    database = Database()
    batcher = Batcher(database.carry_out, max_batch=2)
    async with asyncio.timeout(SECONDS):
        tasks = asking(batcher, 1, 2, 3)
        await database.began.acquire()
        draining = asyncio.create_task(batcher.drain())
        database.permits.release()
        await database.began.acquire()
        assert not draining.done()
        database.permits.release()
        await draining
        assert [task.done() for task in tasks] == [True, True, True]
        await batcher.drain()  # nothing is under way any more


async def test_wrongly_many_outcomes_are_noticed_by_those_who_asked() -> None:
    """Whoever asks never waits for ever, whatever is wrong with the one who carries out."""

    async def forgetful(batch: Sequence[int]) -> Sequence[int | Exception]:
        return []

    batcher: Batcher[int, int] = Batcher(forgetful)
    async with asyncio.timeout(60):
        outcomes = await asyncio.gather(*asking(batcher, 1, 2), return_exceptions=True)
    assert all(isinstance(outcome, Exception) for outcome in outcomes)


async def test_after_a_batch_of_several_the_next_waits_until_it_is_full() -> None:
    database = Database(at_once=True)
    batcher = Batcher(database.carry_out, max_batch=2, pause_seconds=3600)
    async with asyncio.timeout(SECONDS):
        await asyncio.gather(batcher.ask(1), batcher.ask(2))
        third = asyncio.create_task(batcher.ask(3))
        for _ in range(10):
            await asyncio.sleep(0)
        assert database.batches == [[1, 2]]
        assert (await batcher.ask(4), await third) == (16, 9)
    assert database.batches == [[1, 2], [3, 4]]


async def test_one_who_comes_alone_never_waits_for_others() -> None:
    database = Database(at_once=True)
    batcher = Batcher(database.carry_out, pause_seconds=3600)
    async with asyncio.timeout(SECONDS):
        assert [await batcher.ask(number) for number in (1, 2, 3)] == [1, 4, 9]


async def test_keys_that_are_asked_for_at_once_are_read_once() -> None:
    reads: list[list[str]] = []

    async def read(keys: Sequence[str]) -> dict[str, int]:
        reads.append(list(keys))
        return {key: len(key) for key in keys if key != "unknown"}

    grouped = GroupedReads(read)
    async with asyncio.timeout(SECONDS):
        wanted = ["one", "three", "unknown", "one"]
        found = await asyncio.gather(*map(grouped.get, wanted))
    assert found == [3, 5, None, 3]
    assert reads == [["one", "three", "unknown"]]


async def test_nobody_gets_what_was_read_before_they_asked() -> None:
    value, reading, go_on = 1, asyncio.Event(), asyncio.Event()

    async def read(keys: Sequence[str]) -> dict[str, int]:
        found = dict.fromkeys(keys, value)
        reading.set()
        await go_on.wait()
        return found

    grouped = GroupedReads(read)
    async with asyncio.timeout(SECONDS):
        early = asyncio.create_task(grouped.get("key"))
        await reading.wait()
        value = 2
        late = asyncio.create_task(grouped.get("key"))
        await asyncio.sleep(0)
        go_on.set()
        assert (await early, await late) == (1, 2)


def test_lists_in_sql_have_few_lengths() -> None:
    lengths = {len(padded(range(number))) for number in range(65)}
    assert lengths == {0, 1, 2, 4, 8, 16, 32, 64}
    assert set(padded([7, 8, 9])) == {7, 8, 9}


@pytest.mark.parametrize(
    ("arrived", "took", "seconds"),
    [
        (0, 1.0, 0.0),  # nearly idle: nobody waits for others
        (3, 1.0, 0.0),
        (4, 0.001, 0.001),  # for as long as the last one took
        (20, 1.0, GATHERING_SECONDS),
        (GATHERED, 1.0, 0.0),  # large enough
    ],
)
def test_only_a_busy_process_waits_for_a_larger_batch(
    arrived: int, took: float, seconds: float
) -> None:
    assert gathering_seconds(arrived, took) == seconds


def test_one_lane_does_where_several_processes_serve_and_few_commands_come() -> None:
    lanes = Lanes(2)
    assert [lanes.begin(labeller) for labeller in (2, 3)] == [0, 1]
    lanes.measure(15, 2)
    assert lanes.begin(5) == 0
    assert lanes.begin(3) == 1, "it has a command under way there"
    lanes.end(3)
    assert lanes.begin(3) == 1
    lanes.end(3)
    lanes.end(3)
    assert lanes.begin(3) == 0
    lanes.measure(MANY_ARRIVE - 1, 2)
    assert lanes.begin(7) == 0
    lanes.measure(MANY_ARRIVE, 2)
    assert lanes.begin(9) == 1
    lanes.measure(0, 2)
    lanes.measure(0, 1)
    assert lanes.begin(11) == 1, "a process that is alone uses all"


async def test_a_batch_waits_for_more_for_as_long_as_it_is_told() -> None:
    database = Database(at_once=True)
    told: list[int] = []

    def gather(arrived: int, _took: float) -> float:
        told.append(arrived)
        return 3600.0

    batcher = Batcher(database.carry_out, max_batch=2, gather=gather)
    async with asyncio.timeout(SECONDS):
        await asyncio.gather(*asking(batcher, 1, 2))
        third = asking(batcher, 3)
        await asyncio.sleep(0)
        assert not third[0].done()
        assert await asyncio.gather(*third, *asking(batcher, 4)) == [9, 16]
    assert database.batches == [[1, 2], [3, 4]]
    assert told[0] == 0
