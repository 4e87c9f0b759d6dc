"""Payload codec: a value comes back unchanged, or its type is refused by name."""

from __future__ import annotations

import hashlib
import json
import math
import subprocess
import sys
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
import numpy as np
import pytest
from hypothesis import assume, given, strategies as st
from hypothesis.extra import numpy as npst

from supt_async.payloads.arrays import storable
from supt_async.payloads.codec import decode, encode, fingerprint

BERLIN = ZoneInfo("Europe/Berlin")


texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=8)


scalars: st.SearchStrategy[Any] = (
    st.none() | st.booleans() | st.integers() | st.floats() | texts | st.binary(max_size=8)
)


keys = texts | st.just("$supt") | st.integers() | st.booleans() | st.tuples(st.integers(), texts)


values: st.SearchStrategy[Any] = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.lists(inner, max_size=4).map(tuple)
        | st.dictionaries(keys, inner, max_size=4)
    ),
    max_leaves=20,
)


dtypes = (
    npst.boolean_dtypes()
    | npst.integer_dtypes(endianness="?")
    | npst.unsigned_integer_dtypes(endianness="?")
    | npst.floating_dtypes(endianness="?")
    | npst.complex_number_dtypes(endianness="?")
    | npst.unicode_string_dtypes(endianness="?")
    | npst.byte_string_dtypes()
    | npst.datetime64_dtypes(endianness="?")
    | npst.timedelta64_dtypes(endianness="?")
)


arrays = dtypes.flatmap(
    lambda dtype: npst.arrays(dtype, npst.array_shapes(min_dims=0, max_dims=3, min_side=0))
)


def assert_same(one: Any, other: Any) -> None:
    """Compare like ``==``, but with types, with the sign of zero, and with NaN equal to NaN."""
    assert type(one) is type(other)
    if isinstance(one, list | tuple):
        assert len(one) == len(other)
        for left, right in zip(one, other, strict=True):
            assert_same(left, right)
    elif isinstance(one, dict):
        assert_same(list(one.items()), list(other.items()))
    elif isinstance(one, np.ndarray):
        assert one.dtype.str == other.dtype.str
        assert one.dtype == other.dtype
        assert one.shape == other.shape
        if one.dtype == object:
            assert_same(one.ravel().tolist(), other.ravel().tolist())
        else:
            assert one.tobytes() == other.tobytes()
    else:
        assert repr(one) == repr(other)
        assert one == other or one != one


@given(values)
def test_a_value_of_nested_containers_comes_back_with_the_same_types(value: Any) -> None:
    assert_same(decode(encode(value)), value)


@given(arrays, st.booleans())
def test_an_array_of_any_dtype_shape_and_order_comes_back(array: Any, fortran: bool) -> None:
    if fortran:
        array = np.asfortranarray(array) if array.ndim else array
    assert_same(decode(encode(array)), array)


@given(arrays.filter(lambda array: array.size))
def test_a_numpy_scalar_comes_back_as_a_numpy_scalar(array: Any) -> None:
    scalar = array.ravel()[0]
    # An array's buffer may hold anything; a text on its own is JSON, and PostgreSQL refuses NUL.
    assume(not isinstance(scalar, np.str_) or storable(scalar))
    back = decode(encode(scalar))
    assert type(back) is type(scalar)
    assert_same(np.asarray(back), np.asarray(scalar))


@pytest.mark.parametrize(
    "value",
    [
        None,
        True,
        0,
        -0.0,
        1.0,
        1e22,
        5e-324,
        2**63,
        2**64,
        -(2**63) - 1,
        math.nan,
        math.inf,
        -math.inf,
        complex(math.nan, -0.0),
        "Grüße 😀",
        b"\x00\xff",
        bytearray(b"\x00"),
        (),
        (1, (2,)),
        {"$supt": "ndarray", "dtype": "<f8"},
        {"$supt": {"$supt": None}},
        {1: "a", "1": "b", None: "c", (1, 2): "d"},
        datetime(2024, 5, 1, 12, 30, 0, 1),  # noqa: DTZ001 - a naive one is what is tested
        datetime(2024, 5, 1, tzinfo=UTC),
        datetime(2024, 5, 1, tzinfo=timezone(timedelta(hours=-3, seconds=7), "odd")),
        datetime(2024, 10, 27, 2, 30, tzinfo=BERLIN),
        datetime(2024, 10, 27, 2, 30, tzinfo=BERLIN, fold=1),
        date(2024, 2, 29),
        time(1, 2, 3, 4),
        time(2, 30, tzinfo=UTC, fold=1),
        timedelta(days=-1, microseconds=1),
        Decimal("1.10"),
        Decimal("-Infinity"),
        UUID("12345678-1234-5678-1234-567812345678"),
        np.float32(0.1),
        np.int8(-1),
        np.bool_(True),
        np.str_(""),
        np.str_("a"),
        np.bytes_(b"a\x00"),
        np.datetime64("NaT"),
        np.datetime64("2024-01-01", "ns"),
        np.timedelta64(3, "D"),
        np.longdouble("0.1"),
        np.array(3.5),
        np.zeros((0, 3), ">i2"),
        np.array(["é", ""], dtype="<U3"),
        np.array(["2024", "NaT"], dtype="datetime64[25s]"),
        np.zeros(3, dtype=[("x", "<f4"), ("yz", ">i2", (2,))]),
        np.zeros(2, dtype={"names": ["a"], "formats": ["<i4"], "offsets": [4], "itemsize": 16}),
        np.array([1, "a", None, [1, 2], {"k": b"v"}], dtype=object),
        np.array([[[1], [2]], [[3], [4]]], dtype=object),
        {"image": np.eye(2), "names": ("a", np.float64(1.5))},
    ],
    ids=lambda value: f"{type(value).__name__} {value!r}"[:40],
)
def test_each_listed_type_comes_back_exactly(value: Any) -> None:
    back = decode(encode(value))
    assert_same(back, value)
    if isinstance(value, datetime | time):
        assert back.tzinfo == value.tzinfo  # type: ignore[attr-defined]
        assert back.fold == value.fold  # type: ignore[attr-defined]


