"""Encoding of items for a model."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd
import pytest

from supt_async.domain.ids import ItemId
from supt_async.errors import TrainingError
from supt_async.orchestrator.features.encoding import Form, Page, encode_page
from supt_async.orchestrator.features.growing_files import Kind
from supt_async.payloads.codec import encode


def page(*values: object, features: list[object] | None = None) -> Page:
    extra: list[Any] = [None] * len(values) if features is None else [*map(encode, features)]
    return encode_page(
        [
            (ItemId(number), encode(value), feature)
            for number, (value, feature) in enumerate(zip(values, extra, strict=True), 1)
        ]
    )


def test_arrays_are_flattened_to_rows_and_their_shape_is_kept() -> None:
    images = np.arange(8, dtype=np.uint8).reshape(2, 2, 2)
    found = page(*images)
    assert found.form.kind is Kind.NUMBERS
    assert found.form.shape == (2, 2)
    assert found.matrix is not None
    assert found.matrix.dtype == np.float32
    assert found.matrix.tolist() == [[0, 1, 2, 3], [4, 5, 6, 7]]


@pytest.mark.parametrize(
    ("value", "row"),
    [([1, 2.5], [1, 2.5]), ([[1], [2]], [1, 2]), (3, [3]), (np.float64(0.1), [0.1]), (True, [1])],
)
def test_lists_and_single_numbers_are_rows(value: object, row: list[float]) -> None:
    found = page(value)
    assert found.matrix is not None
    assert found.matrix.tolist() == [row]


def test_what_float32_would_round_stays_float64() -> None:
    found = page(np.array([2**30 + 1]))
    assert found.matrix is not None
    assert found.matrix.dtype == np.float64
    assert found.matrix.tolist() == [[2**30 + 1]]


def test_strings_are_texts() -> None:
    found = page("good", "bad")
    assert (found.form.kind, found.documents) == (Kind.TEXT, ["good", "bad"])


def test_a_mapping_keeps_strings_and_numbers_and_is_flattened() -> None:
    row = {"t": "x", "n": 1, "b": True, "none": None, "l": [1], "in": {"n": 2.5}, "nan": math.nan}
    found = page(row)
    assert (found.form.kind, found.documents) == (
        Kind.ROW,
        [{"t": "x", "n": 1.0, "b": 1.0, "l.0": 1.0, "in.n": 2.5}],
    )


def test_a_series_is_a_table_row() -> None:
    found = page(pd.Series({"t": "x", "n": 3}))
    assert (found.form.kind, found.documents) == (Kind.ROW, [{"t": "x", "n": 3.0}])


def test_an_items_own_features_win_over_its_payload() -> None:
    found = page("a.png", "b.png", features=[[1, 2], [3, 4]])
    assert found.matrix is not None
    assert found.matrix.tolist() == [[1, 2], [3, 4]]


@pytest.mark.parametrize("value", [b"bytes", None, [], [[1], [2, 3]], ["a", "b"], [1, "a"], 1j])
def test_what_is_of_no_use_to_a_model_asks_for_features(value: object) -> None:
    if value == 1j:
        value = np.array([1j])
    with pytest.raises(TrainingError, match=r"Item 1 .*neither .* Add the items with `features`"):
        page(value)


def test_items_of_another_form_than_most_have_no_data_and_a_reason() -> None:
    found = page(np.zeros((2, 8)), np.ones((4, 4)), np.ones((4, 4)), "text", b"bytes")
    assert found.form == Form(Kind.NUMBERS, (4, 4))
    assert found.unfit == {
        0: "of shape (2, 8), not (4, 4)",
        3: "no features",
        4: "no features",
    }
    assert found.matrix is not None
    assert np.isnan(found.matrix).all(axis=1).tolist() == [True, False, False, True, True]
    assert page("a", 1, "b").unfit == {1: "of the kind 'numbers', not 'text'"}
    assert page("a", [], "b").documents == ["a", "", "b"]


def test_a_later_page_gets_the_form_of_the_first() -> None:
    items = [(ItemId(1), encode("a"), encode([[1], [2, 3]])), (ItemId(2), encode("b"), None)]
    found = encode_page(items, Form(Kind.NUMBERS, (2,)))
    assert found.unfit == {0: "neither numbers, a text nor a table row", 1: "no features"}
    assert found.matrix is not None
    assert found.matrix.shape == (2, 2)


def test_of_equally_frequent_forms_the_first_one_counts() -> None:
    assert page("text", 1).form == Form(Kind.TEXT)
    assert page(1, "text").form == Form(Kind.NUMBERS, ())


def test_null_in_a_list_of_numbers_is_missing() -> None:
    found = page([1, None, 3.5], [None, None, None])
    assert found.matrix is not None
    assert np.isnan(found.matrix).tolist() == [[False, True, False], [True] * 3]


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf])
def test_nan_and_infinity_are_missing(bad: float) -> None:
    found = page(np.array([1.0, 2.0]), np.array([bad, 2.0]))
    assert found.matrix is not None
    assert np.isnan(found.matrix).tolist() == [[False, False], [True, False]]


def test_a_payload_that_cannot_be_read_is_named() -> None:
    with pytest.raises(TrainingError, match="Item 1 is unreadable"):
        encode_page([(ItemId(1), '{"$supt": "nothing"}', None)])
