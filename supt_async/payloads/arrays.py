"""Envelopes of numpy arrays, scalars and time zones in a payload's JSON text.

An envelope is an object with the key ``$supt``, whose value says what the rest means::

    {"$supt": "ndarray", "dtype": "<f8", "shape": [8, 8], "data": "...base64..."}

``payloads.codec`` encodes and decodes the envelopes of all types; ``protocol.display`` shows them
without decoding the values, so that a server needs no pandas. Both build on this module.
What is packed here has bytes where the text has base64: msgspec writes them so, and fast.

The buffer of an array is written in C order, with the dtype's own byte order. Whether it was in
Fortran order is not kept, since it is no part of what the array says.
"""

from __future__ import annotations

import functools
import math
import re
from datetime import timedelta, timezone, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import numpy as np
from numpy.lib.format import descr_to_dtype, dtype_to_descr
from numpy.typing import NDArray

from supt_async.domain.values import JSONObject, JSONValue

MARKER = "$supt"
MAX_EMPTY_ELEMENTS = 1_000_000
"""Maximum number of elements that take no bytes, since nothing else bounds their number."""

_OBJECT = "|O"
_DTYPE = re.compile(r"[<>|][biufcmMSUV]\d+(\[\d*[A-Za-z]+\])?")


class Unstorable(Exception):
    """A value can't be part of a payload; ``path`` grows from the inside out as it is raised.

    ``kind`` is the error that the caller sees in the end.
    """

    def __init__(self, kind: type[TypeError] | type[ValueError], reason: str) -> None:
        super().__init__(reason)
        self.kind = kind
        self.reason = reason
        self.path: list[str] = []


def unstorable_type(what: str) -> Unstorable:
    """Return the error for a type that can't be stored; ``what`` names it."""
    return Unstorable(TypeError, f"a payload can't hold {what}")


def kind_of(value: object) -> str | None:
    """Return the kind of an envelope; None for everything else."""
    if isinstance(value, dict):
        kind = value.get(MARKER)
        return kind if isinstance(kind, str) else None
    return None


def storable(text: str) -> bool:
    """Return whether every database stores the text: no U+0000, no half of a surrogate pair."""
    if "\0" in text:
        return False
    if text.isascii():
        return True
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def from_base64(text: str) -> bytearray:
    """Decode base64 by msgspec, three times as fast as the standard library."""
    try:
        return msgspec.convert(text, bytearray)
    except msgspec.ValidationError as exc:
        raise ValueError("the data is not base64") from exc


def is_object_array(envelope: JSONObject) -> bool:
    """Return whether an array's elements are written one by one, in ``items``."""
    return envelope.get("dtype") == _OBJECT


def pack_object_array(shape: tuple[int, ...], items: list[JSONValue]) -> JSONObject:
    """Write an array of Python objects, whose elements are packed already, in C order."""
    return {MARKER: "ndarray", "dtype": _OBJECT, "shape": list(shape), "items": items}


def pack_array(array: NDArray[Any]) -> JSONObject:
    """Write an array of any dtype but object.

    Raises:
        Unstorable: If the dtype has objects in it, or is not numpy's own.
    """
    return {
        MARKER: "ndarray",
        "dtype": _pack_dtype(array.dtype),
        "shape": list(array.shape),
        "data": array.tobytes(),
    }


def read_array(envelope: JSONObject) -> NDArray[Any]:
    """Read what ``pack_array`` wrote; the array is writable and owns its memory.

    Raises:
        ValueError: If the buffer is not as long as shape and dtype say.
    """
    dtype = read_dtype(envelope["dtype"])
    shape = read_shape(envelope)
    data = from_base64(envelope["data"])
    size = math.prod(shape)
    if size * dtype.itemsize != len(data):
        raise ValueError("an array's data is not as long as its shape and dtype say")
    if not dtype.itemsize and size > MAX_EMPTY_ELEMENTS:
        raise ValueError(f"an array of empty elements has more than {MAX_EMPTY_ELEMENTS}")
    return np.ndarray(shape, dtype, buffer=data)


def read_shape(envelope: JSONObject) -> tuple[int, ...]:
    shape = envelope["shape"]
    if not all(type(length) is int and length >= 0 for length in shape):
        raise ValueError("an array's shape must be a list of lengths")
    return tuple(shape)