def test_objects_inside_an_object_array_keep_their_shape_even_if_they_are_lists() -> None:
    array = np.empty((2, 1), dtype=object)
    array[0, 0], array[1, 0] = [1, 2], np.arange(2)
    back = decode(encode(array))
    assert_same(back, array)


def test_a_structured_scalar_comes_back() -> None:
    array = np.array([(1.5, b"ab")], dtype=[("x", "<f4"), ("s", "S3")])
    back = decode(encode(array[0]))
    assert isinstance(back, np.void)
    assert back.dtype == array.dtype
    assert back == array[0]


def test_an_integer_of_more_digits_than_python_prints_comes_back() -> None:
    assert decode(encode(-(10**5000))) == -(10**5000)


def test_json_values_are_written_as_plain_compact_json() -> None:
    value = {"a": [1, 2.5, None, True, "x"], "b": {}}
    assert encode(value) == '{"a":[1,2.5,null,true,"x"],"b":{}}'


def test_an_array_is_written_as_its_buffer() -> None:
    assert json.loads(encode(np.array([[1, 2]], dtype=">u2"))) == {
        "$supt": "ndarray",
        "dtype": ">u2",
        "shape": [1, 2],
        "data": "AAEAAg==",
    }


def test_a_decoded_array_can_be_written_to() -> None:
    array = decode(encode(np.zeros(3)))
    assert isinstance(array, np.ndarray)
    array[0] = 1


def test_a_memory_map_is_stored_as_the_array_that_it_shows(tmp_path: Path) -> None:
    np.save(tmp_path / "a.npy", np.arange(4))
    mapped = np.load(tmp_path / "a.npy", mmap_mode="r")
    assert_same(decode(encode(mapped)), np.arange(4))


@given(st.dictionaries(texts.filter(lambda key: key != "$supt"), scalars, max_size=5))
def test_the_order_of_keys_does_not_change_the_fingerprint(value: dict[str, Any]) -> None:
    turned = dict(reversed(list(value.items())))
    assert fingerprint(encode(value)) == fingerprint(encode(turned))


@given(values | arrays)
def test_a_fingerprint_is_that_of_the_text_with_sorted_keys(value: Any) -> None:
    """However it was come by: most texts are not decoded for it."""
    text = encode(value)
    canonical = msgspec.json.encode(msgspec.json.decode(text), order="sorted")
    assert fingerprint(text) == hashlib.sha256(canonical).hexdigest()[:32]


def test_different_contents_have_different_fingerprints() -> None:
    contents = [1, 1.0, True, "1", [1], {"a": 1}, {"a": 2}, np.ones(1), np.ones(1, "<f4"), None]
    prints = [fingerprint(encode(content)) for content in contents]
    assert len(set(prints)) == len(contents)
    assert all(len(text) == 32 and int(text, 16) >= 0 for text in prints)


def test_spaces_and_the_spelling_of_numbers_do_not_change_the_fingerprint() -> None:
    assert fingerprint('{ "a" : 1e2 }') == fingerprint('{"a":100.0}')


def test_what_is_stored_is_json_that_any_reader_understands() -> None:
    value = {"a": np.arange(3), 2: (math.nan, b"x"), "z": datetime(2024, 1, 1, tzinfo=UTC)}
    assert json.loads(encode(value)) == msgspec.json.decode(encode(value))


def test_values_that_are_not_of_pandas_do_not_import_it() -> None:
    program = (
        "import sys, numpy; from supt_async.payloads.codec import encode, decode;"
        "decode(encode({'a': numpy.eye(2), 'b': [1, (2,)]}));"
        "sys.exit('pandas' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
