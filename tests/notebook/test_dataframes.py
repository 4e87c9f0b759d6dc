"""DataFrames come back from the pool exactly as they were added, whole or in part."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from supt_async.errors import Refused
from supt_async.notebook.items import gather, lines_of, rows_of
from supt_async.payloads.codec import decode, encode

HOURS = pd.date_range("2026-03-29", periods=3, freq="h", tz="Europe/Berlin")
KINDS = pd.Categorical(["x", "y", None], categories=["z", "y", "x"], ordered=True)
FRAMES: dict[str, dict[str, Any]] = {
    "large integers beside floats": {"a": [2**53 + 1, 2, 3], "b": [0.5, 1.0, np.nan]},
    "int8 beside float32": {"a": np.array([1, 2, 3], "i1"), "b": np.array([0.1, 2, 3], "f4")},
    "float32 alone": {"a": np.array([1, 2, 3], "f4"), "b": np.array([0.1, 2, 3], "f4")},
    "uint64": {"a": np.array([2**64 - 1, 2, 3], "u8"), "b": [1, 2, 3]},
    "Int64": {"a": pd.array([2**60 + 1, None, 3], dtype="Int64"), "b": ["x", "y", "z"]},
    "Int64 alone": {"a": pd.array([2**60 + 1, None, 3], dtype="Int64")},
    "categories": {"a": KINDS, "b": [1, 2, 3]},
    "categories alone": {"a": KINDS},
    "times with a zone": {"a": HOURS, "b": [1.0, 2.0, np.nan], "c": [True, False, True]},
    "times that are missing": {"a": [HOURS[0], pd.NaT, HOURS[1]], "b": ["x", None, "y"]},
    "times and spans": {"a": HOURS.tz_localize(None), "b": pd.to_timedelta([1, 2, 3], unit="s")},
    "times alone": {"a": HOURS.tz_localize(None)},
    "nullable booleans": {"a": pd.array([True, None, False], dtype="boolean"), "b": [1, 2, 3]},
    "nullable texts": {"a": pd.array(["x", None, "z"], dtype="string"), "b": [1, 2, 3]},
    "objects": {"a": [[1, 2], {"x": 1}, None], "b": [1, "x", 2.5]},
    "integers as objects": {"a": np.array([1, 2, 3], dtype=object)},
    "arrays": {"a": [np.array([1, 2]), np.array([3, 4]), np.array([5])], "b": [1, 2, 3]},
    "complex numbers": {"a": [1j, 2, 3], "b": [1, 2, 3]},
    "texts and numbers": {"a": ["x", "y", "z"], "b": [1, 2, 3]},
}


def stored(frame: Any) -> list[Any]:
    return [decode(encode(row)) for row in rows_of(frame)]


@pytest.mark.parametrize("name", FRAMES)
def test_a_frame_comes_back_as_it_was_and_so_does_each_row(name: str) -> None:
    frame = pd.DataFrame(FRAMES[name])
    items = stored(frame)
    pd.testing.assert_frame_equal(gather(items), frame, check_freq=False)
    for number in range(len(frame)):
        row = gather(items[number : number + 1])
        pd.testing.assert_frame_equal(row, frame.iloc[[number]], check_freq=False)


@pytest.mark.parametrize("keys", [["a"], ["a", "b"]])
def test_a_frame_keeps_its_index(keys: list[str]) -> None:
    columns = {"a": ["x", "y", "z"], "b": [1, 2, 3], "c": [0.5, 1, 2], "d": ["p", "q", "r"]}
    frame = pd.DataFrame(columns).set_index(keys)
    pd.testing.assert_frame_equal(gather(stored(frame)), frame)


def test_a_row_has_the_values_of_its_cells() -> None:
    (row,) = rows_of(pd.DataFrame({"a": [2**53 + 1], "b": [0.5]}))
    assert row["a"] == 2**53 + 1
    assert row["b"] == 0.5
    assert list(row.index) == ["a", "b"]


def test_rows_of_several_frames_stand_below_each_other() -> None:
    first = pd.DataFrame({"a": pd.array([1, 2], dtype="Int8"), "b": ["x", "y"]})
    second = pd.DataFrame({"a": pd.array([3], dtype="Int8"), "b": ["z"]}, index=[2])
    both = gather(stored(first) + stored(second))
    pd.testing.assert_frame_equal(both, pd.concat([first, second]))


def test_two_columns_of_one_name_are_refused_before_anything_is_added() -> None:
    frame = pd.DataFrame([[1, 2]], columns=["x", "x"])
    with pytest.raises(Refused, match="two columns 'x'"):
        rows_of(frame)
    series = pd.Series([1, 2], index=["x", "x"])
    assert len(gather([series, series])) == 2  # one that was added by itself can still be read


@pytest.mark.parametrize("missing", [pd.NA, pd.NaT, None, float("nan")])
def test_a_label_that_is_missing_is_no_label(missing: Any) -> None:
    lines = list(lines_of(["a", "b"], ["cat", missing], None, None))
    assert lines[0] == b'{"payload":"a","label":"cat"}'
    assert lines[1] in (b'{"payload":"b"}', b'{"payload":"b","label":null}')
