"""pandas objects come back with their dtypes, index and names; pandas stays optional."""

from __future__ import annotations

import importlib
import math
from datetime import timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, strategies as st
from hypothesis.extra import numpy as npst, pandas as pdst

from supt_async.errors import Refused
from supt_async.payloads.codec import decode, encode

dtypes = (
    npst.boolean_dtypes()
    | npst.integer_dtypes(endianness="=")
    | npst.floating_dtypes(endianness="=", sizes=(32, 64))
    | st.sampled_from(["datetime64[ns]", "datetime64[s]", "timedelta64[us]"]).map(np.dtype)
)
texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=4)
indexes = pdst.range_indexes(max_size=5, name=st.none() | texts) | pdst.indexes(
    dtype=np.dtype(np.int64), max_size=5
)


def assert_same(back: Any, value: Any) -> None:
    assert type(back) is type(value)
    if isinstance(value, pd.DataFrame):
        pd.testing.assert_frame_equal(
            back, value, check_exact=True, check_freq=True, check_column_type="equiv"
        )
        assert_same(back.index, value.index)
        assert_same(back.columns, value.columns)
        assert back.attrs == value.attrs
    elif isinstance(value, pd.Series):
        pd.testing.assert_series_equal(back, value, check_exact=True, check_freq=True)
        assert_same(back.index, value.index)
        assert back.attrs == value.attrs
    else:
        pd.testing.assert_index_equal(back, value, exact=True, check_exact=True)
        assert getattr(back, "freq", None) == getattr(value, "freq", None)
        assert [type(name) for name in back.names] == [type(name) for name in value.names]


@given(dtypes.flatmap(lambda dtype: pdst.series(dtype=dtype, index=indexes)))
def test_a_series_of_any_dtype_and_index_comes_back(series: Any) -> None:
    assert_same(decode(encode(series)), series)


@given(
    st.lists(dtypes, max_size=3).flatmap(
        lambda kinds: pdst.data_frames(
            [pdst.column(f"c{n}", dtype=kind) for n, kind in enumerate(kinds)],
            index=pdst.range_indexes(max_size=4),
        )
    )
)
def test_a_frame_of_any_dtypes_comes_back(frame: Any) -> None:
    assert_same(decode(encode(frame)), frame)


def series_with_attrs() -> Any:
    series = pd.Series([1])
    series.attrs["unit"] = ("m", 2)
    return series


DAYS = pd.date_range("2024-03-30", periods=3, freq="D", tz="Europe/Berlin", name="day")

SERIES = [
    pd.Series([], dtype="float32"),
    pd.Series([1, None], dtype="Int8", name=("a", 1)),
    pd.Series([2**63, None], dtype="UInt64"),
    pd.Series([True, None], dtype="boolean"),
    pd.Series([1.5, None], dtype="Float32"),
    pd.Series(pd.arrays.FloatingArray(np.array([np.nan, 1]), np.array([False, True]))),
    pd.Series(["a", None, "é"]),
    pd.Series(["a", None], dtype="string"),
    pd.Series(["a", 1, None, (2,), b"x"], dtype=object),
    pd.Series(["only", "texts"], dtype=object),
    pd.Series(pd.Categorical(["b", None, "a"], categories=["b", "a", "c"], ordered=True)),
    pd.Series(pd.Categorical([1, 2])),
    pd.Series(DAYS),
    pd.Series(pd.to_datetime(["2024-01-01", "NaT"]).tz_localize("UTC").as_unit("s")),
    pd.Series(pd.to_datetime(["2024-01-01T00:00:00.123456789", "NaT"])),
    pd.Series(pd.to_timedelta([1, None], unit="ns")),
    pd.Series([1, 2], index=["x", "x"], name="twice"),
    pd.Series([1, 2, 3], index=DAYS),
    series_with_attrs(),
]
INDEXES = [
    pd.RangeIndex(2, 20, 3, name="r"),
    pd.Index([1, 2], dtype="uint8"),
    pd.Index(["a", "b"], name=("n", 1)),
    pd.Index([(1, 2), (3, 4)], tupleize_cols=False),
    pd.Index([1, "a", None], dtype=object),
    DAYS,
    DAYS[[0, 2]],
    pd.timedelta_range("1h", periods=3, freq="30min"),
    pd.CategoricalIndex(["a", "b", "a"], name="c"),
    pd.MultiIndex.from_tuples([(1, "a"), (2, None)], names=["k", None]),
    pd.MultiIndex.from_product([DAYS, [0, 1]], names=["day", 7]),
]
FRAMES = [
    pd.DataFrame(),
    pd.DataFrame(index=["a", "b"]),
    pd.DataFrame(columns=["a", "b"]),
    pd.DataFrame([[1, "a", 2.5]], columns=["x", "x", 3]),
    pd.DataFrame({"o": np.array(["a", "b"], dtype=object), "s": ["a", "b"]}),
    pd.DataFrame({"n": pd.array([1, None], dtype="Int64"), "t": DAYS[:2]}, index=["p", "p"]),
    pd.DataFrame(np.eye(2), columns=pd.MultiIndex.from_tuples([("a", 1), ("a", 2)])),
    pd.DataFrame({"a": [1, 2, 3]}, index=DAYS),
]


