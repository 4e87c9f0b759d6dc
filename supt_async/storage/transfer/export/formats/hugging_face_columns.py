"""Columns of a folder for ``datasets``, with features that it knows.

Classes are ``ClassLabel`` in the task's order, images ``Image``, sounds ``Audio``. The columns
are ``item`` and ``external_id``; the payload as ``text``, ``image``, ``audio``, or for a mapping
one column for each of its keys (of the first items) and all of it as JSON in ``data``; ``label``,
or ``label.topic`` and so on for the questions of a form;
and ``confidence``, ``agreement`` and ``opinions``, or ``labeller``, ``created`` and what was
suggested (``suggestion`` as JSON) with a row for each label.
With ``--with features,meta`` these two are JSON. A class that the task does not have
any more is null.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from supt_async.domain.values import JSONObject, JSONValue
from supt_async.protocol.display.media_types import media_type_of, read_file
from supt_async.readers.answer_text import json_text
from supt_async.storage.transfer.export.form_answers import answers_to
from supt_async.storage.transfer.export.format import Job
from supt_async.storage.transfer.export.formats.hugging_face_regions import Regions
from supt_async.storage.transfer.export.formats.trainer import Classes
from supt_async.storage.transfer.export.pictures import address_of, picture_of
from supt_async.storage.transfer.export.rows import (
    EXTRAS,
    ItemRow,
    Row,
    data_of,
    envelope_of,
    extra_texts,
    value_of,
)

if TYPE_CHECKING:
    import pyarrow as pa

_SUGGESTED = ("suggestion_source", "suggestion")
_TRUTHS = ("accepted", "machine")
_OWN = frozenset(
    [
        *("item", "external_id", "data", "features", "meta", "label", "confidence", "agreement"),
        *("opinions", "labeller", "created"),
        *_SUGGESTED,
        *_TRUTHS,
    ]
)
"""Names of columns that a mapping's keys don't get."""


class Column:
    """Column: its feature as ``datasets`` describes it, its Arrow type, and a row's cell."""

    def __init__(
        self, name: str, feature: JSONValue, type_: pa.DataType, cell: Callable[[Row], Any]
    ) -> None:
        self.name = name
        self.feature = feature
        self.type = type_
        self.cell = cell


def columns(job: Job, first: Sequence[Row]) -> list[Column]:
    """Return the columns of an export whose first rows are known."""
    import pyarrow as pa

    text, number, share = _value("string"), _value("int64"), _value("float64")
    common = [
        Column("item", text, pa.string(), lambda row: str(row.item)),
        Column("external_id", text, pa.string(), lambda row: row.external_id),
        *_payload_columns(job, first),
        *_answer_columns(job),
        *(
            Column(EXTRAS[name], text, pa.string(), _Extra(name).cell)
            for name in job.options.extras
            if name != "item"  # which is there anyway
        ),
    ]
    if job.options.resolve != "none":
        return [
            *common,
            Column("confidence", share, pa.float64(), lambda row: _of_item(row).confidence),
            Column("agreement", share, pa.float64(), lambda row: _of_item(row).agreement),
            Column("opinions", number, pa.int64(), lambda row: _of_item(row).labels),
        ]
    moment = _value("timestamp[ms, tz=UTC]")
    return [
        *common,
        Column("labeller", text, pa.string(), lambda row: getattr(row, "labeller", None)),
        Column("created", moment, pa.timestamp("ms", tz="UTC"), _created),
        *(Column(name, text, pa.string(), _OfLabel(name).cell) for name in _SUGGESTED),
        *(Column(name, _value("bool"), pa.bool_(), _OfLabel(name).truth) for name in _TRUTHS),
    ]


class _OfLabel:
    """Cell of a label's own field."""

    def __init__(self, name: str) -> None:
        self._name = name

    def cell(self, row: Row) -> Any:
        return getattr(row, self._name, None)

    def truth(self, row: Row) -> bool | None:
        found = self.cell(row)
        return None if found is None else bool(found)


def _created(row: Row) -> int | None:
    return None if isinstance(row, ItemRow) else row.created_ms


def _of_item(row: Row) -> ItemRow:
    assert isinstance(row, ItemRow), "the rows are resolved"
    return row


def _value(dtype: str) -> JSONObject:
    return {"dtype": dtype, "_type": "Value"}


def _list(feature: JSONValue) -> JSONObject:
    return {"feature": feature, "_type": "List"}


# --- payloads -------------------------------------------------------------------------------