def pack_scalar(value: np.generic) -> JSONObject:
    """Write a numpy scalar. Texts and bytes are written as such: an array strips their NULs."""
    if isinstance(value, np.str_):
        text = str.__str__(value)  # numpy's own str() strips NULs
        if not storable(text):
            raise Unstorable(ValueError, "a text has U+0000 or half of a surrogate pair in it")
        return {MARKER: "scalar", "dtype": "str", "value": text}
    if isinstance(value, np.bytes_):
        return {MARKER: "scalar", "dtype": "bytes", "data": bytes(value)}
    array = np.asarray(value)
    return {
        MARKER: "scalar",
        "dtype": _pack_dtype(array.dtype),
        "data": array.tobytes(),
    }


def read_scalar(envelope: JSONObject) -> np.generic:
    match envelope["dtype"]:
        case "str":
            return np.str_(envelope["value"])
        case "bytes":
            return np.bytes_(bytes(from_base64(envelope["data"])))
    scalar: object = read_array({**envelope, "shape": []})[()]
    if not isinstance(scalar, np.generic):
        raise ValueError("a scalar's dtype must be one that numpy has scalars of")
    return scalar


def pack_zone(zone: tzinfo | None) -> JSONValue:
    """Write a time zone: its name in the IANA database, or an offset from UTC."""
    if zone is None:
        return None
    if type(zone) is ZoneInfo and zone.key is not None:
        return zone.key
    if type(zone) is not timezone:
        raise unstorable_type(f"a time zone of type {type(zone).__qualname__}")
    offset = zone.utcoffset(None)
    name = zone.tzname(None)
    return {
        "offset": [offset.days, offset.seconds, offset.microseconds],
        "name": None if timezone(offset).tzname(None) == name else name,
    }


def read_zone(packed: JSONValue) -> tzinfo | None:
    if packed is None:
        return None
    if isinstance(packed, str):
        return ZoneInfo(packed)
    offset = timedelta(*packed["offset"])
    name = packed["name"]
    return timezone(offset) if name is None else timezone(offset, name)


def read_dtype(packed: JSONValue) -> np.dtype[Any]:
    """Read a dtype; never one with objects in it, whatever the text says.

    Raises:
        ValueError: It is not a dtype, or has objects in it.
    """
    return _read_plain_dtype(packed) if isinstance(packed, str) else _made_dtype(packed)


@functools.lru_cache(maxsize=64)
def _read_plain_dtype(packed: str) -> np.dtype[Any]:
    return _made_dtype(packed)


def _made_dtype(packed: JSONValue) -> np.dtype[Any]:
    dtype: np.dtype[Any] = descr_to_dtype(_checked_descr(packed))
    if dtype.hasobject:
        raise ValueError("an array's buffer can't hold objects")
    return dtype


@functools.lru_cache(maxsize=64)
def _pack_plain_dtype(dtype: np.dtype[Any]) -> str:
    """Name a dtype without fields; cached, since numpy takes long to write it."""
    if dtype.hasobject or _DTYPE.fullmatch(dtype.str) is None:
        raise unstorable_type(f"an array of dtype {dtype}")
    return dtype.str


def _pack_dtype(dtype: np.dtype[Any]) -> JSONValue:
    if dtype.fields is None:
        return _pack_plain_dtype(dtype)
    packed = _as_lists(dtype_to_descr(dtype))
    # Objects, overlapping fields and record types don't survive the description.
    if dtype.hasobject or dtype.type is not np.void or read_dtype(packed) != dtype:
        raise unstorable_type("an array of this structured dtype")
    return packed


def _as_lists(descr: object) -> JSONValue:
    if isinstance(descr, list | tuple):
        return [_as_lists(part) for part in descr]
    if isinstance(descr, str) and not storable(descr):
        raise Unstorable(ValueError, "a field's name has U+0000 or half of a surrogate pair in it")
    return descr


def _checked_descr(packed: JSONValue) -> Any:
    """Bring a dtype back into numpy's own form: a list of tuples, or one word."""
    if isinstance(packed, str):
        if _DTYPE.fullmatch(packed) is None:
            raise ValueError("an array's dtype is not one that a payload can hold")
        return packed
    return [
        (
            tuple(name) if isinstance(name, list) else name,
            _checked_descr(kind),
            *(tuple(part) for part in shape),
        )
        for name, kind, *shape in packed
    ]
