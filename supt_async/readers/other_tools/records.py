"""Records of other tools' files: an item, the answers that people gave it, and predictions.

A tool's answer becomes parts, each of one sort: a class, a text, a number, an order, a span of a
text, a segment of time, a shape on an image, or a relation between such regions. ``fitting`` makes
a value of a task of them. Offsets of spans are code points and coordinates pixels, whatever the
tool writes.
"""

from __future__ import annotations

import base64
import binascii
import enum
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from supt_async.domain.values import JSONObject, JSONValue

MAX_DURATION_MS = 366 * 24 * 3600 * 1000
"""Longest time on the screen that is taken for one, in milliseconds."""
_DATA_URL = re.compile(r"data:(image|audio)/[\w.+-]+;base64,")


class Sort(enum.StrEnum):
    """Sort of a part of an answer."""

    CLASS = "classes"
    TEXT = "texts"
    NUMBER = "numbers"
    SPAN = "spans"
    BOX = "boxes"
    POLYGON = "polygons"
    POINT = "points"
    SEGMENT = "segments"
    RANK = "ranks"
    RELATION = "relations"


@dataclass(frozen=True, slots=True)
class Part:
    """Part of an answer, in the shape that a value has here: a span is ``[start, end, label]``.

    A relation is ``[from, to, label]`` with two ids of regions.
    """

    sort: Sort
    value: JSONValue = field(repr=False)
    question: str = ""
    """Name of the tool's question that it answers; empty if the tool has only one."""
    view: bool = False
    """Whether another part stands for the same region, such as its box for a polygon."""
    region: str = ""
    """Id of the region that this is, for relations and answers about it."""
    about: str = ""
    """Id of the region that this is an answer about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """Answer of one person, or of nobody who is named."""

    parts: tuple[Part, ...] = ()
    raw: JSONValue = field(default=None, repr=False)
    """The answer as the tool wrote it, for tasks of the kind any."""
    own: bool = False
    """Whether ``raw`` is already a value of this program."""
    labeller: str | None = None
    created_ms: int | None = None
    ms: int | None = None
    id: str | None = None
    """Id of the label, in a file of this program."""
    joins: bool = False
    """Whether it is one of several decisions about the item, whose classes are one answer."""
    correction: bool = False
    line: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Prediction:
    """Answer that a model proposed."""

    parts: tuple[Part, ...] = ()
    raw: JSONValue = field(default=None, repr=False)
    source: str
    score: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """Item with its answers. Records with the same key are about the same item."""

    key: str
    payload: str | None = field(repr=False)
    """Payload, encoded by ``payloads.codec``; None: the item must be in the project already."""
    external_id: str | None = None
    attach: bool = False
    """Whether an item of the project with this id is meant, whatever its payload."""
    meta: JSONObject = field(default_factory=dict, repr=False)
    features: str | None = field(default=None, repr=False)
    answers: tuple[Answer, ...] = ()
    predictions: tuple[Prediction, ...] = ()
    left_out: tuple[str, ...] = ()
    """Names of what the tool wrote and this program can't store."""
    line: int | None = None


def ms_of(moment: JSONValue) -> int | None:
    """Return milliseconds since the epoch of an ISO 8601 text or a number of seconds."""
    if isinstance(moment, bool) or moment is None:
        return None
    try:
        if isinstance(moment, int | float):
            when = datetime.fromtimestamp(moment, UTC)
        else:
            when = datetime.fromisoformat(moment)
        return round((when if when.tzinfo else when.replace(tzinfo=UTC)).timestamp() * 1000)
    except (TypeError, ValueError, OverflowError, OSError):
        raise ValueError("a time must be ISO 8601, or seconds since 1970") from None


def duration_of(value: JSONValue, unit_ms: int = 1) -> int | None:
    """Return milliseconds on the screen; None for what is no such number."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return round(value * unit_ms) if 0 <= value <= MAX_DURATION_MS / unit_ms else None


def object_of(value: JSONValue, name: str) -> JSONObject:
    """Return a field that must be an object; an empty one if it is missing.

    Raises:
        ValueError: It is something else.
    """
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise ValueError(f"{name} must be an object")
    return value


def answers_about(given: JSONValue, region: str) -> Iterator[Part]:
    """Yield the parts of an object with the answers to questions about a region."""
    for question, answer in object_of(given, "answers").items():
        for one in answer if isinstance(answer, list) else [answer]:
            number = isinstance(one, int | float) and not isinstance(one, bool)
            yield Part(Sort.NUMBER if number else Sort.CLASS, one, question, about=region)


def list_of(value: JSONValue, name: str) -> list[JSONValue]:
    """Return a field that must be a list; an empty one if it is missing.

    Raises:
        ValueError: It is something else.
    """
    if value is None:
        return []
    if not isinstance(value, list):
        raise ValueError(f"{name} must be a list")
    return value


def number_of(fields: Mapping[str, JSONValue], name: str) -> float:
    """Return a field that must be a number.

    Raises:
        ValueError: It is something else, or missing.
    """
    value = fields.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError(f"{name} must be a number")
    return value


def score_of(value: JSONValue) -> float | None:
    """Return a confidence from 0 to 1; None for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        return None
    return float(value)


def corners_of(flat: JSONValue, name: str) -> list[list[float]]:
    """Return the corners of a polygon that is written as [x, y, x, y, ...].

    Raises:
        ValueError: It is something else.
    """
    listed = list_of(flat, name)
    if len(listed) % 2 or not all(type(number) in (int, float) for number in listed):
        raise ValueError(f"{name} must be pairs of numbers")
    return [[x, y] for x, y in zip(listed[::2], listed[1::2], strict=True)]


def box(label: JSONValue, x: float, y: float, width: float, height: float) -> JSONObject:
    """Return a box in this program's shape."""
    corners = [x, y, round(x + width, 6), round(y + height, 6)]
    return {"type": "box", "label": label, "xyxy": corners}


def polygon(label: JSONValue, corners: JSONValue) -> JSONObject:
    """Return a polygon in this program's shape."""
    return {"type": "polygon", "label": label, "points": corners}


def point(label: JSONValue, x: float, y: float) -> JSONObject:
    """Return a point in this program's shape."""
    return {"type": "point", "label": label, "coordinates": [x, y]}


def held(payload: JSONValue) -> JSONValue | bytes:
    """Return the bytes of an image or a sound that a data URL holds; any other payload as it is."""
    begin = _DATA_URL.match(payload) if isinstance(payload, str) else None
    if begin is None:
        return payload
    try:
        return base64.b64decode(payload[begin.end() :], validate=True)
    except binascii.Error:
        raise ValueError(f"the {begin[1]} is not valid base64") from None
