"""Arrays in a payload's envelopes, which storage and protocol share."""

from __future__ import annotations

from typing import Any

import msgspec
import numpy as np
import pytest

from supt_async.payloads.arrays import (
    MARKER,
    from_base64,
    kind_of,
    pack_array,
    read_array,
    read_dtype,
    storable,
)


def test_only_an_object_with_the_marker_is_an_envelope() -> None:
    assert kind_of({MARKER: "ndarray"}) == "ndarray"
    values: list[Any] = [{MARKER: 7}, {"kind": "ndarray"}, MARKER, [MARKER], None]
    assert [kind_of(value) for value in values] == [None] * 5


def test_an_array_is_read_from_the_json_of_what_was_packed() -> None:
    packed = msgspec.json.decode(msgspec.json.encode(pack_array(np.asfortranarray(np.eye(3)))))
    array = read_array(packed)
    assert np.array_equal(array, np.eye(3))
    assert array.flags.writeable


def test_a_dtype_never_holds_objects_whatever_the_text_says() -> None:
    for packed in ("O", "|O", "|O8", "object", [["x", "|O"]], [["x", [["y", "O8"]]]]):
        with pytest.raises(ValueError, match="dtype"):
            read_dtype(packed)


def test_the_data_must_be_as_long_as_the_shape_says() -> None:
    packed = msgspec.json.decode(msgspec.json.encode(pack_array(np.zeros(3))))
    for shape in ([2], [4], [3, 2], [], [2**62, 4]):
        with pytest.raises(ValueError, match="not as long"):
            read_array(packed | {"shape": shape})


def test_texts_with_nul_or_half_a_surrogate_pair_are_not_storable() -> None:
    assert storable("")
    assert storable("plain")
    assert storable("é😀")
    assert not storable("a\0b")
    assert not storable("\ud83d")


def test_data_that_is_not_base64_is_a_value_error() -> None:
    assert from_base64("AP8=") == b"\x00\xff"
    for text in ("A", "AA=A", "A A=", "é"):
        with pytest.raises(ValueError, match="not base64"):
            from_base64(text)
