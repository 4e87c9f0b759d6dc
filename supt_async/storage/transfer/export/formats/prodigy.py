"""Prodigy's JSONL, which ``prodigy db-in`` takes: an accepted task for each row.

Offsets count code points. An option's id is its text. What was answered about a region is in its
span's ``answers``.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from supt_async.domain.values import JSONObject, JSONValue
from supt_async.learning.spans.tokens import cut, words
from supt_async.readers.answer_text import AnswerTexts
from supt_async.storage.transfer.export.format import Job
from supt_async.storage.transfer.export.formats.trainer import (
    Classes,
    Trainer,
    alone,
    around,
    corners_of,
    counted,
    field_of,
    regions_of,
    relations_of,
    shapes_of,
)
from supt_async.storage.transfer.export.pictures import data_url, size_of
from supt_async.storage.transfer.export.rows import (
    ItemRow,
    Page,
    Row,
    data_of,
    envelope_of,
    meta_of,
    value_of,
)


class Prodigy(Trainer):
    """Prodigy."""

    name = "prodigy"
    media_type = "application/x-ndjson"
    suffix = ".jsonl"
    kinds = (*("choice", "choices", "compare", "text", "rating", "spans", "boxes", "polygons"),)
    holds = frozenset({"relations", "answers about regions"})

    def left_out(self, job: Job) -> str | None:
        """Return that relations between shapes are left out: Prodigy has those of spans."""
        if job.task["kind"] != "spans" and job.task.get("relations"):
            return "prodigy has no place for relations between shapes: left out"
        return None

    def write(self, pages: Iterator[Page], job: Job) -> Iterator[bytes]:
        tasks = _Tasks(job)
        encoder = msgspec.json.Encoder()
        for page in pages:
            yield encoder.encode_lines([tasks.task(row) for row in counted(page)])


class _Tasks:
    """Makes tasks of rows."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._kind = job.task["kind"]
        self._classes = Classes(job.task)
        names = self._classes.names
        if self._kind == "rating":
            low, high = job.task["scale"]
            names = list(map(str, range(low, high + 1)))
        self._options = [{"id": name, "text": name} for name in names]
        self._on = field_of(job.task)
        self._link_text = AnswerTexts({"options": job.task.get("relations")}).text

    def task(self, row: Row) -> JSONObject:
        """Return the task of a row."""
        data, held = data_of(row), data_url(row)
        task: JSONObject = {"id": row.external_id or str(row.item)}
        if held is not None:
            task[held[0]] = held[1]
        elif isinstance(data, str):
            is_image = self._kind in ("boxes", "polygons") or self._job.task.get("item") == "image"
            task["image" if is_image else "text"] = data
        elif isinstance(data, dict):
            task |= data
        else:
            task["data"] = data
        part = row if self._on is None else alone(row, self._on)
        if self._on is not None:
            # Prodigy has one name for what is marked.
            task["text" if self._kind == "spans" else "image"] = data_of(part)
        task |= self._answer(value_of(row), data)
        if self._kind == "spans" and self._job.task.get("relations"):
            task |= self._related(str(data_of(part)), value_of(row))
        if "image" in task and "spans" in task:
            size = size_of(envelope_of(part), self._job.open_media)
            task |= {} if size is None else {"width": size[0], "height": size[1]}
        meta = meta_of(row)
        task |= {"meta": meta} if meta else {}
        if not isinstance(row, ItemRow):
            task |= {"_annotator_id": row.labeller, "_timestamp": row.created_ms / 1000}
        return task | {"answer": "accept"}

    def _answer(self, value: JSONValue, data: JSONValue) -> JSONObject:
        text = self._classes.text
        options = self._options
        if "options_from" in self._job.task and isinstance(data, dict):
            names = map(text, data.get(self._job.task["options_from"]) or ())
            options = [{"id": name, "text": name} for name in names]
        match self._kind:
            case "choice" | "compare" | "rating":
                style = {"choice_style": "single"}
                return {"options": options, "accept": [text(value)], "config": style}
            case "choices":
                style = {"choice_style": "multiple"}
                return {"options": options, "accept": list(map(text, value)), "config": style}
            case "text":
                return {"user_input": value}
            case "spans":
                return {"spans": [self._span(*one) for one in regions_of(value)]}
            case _:
                return {"spans": [self._shape(shape) for shape in shapes_of(value)]}

    def _span(
        self, start: int, end: int, label: JSONValue, answers: JSONValue = None
    ) -> JSONObject:
        span: JSONObject = {"start": start, "end": end, "label": self._classes.text(label)}
        return span if answers is None else span | {"answers": answers}

    def _related(self, text: str, value: JSONValue) -> JSONObject:
        """Return tokens, spans with their tokens, and relations between the last ones of these."""
        regions = regions_of(value)
        tokens = cut(words(text), [(start, end, None) for start, end, *_ in regions])
        spans = []
        for one in regions:
            within = [n for n, t in enumerate(tokens) if one[0] <= t.start and t.end <= one[1]]
            known = {"token_start": within[0], "token_end": within[-1]} if within else {}
            spans.append(self._span(*one) | known)
        return {
            "tokens": [
                {
                    "id": number,
                    "text": token.text,
                    "start": token.start,
                    "end": token.end,
                    "ws": text[token.end : token.end + 1].isspace(),
                }
                for number, token in enumerate(tokens)
            ],
            "spans": spans,
            "relations": [
                {
                    "head": spans[start].get("token_end"),
                    "child": spans[end].get("token_end"),
                    "head_span": spans[start],
                    "child_span": spans[end],
                    "label": self._link_text(label),
                }
                for start, end, label in relations_of(value)
            ],
        }

    def _shape(self, shape: JSONObject) -> JSONObject:
        corners = corners_of(shape)
        about = {"label": self._classes.text(shape["label"])}
        about |= {"answers": shape["answers"]} if "answers" in shape else {}
        if shape["type"] == "polygon":
            return {"type": "polygon", **about, "points": corners}
        left, top, right, bottom = around(corners)
        return {
            "type": "rect",
            **about,
            "points": [corners[0], corners[3], corners[2], corners[1]],
            "x": left,
            "y": top,
            "width": right - left,
            "height": bottom - top,
            "center": [(left + right) / 2, (top + bottom) / 2],
        }