def _payload_columns(job: Job, first: Sequence[Row]) -> list[Column]:
    import pyarrow as pa

    media = pa.struct({"bytes": pa.binary(), "path": pa.string()})
    shown = _shown(job, first)
    text = _value("string")
    if shown == "image":
        cell = _ImageCells(job).cell
        return [Column("image", {"_type": "Image"}, media, cell)]
    if shown == "audio":
        return [Column("audio", {"_type": "Audio"}, media, _sound)]
    if shown == "text":
        return [Column("text", text, pa.string(), _text)]
    return [
        *(Column(name, text, pa.string(), _Field(key).cell) for name, key in _names(first)),
        Column("data", text, pa.string(), lambda row: json_text(data_of(row))),
    ]


def _names(first: Sequence[Row]) -> list[tuple[str, str]]:
    """Return the keys of mappings, each with the name of its column."""
    keys: dict[str, None] = {}
    for row in first:
        data = data_of(row)
        keys |= dict.fromkeys(data if isinstance(data, dict) else ())
    named: dict[str, str] = {}
    for key in keys:
        name = key
        while name in named or name in _OWN or (name != key and name in keys):
            name = f"data_{name}"
        named[name] = key
    return list(named.items())


def _shown(job: Job, first: Sequence[Row]) -> str:
    """Return what the payloads are: text, image, audio or something else."""
    kind = job.task.get("kind")
    if kind in ("boxes", "polygons", "points") or job.task.get("item") == "image":
        return "image"
    if job.task.get("item") == "audio":
        return "audio"
    envelope = envelope_of(first[0]) if first else ""
    media_type = media_type_of(envelope)
    if media_type is not None:
        return media_type.partition("/")[0]
    if all(isinstance(data_of(row), str) for row in first):
        return "text"
    return "data"


def _text(row: Row) -> str | None:
    data = data_of(row)
    return data if isinstance(data, str) or data is None else json_text(data)


class _ImageCells:
    """Images as bytes, or as the path or URL where they can't be read here."""

    def __init__(self, job: Job) -> None:
        self._open_media = job.open_media

    def cell(self, row: Row) -> JSONValue:
        picture = picture_of(row, self._open_media)
        if picture is not None:
            return {"bytes": picture.data, "path": None}
        address = address_of(row)
        return None if address is None else {"bytes": None, "path": address}


def _sound(row: Row) -> JSONValue:
    envelope = envelope_of(row)
    if media_type_of(envelope) is not None:
        return {"bytes": read_file(envelope), "path": None}
    address = address_of(row)
    return None if address is None else {"bytes": None, "path": address}


class _Extra:
    """Cell of what ``--with`` asks for, as JSON."""

    def __init__(self, name: str) -> None:
        self._name = name

    def cell(self, row: Row) -> str | None:
        return extra_texts(row, [self._name])[0]


class _Field:
    """Cell of a mapping's key."""

    def __init__(self, key: str) -> None:
        self._key = key

    def cell(self, row: Row) -> str | None:
        data = data_of(row)
        found = data.get(self._key) if isinstance(data, dict) else None
        return found if isinstance(found, str) or found is None else json_text(found)


# --- answers --------------------------------------------------------------------------------


def _answer_columns(job: Job) -> list[Column]:
    """Return the column of the answers, or one for each question of a form."""
    if not job.questions:
        return [Column("label", *_answer(job.task))]
    return [_question_column(one) for one in job.task["questions"]]


def _question_column(question: Mapping[str, Any]) -> Column:
    feature, type_, answer = _answer(question)
    name = question["name"]

    def cell(row: Row) -> Any:
        (asked,) = answers_to(name, [row]) or (None,)
        return None if asked is None else answer(asked)

    return Column(f"label.{name}", feature, type_, cell)


def _answer(task: Mapping[str, Any]) -> tuple[JSONValue, pa.DataType, Callable[[Row], Any]]:
    """Return feature, type and cell of the answers to a task."""
    import pyarrow as pa

    classes = Classes(task)
    label = {"names": classes.names, "_type": "ClassLabel"}
    text = _value("string"), pa.string()
    match task.get("kind"):
        case "choice" if task.get("other") or "options_from" in task:
            return *text, lambda row: classes.text(value_of(row))
        case "choices" | "rank" if "options_from" in task:
            texts = _list(_value("string")), pa.list_(pa.string())
            return *texts, lambda row: list(map(classes.text, value_of(row)))
        case "choice" | "compare":
            return label, pa.int64(), lambda row: classes.number(value_of(row))
        case "choices" | "rank":
            return (
                _list(label),
                pa.list_(pa.int64()),
                lambda row: [classes.number(value) for value in value_of(row)],
            )
        case "rating":
            return _value("int64"), pa.int64(), value_of
        case "text":
            return *text, value_of
        case "spans" | "segments" | "boxes" | "polygons" | "points":
            return Regions(task, classes).described()
        case _:
            return *text, lambda row: json_text(value_of(row))
