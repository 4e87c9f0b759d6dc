"""The fast ways for payloads of numbers are the slow ones' equals."""

from __future__ import annotations

import hashlib
from typing import Any

import msgspec
import numpy as np
import pytest
from hypothesis import given, strategies as st
from numpy.typing import NDArray

from supt_async.payloads import rows
from supt_async.payloads.arrays import pack_array
from supt_async.payloads.codec import encode, fingerprint

DTYPES = ("<f8", ">f4", "<f2", "|u1", "<i8", "|b1", "<c16", "<f16")
SHAPES = ((3, 4), (3, 2, 2), (2, 0), (0, 5), (1, 1, 1, 1), (2, 64))
OTHERS: tuple[Any, ...] = (
    *("a text", "", "ü\u2028\x7f", 'with "quotes" and \\', None, 1, 1.5, [], [1, "x"]),
    {"b": 1, "a": {"d": "<f8", "c": [1]}},
    np.float64(1),
    np.array(["a", "bc"]),
    np.array([1, "x"], dtype=object),
    np.array([(1, 2.0)], dtype=[("a", "<i4"), ("b", "<f8")]),
    np.array(["2026-01-01"], dtype="<M8[s]"),
    {"$supt": "ndarray", "dtype": "<f8", "shape": [1], "data": "AAAAAAAAAAA="},
)


def slow(text: str) -> bytes:
    return msgspec.json.encode(msgspec.json.decode(text), order="sorted")


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("shape", SHAPES, ids=str)
@pytest.mark.parametrize("order", ["C", "F"])
def test_numbers_are_encoded_as_any_payload(dtype: str, shape: tuple[int, ...], order: Any) -> None:
    numbers = np.arange(int(np.prod(shape))).reshape(shape).astype(dtype, order=order)
    slowly = msgspec.json.encode(pack_array(numbers)).decode()
    assert rows.text_of(numbers) == encode(numbers) == slowly
    assert rows.text_of(numbers[:1]) == encode(np.array(numbers[:1]))  # a view


@pytest.mark.parametrize(
    "array",
    [np.array(3.0), np.array(["a"]), np.zeros(2, "<M8[s]"), np.zeros(2, "O"), np.zeros(2, "i4,i4")],
    ids=str,
)
def test_other_arrays_are_left_to_the_codec(array: NDArray[Any]) -> None:
    assert rows.text_of(array) is None


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_a_payload_of_numbers_is_split_and_its_keys_are_sorted(
    dtype: str, shape: tuple[int, ...]
) -> None:
    array = np.ones(shape, dtype)
    text = encode(array)
    parts = rows.split(text)
    assert parts is not None
    assert f'{parts[0]},"data":"{parts[1]}"}}' == text
    assert rows.shape_of(parts[0]) == (array.dtype, array.shape)
    sorted_text = rows.sorted_keys(text)
    assert sorted_text is not None
    assert sorted_text.encode() == slow(text)


@pytest.mark.parametrize("value", OTHERS, ids=lambda value: str(value)[:30])
def test_other_payloads_are_not_split(value: Any) -> None:
    text = encode(value)
    assert rows.split(text) is None
    assert rows.sorted_keys(text) is None


@pytest.mark.parametrize(
    "text",
    [
        '{"$supt":"ndarray","dtype":"<f8","shape":[1],"data":"AA==","more":1}',
        '{"$supt":"ndarray","dtype":"<f8","shape":[1],"data":"AA\\u003d="}',
        '{"$supt":"ndarray","dtype":"<f8","shape":[-1],"data":"AA=="}',
        '{"$supt":"ndarray","dtype":"|O","shape":[1],"items":[[1,"data"]]}',
        '{"$supt":"ndarray","dtype":"<f8","shape":[1],"data":"',
        '{"$supt":"ndarray","dtype":"<f8","shape":[1],"data":1}',
        '{"$supt":"ndarray",',
    ],
)
def test_what_only_looks_like_numbers_is_not_split(text: str) -> None:
    assert rows.split(text) is None


@pytest.mark.parametrize(
    "text",
    [
        encode(b"a file"),
        encode(b""),
        '{"$supt":"bytes","data":"AA==" }',
        '{"$supt":"bytes","data":"AA==","a":1}',
        '{"$supt":"bytes","data":"A\\u0041=="}',
    ],
)
def test_the_fingerprint_of_a_file_is_that_of_its_sorted_keys(text: str) -> None:
    assert fingerprint(text) == hashlib.sha256(slow(text)).hexdigest()[:32]


@given(
    st.recursive(
        st.none()
        | st.booleans()
        | st.integers()
        | st.floats()
        | st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]))
        | st.binary(max_size=20)
        | st.lists(st.floats(), max_size=5).map(np.array),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("ab$"), inner),
        max_leaves=5,
    )
)
def test_the_fingerprint_of_anything_is_that_of_its_sorted_keys(value: Any) -> None:
    text = encode(value)
    assert fingerprint(text) == hashlib.sha256(slow(text)).hexdigest()[:32]
