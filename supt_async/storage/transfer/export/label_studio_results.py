"""Results of Label Studio's annotations: an entry for each answer, region, relation and so on.

The controls have the names of a form's questions; the control of any other task is ``label``. What
is asked about a region has the region's id and place (Label Studio's ``perRegion``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from supt_async.domain.values import JSONObject, JSONValue
from supt_async.readers.answer_text import AnswerTexts
from supt_async.storage.transfer.export.format import Job
from supt_async.storage.transfer.export.formats.trainer import (
    alone,
    field_of,
    regions_of,
    relations_of,
)
from supt_async.storage.transfer.export.pictures import needed_size
from supt_async.storage.transfer.export.rows import Row, data_of, value_of

QUESTION = "label"
"""Name of the control that asks for the answer, if the task is not a form."""
SHAPES = ("boxes", "polygons", "points")


class Results:
    """Makes the results of rows."""

    def __init__(self, job: Job) -> None:
        task = job.task
        self._is_form = task["kind"] == "form"
        asked = task["questions"] if self._is_form else [{**task, "name": QUESTION}]
        self._controls = [_Control(job, one, self._is_form) for one in asked]

    def of(self, row: Row, shown: str) -> list[JSONObject]:
        """Return the entries of a row's answer to what is ``shown`` under this name."""
        value = value_of(row)
        found: list[JSONObject] = []
        for control in self._controls:
            if not self._is_form:
                found += control.entries(row, value, shown)
            elif isinstance(value, dict) and control.name in value:
                found += control.entries(row, value[control.name], shown)
        return found


class _Control:
    """One question, as a control of Label Studio's interface."""

    def __init__(self, job: Job, task: Mapping[str, Any], named: bool) -> None:
        self.name: str = task["name"]
        self._job = job
        self._task = task
        self._prefix = f"{self.name}-" if named else ""
        item = job.task.get("item")
        alone_task = {field: one for field, one in task.items() if field not in _OF_FORM}
        self._on = field_of(alone_task | {"item": item}) if item else None
        self._to = self._on or (next(iter(item)) if isinstance(item, dict) else None)
        self._word = item.get(self._to) if isinstance(item, dict) else item
        self._text = AnswerTexts(task).text
        self._link_text = AnswerTexts({"options": task.get("relations")}).text
        self._paths = _paths(task.get("options") or (), ())

    def entries(self, row: Row, value: JSONValue, shown: str) -> Iterator[JSONObject]:
        """Yield the entries of an answer."""
        named = {"from_name": self.name, "to_name": self._to or shown}
        if self._task["kind"] not in (*SHAPES, "spans", "segments"):
            told = _told(self._task, value, self._text, self._paths)
            if told is not None:
                yield named | told
            return
        part = row if self._on is None else alone(row, self._on)
        regions = regions_of(value)
        places = self._places(part, regions)
        ids = [f"{row.item}-{self._prefix}{n}" for n in range(len(regions))]
        measures = self._measures(part) if regions else {}
        for id_, region, (kind, place) in zip(ids, regions, places, strict=True):
            label, answers = _label_and_answers(region)
            at = {"id": id_, "to_name": named["to_name"]} | measures
            told = {"type": kind, "value": place | {kind: [self._text(label)]}}
            yield at | {"from_name": self.name} | told
            for entry in self._about(label, answers):
                yield at | entry | {"value": place | entry["value"]}
        for start, end, label in relations_of(value):
            yield {
                "type": "relation",
                "from_id": ids[start],
                "to_id": ids[end],
                "direction": "right",
                "labels": [self._link_text(label)],
            }

    def _about(self, label: JSONValue, answers: Mapping[str, JSONValue]) -> Iterator[JSONObject]:
        """Yield the entries of what was answered about a region."""
        given = [one for one in self._task["labels"] if isinstance(one, dict)]
        questions = next((one.get("questions") for one in given if one["value"] == label), None)
        for question in questions or ():
            if question["name"] in answers:
                text = AnswerTexts(question).text
                paths = _paths(question.get("options") or (), ())
                told = _told(question, answers[question["name"]], text, paths)
                if told is not None:
                    yield {"from_name": question["name"]} | told

    def _places(self, row: Row, regions: list[Any]) -> Iterator[tuple[str, JSONObject]]:
        """Yield the kind of each region's labels, and where it is."""
        kind = self._task["kind"]
        if kind == "spans":
            words = data_of(row)
            for start, end, *_ in regions:
                yield "labels", {"start": start, "end": end, "text": str(words)[start:end]}
        elif kind == "segments":
            is_sound = self._word == "audio" or (self._word is None and self._is_text(row))
            for start, end, *_ in regions:
                place = {"start": start, "end": end}
                if is_sound:
                    yield "labels", place | {"channel": 0}
                else:
                    yield "timeserieslabels", place | {"instant": False}
        elif regions:
            size = self._size(row)
            for shape in regions:
                yield _shape(shape, size)

    def _measures(self, row: Row) -> JSONObject:
        """Return what an entry says of the image that a shape is on."""
        if self._task["kind"] not in SHAPES:
            return {}
        width, height = self._size(row)
        return {"original_width": width, "original_height": height, "image_rotation": 0}

    def _size(self, row: Row) -> tuple[int, int]:
        return needed_size(row, self._job.open_media, None)

    def _is_text(self, row: Row) -> bool:
        data = data_of(row)
        return isinstance(data, str) or (isinstance(data, dict) and "media_type" in data)


