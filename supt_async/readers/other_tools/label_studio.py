"""Label Studio's JSON export (labelstud.io/guide/task_format).

A file is a list of tasks, or one task. A task has ``data``, ``annotations`` (in old versions
``completions``) and ``predictions``; each of those has a ``result``, whose entries have a
``type``, a ``value`` and the name of the control that they come from. Coordinates are percent of
the image.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

from supt_async.domain.values import JSONObject, JSONValue
from supt_async.payloads.codec import encode
from supt_async.readers.other_tools import records as r
from supt_async.readers.other_tools.offsets import Text
from supt_async.readers.other_tools.options import Offsets, ReadOptions, shown
from supt_async.readers.other_tools.records import Answer, Part, Prediction, Record, Sort, held

DIGITS = 6
"""Digits of a pixel that are kept: percent are computed with."""
_SIDES = {"left": "a", "right": "b"}
_ANSWERS = ("choices", "taxonomy", "textarea", "rating", "number")
"""Types of what may be asked about a region."""
_REGION = ("start", "x", "points", "rle", "ranges")
"""Fields of a value that say where a region is."""


def records(value: JSONValue, line: int, how: ReadOptions) -> Iterator[Record]:
    """Yield the record of a task.

    Raises:
        ValueError: It is not a task, or has what can't be taken over.
    """
    task = r.object_of(value, "a task")
    if not isinstance(task.get("data"), dict):
        raise ValueError(
            "it is not a task of Label Studio with data and annotations: export as JSON, not as"
            " JSON-MIN"
        )
    payload, rest = shown(task["data"], how)
    reader = _Results(payload, how)
    made = r.list_of(task.get("annotations", task.get("completions")), "annotations")
    answers = [_answer(reader, one, line) for one in made if isinstance(one, dict)]
    told = r.list_of(task.get("predictions"), "predictions")
    meta = dict(r.object_of(task.get("meta"), "meta"))
    number = task.get("id")
    known = "external_id" in meta  # this program's own export says which item it is
    external = meta.pop("external_id", None) if known else number
    yield Record(
        key=f"{number}" if number is not None else f"line {line}",
        payload=encode(held(_media(payload))),
        external_id=None if external is None else str(external),
        meta=rest | meta,
        answers=tuple(answer for answer in answers if answer is not None),
        predictions=tuple(
            _prediction(reader, one) for one in told if isinstance(one, dict) and one.get("result")
        ),
        left_out=tuple(reader.left_out),
        line=line,
    )


def _answer(reader: _Results, made: JSONObject, line: int) -> Answer | None:
    if made.get("was_cancelled") or made.get("skipped"):
        reader.left_out.append("skipped")
        return None
    result = r.list_of(made.get("result"), "result")
    return Answer(
        parts=tuple(reader.parts(result)),
        raw=result,
        # This program's own export names people so: Label Studio refuses unknown ones.
        labeller=_name(made.get("completed_by", made.get("labeller"))),
        created_ms=r.ms_of(made.get("created_at")),
        ms=r.duration_of(made.get("lead_time"), 1000),
        line=line,
    )


def _prediction(reader: _Results, made: JSONObject) -> Prediction:
    result = r.list_of(made["result"], "result")
    source = made.get("model_version")
    return Prediction(
        parts=tuple(reader.parts(result)),
        raw=result,
        source=source if isinstance(source, str) and source else "label-studio",
        score=r.score_of(made.get("score")),
    )


def _name(completed_by: JSONValue) -> str | None:
    if isinstance(completed_by, dict):
        completed_by = completed_by.get("email") or completed_by.get("id")
    return None if completed_by is None else str(completed_by)


def _media(payload: JSONValue) -> JSONValue:
    """Return the path below Label Studio's folder of media in place of an address of its own."""
    if not isinstance(payload, str) or not payload.startswith("/data/"):
        return payload
    address = urlsplit(payload)
    if address.path.startswith("/data/local-files"):
        return parse_qs(address.query).get("d", [payload])[0].lstrip("/")
    return address.path.removeprefix("/data/")


