"""Payloads as plain JSON without envelopes, for people to read.

No value is decoded for this, so that pandas is not needed and a time is the text that was stored.
Times with a zone are shown with their offset; pandas stores them in UTC.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from supt_async.domain.values import JSONObject, JSONValue
from supt_async.payloads.arrays import (
    MARKER,
    is_object_array,
    kind_of,
    read_array,
    read_scalar,
    read_shape,
    read_zone,
    storable,
)

MAX_ELEMENTS = 10_000
"""Maximum number of elements of an array that is written out; a larger one is described."""
MAX_ROWS = 100
"""Maximum number of rows of a DataFrame."""
MAX_LABELS = 100_000
"""Maximum number of labels of an index: the text of a range is short however long it is."""
CHUNK = 1000
"""Number of elements that become Python numbers at once."""
MAX_HEX_DIGITS = 1000
"""Maximum number of hexadecimal digits of an integer that is shown in decimal digits."""


def plain(value: JSONValue) -> JSONValue:
    """Return a payload's decoded JSON without envelopes."""
    if isinstance(value, list):
        return [plain(part) for part in value]
    if not isinstance(value, dict):
        return value
    if MARKER not in value:
        return {key: plain(part) for key, part in value.items()}
    match value[MARKER]:
        case "ndarray":
            return _array(value)
        case "scalar":
            return _element(read_scalar(value))
        case "tuple":
            return plain(value["items"])
        case "map":
            return {text(key): plain(part) for key, part in value["items"]}
        case "int":
            digits = value["value"]
            return str(int(digits, 16)) if len(digits) <= MAX_HEX_DIGITS else digits
        case "complex":
            return f"{text(value['value'][0])} + {text(value['value'][1])}i"
        case "time":
            return value["value"] + ("" if value["zone"] is None else f" {_zone(value['zone'])}")
        case "timedelta":
            return str(timedelta(*value["value"]))
        case "duration":
            return str(np.timedelta64(value["value"], value["unit"]))
        case "timestamp":
            return _in_zone(np.datetime64(value["value"], value["unit"]), value["zone"])
        case "bytes" | "bytearray":
            return f"{len(value['data']) * 3 // 4 - value['data'].count('=')} bytes"
        case "NaT" | "NA" as missing:
            return missing
        case "series":
            return [list(pair) for pair in pairs(value)]
        case "frame":
            return _frame(value)
        case "range" if len(range(*value["span"])) > MAX_ROWS:
            if len(range(*value["span"])) > MAX_LABELS:
                raise ValueError("an index is too long to be shown")
            start, stop, step = value["span"]
            return f"numbers from {start} to {stop} in steps of {step}"
        case "range" | "multiindex" | "index":
            return list(_labels(value))
        case _:  # float, datetime, date, decimal, uuid: what is stored is what people read
            return value["value"]


def text(value: JSONValue) -> str:
    """Return a value as the text of a table's cell; None is an empty cell."""
    shown = plain(value)
    return "" if shown is None else _write(shown)


def _write(shown: JSONValue) -> str:
    return shown if isinstance(shown, str) else msgspec.json.encode(shown).decode()


def pairs(envelope: JSONValue) -> Iterator[tuple[str, str]]:
    """Yield name and value of each entry of a mapping, a Series or a 1-D array."""
    match kind_of(envelope):
        case None:
            return ((key, text(part)) for key, part in envelope.items())
        case "map":
            return ((text(key), text(part)) for key, part in envelope["items"])
        case "series":
            return zip(_labels(envelope["index"]), _cells(envelope["values"]), strict=True)
        case _:
            return ((str(number), cell) for number, cell in enumerate(_cells(envelope)))


def first_row(envelope: JSONValue) -> Iterator[tuple[str, str]] | None:
    """Return names and values of the cells of a DataFrame with one row; None for others."""
    columns = envelope["values"]
    if not columns or len(list(itertools.islice(_labels(envelope["index"]), 2))) != 1:
        return None
    cells = (next(_cells(column), "") for column in columns)
    return zip(_labels(envelope["columns"]), cells, strict=True)


def _array(envelope: JSONObject) -> JSONValue:
    shape = read_shape(envelope)
    if math.prod(max(length, 1) for length in shape) > MAX_ELEMENTS:
        return f"an array of shape {' x '.join(map(str, shape))}"
    if is_object_array(envelope):
        parts = [plain(item) for item in envelope["items"]]
    else:
        parts = list(_elements(read_array(envelope)))
    flat = np.empty(len(parts), dtype=object)
    for position, part in enumerate(parts):
        flat[position] = part
    return flat.reshape(shape).tolist()