@pytest.mark.parametrize("value", [*SERIES, *INDEXES, *FRAMES], ids=lambda value: repr(value)[:60])
def test_each_listed_dtype_and_index_comes_back_exactly(value: Any) -> None:
    assert_same(decode(encode({"deep": [value]}))["deep"][0], value)  # type: ignore[index]


def test_nan_and_na_in_a_nullable_column_stay_two_different_things() -> None:
    series = SERIES[5]
    back = decode(encode(series))
    assert isinstance(back, pd.Series)
    assert math.isnan(back.array[0])
    assert back.array[1] is pd.NA


@pytest.mark.parametrize(
    "value",
    [
        pd.Timestamp("2024-05-01 12:00:00.123456789"),
        pd.Timestamp("2024-05-01").as_unit("s"),
        pd.Timestamp("2024-05-01", tz="Europe/Berlin"),
        pd.Timestamp("2024-05-01", tz="UTC"),
        pd.Timestamp("2024-05-01", tz=ZoneInfo("UTC")),
        pd.Timestamp("2024-05-01", tz=timezone(timedelta(hours=5), "here")),
        pd.Timestamp("2024-10-27 01:30", tz="UTC").tz_convert("Europe/Berlin"),
        pd.Timestamp("2024-10-27 00:30", tz="UTC").tz_convert("Europe/Berlin"),
        pd.Timedelta("-1 day 3 ns"),
        pd.Timedelta("1h").as_unit("s"),
    ],
    ids=repr,
)
def test_a_timestamp_or_duration_comes_back_with_unit_and_zone(value: Any) -> None:
    back: Any = decode(encode(value))
    assert type(back) is type(value)
    assert back == value
    assert back.unit == value.unit
    assert repr(back) == repr(value)
    if isinstance(value, pd.Timestamp):
        assert type(back.tz) is type(value.tz)


def test_missing_values_come_back_as_the_same_objects() -> None:
    assert decode(encode(pd.NaT)) is pd.NaT
    assert decode(encode([pd.NA])) == [pd.NA]


@pytest.mark.parametrize(
    ("value", "named"),
    [
        (pd.Series([{1}], dtype=object), "a value of type set"),
        (pd.Timestamp("2024", tz="dateutil/Europe/Berlin"), "a time zone of type"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_cannot_be_stored_is_refused_by_name(value: Any, named: str) -> None:
    with pytest.raises(TypeError, match=f"a payload can't hold {named}"):
        encode(value)


def test_a_subclass_is_refused_since_it_would_come_back_as_its_base() -> None:
    class Mine(pd.Series):
        pass

    with pytest.raises(TypeError, match=r"a value of type .*Mine"):
        encode(Mine([1]))


@pytest.mark.parametrize("text", ["a\0", "\ud800"])
def test_texts_that_databases_refuse_are_refused_in_columns_and_names(text: str) -> None:
    for value in (
        pd.Series([text], dtype=object),
        pd.Series([1], name=text),
        pd.DataFrame({"a": [1]}, index=pd.Index([text], dtype=object)),
    ):
        with pytest.raises(ValueError, match=r"U\+0000 or half of a surrogate pair"):
            encode(value)


def test_without_pandas_the_payload_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    text = encode(pd.Series([1]))
    real = importlib.import_module

    def missing(name: str, package: str | None = None) -> Any:
        if name == "pandas":
            raise ModuleNotFoundError(name)
        return real(name, package)

    monkeypatch.setattr(importlib, "import_module", missing)
    with pytest.raises(Refused, match="pip install pandas"):
        decode(text)


def test_strings_held_by_pyarrow_are_readable_without_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    text = encode(pd.Series(["a", None])).replace('"python"', '"pyarrow"')
    back = decode(text)
    assert isinstance(back, pd.Series)
    assert back.dtype == "str"
    assert back.array[0] == "a"


@pytest.mark.parametrize(
    "text",
    [
        '{"$supt":"series"}',
        '{"$supt":"series","name":null,"index":7,"values":7}',
        '{"$supt":"timestamp","value":"x","unit":"s","zone":null}',
        (
            '{"$supt":"frame","columns":{"$supt":"range","span":[0,9,1],"name":null},'
            '"index":{"$supt":"range","span":[0,1,1],"name":null},"values":[]}'
        ),
    ],
)
def test_text_that_encode_never_writes_is_a_value_error(text: str) -> None:
    with pytest.raises(ValueError, match="can't be read"):
        decode(text)


def test_only_values_of_pandas_are_taken_for_such() -> None:
    class Timestamp:
        __module__ = "pandasish"

    with pytest.raises(TypeError, match=r"a value of type .*Timestamp"):
        encode(Timestamp())
