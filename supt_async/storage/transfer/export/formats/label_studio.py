"""Label Studio's JSON: a list of tasks with annotations, which it imports.

Names of controls are ``label`` for the answer, and ``text``, ``image`` or ``data`` for what it is
about, as in the labelling interface that docs/howto/formats.md gives for each kind of task.
Coordinates are percent of the image, so its size must be known. Offsets count code points. With
a row for each label, the labels of an item are brought together in a temporary file.
"""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

import msgspec

from supt_async.domain.values import JSONObject, JSONValue
from supt_async.protocol.display.media_types import media_type_of
from supt_async.storage.transfer.export.format import Job
from supt_async.storage.transfer.export.formats.trainer import Classes, Trainer, counted
from supt_async.storage.transfer.export.pictures import data_url, needed_size
from supt_async.storage.transfer.export.rows import (
    ItemRow,
    Page,
    Row,
    data_of,
    envelope_of,
    meta_of,
    value_of,
)
from supt_async.time_format import iso

QUESTION = "label"
"""Name of the control that asks for the answer."""
_BATCH = 500


class LabelStudio(Trainer):
    """Label Studio."""

    name = "label-studio"
    media_type = "application/json"
    suffix = ".json"
    kinds = (
        *("choice", "choices", "compare", "text", "rating", "spans", "boxes", "polygons"),
        "points",
    )

    def write(self, pages: Iterator[Page], job: Job) -> Iterator[bytes]:
        tasks = _Tasks(job)
        parts: Iterator[list[JSONObject]]
        if job.options.resolve != "none":
            parts = ([tasks.task(row) for row in counted(page)] for page in pages)
        else:
            parts = _together(pages, tasks)
        before = b"["
        for part in parts:
            encoded = [msgspec.json.encode(task) for task in part]
            if encoded:
                yield before + b",\n".join(encoded)
                before = b",\n"
        yield b"[]\n" if before == b"[" else b"]\n"


def _together(pages: Iterator[Page], tasks: _Tasks) -> Iterator[list[JSONObject]]:
    """Yield tasks of items with all their labels, from rows in any order."""
    with tempfile.TemporaryDirectory(prefix="supt-export-") as folder:
        with closing(sqlite3.connect(Path(folder) / "labels.db", check_same_thread=False)) as file:
            file.execute("CREATE TABLE task (item INTEGER PRIMARY KEY, task BLOB)")
            file.execute("CREATE TABLE answer (item INTEGER, n INTEGER PRIMARY KEY, made BLOB)")
            file.execute("CREATE INDEX by_item ON answer (item, n)")
            for page in pages:
                for row in counted(page):
                    task = tasks.task(row)
                    (made,) = task.pop("annotations")
                    encoded = [msgspec.json.encode(part) for part in (task, made)]
                    file.execute("INSERT OR IGNORE INTO task VALUES (?, ?)", (row.item, encoded[0]))
                    file.execute(
                        "INSERT INTO answer (item, made) VALUES (?, ?)", (row.item, encoded[1])
                    )
                yield []
            listed = file.execute("SELECT item, task FROM task ORDER BY item")
            while part := listed.fetchmany(_BATCH):
                yield [_joined(file, item, task) for item, task in part]


def _joined(file: sqlite3.Connection, item: int, task: bytes) -> JSONObject:
    made = file.execute("SELECT made FROM answer WHERE item = ? ORDER BY n", (item,)).fetchall()
    answers = [msgspec.json.decode(one) for (one,) in made]
    whole: JSONObject = msgspec.json.decode(task) | {"annotations": answers}
    return whole


class _Tasks:
    """Makes tasks of rows."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._kind = job.task["kind"]
        self._classes = Classes(job.task)
        self._is_image = self._kind in ("boxes", "polygons", "points")
        self._is_image = self._is_image or job.task.get("item") == "image"

    def task(self, row: Row) -> JSONObject:
        """Return the task of a row, with its answer."""
        shown = self._shown(row)
        made: JSONObject = {"result": self._result(row, shown)}
        if not isinstance(row, ItemRow):
            made |= {"labeller": row.labeller, "created_at": iso(row.created_ms)}
            made |= {} if row.ms is None else {"lead_time": row.ms / 1000}
        meta = meta_of(row) | {"external_id": row.external_id}
        return {"id": row.item, "data": self._data(row, shown), "meta": meta, "annotations": [made]}

    def _shown(self, row: Row) -> str:
        """Return the name of what the answer is about."""
        envelope = envelope_of(row)
        media_type = media_type_of(envelope) or ""
        if self._is_image or media_type.startswith("image/"):
            return "image"
        if self._job.task.get("item") == "audio" or media_type.startswith("audio/"):
            return "audio"
        return "text" if isinstance(data_of(row), str) else "data"

    def _data(self, row: Row, shown: str) -> JSONObject:
        data = data_of(row)
        held = data_url(row) if shown in ("image", "audio") else None
        if held is not None:
            return {shown: held[1]}
        if isinstance(data, str):
            return {shown: data}
        return data if isinstance(data, dict) else {"data": data}

    def _result(self, row: Row, shown: str) -> list[JSONObject]:
        value, named = value_of(row), {"from_name": QUESTION, "to_name": shown}
        text = self._classes.text
        match self._kind:
            case "choice" | "compare":
                return [named | {"type": "choices", "value": {"choices": [text(value)]}}]
            case "choices":
                chosen = list(map(text, value))
                result = named | {"type": "choices", "value": {"choices": chosen}}
                return [result] if chosen else []
            case "text":
                return [named | {"type": "textarea", "value": {"text": [value]}}]
            case "rating":
                return [named | {"type": "rating", "value": {"rating": value}}]
            case "spans":
                return [named | self._span(row, n, span) for n, span in enumerate(value)]
            case _:
                size = needed_size(row, self._job.open_media, None) if value else (0, 0)
                return [
                    named | {"id": f"{row.item}-{n}"} | self._shape(shape, size)
                    for n, shape in enumerate(value)
                ]

    def _span(self, row: Row, number: int, span: Sequence[JSONValue]) -> JSONObject:
        start, end, label = span
        words = str(data_of(row))[start:end]
        value = {"start": start, "end": end, "text": words, "labels": [self._classes.text(label)]}
        return {"id": f"{row.item}-{number}", "type": "labels", "value": value}

    def _shape(self, shape: JSONObject, size: tuple[int, int]) -> JSONObject:
        width, height = size
        label = [self._classes.text(shape["label"])]
        measured = {"original_width": width, "original_height": height, "image_rotation": 0}
        match shape:
            case {"xyxy": [x0, y0, x1, y1]}:
                value = {"x": x0 * 100 / width, "y": y0 * 100 / height}
                value |= {"width": (x1 - x0) * 100 / width, "height": (y1 - y0) * 100 / height}
                value |= {"rotation": 0, "rectanglelabels": label}
            case {"points": points}:
                corners = [[x * 100 / width, y * 100 / height] for x, y in points]
                value = {"points": corners, "closed": True, "polygonlabels": label}
            case _:
                x, y = shape["coordinates"]
                value = {"x": x * 100 / width, "y": y * 100 / height, "width": 0.5}
                value |= {"keypointlabels": label}
        kind = next(name for name in value if name.endswith("labels"))
        return {"type": kind, "value": value, **measured}
