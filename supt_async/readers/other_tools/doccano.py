"""doccano's JSONL and JSON export.

A line has ``text`` (``filename`` for images and sounds) and, by the kind of project, ``label`` or
``labels`` (classes, texts, or spans as [start, end, label]), ``cats`` and ``entities``, ``bbox`` or
``segmentation``. doccano names nobody in the file: it writes a file for each person instead.
Offsets count UTF-16 units, unless the project counts graphemes, which can't be told from a file.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from supt_async.domain.values import JSONObject, JSONValue
from supt_async.payloads.codec import encode
from supt_async.readers.other_tools import records as r
from supt_async.readers.other_tools.offsets import Text
from supt_async.readers.other_tools.options import Offsets, ReadOptions, shown
from supt_async.readers.other_tools.records import Answer, Part, Record, Sort

_PAYLOADS = ("text", "data", "filename")
_ANSWERS = ("label", "labels", "cats", "entities", "bbox", "segmentation", "annotations")
_OTHERS = ("id", "doc_id", "username", "user", "relations", "annotation_approver")
_COMMENTS = ("Comments", "comments")


def records(value: JSONValue, line: int, how: ReadOptions) -> Iterator[Record]:
    """Yield the record of a line.

    Raises:
        ValueError: It is not a line of doccano's, or has what can't be taken over.
    """
    row = r.object_of(value, "a line")
    name = next((name for name in _PAYLOADS if row.get(name) is not None), None)
    if name is None:
        raise ValueError(f"it is not a line of doccano: it has none of {', '.join(_PAYLOADS)}")
    used = (name, *_ANSWERS, *_OTHERS)
    rest = {key: one for key, one in row.items() if key not in used and one not in (None, [])}
    payload, meta = shown({name: row[name]} | rest, _chosen(name, how))
    text = row[name]
    unit = how.offsets or Offsets.UTF_16
    by_user: dict[str | None, list[Part]] = {}
    named = row.get("username", row.get("user"))
    for user, part in _parts(row, Text(text) if isinstance(text, str) else None, unit):
        by_user.setdefault(named if user is None else user, []).append(part)
    bare = [user for user, told in by_user.items() if all(p.sort is Sort.RELATION for p in told)]
    left_out = ["relation" for user in bare for _ in by_user.pop(user)]
    number = row.get("id", row.get("doc_id"))
    yield Record(
        key=f"line {line}" if number is None else f"{number}",
        payload=encode(payload),
        external_id=None if number is None else str(number),
        meta=meta,
        answers=tuple(
            Answer(
                parts=tuple(parts),
                raw={key: row[key] for key in _ANSWERS if key in row},
                labeller=None if user is None else str(user),
                line=line,
            )
            for user, parts in by_user.items()
        ),
        left_out=tuple(left_out),
        line=line,
    )


def _chosen(name: str, how: ReadOptions) -> ReadOptions:
    return how if how.alone or how.show else ReadOptions(alone=name)


def _parts(row: JSONObject, text: Text | None, unit: Offsets) -> Iterator[tuple[JSONValue, Part]]:
    """Yield the parts of a line, each with the user that it names, if any."""
    for name in ("label", "labels", "cats", "entities", "annotations"):
        for one in _listed(row.get(name), name):
            yield _user(one), replace(_label(one, text, unit), region=_id(one))
    for one in r.list_of(row.get("bbox"), "bbox"):
        sides = (r.number_of(one, side) for side in ("x", "y", "width", "height"))
        yield _user(one), Part(Sort.BOX, r.box(one.get("label"), *sides))
    for one in r.list_of(row.get("relations"), "relations"):
        ends = [str(one.get(name)) for name in ("from_id", "to_id")]
        yield _user(one), Part(Sort.RELATION, [*ends, one.get("type")])
    for one in r.list_of(row.get("segmentation"), "segmentation"):
        corners = r.corners_of(one.get("points"), "points")
        yield _user(one), Part(Sort.POLYGON, r.polygon(one.get("label"), corners))


def _listed(value: JSONValue, name: str) -> list[JSONValue]:
    return [value] if isinstance(value, str | int) else r.list_of(value, name)


def _id(one: JSONValue) -> str:
    return str(one.get("id", "")) if isinstance(one, dict) else ""


def _user(one: JSONValue) -> JSONValue:
    return one.get("user") if isinstance(one, dict) else None


def _label(one: JSONValue, text: Text | None, unit: Offsets) -> Part:
    match one:
        case str() | int() | float():
            return Part(Sort.CLASS, one)
        case [start, end, label] | {"start_offset": start, "end_offset": end, "label": label}:
            if text is None:
                raise ValueError("it has spans and no text")
            return Part(Sort.SPAN, [*text.span(start, end, unit), label])
        case {"label": label}:
            return Part(Sort.CLASS, label)
        case {"text": str(words)}:
            return Part(Sort.TEXT, words)
        case _:
            raise ValueError("a label must be a text, [start, end, label], or an object with label")
