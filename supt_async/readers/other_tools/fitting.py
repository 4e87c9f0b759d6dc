"""Values of a task from the parts of other tools' answers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from supt_async.domain.values import JSONObject, JSONValue
from supt_async.protocol.tasks.equality import spell
from supt_async.protocol.tasks.kind import Task
from supt_async.protocol.tasks.task import to_dict
from supt_async.protocol.tasks.validation import among
from supt_async.readers.answer_text import AnswerTexts, json_text, options_of
from supt_async.readers.other_tools.records import Answer, Part, Prediction, Sort

NOTHING = object()
"""Result for an answer that has nothing of what the task asks for."""

WANTED: dict[str, Sort | None] = {
    "choice": Sort.CLASS,
    "choices": Sort.CLASS,
    "compare": Sort.CLASS,
    "text": Sort.TEXT,
    "rating": Sort.NUMBER,
    "spans": Sort.SPAN,
    "boxes": Sort.BOX,
    "polygons": Sort.POLYGON,
    "points": Sort.POINT,
    "any": None,
}
"""Sort of the parts of an answer, by kind of task."""
SHAPES = (Sort.BOX, Sort.POLYGON, Sort.POINT)
"""Sorts of parts that are drawn on an image."""
REGIONS = (Sort.SPAN, *SHAPES)
"""Sorts of parts that say where something is."""


class Fitting:
    """Maker of a task's values; counts what it met."""

    def __init__(self, task: Task, question: str | None = None) -> None:
        self._task = task
        self._question = question
        described = to_dict(task)
        texts = AnswerTexts(described)
        self._by_text = {texts.text(value): value for value in options_of(described)}
        self.met: Counter[Sort] = Counter()
        """Answers that have parts of a sort."""

    def value(self, answer: Answer | Prediction) -> JSONValue:
        """Return the value of an answer, which is not checked; or ``NOTHING``.

        Raises:
            ValueError: The answer is of more than one question, or more than one value.
        """
        if isinstance(answer, Answer) and answer.own:
            return answer.raw
        self.met.update({part.sort for part in answer.parts})
        wanted = WANTED.get(self._task.kind)
        if wanted is None:
            return answer.raw if answer.raw else NOTHING
        parts = self._relevant(answer.parts, wanted)
        questions = dict.fromkeys(part.question for part in parts)
        if len(questions) > 1:
            names = ", ".join(map(repr, questions))
            raise ValueError(f"it answers several questions: name one of {names} with --question")
        if wanted in REGIONS:
            return self._regions(answer.parts, parts, wanted)
        values = [part.value if wanted is Sort.TEXT else self.option(part.value) for part in parts]
        return self._together(values)

    def option(self, value: JSONValue) -> JSONValue:
        """Return the option that a tool's text stands for; another value stays what it is.

        Texts are those of this program's exports: where a task has 1 and "1", the text 1 is the
        number, and the text is written with its quotes.
        """
        if isinstance(value, str):
            return self._by_text.get(value, value)
        if among(self._task.options, value) or isinstance(value, list | dict):
            return value
        return self._by_text.get(json_text(value), value)

    def _relevant(self, parts: Sequence[Part], wanted: Sort) -> list[Part]:
        asked = [part for part in parts if self._question in (None, part.question)]
        found = [part for part in asked if part.sort is wanted]
        if not found and wanted in (Sort.TEXT, Sort.NUMBER):
            # Some tools write a text or a number as they write a class.
            return [part for part in asked if part.sort is Sort.CLASS]
        if not found and wanted is Sort.CLASS:
            return [part for part in asked if part.sort is Sort.NUMBER]
        return found

    def _regions(self, parts: Iterable[Part], found: Sequence[Part], wanted: Sort) -> JSONValue:
        other = next((p.sort for p in parts if p.sort in SHAPES and p.sort is not wanted), None)
        if other is not None and wanted in SHAPES and not any(part.view for part in parts):
            raise ValueError(f"it has {other}, and the task is about {wanted}")
        return [self._labelled(part.value) for part in found]

    def _labelled(self, region: JSONValue) -> JSONValue:
        if isinstance(region, list):
            return [*region[:2], self.option(region[2])]
        labelled: JSONObject = region | {"label": self.option(region["label"])}
        return labelled

    def _together(self, values: list[JSONValue]) -> JSONValue:
        if self._task.kind == "choices":
            return list({json_text(value): value for value in values}.values())
        if not values:
            return NOTHING
        if len(values) > 1:
            raise ValueError(f"it has {len(values)} values, and the task wants one")
        value = values[0]
        if self._task.kind == "rating":
            return _number(value)
        return value


def _number(value: JSONValue) -> JSONValue:
    """Return a rating, which a tool may have written as a text."""
    if isinstance(value, str) and value.strip().lstrip("-").isdecimal() and len(value) < 20:
        return int(value)
    return spell(value)
