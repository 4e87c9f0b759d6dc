"""Encoding of payloads as JSON text, from which exactly the same value is decoded.

JSON's own values stay as they are. What JSON does not know becomes an envelope, an object with
the key ``$supt`` (see ``arrays``): numpy arrays and scalars, pandas objects (``frames``),
datetimes, bytes, tuples, NaN and infinity, integers beyond 64 bits, mappings whose keys are not
strings, Decimal and UUID. A user's mapping with the key ``$supt`` becomes an envelope as well, so
that no payload can be mistaken for one.

"Exactly" means that the type is the same, too. So a subclass (a named tuple, an enum) is
refused like any other type that is not listed, and nothing is ever pickled.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import math
import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec
import numpy as np
from numpy.typing import NDArray

from supt_async.domain.values import JSONObject, JSONValue
from supt_async.errors import Refused
from supt_async.payloads import frames, rows
from supt_async.payloads.arrays import (
    MARKER,
    Unstorable,
    from_base64,
    is_object_array,
    pack_array,
    pack_object_array,
    pack_scalar,
    pack_zone,
    read_array,
    read_scalar,
    read_shape,
    read_zone,
    storable,
    unstorable_type,
)

MAX_DEPTH = 64
"""Maximum nesting depth; a list that contains itself is refused by it as well."""
MAX_KEY_SHOWN = 40
"""Maximum number of characters of a key that an error message repeats."""
FINGERPRINT_LENGTH = 32

_FLOAT = frozenset({float})
_FILE = '{"$supt":"bytes","data":"'
_NUL = re.compile(r"(?<!\\)(?:\\\\)*\\u0000")
_INT64_MIN, _UINT64_MAX = -(2**63), 2**64 - 1


def encode(value: object) -> str:
    """Write a value as compact JSON text.

    Raises:
        TypeError: If a type can't be stored; the message names it, and where it is.
        ValueError: If the nesting is too deep or cyclic, or a text has U+0000 or half of a
            surrogate pair in it.
    """
    if type(value) is np.ndarray and (numbers := rows.text_of(value)) is not None:
        return numbers
    if type(value) is str and storable(value):  # most are
        return msgspec.json.encode(value).decode()
    try:
        packed = _pack(value, 0)
    except Unstorable as exc:
        where = f" (at {''.join(reversed(exc.path))})" if exc.path else ""
        raise exc.kind(f"{exc.reason}{where}") from None
    return msgspec.json.encode(packed).decode()


def decode(text: str) -> object:
    """Return the value that ``encode`` was given.

    Raises:
        ValueError: If the text is not one that ``encode`` writes.
        Refused: If the payload needs pandas, which is not installed.
    """
    try:
        return _unpack(msgspec.json.decode(text))
    except msgspec.DecodeError as exc:
        raise ValueError("a payload must be JSON text") from exc
    except RecursionError as exc:
        raise ValueError("a payload is nested too deep") from exc
    except Refused:
        raise
    except Exception as exc:
        raise ValueError(f"a payload can't be read ({type(exc).__name__}: {exc})") from exc


def checked(envelope: JSONValue) -> str:
    """Return the text of a payload that another program has encoded.

    Raises:
        ValueError: It is not what ``encode`` writes, or has U+0000 in a text.
    """
    text = msgspec.json.encode(envelope).decode()
    if "u0000" in text and _NUL.search(text):  # the first is much faster
        raise ValueError("a text has U+0000 in it")
    with contextlib.suppress(Refused):  # of pandas, which a server need not have
        decode(text)
    return text


def fingerprint(text: str) -> str:
    """Return the SHA-256 of the text with its keys sorted, 32 hexadecimal digits of it.

    Two payloads have the same content if their fingerprints are equal: the order of a mapping's
    keys and the spelling of a number don't matter; 1 and 1.0 differ. The order does matter in a
    mapping whose keys are not all strings, or have ``$supt`` among them, since it is stored as a
    list of pairs.
    """
    return hashlib.sha256(_canonical(text)).hexdigest()[:FINGERPRINT_LENGTH]


def _canonical(text: str) -> bytes:
    if "{" not in text:
        return text.encode()  # no mapping: what msgspec wrote, it would write again
    file = text.startswith(_FILE) and text.find('"', len(_FILE)) == len(text) - 2
    if file and "\\" not in text:
        return text.encode()  # bytes: the keys are sorted as they are
    numbers = rows.sorted_keys(text)
    if numbers is not None:
        return numbers.encode()
    return msgspec.json.encode(msgspec.json.decode(text), order="sorted")


# --- writing --------------------------------------------------------------------------------


def _pack(value: object, depth: int) -> JSONValue:
    packer = _PACKERS.get(type(value))
    if packer is not None:
        return packer(value, depth)
    if isinstance(value, np.generic):
        return pack_scalar(value)
    if frames.is_pandas(value):
        return frames.pack(value, functools.partial(_pack, depth=_deeper(depth)))
    raise unstorable_type(f"a value of type {type(value).__qualname__}")


def _deeper(depth: int) -> int:
    if depth >= MAX_DEPTH:
        raise Unstorable(
            ValueError, f"a payload can't be nested deeper than {MAX_DEPTH} levels, or in itself"
        )
    return depth + 1


def _pack_as_is(value: object, depth: int) -> JSONValue:
    return value


def _pack_str(value: str, depth: int) -> str:
    if not storable(value):
        raise Unstorable(ValueError, "a text has U+0000 or half of a surrogate pair in it")
    return value


def _pack_int(value: int, depth: int) -> JSONValue:
    if _INT64_MIN <= value <= _UINT64_MAX:
        return value
    # Hexadecimal: decimal digits are slow to convert, and Python limits their number.
    return {MARKER: "int", "value": hex(value)}


def _pack_float(value: float, depth: int) -> JSONValue:
    return value if math.isfinite(value) else {MARKER: "float", "value": repr(value)}


def _pack_complex(value: complex, depth: int) -> JSONValue:
    parts = [_pack_float(value.real, depth), _pack_float(value.imag, depth)]
    return {MARKER: "complex", "value": parts}


def _pack_list(value: list[object] | tuple[object, ...], depth: int) -> list[JSONValue]:
    deeper = _deeper(depth)
    if _FLOAT.issuperset(map(type, value)) and all(map(math.isfinite, value)):  # type: ignore[arg-type]
        return list(value)
    packed: list[JSONValue] = []
    try:
        for part in value:
            packed.append(_pack(part, deeper))  # noqa: PERF401 - its length says where it failed
    except Unstorable as exc:
        exc.path.append(f"[{len(packed)}]")
        raise
    return packed


def _pack_tuple(value: tuple[object, ...], depth: int) -> JSONValue:
    return {MARKER: "tuple", "items": _pack_list(value, depth)}


def _pack_dict(value: dict[object, object], depth: int) -> JSONValue:
    deeper = _deeper(depth)
    pairs: list[list[JSONValue]] = []
    plain = MARKER not in value
    key: object = None
    try:
        for key, part in value.items():
            plain = plain and type(key) is str
            pairs.append([_pack(key, deeper), _pack(part, deeper)])
    except Unstorable as exc:
        exc.path.append(_step(key, len(pairs)))
        raise
    return dict(pairs) if plain else {MARKER: "map", "items": pairs}


def _step(key: object, position: int) -> str:
    """Return the name of a mapping's entry: its key, if that can be shown."""
    if type(key) is str and len(key) <= MAX_KEY_SHOWN and key.isprintable():
        return f".{key}" if key.isidentifier() else f"[{key!r}]"
    return f"[entry {position}]"


