"""Prodigy's JSONL, which ``prodigy db-in`` takes: an accepted task for each row.

Offsets count code points. An option's id is its text.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from supt_async.domain.values import JSONObject, JSONValue
from supt_async.storage.transfer.export.format import Job
from supt_async.storage.transfer.export.formats.trainer import (
    Classes,
    Trainer,
    around,
    corners_of,
    counted,
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
        task |= self._answer(value_of(row))
        if "image" in task and "spans" in task:
            size = size_of(envelope_of(row), self._job.open_media)
            task |= {} if size is None else {"width": size[0], "height": size[1]}
        meta = meta_of(row)
        task |= {"meta": meta} if meta else {}
        if not isinstance(row, ItemRow):
            task |= {"_annotator_id": row.labeller, "_timestamp": row.created_ms / 1000}
        return task | {"answer": "accept"}

    def _answer(self, value: JSONValue) -> JSONObject:
        text = self._classes.text
        match self._kind:
            case "choice" | "compare" | "rating":
                style = {"choice_style": "single"}
                return {"options": self._options, "accept": [text(value)], "config": style}
            case "choices":
                style = {"choice_style": "multiple"}
                return {"options": self._options, "accept": list(map(text, value)), "config": style}
            case "text":
                return {"user_input": value}
            case "spans":
                return {"spans": [{"start": s, "end": e, "label": text(la)} for s, e, la in value]}
            case _:
                return {"spans": [self._shape(shape) for shape in value]}

    def _shape(self, shape: JSONObject) -> JSONObject:
        corners = corners_of(shape)
        label = self._classes.text(shape["label"])
        if shape["type"] == "polygon":
            return {"type": "polygon", "label": label, "points": corners}
        left, top, right, bottom = around(corners)
        return {
            "type": "rect",
            "label": label,
            "points": [corners[0], corners[3], corners[2], corners[1]],
            "x": left,
            "y": top,
            "width": right - left,
            "height": bottom - top,
            "center": [(left + right) / 2, (top + bottom) / 2],
        }
