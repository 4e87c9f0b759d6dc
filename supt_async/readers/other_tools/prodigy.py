"""Prodigy's JSONL (prodi.gy/docs/api-interfaces).

A line is one person's answer to one task: ``answer`` is accept, reject or ignore. ``accept`` has
the ids of chosen ``options``, ``spans`` are parts of the text or shapes on the image, and a line
with ``label`` decides about this label alone. Offsets count code points.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from supt_async.domain.values import JSONObject, JSONValue
from supt_async.payloads.codec import encode, fingerprint
from supt_async.readers.other_tools import records as r
from supt_async.readers.other_tools.offsets import Text
from supt_async.readers.other_tools.options import Offsets, ReadOptions, shown
from supt_async.readers.other_tools.records import Answer, Part, Record, Sort, held

_WORKING = frozenset(
    [
        *("accept", "answer", "audio_spans", "config", "field_id", "field_label", "height"),
        *("html", "id", "label", "meta", "options", "path", "relations", "score", "spans"),
        *("tokens", "user_input", "width"),
    ]
)
"""Fields of a task that are neither shown nor become ``meta``."""


def records(value: JSONValue, line: int, how: ReadOptions) -> Iterator[Record]:
    """Yield the record of a line.

    Raises:
        ValueError: It is not a task of Prodigy's, or has what can't be taken over.
    """
    task = r.object_of(value, "a task")
    fields = {name: one for name, one in task.items() if name not in _WORKING and name[:1] != "_"}
    if not fields:
        raise ValueError("it is not a task of Prodigy: it has no text or image")
    payload, meta = shown(fields, how)
    text = encode(held(payload))
    number = task.get("id")
    hash_ = task.get("_input_hash")
    reader = _Task(task, payload, how)
    answer = reader.answer(line)
    yield Record(
        key=f"{number}" if number is not None else f"{hash_ or fingerprint(text)}",
        payload=text,
        external_id=None if number is None else str(number),
        meta=meta | r.object_of(task.get("meta"), "meta"),
        answers=() if answer is None else (answer,),
        left_out=tuple(reader.left_out),
        line=line,
    )


class _Task:
    """One line, and what of it can't be taken over."""

    def __init__(self, task: JSONObject, payload: JSONValue, how: ReadOptions) -> None:
        self.left_out: list[str] = []
        self._task = task
        self._text = Text(payload) if isinstance(payload, str) and "image" not in task else None
        self._unit = how.offsets or Offsets.CODE_POINTS

    def answer(self, line: int) -> Answer | None:
        task, decision = self._task, self._task.get("answer")
        if decision is None:
            return None
        joins = self._is_about_a_label()
        if decision not in ("accept", "reject"):
            self.left_out.append("ignored")
            return None
        if decision == "reject" and not joins:
            self.left_out.append("rejected")
            return None
        if task.get("_is_binary") and task.get("spans"):
            self.left_out.append("decision about one span")
            return None
        who = task.get("_annotator_id") or task.get("_session_id")
        return Answer(
            parts=tuple(self._parts()) if decision == "accept" else (),
            raw={name: task[name] for name in sorted(_WORKING) if name in task},
            labeller=None if who is None else str(who),
            created_ms=r.ms_of(task.get("_timestamp")),
            joins=joins,
            line=line,
        )

    def _is_about_a_label(self) -> bool:
        others = ("accept", "options", "spans", "user_input")
        return "label" in self._task and not any(name in self._task for name in others)

    def _parts(self) -> Iterator[Part]:
        task = self._task
        if self._is_about_a_label():
            yield Part(Sort.CLASS, task["label"])
        chosen = task.get("accept")
        for one in [chosen] if isinstance(chosen, str | int) else r.list_of(chosen, "accept"):
            yield Part(Sort.CLASS, one)
        if isinstance(task.get("user_input"), str):
            yield Part(Sort.TEXT, task["user_input"])
        for number, one in enumerate(r.list_of(task.get("spans"), "spans")):
            span = r.object_of(one, "a span")
            id_ = _id(span) if "start" in span else str(number)
            yield replace(self._span(span), region=id_)
            yield from r.answers_about(span.get("answers"), id_)
        for one in r.list_of(task.get("audio_spans"), "audio_spans"):
            span = r.object_of(one, "a span")
            times = [r.number_of(span, name) for name in ("start", "end")]
            yield Part(Sort.SEGMENT, [*times, span.get("label")])
        for one in r.list_of(task.get("relations"), "relations"):
            ends = [r.object_of(one.get(name), name) for name in ("head_span", "child_span")]
            yield Part(Sort.RELATION, [*map(_id, ends), one.get("label")])

    def _span(self, span: JSONObject) -> Part:
        label = span.get("label")
        if "start" in span:
            if self._text is None:
                raise ValueError("it has spans of a text, and what is shown is none")
            place = self._text.span(span["start"], span.get("end"), self._unit)
            return Part(Sort.SPAN, [*place, label])
        if span.get("type", "rect") == "rect" and "width" in span:
            sides = (r.number_of(span, side) for side in ("x", "y", "width", "height"))
            return Part(Sort.BOX, r.box(label, *sides))
        corners = r.list_of(span.get("points"), "points")
        if span.get("type") == "rect":
            return Part(Sort.BOX, _around(label, corners))
        return Part(Sort.POLYGON, r.polygon(label, corners))


def _id(span: JSONObject) -> str:
    """Return what tells a span of a text from the others, as relations name it."""
    return f"{span.get('start')}-{span.get('end')}-{span.get('label')}"


def _around(label: JSONValue, corners: list[JSONValue]) -> JSONObject:
    try:
        xs, ys = [x for x, _ in corners], [y for _, y in corners]
        xyxy = [min(xs), min(ys), max(xs), max(ys)]
    except (TypeError, ValueError):
        raise ValueError("points must be a list of [x, y]") from None
    return {"type": "box", "label": label, "xyxy": xyxy}