def _pack_ndarray(value: NDArray[Any], depth: int) -> JSONValue:
    if value.dtype.kind != "O":
        return pack_array(value)
    return pack_object_array(value.shape, _pack_list(value.ravel().tolist(), depth))


def _pack_datetime(value: datetime, depth: int) -> JSONValue:
    zone = pack_zone(value.tzinfo)
    # With the offset, so that no time zone database is needed to show it.
    return {MARKER: "datetime", "value": value.isoformat(), "zone": zone, "fold": value.fold}


def _pack_time(value: time, depth: int) -> JSONValue:
    clock = value.replace(tzinfo=None).isoformat()
    return {MARKER: "time", "value": clock, "zone": pack_zone(value.tzinfo), "fold": value.fold}


def _pack_timedelta(value: timedelta, depth: int) -> JSONValue:
    return {MARKER: "timedelta", "value": [value.days, value.seconds, value.microseconds]}


def _pack_bytes(value: bytes | bytearray, depth: int) -> JSONValue:
    return {MARKER: type(value).__name__, "data": bytes(value)}


_PACKERS: dict[type, Callable[[Any, int], JSONValue]] = {
    type(None): _pack_as_is,
    bool: _pack_as_is,
    str: _pack_str,
    int: _pack_int,
    float: _pack_float,
    complex: _pack_complex,
    list: _pack_list,
    tuple: _pack_tuple,
    dict: _pack_dict,
    np.ndarray: _pack_ndarray,
    np.memmap: _pack_ndarray,  # where an array's bytes lie is no part of what it says
    datetime: _pack_datetime,
    date: lambda value, depth: {MARKER: "date", "value": value.isoformat()},
    time: _pack_time,
    timedelta: _pack_timedelta,
    bytes: _pack_bytes,
    bytearray: _pack_bytes,
    Decimal: lambda value, depth: {MARKER: "decimal", "value": str(value)},
    UUID: lambda value, depth: {MARKER: "uuid", "value": str(value)},
}


