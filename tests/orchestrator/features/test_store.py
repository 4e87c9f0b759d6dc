"""Store of a pool's features."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from supt_async.domain.ids import ItemId
from supt_async.errors import TrainingError
from supt_async.orchestrator.features.store import FeatureStore
from supt_async.orchestrator.state_folder import boot
from supt_async.payloads.codec import encode


class Items:
    """A database of items; remembers how many were asked for at a time."""

    def __init__(self, values: dict[int, object]) -> None:
        self.values = values
        self.asked: list[int] = []

    def ids(self) -> NDArray[np.int64]:
        return np.array(sorted(self.values), dtype=np.int64)

    async def fetch(self, ids: Sequence[ItemId]) -> list[tuple[ItemId, str, str | None]]:
        self.asked.append(len(ids))
        return [(item, encode(self.values[item]), None) for item in ids if item in self.values]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[FeatureStore]:
    store = FeatureStore(tmp_path / "features", "one")
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


async def test_items_that_have_changed_are_read_again_also_after_a_restart(tmp_path: Path) -> None:
    items = Items({1: [1, 0.5], 2: [2, 0.5]})
    read: list[int] = []
    for changes, value in ((0, 0.5), (1, 7.0), (1, 7.0), (2, 8.0)):
        items.values[1] = [1, value]
        asked = len(items.asked)
        store = FeatureStore(tmp_path / "features", "one")
        source = await store.sync(items.ids(), items.fetch, changes)
        rows, _ = store.rows(np.array([1, 2]))
        assert source.read(rows).tolist() == [[1, value], [2, 0.5]]
        await store.sync(items.ids(), items.fetch, changes)
        read = items.asked[asked:]
        store.close()
    assert read == [2, 2]  # to compare the newest, and then all of them


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

    async def fails(ids: Sequence[ItemId]) -> list[tuple[ItemId, str, str | None]]:
        if len(ids) < 1_000:
            raise TrainingError("stopped")
        return await items.fetch(ids)

    with pytest.raises(TrainingError, match="stopped"):
        await store.sync(items.ids(), fails)
    source = await store.sync(items.ids(), items.fetch)
    assert items.asked == [1_000, 1]
    rows, _ = store.rows(np.array([1_001, 1]))
    assert source.read(rows).tolist() == [[1001], [1]]


async def test_items_of_another_form_get_rows_without_data_also_after_a_restart(
    tmp_path: Path,
) -> None:
    items = Items({number: [float(number), 1.0] for number in range(1, 8)})
    items.values |= {2: "no numbers", 5: [1.0], 7: [1.0, None]}
    for last in (7, 8):
        store = FeatureStore(tmp_path / "features", "one")
        source = await store.sync(items.ids(), items.fetch)
        assert source.unfit_rows().tolist() == [1, 4]
        assert source.incomplete_rows().tolist() == [1, 4, 6]
        assert store.unfit == {2: "no features", 5: "of shape (1,), not (2,)"}
        named = np.array([2, 5, 7])
        assert store.reasons(source, named) == [*store.unfit.values(), "no number at [1]"]
        assert source.count == last
        items.values[8] = [8.0, 1.0]
        store.close()
    assert items.asked == [7, 7, 1], "unfit items are not fetched again and again"


async def test_if_half_of_the_items_are_of_another_kind_one_is_named(store: FeatureStore) -> None:
    items = Items({1: "text"})
    await store.sync(items.ids(), items.fetch)
    items.values[2] = [1.0]
    with pytest.raises(TrainingError, match=r"1 of 2 items .* item 2 \(of the kind 'numbers'"):
        await store.sync(items.ids(), items.fetch)
    items.values[3] = "another text"
    source = await store.sync(items.ids(), items.fetch)
    assert source.unfit_rows().tolist() == [1]
    assert source.read(np.arange(3)).tolist() == ["text", "", "another text"]


async def test_what_does_not_fit_into_float32_is_missing(store: FeatureStore) -> None:
    items = Items({1: np.array([1.0], dtype=np.float32)})
    await store.sync(items.ids(), items.fetch)
    items.values[2] = [1e300]
    source = await store.sync(items.ids(), items.fetch)
    assert source.incomplete_rows().tolist() == [1]
    assert np.isnan(source.read(np.array([1]))).all()


@pytest.mark.parametrize("value", [[1.0, 2.0], "a text", {"a row": 1}])
async def test_another_process_goes_on_with_what_there_is(tmp_path: Path, value: object) -> None:
    items = Items(dict.fromkeys(range(1, 2001), value))
    first = FeatureStore(tmp_path, "one")
    await first.sync(items.ids(), items.fetch)
    first.close()
    items.asked.clear()
    second = FeatureStore(tmp_path, "one")
    items.values[3_000] = value
    source = await second.sync(items.ids(), items.fetch)
    assert items.asked == [1_000, 1], "the newest to compare them, and what is new"
    rows, found = second.rows(items.ids())
    assert found.all()
    assert np.array_equal(source.ids()[rows], items.ids())
    assert source.read(rows).tolist() == [value] * 2_001
    second.close()


KILLED = """
import asyncio, os, signal, sys
from pathlib import Path
import numpy as np
from supt_async.orchestrator.features.store import FeatureStore

