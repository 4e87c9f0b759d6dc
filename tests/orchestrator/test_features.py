"""The features of a pool, in files."""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from supt_async.errors import TrainingError
from supt_async.orchestrator.features import FeatureStore, clear_away
from supt_async.storage.payloads import encode
from supt_async.types import ItemId


class Items:
    """A database of items; remembers how many were asked for at a time."""

    def __init__(self, values: dict[int, object]) -> None:
        self.values = values
        self.asked: list[int] = []

    def ids(self) -> NDArray[np.int64]:
        return np.array(sorted(self.values), dtype=np.int64)

    async def fetch(self, ids: Sequence[ItemId]) -> list[tuple[ItemId, str, str | None]]:
        self.asked.append(len(ids))
        return [(item, encode(self.values[item]), None) for item in ids]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[FeatureStore]:
    store = FeatureStore(tmp_path / "features")
    yield store
    store.close()


async def test_only_new_items_are_fetched_a_page_at_a_time(store: FeatureStore) -> None:
    items = Items({number: [number, 0.5] for number in range(1, 2_502)})
    await store.sync(items.ids(), items.fetch)
    assert items.asked == [1_000, 1_000, 501]
    items.values[9_000] = [9_000, 0.5]
    source = await store.sync(items.ids(), items.fetch)
    assert items.asked[3:] == [1]
    rows, found = store.rows(np.array([9_000, 17, 5_000, 99_999]))
    assert found.tolist() == [True, True, False, False]
    assert source.read(rows).tolist() == [[9_000, 0.5], [17, 0.5]]


async def test_items_may_become_visible_out_of_order(store: FeatureStore) -> None:
    items = Items({5: "five", 9: "nine"})
    await store.sync(items.ids(), items.fetch)
    items.values.update({2: "two", 7: "seven"})
    source = await store.sync(items.ids(), items.fetch)
    rows, found = store.rows(items.ids())
    assert found.all()
    assert source.read(rows).tolist() == ["two", "five", "seven", "nine"]


async def test_after_an_error_the_store_goes_on_where_it_stopped(store: FeatureStore) -> None:
    items = Items({number: [float(number)] for number in range(1, 1_002)})
    items.values[1_001] = [1.0, 2.0]
    for _ in range(2):
        with pytest.raises(TrainingError, match="Item 1001 has the shape"):
            await store.sync(items.ids(), items.fetch)
    assert items.asked == [1_000, 1, 1]
    items.values[1_001] = [1001.0]
    source = await store.sync(items.ids(), items.fetch)
    rows, _ = store.rows(np.array([1_001, 1]))
    assert source.read(rows).tolist() == [[1001], [1]]


async def test_a_later_item_of_another_kind_is_named(store: FeatureStore) -> None:
    items = Items({1: "text"})
    await store.sync(items.ids(), items.fetch)
    items.values[2] = [1.0]
    with pytest.raises(TrainingError, match="Item 2 is of the kind 'numbers'"):
        await store.sync(items.ids(), items.fetch)


async def test_what_does_not_fit_into_float32_is_named(store: FeatureStore) -> None:
    items = Items({1: np.array([1.0], dtype=np.float32)})
    await store.sync(items.ids(), items.fetch)
    items.values[2] = [1e300]
    with pytest.raises(TrainingError, match="Item 2 holds NaN or infinity"):
        await store.sync(items.ids(), items.fetch)


async def test_closing_leaves_nothing_behind(tmp_path: Path) -> None:
    store = FeatureStore(tmp_path)
    items = Items({1: "text"})
    await store.sync(items.ids(), items.fetch)
    assert len(folders(tmp_path)) == 1
    store.close()
    assert folders(tmp_path) == []


def folders(root: Path) -> list[str]:
    return [str(path) for path in root.iterdir()]


KILLED = """
import asyncio, os, signal, sys
from pathlib import Path
import numpy as np
from supt_async.orchestrator.features import FeatureStore

async def fetch(ids):
    return [(item, "[1]", None) for item in ids]

store = FeatureStore(Path(sys.argv[1]))
asyncio.run(store.sync(np.array([1]), fetch))
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such locks")
async def test_what_a_killed_process_left_is_cleared_away_but_nothing_that_is_in_use(
    tmp_path: Path,
) -> None:
    alive = FeatureStore(tmp_path)
    items = Items({1: "text"})
    source = await alive.sync(items.ids(), items.fetch)
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", KILLED, str(tmp_path))
    assert await process.wait() == -signal.SIGKILL
    assert len(folders(tmp_path)) == 2
    clear_away(tmp_path)
    assert folders(tmp_path) == [source.folder]
    alive.close()
