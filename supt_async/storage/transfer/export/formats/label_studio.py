"""Label Studio's JSON: a list of tasks with annotations, which it imports.

Names of controls are ``label`` for the answer, or those of a form's questions; and ``text``,
``image`` or ``data`` for what it is about, or the names of the fields that the task shows, as in
the labelling interface that docs/howto/formats.md gives for each kind of task.
Coordinates are percent of the image, so its size must be known. Offsets count code points. With
a row for each label, the labels of an item are brought together in a temporary file.
"""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import msgspec

from supt_async.domain.values import JSONObject
from supt_async.errors import Refused
from supt_async.protocol.display.media_types import media_type_of
from supt_async.storage.transfer.export.format import Job
from supt_async.storage.transfer.export.formats.trainer import Trainer, counted
from supt_async.storage.transfer.export.label_studio_results import SHAPES, Results
from supt_async.storage.transfer.export.pictures import data_url
from supt_async.storage.transfer.export.rows import (
    ItemRow,
    Page,
    Row,
    data_of,
    envelope_of,
    meta_of,
)
from supt_async.time_format import iso

_BATCH = 500


class LabelStudio(Trainer):
    """Label Studio."""

    name = "label-studio"
    media_type = "application/json"
    suffix = ".json"
    kinds = (
        *("choice", "choices", "compare", "text", "rating", "spans", "boxes", "polygons"),
        *("points", "segments", "rank", "form"),
    )
    holds = frozenset({"relations", "answers about regions"})

    def check(self, job: Job) -> None:
        super().check(job)
        item = job.task.get("item")
        words = set(item.values()) if isinstance(item, dict) else {item}
        asked = job.task["questions"] if job.questions else [job.task]
        if "video" in words and any(one["kind"] == "segments" for one in asked):
            raise Refused(
                "label-studio counts the frames of a video, and segments are in seconds: choose"
                " another format"
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
        self._results = Results(job)
        self._is_image = job.task["kind"] in SHAPES or job.task.get("item") == "image"

    def task(self, row: Row) -> JSONObject:
        """Return the task of a row, with its answer."""
        shown = self._shown(row)
        made: JSONObject = {"result": self._results.of(row, shown)}
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
