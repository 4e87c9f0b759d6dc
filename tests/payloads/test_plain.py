"""Plain texts of envelopes, as shown in a table."""

from __future__ import annotations

from typing import Any

import msgspec
import numpy as np
import pandas as pd
import pytest

from supt_async.payloads.codec import encode
from supt_async.payloads.plain import MAX_ELEMENTS, first_row, pairs, plain, text


def stored(value: object) -> Any:
    return msgspec.json.decode(encode(value))


def test_a_cell_is_what_a_person_would_write() -> None:
    values: list[Any] = [None, "a", True, 1, 0.5, [1, None], {"a": (1,)}, np.float32(0.1)]
    cells = ["", "a", "true", "1", "0.5", "[1,null]", '{"a":[1]}', "0.1"]
    assert [text(stored(value)) for value in values] == cells


def test_names_and_values_of_everything_that_has_some() -> None:
    expected = [("0", "1"), ("1", "2")]
    for value in (np.array([1, 2]), pd.Series([1, 2]), {"0": 1, "1": 2}, {0: 1, 1: 2}):
        assert list(pairs(stored(value))) == expected


def test_only_a_frame_of_one_row_has_a_first_row_to_show() -> None:
    frame = pd.DataFrame({"a": [1, 2], "b": ["x", "y"]})
    row = first_row(stored(frame.iloc[1:]))
    assert row is not None
    assert list(row) == [("a", "2"), ("b", "y")]
    for other in (frame, frame.iloc[:0], frame[[]].iloc[:1]):
        assert first_row(stored(other)) is None


@pytest.mark.parametrize("shape", [(2, 3), (3, 0), (0, 3), (2, 1, 3), (4,), ()])
def test_an_array_is_written_as_nested_lists(shape: tuple[int, ...]) -> None:
    array = np.arange(np.prod(shape, dtype=int)).reshape(shape)
    assert plain(stored(array)) == array.tolist()
    assert plain(stored(array.astype(object))) == array.tolist()


def test_a_large_array_is_only_described() -> None:
    assert isinstance(plain(stored(np.zeros((1, MAX_ELEMENTS, 1, 1)))), list)
    assert plain(stored(np.zeros((2, MAX_ELEMENTS)))) == f"an array of shape 2 x {MAX_ELEMENTS}"


def test_an_instant_beyond_the_calendar_of_datetime_is_shown_in_utc() -> None:
    packed = stored(pd.Timestamp("2024", tz="Europe/Berlin").as_unit("s"))
    packed["value"] = "20240-01-01"
    assert plain(packed) == "20240-01-01T00:00:00Z"


@pytest.mark.parametrize("dtype", ["<f8", ">f8", "<f4", "i1", ">i4", "<u8", "?", "<f2"])
def test_numbers_are_written_alike_whichever_way_numpy_gives_them(dtype: str) -> None:
    array = np.array([0, 1, 1, 0], dtype=dtype)
    written = ["true" if value else "false" for value in array] if dtype == "?" else None
    shown = [cell for _, cell in pairs(stored(array))]
    assert shown == (written or [msgspec.json.encode(value.item()).decode() for value in array])


def test_floats_that_json_has_no_word_for_are_written_as_words() -> None:
    cells = [cell for _, cell in pairs(stored(np.array([np.nan, np.inf, -np.inf, 0.1, 1e300])))]
    assert cells == ["nan", "inf", "-inf", "0.1", "1e300"]


def test_a_range_without_end_nearly_is_shown_at_once() -> None:
    assert plain(stored(pd.RangeIndex(1000))) == "numbers from 0 to 1000 in steps of 1"
    assert plain(stored(pd.RangeIndex(2))) == ["0", "1"]
    series = pd.Series(np.zeros(150_000))
    assert next(iter(pairs(stored(series)))) == ("0", "0.0")
    frame = {"$supt": "frame", "columns": stored(pd.RangeIndex(2**40)), "index": 1, "values": []}
    assert plain(frame) == {"columns": [], "rows": []}
    index = {"$supt": "multiindex", "levels": [stored(pd.RangeIndex(2**40))], "codes": []}
    with pytest.raises(ValueError, match="too long"):
        plain(index)
