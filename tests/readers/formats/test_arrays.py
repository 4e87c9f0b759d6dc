"""Numpy's files, npy and npz, in any order and of any size."""

from __future__ import annotations

import struct
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from supt_async.domain.items import NewItem
from supt_async.errors import BadFile
from supt_async.payloads.codec import decode
from supt_async.protocol.tasks.task import parse
from supt_async.readers.formats import arrays
from supt_async.readers.formats.arrays import ArrayFile
from supt_async.readers.input import Input
from supt_async.readers.open_items import open_items
from supt_async.readers.roles import parse_roles

TASK = {"kind": "choice", "options": ["cat", {"value": 1}, {"value": True}]}


def items(path: Path, **roles: Any) -> list[NewItem]:
    with open_items(path, parse(TASK), parse_roles(roles)) as source:
        return list(source)


def payloads(path: Path, **roles: Any) -> list[Any]:
    return [decode(item.payload) for item in items(path, **roles)]


def refusal(path: Path, **roles: Any) -> str:
    with pytest.raises(BadFile) as caught:
        items(path, **roles)
    assert "\n" not in str(caught.value)
    return str(caught.value).removeprefix(f"{path}: ")


def same(found: list[Any], array: NDArray[Any]) -> bool:
    kinds = {(one.dtype, one.shape) for one in found}
    return kinds == {(array.dtype, array.shape[1:])} and np.array_equal(np.array(found), array)


@pytest.mark.parametrize("dtype", ["<f8", ">f4", "|u1", "<i8", "|b1", "<c8", "<f2"])
@pytest.mark.parametrize("order", ["C", "F"])
@pytest.mark.parametrize("save", ["npy", "npz", "compressed"])
@pytest.mark.parametrize("shape", [(7, 3), (7, 2, 3), (1, 5)], ids=str)
def test_rows_come_back_as_they_were_saved(
    tmp_path: Path,
    dtype: str,
    order: Any,
    save: str,
    shape: tuple[int, ...],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(arrays, "BLOCK_BYTES", 30)  # several blocks
    array = np.asarray(np.arange(np.prod(shape)).reshape(shape), dtype, order=order)
    path = tmp_path / ("a.npy" if save == "npy" else "a.npz")
    if save == "npy":
        np.save(path, array)
    else:
        (np.savez if save == "npz" else np.savez_compressed)(path, some=array)
    assert same(payloads(path), array)
    assert [item.line for item in items(path)] == list(range(1, shape[0] + 1))


def test_scalars_texts_and_structured_rows_come_through(tmp_path: Path) -> None:
    np.save(tmp_path / "a.npy", np.array(["one", "two"]))
    assert payloads(tmp_path / "a.npy") == ["one", "two"]
    np.save(tmp_path / "a.npy", np.array([1.5, 2.5], "f4"))
    assert payloads(tmp_path / "a.npy") == [np.float32(1.5), np.float32(2.5)]
    array = np.array([(1, b"a"), (2, b"b")], dtype=[("n", "<i4"), ("s", "S1")])
    np.save(tmp_path / "a.npy", array)
    np.savez(tmp_path / "a.npz", array)
    for name in ("a.npy", "a.npz"):
        assert [row.item() for row in payloads(tmp_path / name)] == [(1, b"a"), (2, b"b")]


def several(path: Path, **more: Any) -> Path:
    np.savez(path / "a.npz", x=np.eye(3), y=np.array(["cat", "cat", "dog"]), **more)
    return path / "a.npz"


def test_of_several_arrays_the_one_named_x_or_data_is_read_and_the_others_are_named(
    tmp_path: Path,
) -> None:
    path = several(tmp_path)
    assert same(payloads(path), np.eye(3))
    with open_items(path, parse(TASK), parse_roles({})) as source:
        (note,) = source.notes
        assert note == (
            "the items are the rows of x, without y: name an array by its role, as in --label y"
        )
    np.savez(tmp_path / "b.npz", y=np.zeros(2), Data=np.ones((2, 2)))
    assert same(payloads(tmp_path / "b.npz"), np.ones((2, 2)))
    np.savez(tmp_path / "c.npz", one=np.zeros(2), two=np.zeros(2))
    assert refusal(tmp_path / "c.npz") == (
        "must have one array, or one named data or x; it has one, two"
    )


def test_arrays_have_roles_as_columns_have(tmp_path: Path) -> None:
    path = several(tmp_path, id=np.array([7, 8, 9]), emb=np.ones((3, 2), "f4"))
    found = items(path, label="y", id="id", features="emb", meta="y")
    assert same([decode(one.payload) for one in found], np.eye(3))
    assert [one.label for one in found] == ["cat", "cat", "dog"]
    assert [one.external_id for one in found] == ["7", "8", "9"]
    assert [decode(one.features or "").tolist() for one in found] == [[1, 1]] * 3  # type: ignore[attr-defined]
    assert found[0].meta == {"y": "cat"}
    assert payloads(path, text="y", features="x") == ["cat", "cat", "dog"]
    (first, *_) = payloads(path, show="y,emb")
    assert (first["y"], first["emb"].tolist()) == ("cat", [1, 1])
    assert "has no column 'z'" in refusal(path, label="z")


def test_answers_of_any_type_are_the_tasks_options(tmp_path: Path) -> None:
    for given, labels in ((np.array([1, 1]), [1, 1]), (np.array([True, True]), [True, True])):
        np.savez(tmp_path / "a.npz", x=np.eye(2), y=given)
        assert repr([one.label for one in items(tmp_path / "a.npz", label="y")]) == repr(labels)
    dates = np.array(["2026-01-01", "2026-01-02"], "<M8[D]")
    np.savez(tmp_path / "a.npz", x=np.eye(2), when=dates)
    assert items(tmp_path / "a.npz", meta="when")[1].meta == {"when": "2026-01-02"}


def test_arrays_of_another_length_are_left_out_by_name(tmp_path: Path) -> None:
    path = several(tmp_path, classes=np.array(["cat", "dog"]), scale=np.float64(2))
    with open_items(path, parse(TASK), parse_roles({"label": "y"})) as source:
        assert len(list(source)) == 3
        assert "left out, since their length is not 3: classes, scale" in source.notes


def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    """A row does not keep the file mapped, nor more than a block of it."""
    np.save(tmp_path / "a.npy", np.zeros((100_000, 8)))
    table = ArrayFile(Input(tmp_path / "a.npy"), parse_roles({}))
    _, row = next(iter(table.rows(_fail)))
    whole = row
    while isinstance(whole.base, np.ndarray):
        whole = whole.base
    assert whole.nbytes <= arrays.BLOCK_BYTES


def test_the_position_is_that_among_the_rows(tmp_path: Path) -> None:
    np.save(tmp_path / "a.npy", np.eye(4))
    with open_items(tmp_path / "a.npy", parse(TASK), parse_roles({})) as source:
        assert source.position == 0
        assert [source.position for _ in source] == [0.25, 0.5, 0.75, 1]


def header(shape: str, dtype: str = "'<f8'", fortran: bool = False) -> bytes:
    text = f"{{'descr': {dtype}, 'fortran_order': {fortran}, 'shape': {shape}, }}".encode()
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(text)) + text


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"\x93NUMPY", "is not a numpy array"),
        (b"\x93NUMPY\x09\x00xx", "is not a numpy array (its .npy format has an unknown version)"),
        (b"\x93NUMPY\x01\x00\x02\x00{}", "is not a numpy array"),
        (header("(3, 3)") + bytes(71), "is not a numpy array (the file ends too early)"),
        (header("()") + bytes(8), "has an array without axes"),
        (header("(2,)", "'|O'") + bytes(8), "holds Python objects"),
        (header("(-1, 3)") + bytes(80), "is not a numpy array"),
        (header("(1, 100000000)") + bytes(80), "has rows of 800,000,000 bytes"),
        (header("(100000000, 0)"), "has more than 1,000,000 rows without numbers"),
        (header("(3, 3)", fortran=True) + bytes(7), "is not a numpy array"),
        (header("(2,)", "'V-1'") + bytes(8), "is not a numpy array"),
        (header("(2,)", "'<U1'") + bytes([255]) * 8, "is not a numpy array"),
    ],
)
def test_what_is_no_array_is_refused(tmp_path: Path, content: bytes, reason: str) -> None:
    (tmp_path / "a.npy").write_bytes(content)
    assert refusal(tmp_path / "a.npy").startswith(reason)
    with zipfile.ZipFile(tmp_path / "a.npz", "w") as archive:
        archive.writestr("data.npy", content)
    assert refusal(tmp_path / "a.npz").startswith(reason)


