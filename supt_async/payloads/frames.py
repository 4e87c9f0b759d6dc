"""Envelopes of pandas: Series, DataFrames, indexes, timestamps and missing values.

pandas is optional: it is not imported to find out whether a value is from pandas. A Series, an
index and each column of a DataFrame are written as one array of values, so that dtypes survive:
numpy's own, the nullable ones, strings, categories, datetimes with a time zone, and those of
``extension_columns``.

``codec``, which knows all types, passes in how the values inside are written.
"""

from __future__ import annotations

import importlib
import importlib.util
import sys
from collections.abc import Callable
from types import ModuleType
from typing import Any, TypeAlias

import numpy as np

from supt_async.domain.values import JSONObject, JSONValue
from supt_async.errors import Refused
from supt_async.payloads import extension_columns
from supt_async.payloads.arrays import MARKER, kind_of, pack_zone, read_zone, unstorable_type

Pack: TypeAlias = Callable[[object], JSONValue]
Read: TypeAlias = Callable[[JSONValue], Any]

KINDS = frozenset(
    "NaT NA timestamp duration period interval series frame index range multiindex".split()  # noqa: SIM905
)
"""Kinds of the envelopes that this module reads."""


def is_pandas(value: object) -> bool:
    """Return whether a value's type is defined by pandas, without importing it."""
    return type(value).__module__.partition(".")[0] == "pandas" and "pandas" in sys.modules


def pack(value: Any, pack_any: Pack) -> JSONValue:
    """Return the envelope of a pandas value.

    Raises:
        Unstorable: If its type, or the dtype of one of its columns, is not listed above.
    """
    pd = _pandas()
    kind = type(value)
    if value is pd.NaT:
        return {MARKER: "NaT"}
    if value is pd.NA:
        return {MARKER: "NA"}
    if kind is pd.Timestamp:
        return _pack_timestamp(value)
    if kind is pd.Timedelta:
        ticks = value.asm8.astype(np.int64)
        return {MARKER: "duration", "value": int(ticks), "unit": value.unit}
    if kind is pd.Period:
        dtype = str(pd.PeriodDtype(value.freq))
        return {MARKER: "period", "value": str(value), "dtype": dtype, "at": value.ordinal}
    if kind is pd.Interval:
        ends = [pack_any(value.left), pack_any(value.right)]
        return {MARKER: "interval", "value": str(value), "ends": ends, "closed": value.closed}
    if kind is pd.Series:
        return _pack_series(value, pack_any)
    if kind is pd.DataFrame:
        return _pack_frame(value, pack_any)
    if isinstance(value, pd.Index):
        return _pack_index(value, pack_any)
    raise unstorable_type(f"a value of type {kind.__qualname__}")


def read(envelope: JSONObject, read_any: Read) -> object:
    """Return the value that ``pack`` was given.

    Raises:
        Refused: If pandas is not installed.
    """
    pd = _pandas()
    match envelope[MARKER]:
        case "NaT":
            return pd.NaT
        case "NA":
            return pd.NA
        case "timestamp":
            return _read_timestamp(envelope)
        case "duration":
            return pd.Timedelta(np.timedelta64(envelope["value"], envelope["unit"]))
        case "period":
            return pd.Period(ordinal=envelope["at"], freq=pd.PeriodDtype(envelope["dtype"]).freq)
        case "interval":
            return pd.Interval(*map(read_any, envelope["ends"]), closed=envelope["closed"])
        case "series":
            return _read_series(envelope, read_any)
        case "frame":
            return _read_frame(envelope, read_any)
        case _:
            return _read_index(envelope, read_any)


def _pandas() -> ModuleType:
    try:
        return importlib.import_module("pandas")
    except ImportError as exc:
        raise Refused("a payload holds a pandas object: pip install pandas") from exc


def _pack_timestamp(value: Any) -> JSONValue:
    return {
        MARKER: "timestamp",
        "value": str(value.asm8),  # ISO 8601, all digits of its unit; in UTC if there is a zone
        "unit": value.unit,
        "zone": pack_zone(value.tzinfo),
    }


def _read_timestamp(envelope: JSONObject) -> object:
    instant = _pandas().Timestamp(np.datetime64(envelope["value"], envelope["unit"]))
    zone = read_zone(envelope["zone"])
    return instant if zone is None else instant.tz_localize("UTC").tz_convert(zone)


def _pack_series(series: Any, pack_any: Pack) -> JSONValue:
    return {
        MARKER: "series",
        "name": pack_any(series.name),
        "index": _pack_index(series.index, pack_any),
        "values": _pack_values(series, pack_any),
        **_pack_attrs(series, pack_any),
    }


def _read_series(envelope: JSONObject, read_any: Read) -> object:
    values = _read_values(envelope["values"], read_any)
    series = _pandas().Series(
        values,
        index=_read_index(envelope["index"], read_any),
        name=read_any(envelope["name"]),
        dtype=values.dtype,  # or objects that are texts would become strings
        copy=False,
    )
    series.attrs.update(read_any(envelope.get("attrs", {})))
    return series


def _pack_frame(frame: Any, pack_any: Pack) -> JSONValue:
    # By position: two columns may have the same name.
    columns = (frame.iloc[:, position] for position in range(frame.shape[1]))
    return {
        MARKER: "frame",
        "columns": _pack_index(frame.columns, pack_any),
        "index": _pack_index(frame.index, pack_any),
        "values": [_pack_values(column, pack_any) for column in columns],
        **_pack_attrs(frame, pack_any),
    }


