"""Envelopes of pandas' further columns: periods, intervals, sparse and Arrow columns.

The values of an Arrow column are written as Python values with the name of their type, so that a
server reads no Arrow data of strangers. Columns of nested Arrow types are refused.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from types import ModuleType
from typing import Any, TypeAlias

import numpy as np

from supt_async.domain.values import JSONObject, JSONValue
from supt_async.errors import Refused
from supt_async.payloads.arrays import MARKER, Unstorable, kind_of, unstorable_type

Pack: TypeAlias = Callable[[object], JSONValue]
Read: TypeAlias = Callable[[JSONValue], Any]

MAX_LENGTH = 1_000_000
"""Maximum length of a sparse column, since it is read through a dense one."""
_TOO_LONG = f"a sparse column can't be longer than {MAX_LENGTH:,} values"
KINDS = frozenset({"periods", "intervals", "sparse", "arrow"})
"""Kinds of the envelopes that this module reads."""
_PLAIN = [
    "bool",
    "int8",
    "int16",
    "int32",
    "int64",
    "uint8",
    "uint16",
    "uint32",
    "uint64",
    "halffloat",
    "float",
    "double",
    "string",
    "large_string",
    "binary",
    "large_binary",
    "date32[day]",
]
"""Arrow types whose values are Python values of one type each."""


def pack(pd: ModuleType, column: Any, pack_any: Pack) -> JSONObject:
    """Return the envelope of a column of one of the types above.

    Raises:
        Unstorable: It is of another type.
    """
    dtype, values = column.dtype, column.array
    match type(dtype).__name__:
        case "PeriodDtype":
            ordinals = pack_any(values.asi8)
            texts = pack_any(_texts(values))
            return {MARKER: "periods", "ordinals": ordinals, "dtype": str(dtype), "items": texts}
        case "IntervalDtype":
            sides = {"left": pack_any(pd.Series(values.left)), "closed": dtype.closed}
            sides["right"] = pack_any(pd.Series(values.right))
            return {MARKER: "intervals", **sides, "items": pack_any(_texts(values))}
        case "SparseDtype":
            if len(values) > MAX_LENGTH:
                raise Unstorable(ValueError, _TOO_LONG)
            return {
                MARKER: "sparse",
                "length": len(values),
                "at": pack_any(values.sp_index.to_int_index().indices),
                "values": pack_any(np.asarray(values.sp_values)),
                "fill": pack_any(dtype.fill_value),
            }
        case "ArrowDtype":
            return {MARKER: "arrow", **_pack_arrow(dtype, values, pack_any)}
    raise unstorable_type(f"a column of dtype {dtype}")


def read(pd: ModuleType, envelope: JSONObject, read_any: Read) -> Any:
    """Return the pandas array that ``pack`` was given.

    Raises:
        Refused: It needs pyarrow, which is not installed.
        ValueError: It is of another kind.
    """
    match kind_of(envelope):
        case "periods":
            dtype = pd.PeriodDtype(envelope["dtype"])
            return pd.arrays.PeriodArray(read_any(envelope["ordinals"]), dtype=dtype)
        case "intervals":
            left, right = read_any(envelope["left"]), read_any(envelope["right"])
            closed = envelope["closed"]
            return pd.arrays.IntervalArray.from_arrays(left.array, right.array, closed=closed)
        case "sparse":
            return _read_sparse(pd, envelope, read_any)
        case "arrow":
            return _read_arrow(pd, envelope, read_any)
        case _:
            raise ValueError("a column must be of a kind that this version knows")


def _texts(values: Any) -> list[str | None]:
    """Return what people read, so that a server needs no pandas to show it."""
    missing = values.isna()
    return [None if gone else str(value) for value, gone in zip(values, missing, strict=True)]


def _read_sparse(pd: ModuleType, envelope: JSONObject, read_any: Read) -> Any:
    values, fill = read_any(envelope["values"]), read_any(envelope["fill"])
    if not 0 <= envelope["length"] <= MAX_LENGTH:
        raise ValueError(_TOO_LONG)
    dense = np.full(envelope["length"], fill, dtype=values.dtype)
    dense[read_any(envelope["at"])] = values
    return pd.arrays.SparseArray(dense, dtype=pd.SparseDtype(values.dtype, fill))


def _pack_arrow(dtype: Any, values: Any, pack_any: Pack) -> JSONObject:
    pa = _pyarrow()
    kind = dtype.pyarrow_dtype
    array = pa.chunked_array(values.__arrow_array__())
    if pa.types.is_timestamp(kind) or pa.types.is_duration(kind):
        # As numbers: Python's own types have no nanoseconds.
        items = array.cast(pa.int64()).to_pylist()
        zone = kind.tz if pa.types.is_timestamp(kind) else None
        name = "timestamp" if pa.types.is_timestamp(kind) else "duration"
        return {"type": name, "unit": kind.unit, "zone": zone, "items": pack_any(items)}
    if pa.types.is_decimal128(kind):
        digits = {"precision": kind.precision, "scale": kind.scale}
        return {"type": "decimal128", **digits, "items": pack_any(array.to_pylist())}
    if str(kind) in _PLAIN:
        return {"type": str(kind), "items": pack_any(array.to_pylist())}
    raise unstorable_type(f"a column of dtype {dtype}")


def _read_arrow(pd: ModuleType, envelope: JSONObject, read_any: Read) -> Any:
    pa = _pyarrow()
    items = read_any(envelope["items"])
    match envelope["type"]:
        case "timestamp":
            kind = pa.timestamp(envelope["unit"], tz=envelope["zone"])
            array = pa.array(items, type=pa.int64()).cast(kind)
        case "duration":
            array = pa.array(items, type=pa.int64()).cast(pa.duration(envelope["unit"]))
        case "decimal128":
            kind = pa.decimal128(envelope["precision"], envelope["scale"])
            array = pa.array(items, type=kind)
        case name if name in _PLAIN:
            names = {"halffloat": "float16", "float": "float32", "double": "float64"}
            known = {"date32[day]": "date32"}
            array = pa.array(
                items, type=pa.type_for_alias(names.get(name) or known.get(name, name))
            )
        case _:
            raise ValueError("an Arrow column must be of a type that this version knows")
    return pd.arrays.ArrowExtensionArray(pa.chunked_array([array]))


def _pyarrow() -> ModuleType:
    try:
        return importlib.import_module("pyarrow")
    except ImportError as exc:
        raise Refused("a payload holds an Arrow column: pip install pyarrow") from exc