def _elements(array: NDArray[Any]) -> Iterator[JSONValue]:
    """Return an array's elements as JSON, in C order; numpy converts the common dtypes."""
    flat, dtype = array.reshape(-1), array.dtype
    if dtype.kind not in "biu" and not (dtype.kind == "f" and dtype.itemsize == 8):
        yield from map(_element, flat)
        return
    for start in range(0, len(flat), CHUNK):
        for number in flat[start : start + CHUNK].tolist():
            yield number if type(number) is not float or math.isfinite(number) else str(number)


def _element(value: Any) -> JSONValue:
    """Return a numpy scalar as JSON, or as text if JSON has no such value."""
    if value.dtype.kind in "biu":
        return value.item()
    shown = str(value)
    if value.dtype.kind == "f" and math.isfinite(float(shown)):
        # By its shortest text: a float32 of 0.1 is 0.1, not 0.10000000149011612.
        return float(shown)
    return shown if storable(shown) else ascii(shown)


def _frame(envelope: JSONObject) -> JSONValue:
    columns = [itertools.islice(_cells(column), MAX_ROWS) for column in envelope["values"]]
    return {
        "columns": list(itertools.islice(_labels(envelope["columns"]), len(columns))),
        "rows": [list(row) for row in zip(*columns, strict=True)],
    }


def _labels(index: JSONValue) -> Iterator[str]:
    """Yield the labels of an index as texts."""
    match kind_of(index):
        case "range":
            return map(str, range(*index["span"]))  # which may be extremely long
        case "multiindex":
            levels = [_words(level) for level in index["levels"]]
            codes = [read_array(packed) for packed in index["codes"]]
            return (
                " / ".join(_look_up(level, code) for level, code in zip(levels, row, strict=True))
                for row in zip(*codes, strict=True)
            )
        case _:
            return _cells(index["values"])


def _words(index: JSONValue) -> list[str]:
    """Return the labels that codes stand for."""
    words = list(itertools.islice(_labels(index), MAX_LABELS + 1))
    if len(words) > MAX_LABELS:
        raise ValueError("an index is too long to be shown")
    return words


def _look_up(words: list[str], code: Any) -> str:
    return words[code] if code >= 0 else ""


def _cells(column: JSONValue) -> Iterator[str]:
    """Yield the values of a column as texts; the kinds are those of ``payloads.frames``."""
    match kind_of(column):
        case "ndarray":
            if is_object_array(column):
                return (text(item) for item in column["items"])
            return map(_write, _elements(read_array(column)))
        case "zoned":
            utc = read_array(column["values"])
            return (_in_zone(instant, column["zone"]) for instant in utc)
        case "categorical":
            words = _words(column["categories"])
            return (_look_up(words, code) for code in read_array(column["codes"]))
        case "strings" | "periods" | "intervals":
            return (text(item) for item in column["items"])
        case "sparse":
            return _sparse(column)
        case "arrow":
            return map(_arrow_cell, column["items"], itertools.repeat(column))
        case "masked":
            cells = zip(read_array(column["values"]), read_array(column["missing"]), strict=True)
            return ("" if missing else text(_element(value)) for value, missing in cells)
        case _:
            raise ValueError("a column must be of a kind that this version knows")


def _sparse(column: JSONObject) -> Iterator[str]:
    """Return the values of a column that stores only those that differ from one."""
    if column["length"] > MAX_LABELS:
        raise ValueError("a sparse column is too long to be shown")
    places = read_array(column["at"]).tolist()
    stored = dict(zip(places, _elements(read_array(column["values"])), strict=True))
    fill = plain(column["fill"])
    return (_write(stored.get(place, fill)) for place in range(column["length"]))


def _arrow_cell(value: JSONValue, column: JSONObject) -> str:
    if value is None:
        return ""
    match column["type"]:
        case "timestamp":
            return _in_zone(np.datetime64(value, column["unit"]), column["zone"])
        case "duration":
            return str(np.timedelta64(value, column["unit"]))
        case _:
            return text(value)


def _in_zone(instant: np.datetime64, packed: JSONValue) -> str:
    """Write an instant in UTC as local time with its offset, if it is in a datetime's range."""
    if packed is None or np.isnat(instant):
        return str(instant)
    utc = instant.astype("datetime64[us]").item()
    if not isinstance(utc, datetime):
        return f"{instant}Z"
    return utc.replace(tzinfo=UTC).astimezone(read_zone(packed)).isoformat()


def _zone(packed: JSONValue) -> str:
    return packed if isinstance(packed, str) else str(read_zone(packed))
