"""Vectors of a pool's items in files: what is there survives, and is never mixed."""

from __future__ import annotations

import errno
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from supt_async.errors import TrainingError
from supt_async.orchestrator.features.growing_files import (
    ENCODED,
    ENCODED_UNFIT,
    GrowingArray,
    Kind,
    Source,
)
from supt_async.orchestrator.features.vectors import ABOUT, VectorStore


def vectors(*rows: float) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    return np.array([[row, -row] for row in rows], dtype=np.float32)


def opened(folder: Path, rows: int = 10, name: str = "hash") -> VectorStore:
    store = VectorStore()
    store.open(folder, rows)
    assert store.begin(name)
    return store


def source(folder: Path, count: int) -> Source:
    return Source(folder=str(folder), kind=Kind.TEXT, count=count)


def test_vectors_are_there_once_all_rows_have_one(tmp_path: Path) -> None:
    store = opened(tmp_path)
    assert store.append(store.edition, vectors(1, 2, 3), {})
    assert store.added_to(source(tmp_path, 4)).vectors is None
    assert store.append(store.edition, vectors(4), {})
    found = store.added_to(source(tmp_path, 4))
    assert found.vectors is not None
    assert (found.count, found.vectors.width, found.vectors.name) == (4, 2, "hash")
    assert found.read_vectors(np.array([3, 1])).tolist() == vectors(4, 2).tolist()
    store.close()


def test_if_only_a_few_are_missing_the_others_are_used_without_them(tmp_path: Path) -> None:
    store = opened(tmp_path)
    store.append(store.edition, vectors(*range(1, 20)), {})
    found = store.added_to(source(tmp_path, 20))
    assert (found.vectors is not None, found.count) == (True, 19)
    assert store.added_to(source(tmp_path, 22)) == source(tmp_path, 22)
    store.close()


def test_they_are_as_they_were_after_a_restart_or_begin_anew_under_another_name(
    tmp_path: Path,
) -> None:
    store = opened(tmp_path)
    store.append(store.edition, vectors(1, 2), {1: "broken"})
    store.close()
    again = opened(tmp_path)
    assert (again.count, again.width, again.reason(1)) == (2, 2, "broken")
    again.close()
    other = opened(tmp_path, name="another")
    assert (other.count, other.width, other.reason(1)) == (0, None, None)
    other.append(other.edition, np.ones((1, 5), dtype=np.float32), {})
    assert other.width == 5
    other.close()


def test_rows_that_the_features_have_lost_are_dropped(tmp_path: Path) -> None:
    store = opened(tmp_path)
    store.append(store.edition, vectors(1, 2, 3), {0: "a", 2: "b"})
    store.close()
    again = opened(tmp_path, rows=2)
    found = again.added_to(source(tmp_path, 2))
    assert found.vectors is not None
    assert (again.count, found.vectors.unfit_count) == (2, 1)
    again.close()


@pytest.mark.parametrize("content", [b"", b"{}", b'{"name": "hash", "format": 99}', b"\xff"])
def test_files_that_can_not_be_read_are_replaced(tmp_path: Path, content: bytes) -> None:
    store = opened(tmp_path)
    store.append(store.edition, vectors(1), {})
    store.close()
    (tmp_path / ABOUT).write_bytes(content)
    assert opened(tmp_path).count == 0


def test_what_was_made_for_earlier_files_is_not_written_to_later_ones(tmp_path: Path) -> None:
    store = opened(tmp_path)
    before = store.edition
    store.open(tmp_path, 10)
    assert store.begin("hash")
    assert not store.append(before, vectors(1), {})
    assert store.count == 0
    store.close()
    assert not store.begin("hash")
    assert not store.append(store.edition, vectors(1), {})


def test_as_numbers_unfit_items_are_incomplete_rows(tmp_path: Path) -> None:
    store = opened(tmp_path)
    store.append(store.edition, vectors(1, np.nan, 3), {1: "broken"})
    numbers = store.added_to(source(tmp_path, 3)).as_numbers()
    assert (numbers.kind, numbers.shape, numbers.of_vectors) == (Kind.NUMBERS, (2,), True)
    assert numbers.incomplete_rows().tolist() == numbers.unfit_rows().tolist() == [1]
    assert numbers.read(np.array([0, 2])).tolist() == vectors(1, 3).tolist()
    store.close()


def test_a_full_disk_is_a_sentence(tmp_path: Path) -> None:
    store = opened(tmp_path)
    store.open(tmp_path / "gone", 0)
    with pytest.raises(TrainingError, match=r"can't be stored .* --state"):
        store.begin("hash")


@pytest.mark.parametrize("full", [ENCODED, ENCODED_UNFIT])
def test_after_the_disk_was_full_the_files_are_begun_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, full: str
) -> None:
    write, rooms = GrowingArray._write_header, [False]

    def without_room(array: GrowingArray) -> int:
        if array._file.name == str(tmp_path / full) and rooms:
            rooms.pop()
            raise OSError(errno.ENOSPC, "No space left on device")
        return write(array)

    monkeypatch.setattr(GrowingArray, "_write_header", without_room)
    store = opened(tmp_path)
    with pytest.raises(TrainingError, match="No space left"):
        store.append(store.edition, vectors(1, 2), {})
    assert store.append(store.edition, vectors(1, 2), {1: "broken"})
    found = store.added_to(source(tmp_path, 2))
    assert found.read_vectors(np.array([0, 1])).tolist() == vectors(1, 2).tolist()
    store.close()


def test_unfit_rows_whose_vectors_found_no_room_are_noted_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = opened(tmp_path)
    assert store.append(store.edition, vectors(1), {})
    append = GrowingArray.append

    def without_room(array: GrowingArray, rows: NDArray[Any]) -> None:
        if array.row:
            raise OSError(errno.ENOSPC, "No space left on device")
        append(array, rows)

    with monkeypatch.context() as patched:
        patched.setattr(GrowingArray, "append", without_room)
        with pytest.raises(TrainingError, match="No space left"):
            store.append(store.edition, vectors(2, 3), {1: "broken"})
    assert store.append(store.edition, vectors(2, 3), {1: "broken"})
    found = store.added_to(source(tmp_path, 3)).vectors
    assert found is not None
    assert found.unfit_count == 1
    store.close()
