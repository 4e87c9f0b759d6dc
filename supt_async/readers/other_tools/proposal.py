"""Task that would fit a file of another tool, as the command that makes its project."""

from __future__ import annotations

import shlex
from collections import Counter
from collections.abc import Iterable

import msgspec

from supt_async.domain.values import JSONObject, JSONValue
from supt_async.protocol.display.media_types import media_type_of
from supt_async.protocol.tasks.equality import text_of
from supt_async.protocol.tasks.fields import MAX_OPTIONS
from supt_async.protocol.tasks.task import parse
from supt_async.readers.answer_text import json_text
from supt_async.readers.other_tools.records import Answer, Record, Sort

MAX_CLASS = 1000
"""Maximum number of characters of an option."""
_FREE = 50
"""Number of different texts from which on, if nearly all differ, they are no classes."""
_SHAPES = {Sort.BOX: "boxes", Sort.POLYGON: "polygons", Sort.POINT: "points"}
_IMAGES = (".jpg", ".jpeg", ".png", ".gif", ".webp", ".bmp", ".avif")
_SOUNDS = (".wav", ".mp3", ".flac", ".m4a", ".ogg", ".opus")


class Proposal:
    """Collects what a file's answers are."""

    def __init__(self, question: str | None = None) -> None:
        self._question = question
        self._answers: Counter[Sort] = Counter()
        self._labels: dict[Sort, Counter[str]] = {}
        self._numbers: list[float] = []
        self._several = False
        self._own: list[JSONValue] = []
        self._images = self._sounds = 0
        self._asked: dict[str, Proposal] = {}
        """What the answers to each question are, if the tool names its questions."""
        self._relations: Counter[str] = Counter()

    def add(self, record: Record) -> None:
        """Look at a record's answers."""
        payload = (record.payload or "").strip('"').lower()
        media_type = _media_type(record.payload or "")
        self._images += payload.endswith(_IMAGES) or media_type.startswith("image/")
        self._sounds += payload.endswith(_SOUNDS) or media_type.startswith("audio/")
        for answer in record.answers:
            self._look(answer)

    def _look(self, answer: Answer) -> None:
        if answer.own:
            self._own.append(answer.raw)
            return
        given = [part for part in answer.parts if not part.about]
        for part in given:
            if part.sort is Sort.RELATION:
                self._relations[text_of(part.value[2])] += 1
        given = [part for part in given if part.sort is not Sort.RELATION]
        parts = [part for part in given if self._question in (None, part.question)]
        if self._question is None:
            for name in dict.fromkeys(part.question for part in parts if part.question):
                self._asked.setdefault(name, Proposal(name))._look(answer)
        self._answers.update({part.sort for part in parts})
        chosen = [part.question for part in parts if part.sort is Sort.CLASS]
        self._several = self._several or answer.joins or len(chosen) > len(set(chosen))
        for part in parts:
            if part.sort is Sort.NUMBER:
                self._numbers.append(part.value)
            elif part.sort is Sort.RANK:
                self._labels.setdefault(part.sort, Counter()).update(map(text_of, part.value))
            elif part.sort is not Sort.TEXT:
                label = part.value if part.sort is Sort.CLASS else _label(part.value)
                self._labels.setdefault(part.sort, Counter())[text_of(label)] += 1

    def task(self) -> JSONObject:
        """Return the task object; one of the kind any if nothing more can be said."""
        found = self._of_own() if self._own else self._of_parts()
        if len(self._asked) > 1:
            found = self._form()
        if self._images and found["kind"] not in ("spans", "any"):
            found["item"] = "image"
        elif self._sounds and found["kind"] not in ("spans", "any"):
            found["item"] = "audio"
        try:
            parse(found)
        except ValueError:
            return {"kind": "any"}
        return found

    def command(self, slug: str) -> str:
        """Return the command that makes a project with such a task."""
        return (
            f"supt project create {shlex.quote(slug)} --task {shlex.quote(json_text(self.task()))}"
        )

    def _form(self) -> JSONObject:
        """Return a form that asks what the tool's questions asked; none must be answered."""
        asked = {name: proposal._of_parts() for name, proposal in self._asked.items()}
        return {
            "kind": "form",
            "questions": [
                {"name": name, **task, "required": False}
                for name, task in asked.items()
                if task["kind"] != "any"
            ],
        }

    def _of_parts(self) -> JSONObject:
        found = self._of_best()
        if self._relations and found["kind"] in ("spans", "boxes", "polygons"):
            found["relations"] = _options_of(map(msgspec.json.decode, self._relations))
        return found

    def _of_best(self) -> JSONObject:
        best = max(self._answers, key=lambda sort: self._answers[sort], default=None)
        match best:
            case Sort.BOX | Sort.POLYGON | Sort.POINT:
                return {"kind": _SHAPES[best], "labels": self._options(best)}
            case Sort.SPAN:
                return {"kind": "spans", "labels": self._options(best)}
            case Sort.SEGMENT:
                return {"kind": "segments", "labels": self._options(best)}
            case Sort.RANK:
                return {"kind": "rank", "options": self._options(best)}
            case Sort.NUMBER if all(_is_whole(number) for number in self._numbers):
                low, high = int(min(self._numbers)), int(max(self._numbers))
                return {"kind": "rating", "scale": [min(low, 1), max(high, low + 1, 5)]}
            case Sort.TEXT:
                return {"kind": "text"}
            case Sort.CLASS if self._are_texts():
                return {"kind": "text"}
            case Sort.CLASS:
                kind = "choices" if self._several else "choice"
                return {"kind": kind, "options": self._options(best)}
            case _:
                return {"kind": "any"}

    def _are_texts(self) -> bool:
        counts = self._labels[Sort.CLASS]
        longest = max(map(len, counts), default=0)
        many = len(counts) >= _FREE and len(counts) > 0.9 * counts.total()
        return not self._several and (many or longest > MAX_CLASS or len(counts) > MAX_OPTIONS)

    def _of_own(self) -> JSONObject:
        if all(isinstance(value, str | bool | int) for value in self._own):
            values = _options_of(self._own)
            return (
                {"kind": "choice", "options": values} if len(values) < _FREE else {"kind": "text"}
            )
        return {"kind": "any"}

    def _options(self, sort: Sort) -> list[JSONValue]:
        return _options_of(map(msgspec.json.decode, self._labels[sort]))


def _options_of(values: Iterable[JSONValue]) -> list[JSONValue]:
    told = {text_of(value): value for value in values}
    return [one if isinstance(one, str) else {"value": one} for _, one in sorted(told.items())]


def _media_type(payload: str) -> str:
    if not payload.startswith('{"$supt":"bytes"'):
        return ""
    return media_type_of(msgspec.json.decode(payload)) or ""


def _label(region: JSONValue) -> JSONValue:
    return region[2] if isinstance(region, list) else region["label"]


def _is_whole(number: JSONValue) -> bool:
    return isinstance(number, int | float) and float(number).is_integer()