# --- reading --------------------------------------------------------------------------------


def _unpack(value: JSONValue) -> Any:
    if type(value) is list:
        return [_unpack(part) for part in value]
    if type(value) is not dict:
        return value
    if MARKER not in value:
        return {key: _unpack(part) for key, part in value.items()}
    kind = value[MARKER]
    if kind in frames.KINDS:
        return frames.read(value, _unpack)
    reader = _READERS.get(kind)
    if reader is None:
        raise ValueError("it holds a kind of value that this version doesn't know")
    return reader(value)


def _read_ndarray(envelope: JSONObject) -> NDArray[Any]:
    if not is_object_array(envelope):
        return read_array(envelope)
    shape, items = read_shape(envelope), envelope["items"]
    if math.prod(shape) != len(items):
        raise ValueError("an array has not as many elements as its shape says")
    # One by one: numpy would take lists among the elements for further dimensions.
    flat = np.empty(len(items), dtype=object)
    for position, item in enumerate(items):
        flat[position] = _unpack(item)
    return flat.reshape(shape)


def _read_datetime(envelope: JSONObject) -> datetime:
    wall = datetime.fromisoformat(envelope["value"])
    return wall.replace(tzinfo=read_zone(envelope["zone"]), fold=envelope["fold"])


def _read_time(envelope: JSONObject) -> time:
    clock = time.fromisoformat(envelope["value"])
    return clock.replace(tzinfo=read_zone(envelope["zone"]), fold=envelope["fold"])


_READERS: dict[str, Callable[[JSONObject], object]] = {
    "ndarray": _read_ndarray,
    "scalar": read_scalar,
    "map": lambda envelope: {_unpack(key): _unpack(part) for key, part in envelope["items"]},
    "tuple": lambda envelope: tuple(_unpack(part) for part in envelope["items"]),
    "int": lambda envelope: int(envelope["value"], 16),
    "float": lambda envelope: float(envelope["value"]),
    "complex": lambda envelope: complex(*(float(_unpack(part)) for part in envelope["value"])),
    "datetime": _read_datetime,
    "date": lambda envelope: date.fromisoformat(envelope["value"]),
    "time": _read_time,
    "timedelta": lambda envelope: timedelta(*envelope["value"]),
    "bytes": lambda envelope: bytes(from_base64(envelope["data"])),
    "bytearray": lambda envelope: from_base64(envelope["data"]),
    "decimal": lambda envelope: Decimal(envelope["value"]),
    "uuid": lambda envelope: UUID(envelope["value"]),
}
