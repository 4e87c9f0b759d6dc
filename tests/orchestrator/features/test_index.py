"""Rows of items by their ids."""

from __future__ import annotations

import numpy as np

from supt_async.orchestrator.features.index import ItemIndex


def ids(*numbers: int) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    return np.array(numbers, dtype=np.int64)


def test_items_are_found_in_any_order_of_arrival() -> None:
    index = ItemIndex()
    assert index.rows(ids(1))[0].tolist() == []
    index.add([ids(3, 7), ids(5)])
    rows, found = index.rows(ids(3, 5, 6, 7))
    assert (index.count, rows.tolist()) == (3, [0, 2, 1])
    assert found.tolist() == [True, True, False, True]
    assert index.missing(ids(3, 5, 6)).tolist() == [6]
    assert index.missing(ids(3, 5, 7)).tolist() == []
    assert index.newest(2).tolist() == [5, 7]


def test_rows_from_a_limit_on_are_as_if_they_were_not_there() -> None:
    index = ItemIndex()
    index.add([ids(1, 2, 3)])
    rows, found = index.rows(ids(1, 3), limit=2)
    assert (rows.tolist(), found.tolist()) == ([0], [True, False])
