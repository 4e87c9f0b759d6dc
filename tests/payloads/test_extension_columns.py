"""Periods, intervals, sparse and Arrow columns come back exactly, and are shown without pandas."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import msgspec
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from supt_async.notebook import dataframes
from supt_async.payloads.codec import checked, decode, encode
from supt_async.payloads.plain import MAX_LABELS, plain


def arrow(values: Any, kind: Any) -> Any:
    dtype: Any = pd.ArrowDtype(kind)
    return pd.array(values, dtype=dtype)


DAYS = pd.DatetimeIndex(["2024-01-01", "2024-07-02", "NaT"], tz="UTC")
COLUMNS: dict[str, Any] = {
    "months": pd.period_range("2024-01", periods=3, freq="M"),
    "quarters": pd.PeriodIndex(["2024Q1", None, "2024Q3"], freq="Q"),
    "intervals": pd.interval_range(0, 3),
    "moments": pd.IntervalIndex.from_breaks(pd.date_range("2024", periods=4, tz="UTC")),
    "gaps": pd.arrays.SparseArray([0.0, np.nan, 2.5]),
    "zeros": pd.arrays.SparseArray([0, 0, 7], fill_value=0),
    "flags": pd.arrays.SparseArray([True, False, True]),
    "arrow_int": arrow([1, None, 2**62 + 1], pa.int64()),
    "arrow_float": arrow([1.5, None, 0.1], pa.float32()),
    "arrow_text": arrow(["a", None, "é"], pa.string()),
    "arrow_bool": arrow([True, None, False], pa.bool_()),
    "arrow_time": pd.Series(DAYS).astype(pd.ArrowDtype(pa.timestamp("ns", tz="Europe/Berlin"))),
    "arrow_date": arrow([date(2024, 1, 1), None, date(2024, 1, 3)], pa.date32()),
    "arrow_decimal": arrow([Decimal("1.50"), None, Decimal("2.25")], pa.decimal128(10, 2)),
    "arrow_duration": arrow([pd.Timedelta(1), None, pd.Timedelta(5)], pa.duration("ns")),
    "arrow_bytes": arrow([b"x", None, b"\x00"], pa.binary()),
    "beyond_floats": [2**53 + 1, 2, 3],
    "float": [0.5, np.nan, 1.0],
}
FRAME = pd.DataFrame(COLUMNS)


@pytest.mark.parametrize("name", list(COLUMNS))
def test_a_column_comes_back_exactly(name: str) -> None:
    back = decode(encode(FRAME[[name]]))
    pd.testing.assert_frame_equal(back, FRAME[[name]], check_exact=True, check_freq=False)  # type: ignore[arg-type]


def test_rows_are_a_frame_of_the_same_dtypes_again() -> None:
    rows = [decode(encode(row)) for row in dataframes.rows(FRAME)]
    gathered = dataframes.gather(rows)
    pd.testing.assert_frame_equal(gathered, FRAME, check_exact=True, check_freq=False)


@pytest.mark.parametrize("value", [pd.Period("2024-01", "Q"), pd.Interval(0, 1, closed="left")])
def test_a_period_or_an_interval_alone_comes_back(value: Any) -> None:
    back = decode(encode([value]))
    assert back == [value]
    assert plain(msgspec.json.decode(encode(value))) == str(value)


def test_each_column_is_shown_as_people_read_it() -> None:
    shown: Any = plain(msgspec.json.decode(encode(FRAME)))
    first, second = shown["rows"][0], shown["rows"][1]
    assert dict(zip(shown["columns"], first, strict=True)) == {
        "months": "2024-01",
        "quarters": "2024Q1",
        "intervals": "(0, 1]",
        "moments": "(2024-01-01 00:00:00+00:00, 2024-01-02 00:00:00+00:00]",
        "gaps": "0.0",
        "zeros": "0",
        "flags": "true",
        "arrow_int": "1",
        "arrow_float": "1.5",
        "arrow_text": "a",
        "arrow_bool": "true",
        "arrow_time": "2024-01-01T01:00:00+01:00",
        "arrow_date": "2024-01-01",
        "arrow_decimal": "1.50",
        "arrow_duration": "1 nanoseconds",
        "arrow_bytes": "1 bytes",
        "beyond_floats": "9007199254740993",
        "float": "0.5",
    }
    assert second[list(COLUMNS).index("arrow_int")] == ""


def test_a_nested_arrow_column_is_refused_by_name() -> None:
    column = pd.Series(arrow([[1]], pa.list_(pa.int64())))
    with pytest.raises(TypeError, match=r"a payload can't hold a column of dtype list<"):
        encode(column)


@pytest.mark.parametrize("length", [2, MAX_LABELS + 1, 10**12])
def test_a_sparse_column_that_is_longer_than_it_says_takes_no_memory(length: int) -> None:
    envelope = msgspec.json.decode(encode(pd.Series(COLUMNS["zeros"])))
    envelope["values"]["length"] = length
    with pytest.raises(ValueError, match=r"read|long"):
        checked(envelope)
    if length > MAX_LABELS:
        with pytest.raises(ValueError, match="too long to be shown"):
            plain(envelope)