class _Results:
    """Parts of the answers to one task."""

    def __init__(self, payload: JSONValue, how: ReadOptions) -> None:
        self.left_out: list[str] = []
        self._text = Text(payload) if isinstance(payload, str) else None
        fields = payload if isinstance(payload, dict) else {}
        self._fields = {name: one for name, one in fields.items() if isinstance(one, str)}
        self._unit = how.offsets

    def parts(self, result: Iterable[JSONValue]) -> Iterator[Part]:
        for entry in result:
            kind, value = entry.get("type"), entry.get("value")
            if kind == "relation":
                yield from _relation(entry)
            elif not isinstance(value, dict):
                self.left_out.append(str(kind))
            else:
                yield from self._parts(str(kind), value, entry)

    def _parts(self, kind: str, value: JSONObject, entry: JSONObject) -> Iterator[Part]:
        question = str(entry.get("from_name") or "")
        id_ = str(entry.get("id") or "")
        placed = any(name in value for name in _REGION)
        region = id_ if placed and kind not in _ANSWERS else ""
        about = id_ if placed and kind in _ANSWERS else ""
        if placed and kind not in _ANSWERS:
            found = list(self._region(kind, value, entry))
        else:
            found = self._answer(kind, value)
        if not found:
            self.left_out.append(kind)
        for sort, one in found:
            yield Part(sort, one, question, region=region, about=about)

    def _answer(self, kind: str, value: JSONObject) -> list[tuple[Sort, JSONValue]]:
        found: list[tuple[Sort, JSONValue]] = []
        if kind == "choices":
            found = [(Sort.CLASS, one) for one in r.list_of(value.get("choices"), "choices")]
        elif kind == "taxonomy":
            found = [(Sort.CLASS, way[-1]) for way in r.list_of(value.get("taxonomy"), "taxonomy")]
        elif kind == "pairwise":
            side = value.get("selected")
            found = [(Sort.CLASS, _SIDES.get(str(side), side))]
        elif kind == "textarea":
            text = value.get("text")
            found = [(Sort.TEXT, "\n".join(text) if isinstance(text, list) else text)]
        elif kind in ("rating", "number"):
            found = [(Sort.NUMBER, value.get(kind))]
        elif kind == "ranker":
            found = _ranked(value.get("ranker"))
        return found

    def _region(
        self, kind: str, value: JSONObject, entry: JSONObject
    ) -> Iterator[tuple[Sort, JSONValue]]:
        labels = value.get(kind) if kind.endswith("labels") else None
        if not isinstance(labels, list) or not labels:
            return  # a region without a label, or a question about one
        text = self._text_of(entry)
        for label in labels:
            if kind == "timeserieslabels" or (kind == "labels" and _is_time(value, entry)):
                times = [r.number_of(value, name) for name in ("start", "end")]
                yield Sort.SEGMENT, [*times, label]
            elif kind == "labels" and "start" in value and text is not None:
                start, end = self._span(text, value)
                yield Sort.SPAN, [start, end, label]
            elif "points" in value or "x" in value:
                shape = self._shape(kind, label, value, entry)
                if shape is not None:
                    yield shape

    def _text_of(self, entry: JSONObject) -> Text | None:
        """Return the text that an entry is about, of several fields the one that it names."""
        named = self._fields.get(str(entry.get("to_name")))
        return self._text if named is None else Text(named)

    def _span(self, text: Text, value: JSONObject) -> tuple[int, int]:
        start, end, words = value["start"], value["end"], value.get("text")
        if self._unit is None and isinstance(words, str):
            return text.span_of(start, end, words)
        return text.span(start, end, self._unit or Offsets.CODE_POINTS)

    def _shape(
        self, kind: str, label: JSONValue, value: JSONObject, entry: JSONObject
    ) -> tuple[Sort, JSONValue] | None:
        if entry.get("image_rotation"):
            raise ValueError("a shape was drawn on an image that had been turned in Label Studio")
        pixels = _Pixels(entry)
        if "points" in value:
            corners = [pixels.at(*corner) for corner in value["points"]]
            return Sort.POLYGON, r.polygon(label, corners)
        if kind == "keypointlabels":
            at = pixels.at(r.number_of(value, "x"), r.number_of(value, "y"))
            return Sort.POINT, r.point(label, *at)
        if "height" not in value:
            return None
        corners = pixels.rectangle(value)
        if value.get("rotation"):
            return Sort.POLYGON, r.polygon(label, corners)
        return Sort.BOX, {"type": "box", "label": label, "xyxy": [*corners[0], *corners[2]]}


def _is_time(value: JSONObject, entry: JSONObject) -> bool:
    """Return whether a region is a part of a sound, in seconds."""
    return (
        "channel" in value
        or "original_length" in entry
        or ("start" in value and not isinstance(value.get("end"), int))
    )


def _relation(entry: JSONObject) -> Iterator[Part]:
    ends = [str(entry.get(name)) for name in ("from_id", "to_id")]
    if entry.get("direction") == "left":
        ends.reverse()
    for label in r.list_of(entry.get("labels"), "labels") or [None]:
        yield Part(Sort.RELATION, [*ends, label])


def _ranked(value: JSONValue) -> list[tuple[Sort, JSONValue]]:
    """Return the order of a list; nothing for several buckets."""
    lists = list(value.values()) if isinstance(value, dict) else [value]
    listed = lists[0] if len(lists) == 1 and isinstance(lists[0], list) else None
    return [] if listed is None else [(Sort.RANK, listed)]


class _Pixels:
    """Pixels of the image on which an entry of a result was drawn."""

    def __init__(self, entry: JSONObject) -> None:
        self._width = r.number_of(entry, "original_width")
        self._height = r.number_of(entry, "original_height")

    def at(self, x: Any, y: Any) -> list[float]:
        """Return the pixel of a place in percent."""
        if type(x) not in (int, float) or type(y) not in (int, float):
            raise ValueError("coordinates must be numbers")
        return [round(x * self._width / 100, DIGITS), round(y * self._height / 100, DIGITS)]

    def rectangle(self, value: JSONObject) -> list[list[float]]:
        """Return the corners of a rectangle, which is turned around its first one."""
        left, top = self.at(r.number_of(value, "x"), r.number_of(value, "y"))
        width, height = self.at(r.number_of(value, "width"), r.number_of(value, "height"))
        if not value.get("rotation"):
            right, bottom = round(left + width, DIGITS), round(top + height, DIGITS)
            return [[left, top], [right, top], [right, bottom], [left, bottom]]
        angle = math.radians(r.number_of(value, "rotation"))
        along, down = math.cos(angle), math.sin(angle)
        return [
            [round(left + x * along - y * down, DIGITS), round(top + x * down + y * along, DIGITS)]
            for x, y in ((0, 0), (width, 0), (width, height), (0, height))
        ]
