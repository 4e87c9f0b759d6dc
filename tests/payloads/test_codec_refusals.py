"""Refusals of the payload codec: values that it does not store, texts that it never wrote."""

from __future__ import annotations

import json
from enum import IntEnum
from typing import Any, NamedTuple

import numpy as np
import pytest

from supt_async.payloads.codec import MAX_DEPTH, decode, encode


class Point(NamedTuple):
    x: int


class Colour(IntEnum):
    RED = 1


@pytest.mark.parametrize(
    ("value", "named"),
    [
        (object(), "object"),
        ({1, 2}, "set"),
        (Point(1), "Point"),
        (Colour.RED, "Colour"),
        (np.ma.masked_array([1], [True]), "MaskedArray"),
        (np.array(["a"], dtype=np.dtypes.StringDType()), "dtype StringDType()"),
        (np.array([(1,)], dtype=[("x", object)]), "this structured dtype"),
        (np.rec.array([(1,)], dtype=[("x", "<i4")])[0], "record"),
        (lambda: None, "function"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_cannot_be_stored_is_refused_by_the_name_of_its_type(value: Any, named: str) -> None:
    with pytest.raises(TypeError, match="a payload can't hold") as caught:
        encode({"rows": [0, value]})
    assert named in str(caught.value) or "structured" in str(caught.value)
    assert str(caught.value).endswith("(at .rows[1])")


def test_the_place_of_what_cannot_be_stored_is_named() -> None:
    with pytest.raises(TypeError, match=r"type set \(at \.rows\[3\]\['a b'\]\[entry 0\]\)$"):
        encode({"rows": [0, 0, 0, {"a b": {7: set()}}]})
    with pytest.raises(TypeError, match=r"type set$"):
        encode(set())


@pytest.mark.parametrize("text", ["a\0", "\ud800", "é\udfff"])
def test_texts_that_databases_refuse_are_refused(text: str) -> None:
    for value in (text, [text], {text: 1}, {1: text}, np.str_(text), np.array([text], object)):
        with pytest.raises(ValueError, match=r"U\+0000 or half of a surrogate pair") as caught:
            encode(value)
        assert text not in str(caught.value)


def test_a_field_name_that_databases_refuse_is_refused() -> None:
    with pytest.raises(ValueError, match=r"U\+0000"):
        encode(np.zeros(1, dtype=[("a\0", "<i4")]))


def test_nesting_up_to_the_limit_is_stored_and_one_more_is_refused() -> None:
    value: Any = 1
    for _ in range(MAX_DEPTH):
        value = {0: value}
    assert decode(encode(value)) == value
    with pytest.raises(ValueError, match="nested deeper than 64 levels"):
        encode([value])


def test_a_list_that_contains_itself_is_refused() -> None:
    cycle: list[Any] = []
    cycle.append({"self": cycle})
    with pytest.raises(ValueError, match="or in itself"):
        encode(cycle)
    array = np.empty(1, dtype=object)
    array[0] = array
    with pytest.raises(ValueError, match="or in itself"):
        encode(array)


ARRAY = {"$supt": "ndarray", "dtype": "<f8", "shape": [1], "data": "AAAAAAAA8D8="}


@pytest.mark.parametrize(
    "payload",
    [
        {"$supt": "from the future"},
        {"$supt": 7},
        {"$supt": []},
        {"$supt": "ndarray"},
        ARRAY | {"dtype": "|O"},
        ARRAY | {"dtype": "O8"},
        ARRAY | {"dtype": "f8,O"},
        ARRAY | {"dtype": [["x", "|O8"]]},
        ARRAY | {"dtype": 8},
        ARRAY | {"shape": [10**12]},
        ARRAY | {"shape": [-1]},
        ARRAY | {"shape": [True]},
        ARRAY | {"shape": [1.0]},
        ARRAY | {"data": "no base64!"},
        ARRAY | {"data": 5},
        ARRAY | {"dtype": "<U0", "shape": [10**9], "data": ""},
        {"$supt": "ndarray", "dtype": "|O", "shape": [10**12], "items": [1]},
        {"$supt": "scalar", "dtype": "|O", "data": ""},
        {"$supt": "map", "items": [[[], 1]]},
        {"$supt": "map", "items": [[1]]},
        {"$supt": "datetime", "value": "2024-05-01", "zone": "No/Where", "fold": 0},
        {"$supt": "datetime", "value": "2024-05-01", "zone": "../../secret", "fold": 0},
        {"$supt": "decimal", "value": "x"},
        {"$supt": "int", "value": "x"},
        {"$supt": "bytes", "data": "="},
    ],
    ids=json.dumps,
)
def test_text_that_encode_never_writes_is_a_value_error(payload: object) -> None:
    with pytest.raises(ValueError, match="can't be read"):
        decode(json.dumps(payload))


@pytest.mark.parametrize("text", ["", "{", "NaN", '"\\ud800"', "[" * 100_000])
def test_text_that_is_no_json_is_a_value_error(text: str) -> None:
    with pytest.raises(ValueError, match="a payload"):
        decode(text)