def test_a_damaged_archive_is_refused(tmp_path: Path) -> None:
    np.savez_compressed(tmp_path / "a.npz", data=np.random.default_rng(0).normal(size=(500, 20)))
    whole = bytearray((tmp_path / "a.npz").read_bytes())
    whole[len(whole) // 2] ^= 0xFF
    (tmp_path / "a.npz").write_bytes(whole)
    assert refusal(tmp_path / "a.npz").startswith("is not a numpy array (")


def test_an_array_that_would_have_to_be_in_memory_is_refused_if_it_is_large(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(arrays, "MAX_WHOLE_BYTES", 100)
    scattered = np.asfortranarray(np.ones((5, 4)))
    np.savez_compressed(tmp_path / "a.npz", scattered)
    assert "160 bytes in Fortran order, compressed: save it with" in refusal(tmp_path / "a.npz")
    np.savez(tmp_path / "a.npz", scattered)
    assert same(payloads(tmp_path / "a.npz"), scattered)


def test_an_archive_without_arrays_or_with_too_many_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with zipfile.ZipFile(tmp_path / "a.npz", "w") as archive:
        archive.writestr("readme", b".npy")
    assert refusal(tmp_path / "a.npz").startswith("is not a numpy array")
    monkeypatch.setattr(arrays, "MAX_ARRAYS", 2)
    np.savez(tmp_path / "a.npz", a=[1], b=[2], c=[3])
    assert refusal(tmp_path / "a.npz") == "has more than 2 arrays"


def _fail(bad: BadFile) -> None:
    raise bad
