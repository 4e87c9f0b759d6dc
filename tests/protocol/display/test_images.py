"""Arrays that are pictures, and their values as grey or colour."""

from __future__ import annotations

import io
from typing import Any

import msgspec
import numpy as np
import pytest
from hypothesis import given, strategies as st
from hypothesis.extra import numpy as npst
from PIL import Image

from supt_async.payloads.arrays import pack_array
from supt_async.protocol.display.images import bytes_of, encode_png, size_of


def stored(array: np.ndarray[Any, Any]) -> Any:
    return msgspec.json.decode(msgspec.json.encode(pack_array(array)))


def drawn(values: Any, dtype: str | None = None) -> Any:
    picture = Image.open(io.BytesIO(encode_png(stored(np.array(values, dtype=dtype)))))
    return np.asarray(picture).tolist()


@pytest.mark.parametrize(
    ("shape", "size"),
    [
        ((3, 4), (4, 3)),
        ((3, 4, 1), (4, 3)),
        ((3, 4, 3), (4, 3)),
        ((3, 4, 4), (4, 3)),
        ((3, 4, 2), None),
        ((3, 4, 5), None),
        ((4,), None),
        ((), None),
        ((0, 4), None),
        ((4, 0), None),
        ((1, 70_000), None),
        ((1, 3, 4, 3), None),
    ],
)
def test_the_shape_decides_what_is_a_picture(
    shape: tuple[int, ...], size: tuple[int, int] | None
) -> None:
    assert size_of(stored(np.zeros(shape, dtype=np.uint8))) == size


@pytest.mark.parametrize(
    ("dtype", "is_picture"),
    [("?", True), (">u2", True), ("<i8", True), ("<f2", True), ("<c8", False), ("<U1", False),
     ("<M8[s]", False)],
)  # fmt: skip
def test_only_real_numbers_are_drawn(dtype: str, is_picture: bool) -> None:
    assert (size_of(stored(np.zeros((2, 2), dtype=dtype))) is not None) == is_picture


def test_bytes_and_bools_are_drawn_as_they_are() -> None:
    assert drawn([[0, 7]], "uint8") == [[0, 7]]
    assert drawn([[False, True]]) == [[0, 255]]


def test_grey_without_negative_values_goes_from_zero_to_the_largest() -> None:
    assert drawn([[0.0, 8.0, 16.0]]) == [[0, 128, 255]]
    assert drawn([[8, 16]], ">i2") == [[128, 255]]
    assert drawn([[[0.2], [0.4]]]) == [[128, 255]]
    assert drawn([[3, 3]], "uint16") == [[255, 255]]


def test_grey_with_negative_values_goes_from_the_smallest_to_the_largest() -> None:
    assert drawn([[-1.0, 0.0, 1.0]]) == [[0, 128, 255]]
    assert drawn([[-3.0, -2.0]]) == [[0, 255]]


def test_constant_arrays_and_those_without_a_finite_value_are_black() -> None:
    assert drawn([[0.0, 0.0]]) == [[0, 0]]
    assert drawn([[-2.0, -2.0]]) == [[0, 0]]
    assert drawn([[np.nan, np.inf]]) == [[0, 0]]


def test_nan_is_black_and_infinities_are_the_ends() -> None:
    assert drawn([[np.nan, -np.inf, 0.0, 4.0, np.inf]]) == [[0, 0, 0, 255, 255]]
    assert drawn([[np.nan, -np.inf, -4.0, 4.0, np.inf]]) == [[0, 0, 0, 255, 255]]


def test_colours_keep_how_dark_they_are() -> None:
    assert drawn([[[0.0, 0.2, 0.4]]]) == [[[0, 51, 102]]]
    assert drawn([[[0, 51, 102]]], "int64") == [[[0, 51, 102]]]
    assert drawn([[[0, 0, 510]]], "int64") == [[[0, 0, 255]]]
    assert drawn([[[0.0, 0.2, 0.4, 1.0]]]) == [[[0, 51, 102, 255]]]


def test_values_at_the_ends_of_a_float_are_drawn() -> None:
    assert drawn([[-1.7e308, 0.0, 1.7e308]]) == [[0, 128, 255]]
    assert drawn([[0.0, 5e-324]]) == [[0, 255]]


def test_the_length_of_the_data_is_known_without_reading_it() -> None:
    assert bytes_of(stored(np.zeros((30, 30)))) == 7200


numbers = (
    npst.boolean_dtypes() | npst.integer_dtypes() | npst.unsigned_integer_dtypes()
    | npst.floating_dtypes()
)  # fmt: skip


@given(numbers.flatmap(lambda dtype: npst.arrays(dtype, npst.array_shapes(min_dims=2, max_dims=3))))
def test_every_array_of_numbers_is_drawn_or_refused(array: Any) -> None:
    envelope = stored(array)
    size = size_of(envelope)
    if size is None:
        with pytest.raises(ValueError, match="look like images"):
            encode_png(envelope)
    else:
        assert Image.open(io.BytesIO(encode_png(envelope))).size == size


@given(st.integers(1, 9), st.integers(1, 9))
def test_brighter_is_never_drawn_darker(height: int, width: int) -> None:
    ramp = np.linspace(-1, 5, height * width).reshape(height, width)
    flat = np.asarray(drawn(ramp)).ravel()
    assert (np.diff(flat.astype(int)) >= 0).all()
