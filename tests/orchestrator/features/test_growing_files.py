"""Files that grow while they are read."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from supt_async.orchestrator.features.growing_files import (
    MATRIX,
    GrowingArray,
    GrowingDocuments,
    Kind,
    Source,
)


def test_a_growing_array_is_a_npy_file_at_any_time(tmp_path: Path) -> None:
    array = GrowingArray(tmp_path / "a.npy", np.float32, (3,))
    rows = np.arange(36_000, dtype=np.float64).reshape(-1, 3)
    for end in (1, 10, 11, 12_000):
        array.append(rows[array.count : end])
        assert np.array_equal(np.load(tmp_path / "a.npy", mmap_mode="r"), rows[:end])
    array.close()


def test_whoever_has_mapped_an_array_keeps_what_there_was(tmp_path: Path) -> None:
    array = GrowingArray(tmp_path / "a.npy", np.int64)
    array.append(np.array([1, 2]))
    mapped = np.load(tmp_path / "a.npy", mmap_mode="r")
    array.append(np.array([3]))
    assert mapped.tolist() == [1, 2]
    array.close()


def test_a_source_reads_numbers_by_row(tmp_path: Path) -> None:
    array = GrowingArray(tmp_path / MATRIX, np.float32, (2,))
    array.append(np.array([[0, 1], [2, 3], [4, 5]]))
    source = Source(folder=str(tmp_path), kind=Kind.NUMBERS, shape=(2,))
    read = source.read(np.array([2, 0]))
    assert read.tolist() == [[4, 5], [0, 1]]
    assert not isinstance(read, np.memmap), "a copy, which outlives the file"
    array.close()


def test_a_source_reads_documents_by_row(tmp_path: Path) -> None:
    documents = GrowingDocuments(tmp_path)
    documents.append(["one", "", "zwölf Würste"])
    documents.append([{"n": 1.5, "t": "x"}])
    source = Source(folder=str(tmp_path), kind=Kind.TEXT)
    assert source.read(np.array([3, 2, 0, 1])).tolist() == [
        {"n": 1.5, "t": "x"},
        "zwölf Würste",
        "one",
        "",
    ]
    assert source.read(np.empty(0, dtype=np.int64)).tolist() == []
    documents.close()


def test_documents_that_are_all_empty_are_read_too(tmp_path: Path) -> None:
    documents = GrowingDocuments(tmp_path)
    documents.append(["", ""])
    source = Source(folder=str(tmp_path), kind=Kind.TEXT)
    assert source.read(np.array([0, 1])).tolist() == ["", ""]
    documents.close()