_OF_FORM = ("name", "title", "help", "required", "when")
"""Fields of a question besides those of its task."""


def _label_and_answers(region: Any) -> tuple[JSONValue, Mapping[str, JSONValue]]:
    if isinstance(region, dict):
        return region["label"], region.get("answers") or {}
    return region[2], region[3] if len(region) > 3 else {}


def _told(
    task: Mapping[str, Any], value: JSONValue, text: Any, paths: Mapping[str, list[JSONValue]]
) -> JSONObject | None:
    """Return the type and the value of an answer that is no region; None if it is empty."""
    match task["kind"]:
        case "choices" | "choice" | "compare" as kind:
            chosen = value if kind == "choices" else [value]
            if any(len(path) > 1 for path in paths.values()):
                ways = [list(map(text, paths.get(text(one), [one]))) for one in chosen]
                return {"type": "taxonomy", "value": {"taxonomy": ways}} if ways else None
            told = list(map(text, chosen))
            return {"type": "choices", "value": {"choices": told}} if told else None
        case "text":
            return {"type": "textarea", "value": {"text": [value]}}
        case "rating":
            return {"type": "rating", "value": {"rating": value}}
        case _:
            return {"type": "ranker", "value": {"ranker": {"rank": list(map(text, value))}}}


def _paths(
    options: Any, above: tuple[JSONValue, ...], found: dict[str, list[JSONValue]] | None = None
) -> dict[str, list[JSONValue]]:
    """Return the way from the top of a tree to each option, by the option's text."""
    found = {} if found is None else found
    text = AnswerTexts({"options": options}).text
    for one in options:
        value = one["value"] if isinstance(one, dict) else one
        found[text(value)] = [*above, value]
        if isinstance(one, dict) and one.get("options"):
            _paths(one["options"], (*above, value), found)
    return found


def _shape(shape: JSONObject, size: tuple[int, int]) -> tuple[str, JSONObject]:
    width, height = size
    place: JSONObject
    match shape:
        case {"xyxy": [x0, y0, x1, y1]}:
            place = {"x": x0 * 100 / width, "y": y0 * 100 / height}
            place |= {"width": (x1 - x0) * 100 / width, "height": (y1 - y0) * 100 / height}
            return "rectanglelabels", place | {"rotation": 0}
        case {"points": points}:
            corners = [[x * 100 / width, y * 100 / height] for x, y in points]
            return "polygonlabels", {"points": corners, "closed": True}
        case _:
            x, y = shape["coordinates"]
            return "keypointlabels", {"x": x * 100 / width, "y": y * 100 / height, "width": 0.5}
