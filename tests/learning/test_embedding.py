"""Embedding of items as points."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from supt_async.learning.coverage import squared_distances
from supt_async.learning.embedding import CLIP, COMPONENTS, embed


def rng() -> np.random.Generator:
    return np.random.default_rng(0)


def objects(*values: Any) -> NDArray[Any]:
    array = np.empty(len(values), dtype=np.object_)
    array[:] = values
    return array


def apart(items: NDArray[Any]) -> NDArray[np.float32]:
    x = embed(items, rng())
    assert x.dtype == np.float32
    assert np.isfinite(x).all()
    assert len(x) == len(items)
    return squared_distances(x, x)


def test_columns_are_scaled_and_outliers_clipped() -> None:
    x = np.column_stack([rng().normal(5, 1e-3, 100), rng().normal(0, 1e3, 100), np.ones(100)])
    x[0, 1] = 1e9
    found = embed(x, rng())
    assert np.abs(found).max() <= CLIP
    assert found[1:, 0].std() > 0.5
    assert not found[:, 2].any(), "what is always the same says nothing"


def test_wide_matrices_are_brought_to_few_columns() -> None:
    assert embed(rng().normal(size=(200, 1_000)), rng()).shape == (200, COMPONENTS)


def test_texts_about_the_same_are_near_each_other() -> None:
    distances = apart(
        objects(
            "the ship left the harbour",
            "a ship in the harbour",
            "wheat and corn prices",
            "corn prices and wheat crops",
            "the harbour and a ship",
            "prices of corn",
        )
    )
    assert distances[0, 1] < distances[0, 2]
    assert distances[2, 3] < distances[1, 3]


def test_table_rows_are_near_if_numbers_and_texts_are() -> None:
    distances = apart(
        objects(
            {"n": 1.0, "t": "red apple"},
            {"n": 1.1, "t": "red apple tree"},
            {"n": 9.0, "t": "blue car"},
            {"t": "blue car"},
            {"n": 9.2, "t": "fast blue car"},
        )
    )
    assert distances[0, 1] < distances[0, 2]
    assert distances[2, 4] < distances[0, 4]


@pytest.mark.parametrize(
    "items",
    [
        objects("", "..."),
        objects("one"),
        objects("word", "word"),
        objects({}, {}),
        objects({"a": 1.0}),
        objects({"a": 1.0}, {"b": "x"}),
        np.zeros((1, 4)),
        np.array([[np.nan, 1.0], [2.0, 3.0]]),
    ],
)
def test_little_to_go_by_is_no_reason_to_fail(items: NDArray[Any]) -> None:
    apart(items)
