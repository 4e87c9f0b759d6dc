"""Payloads that a task shows by a word of its own: HTML, chats, series of numbers, badges.

Each function returns ``item.data``, or None for a payload that can't be shown so; it is then shown
as what it is. Texts of people are data here, and never markup of the page.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

import numpy as np

from supt_async.domain.values import JSONObject, JSONValue
from supt_async.payloads.arrays import kind_of, read_array, read_shape
from supt_async.payloads.plain import plain, text

MAX_TURNS = 1000
"""Maximum number of turns of a chat."""
MAX_POINTS = 200_000
"""Maximum number of numbers of a series, over all its lines."""
MAX_LINES = 32
"""Maximum number of lines of a series."""
MAX_BADGE = 200
"""Maximum number of characters of a badge."""
TIMES = ("index", "time", "t", "timestamp")
"""Names under which a series has its points in time."""

Numbers: TypeAlias = list[float | None] | None
"""Numbers of one line, None for those that are missing or not finite; None if there are others."""


def _html(envelope: JSONValue) -> JSONObject | None:
    return {"kind": "html", "html": envelope} if isinstance(envelope, str) else None


def _chat(envelope: JSONValue) -> JSONObject | None:
    if not isinstance(envelope, list) or not 0 < len(envelope) <= MAX_TURNS:
        return None
    turns = []
    for turn in envelope:
        match turn:
            case {"role": str(role), "content": str(content)}:
                turns.append({"role": role, "content": content})
            case _:
                return None
    return {"kind": "chat", "turns": turns}


def _badge(envelope: JSONValue) -> JSONObject | None:
    shown = plain(envelope)
    words = shown if isinstance(shown, str) else text(envelope)
    cut = words if len(words) <= MAX_BADGE else f"{words[:MAX_BADGE]}…"
    return {"kind": "badge", "text": cut}


def _series(envelope: JSONValue) -> JSONObject | None:
    """Show numbers over time.

    These are a list of numbers, a list of [time, number, ...], or an object with a list of numbers
    for each line and, if there is one, the times under one of ``TIMES``; arrays are as lists. A
    Series of pandas is a line over its index, if that is of numbers.
    """
    if kind_of(envelope) == "series":
        name = plain(envelope["name"])
        line = {name if isinstance(name, str) else "": _numbers(envelope["values"])}
        return _lines({"index": _index(envelope["index"])} | line)
    if kind_of(envelope) == "ndarray":
        if math.prod(read_shape(envelope)) > MAX_POINTS:
            return None
        envelope = read_array(envelope).tolist()
    if isinstance(envelope, dict) and kind_of(envelope) is None:
        return _lines({str(name): _numbers(one) for name, one in envelope.items()})
    if isinstance(envelope, list) and envelope and isinstance(envelope[0], list):
        return _lines(_columns(envelope))
    return _lines({"": _numbers(envelope)})


def _index(index: JSONValue) -> Numbers:
    if kind_of(index) == "range":
        numbers = range(*index["span"])
        return list(numbers) if len(numbers) <= MAX_POINTS else None
    return _numbers(index["values"]) if kind_of(index) == "index" else None


def _columns(rows: list[JSONValue]) -> dict[str, Numbers]:
    width = len(rows[0])
    if width < 2 or not all(isinstance(row, list) and len(row) == width for row in rows):
        return {"": None}
    names = ["index", *([""] if width == 2 else map(str, range(1, width)))]
    columns = zip(*rows, strict=True)
    return {name: _numbers(list(column)) for name, column in zip(names, columns, strict=True)}


def _lines(lines: Mapping[str, Numbers]) -> JSONObject | None:
    name_of_times = next((name for name in TIMES if name in lines), None)
    index = None if name_of_times is None else lines[name_of_times]
    given = {name: one for name, one in lines.items() if name != name_of_times and one is not None}
    lengths = {len(one) for one in given.values()}
    if None in lines.values() or not 0 < len(given) <= MAX_LINES or len(lengths) != 1:
        return None
    (length,) = lengths
    if length < 2 or length * len(given) > MAX_POINTS:
        return None
    times: list[Any] = list(range(length)) if index is None else index
    if len(times) != length or not _ascend(times):
        return None
    values = [{"name": name, "values": one} for name, one in given.items()]
    return {"kind": "series", "index": times, "values": values}


def _numbers(values: JSONValue) -> Numbers:
    if kind_of(values) == "ndarray":
        small = len(read_shape(values)) == 1 and math.prod(read_shape(values)) <= MAX_POINTS
        values = read_array(values).tolist() if small else None
    if not isinstance(values, list) or len(values) > MAX_POINTS:
        return None
    found: list[float | None] = []
    for value in values:
        if value is None or (isinstance(value, float) and not math.isfinite(value)):
            found.append(None)
        elif type(value) in (int, float, bool):
            found.append(value)
        else:
            return None
    return found


def _ascend(times: list[Any]) -> bool:
    return None not in times and bool(np.all(np.diff(np.asarray(times, dtype=np.float64)) > 0))


WORDS: Mapping[str | None, Callable[[JSONValue], JSONObject | None]] = {
    "html": _html,
    "chat": _chat,
    "badge": _badge,
    "series": _series,
}
"""Functions by the task's word."""