def _read_frame(envelope: JSONObject, read_any: Read) -> object:
    pd = _pandas()
    index = _read_index(envelope["index"], read_any)
    columns = {}
    for position, packed in enumerate(envelope["values"]):
        values = _read_values(packed, read_any)
        columns[position] = pd.Series(values, dtype=values.dtype, copy=False)
    frame = pd.DataFrame(columns, index=None if columns else index)
    frame.index = index
    frame.columns = _read_index(envelope["columns"], read_any)
    frame.attrs.update(read_any(envelope.get("attrs", {})))
    return frame


def _pack_attrs(value: Any, pack_any: Pack) -> dict[str, JSONValue]:
    return {"attrs": pack_any(dict(value.attrs))} if value.attrs else {}


def _pack_index(index: Any, pack_any: Pack) -> JSONValue:
    pd = _pandas()
    if type(index) is pd.RangeIndex:
        span = [index.start, index.stop, index.step]
        return {MARKER: "range", "span": span, "name": pack_any(index.name)}
    if type(index) is pd.MultiIndex:
        return {
            MARKER: "multiindex",
            "names": [pack_any(name) for name in index.names],
            "levels": [_pack_index(level, pack_any) for level in index.levels],
            "codes": [pack_any(np.asarray(codes)) for codes in index.codes],
        }
    freq = getattr(index, "freq", None)
    if freq is not None and pd.tseries.frequencies.to_offset(freq.freqstr) != freq:
        raise unstorable_type(f"an index with a frequency of type {type(freq).__qualname__}")
    return {
        MARKER: "index",
        "name": pack_any(index.name),
        "values": _pack_values(index, pack_any),
        "freq": None if freq is None else freq.freqstr,
    }


def _read_index(envelope: JSONObject, read_any: Read) -> Any:
    pd = _pandas()
    match kind_of(envelope):
        case "range":
            return pd.RangeIndex(*envelope["span"], name=read_any(envelope["name"]))
        case "multiindex":
            return pd.MultiIndex(
                levels=[_read_index(level, read_any) for level in envelope["levels"]],
                codes=[read_any(codes) for codes in envelope["codes"]],
                names=[read_any(name) for name in envelope["names"]],
            )
        case "index":
            name = read_any(envelope["name"])
            values = _read_values(envelope["values"], read_any)
            index = pd.Index(values, dtype=values.dtype, name=name, tupleize_cols=False)
            freq = envelope["freq"]
            return index if freq is None else type(index)(index, freq=freq, name=name)
        case _:
            raise ValueError("an index must be of a kind that this version knows")


def _pack_values(column: Any, pack_any: Pack) -> JSONValue:
    """Write the values of a Series or an index, whatever array holds them."""
    pd = _pandas()
    dtype, values = column.dtype, column.array
    if isinstance(dtype, np.dtype):
        return pack_any(column.to_numpy())
    if isinstance(dtype, pd.DatetimeTZDtype):
        utc = values.tz_convert(None).to_numpy()
        return {MARKER: "zoned", "values": pack_any(utc), "zone": pack_zone(dtype.tz)}
    if isinstance(dtype, pd.CategoricalDtype):
        return {
            MARKER: "categorical",
            "codes": pack_any(values.codes),
            "categories": _pack_index(values.categories, pack_any),
            "ordered": dtype.ordered,
        }
    if isinstance(dtype, pd.StringDtype):
        missing = values.isna()
        texts = [None if gone else text for text, gone in zip(values, missing, strict=True)]
        missing_as = "NA" if dtype.na_value is pd.NA else "nan"
        packed = {"storage": dtype.storage, "missing": missing_as, "items": pack_any(texts)}
        return {MARKER: "strings", **packed}
    if isinstance(values, _masked(pd)):
        missing = np.asarray(values.isna())
        plain = values.to_numpy(dtype.numpy_dtype, na_value=dtype.numpy_dtype.type(0))
        return {MARKER: "masked", "values": pack_any(plain), "missing": pack_any(missing)}
    return extension_columns.pack(pd, column, pack_any)


def _read_values(packed: JSONValue, read_any: Read) -> Any:
    """Return a numpy array, or a pandas array, which knows its dtype."""
    pd = _pandas()
    match kind_of(packed):
        case "ndarray":
            return read_any(packed)
        case "zoned":
            utc = pd.DatetimeIndex(read_any(packed["values"])).tz_localize("UTC")
            return utc.tz_convert(read_zone(packed["zone"])).array
        case "categorical":
            return pd.Categorical.from_codes(
                read_any(packed["codes"]),
                categories=_read_index(packed["categories"], read_any),
                ordered=packed["ordered"],
            )
        case "strings":
            return pd.array(read_any(packed["items"]), dtype=_string_dtype(packed))
        case "masked":
            values = read_any(packed["values"])
            array = _masked(pd)["bif".index("i" if values.dtype.kind == "u" else values.dtype.kind)]
            return array(values, read_any(packed["missing"]))
        case _:
            return extension_columns.read(pd, packed, read_any)


def _masked(pd: ModuleType) -> tuple[type[Any], ...]:
    """Return the nullable arrays: of bool, of integers, of floats."""
    arrays = pd.arrays
    return (arrays.BooleanArray, arrays.IntegerArray, arrays.FloatingArray)


def _string_dtype(packed: JSONObject) -> object:
    """Return the dtype of strings; without pyarrow, pandas stores them itself, equal in value."""
    pd = _pandas()
    storage = packed["storage"]
    if storage == "pyarrow" and importlib.util.find_spec("pyarrow") is None:
        storage = "python"
    if packed["missing"] == "NA":
        return pd.StringDtype(storage)
    return pd.StringDtype(storage, na_value=np.nan)