calls = 0
async def fetch(ids):
    global calls
    calls += 1
    if calls == 3:
        store._data.append(np.zeros((7, 1)))
        os.kill(os.getpid(), signal.SIGKILL)
    return [(item, f"[{item}]", None) for item in ids]

store = FeatureStore(Path(sys.argv[1]), "one")
asyncio.run(store.sync(np.arange(1, 5001), fetch))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such locks")
async def test_after_a_kill_in_the_middle_what_was_whole_is_kept(tmp_path: Path) -> None:
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", KILLED, str(tmp_path))
    assert await process.wait() == -signal.SIGKILL
    items = Items({number: [number] for number in range(1, 5_001)})
    store = FeatureStore(tmp_path, "one")
    source = await store.sync(items.ids(), items.fetch)
    assert items.asked == [1_000] * 4, "the newest, and the three thousand that were missing"
    rows, _ = store.rows(items.ids())
    assert source.read(rows)[:, 0].tolist() == items.ids().tolist()
    store.close()


async def test_a_store_behind_a_restored_backup_is_rebuilt(tmp_path: Path) -> None:
    items = Items({number: [number] for number in range(1, 1_501)})
    store = FeatureStore(tmp_path, "one")
    await store.sync(items.ids(), items.fetch)
    store.close()
    items.values[1_500] = [7]
    again = FeatureStore(tmp_path, "one")
    source = await again.sync(items.ids(), items.fetch)
    assert source.read(again.rows(np.array([1_500]))[0]).tolist() == [[7]]
    again.close()
    del items.values[1_500]
    last = FeatureStore(tmp_path, "one")
    assert (await last.sync(items.ids(), items.fetch)).count == 1_499
    last.close()


@pytest.mark.parametrize(
    "spoil",
    [
        lambda folder: (folder / "about.json").write_text("nonsense"),
        lambda folder: (folder / "about.json").unlink(),
        lambda folder: (folder / "ids.npy").write_bytes(b""),
        lambda folder: (folder / "matrix.npy").unlink(),
        lambda folder: os.truncate(folder / "matrix.npy", 200),
        lambda folder: replace(folder / "about.json", boot(), "an earlier start of the machine"),
    ],
)
async def test_incomplete_files_are_rebuilt(
    tmp_path: Path, spoil: Callable[[Path], object]
) -> None:
    items = Items({number: [number] for number in range(1, 101)})
    store = FeatureStore(tmp_path, "one")
    await store.sync(items.ids(), items.fetch)
    store._close_files()  # as if killed: nothing is flushed
    store._state.close()
    spoil(tmp_path / "one")
    again = FeatureStore(tmp_path, "one")
    source = await again.sync(items.ids(), items.fetch)
    assert items.asked == [100, 100], "not compared, but fetched"
    assert source.read(np.arange(100))[:, 0].tolist() == items.ids().tolist()
    again.close()


def replace(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


async def test_two_processes_do_not_write_the_same_files(tmp_path: Path) -> None:
    items = Items({number: [number] for number in range(1, 101)})
    one, other = FeatureStore(tmp_path, "one"), FeatureStore(tmp_path, "one")
    sources = [await store.sync(items.ids(), items.fetch) for store in (one, other)]
    assert sources[0].folder != sources[1].folder
    assert sources[1].read(np.arange(100))[:, 0].tolist() == items.ids().tolist()
    other.close()
    one.close()
    assert os.listdir(tmp_path) == ["one"]


async def test_a_folder_that_cannot_be_used_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    store = FeatureStore(tmp_path / "file", "one")
    items = Items({1: [1.0]})
    with pytest.raises(TrainingError, match=r"features can't be stored in .*--state"):
        await store.sync(items.ids(), items.fetch)
    store.close()
