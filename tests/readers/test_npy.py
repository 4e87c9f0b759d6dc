"""Peculiarities of numpy's files; the rest is in test_files."""

from __future__ import annotations

import zipfile
from pathlib import Path

import numpy as np
import pytest

from supt_async.errors import BadFile
from supt_async.readers.npy import npy_rows, npz_rows


def test_a_row_does_not_hold_the_file(tmp_path: Path) -> None:
    np.save(tmp_path / "a.npy", np.eye(3))
    for _, row in npy_rows(tmp_path / "a.npy"):
        assert type(row) is np.ndarray
        assert row.base is None


def test_structured_rows_and_fields_come_through(tmp_path: Path) -> None:
    array = np.array([(1, b"a"), (2, b"b")], dtype=[("n", "<i4"), ("s", "S1")])
    np.save(tmp_path / "a.npy", array)
    np.savez(tmp_path / "a.npz", array)
    for rows in (npy_rows(tmp_path / "a.npy"), npz_rows(tmp_path / "a.npz")):
        assert [(number, row.item()) for number, row in rows] == [(1, (1, b"a")), (2, (2, b"b"))]


def test_an_array_in_fortran_order_is_read_by_its_rows(tmp_path: Path) -> None:
    array = np.asfortranarray(np.arange(6).reshape(2, 3))
    np.savez(tmp_path / "a.npz", array)
    assert [row.tolist() for _, row in npz_rows(tmp_path / "a.npz")] == [[0, 1, 2], [3, 4, 5]]


@pytest.mark.parametrize("content", [b"", b"\x93NUMPY\x09\x00xx", b"\x93NUMPY\x01\x00\x02\x00{}"])
def test_a_member_that_is_no_array_is_refused(tmp_path: Path, content: bytes) -> None:
    with zipfile.ZipFile(tmp_path / "a.npz", "w") as archive:
        archive.writestr("data.npy", content)
    with pytest.raises(BadFile, match="is not a numpy array"):
        list(npz_rows(tmp_path / "a.npz"))


def test_a_member_that_ends_too_early_is_refused(tmp_path: Path) -> None:
    np.save(tmp_path / "a.npy", np.eye(3))
    with zipfile.ZipFile(tmp_path / "a.npz", "w") as archive:
        archive.writestr("data.npy", (tmp_path / "a.npy").read_bytes()[:-1])
    rows = npz_rows(tmp_path / "a.npz")
    assert [next(rows)[0], next(rows)[0]] == [1, 2]
    with pytest.raises(BadFile, match="ends too early"):
        next(rows)


def test_an_archive_without_arrays_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.npz", "w"):
        pass
    with pytest.raises(BadFile, match="it has none"):
        list(npz_rows(tmp_path / "a.npz"))
