"""Values of a task from the parts of other tools' answers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import msgspec

from supt_async.domain.values import JSONObject, JSONValue
from supt_async.protocol.tasks.equality import spell
from supt_async.protocol.tasks.kind import Question, Task
from supt_async.protocol.tasks.questions import is_asked
from supt_async.protocol.tasks.task import to_dict
from supt_async.protocol.tasks.validation import among, typed
from supt_async.readers.answer_text import AnswerTexts, json_text, options_of
from supt_async.readers.other_tools.records import Answer, Part, Prediction, Sort

NOTHING = object()
"""Result for an answer that has nothing of what the task asks for."""

NO_LISTS: Mapping[str, Sequence[JSONValue]] = {}
"""Options of an item that lists none."""
WANTED: dict[str, Sort | None] = {
    "choice": Sort.CLASS,
    "choices": Sort.CLASS,
    "compare": Sort.CLASS,
    "text": Sort.TEXT,
    "rating": Sort.NUMBER,
    "rank": Sort.RANK,
    "spans": Sort.SPAN,
    "segments": Sort.SEGMENT,
    "boxes": Sort.BOX,
    "polygons": Sort.POLYGON,
    "points": Sort.POINT,
    "any": None,
}
"""Sort of the parts of an answer, by kind of task."""
SHAPES = (Sort.BOX, Sort.POLYGON, Sort.POINT)
"""Sorts of parts that are drawn on an image."""
REGIONS = (Sort.SPAN, Sort.SEGMENT, *SHAPES)
"""Sorts of parts that say where something is."""


class Fitting:
    """Maker of a task's values; counts what it met."""

    def __init__(self, task: Task, question: str | None = None) -> None:
        self._task = task
        self._question = question
        described = to_dict(task)
        texts = AnswerTexts(described)
        self._by_text = {texts.text(value): value for value in options_of(described)}
        given = described.get("relations")
        links = {"options": given}
        self._links = {AnswerTexts(links).text(value): value for value in options_of(links)}
        self._asked = {one.name: Fitting(one.task, one.name) for one in task.questions}
        self.met: Counter[Sort] = Counter()
        """Answers that have parts of a sort."""
        self.questions: Counter[str] = Counter()
        """Answers to each of the tool's questions."""
        self.left_out: Counter[str] = Counter()
        """Parts for which the task does not ask, by what they are."""

    def value(
        self, answer: Answer | Prediction, listed: Mapping[str, Sequence[JSONValue]] = NO_LISTS
    ) -> JSONValue:
        """Return the value of an answer, which is not checked; or ``NOTHING``.

        ``listed`` are the options that the item itself lists, by the field that has them.

        Raises:
            ValueError: The answer is of more than one question, or more than one value.
        """
        if isinstance(answer, Answer) and answer.own:
            return answer.raw
        for one in (self, *self._asked.values()):
            one._take_options(listed)
        self.met.update({part.sort for part in answer.parts})
        self.questions.update({part.question for part in answer.parts if not part.about})
        if self._task.questions:
            return self._form(answer.parts)
        if self._task.kind not in WANTED or WANTED[self._task.kind] is None:
            return answer.raw if answer.raw else NOTHING
        return self._value(answer.parts)

    def misfit(self) -> str | None:
        """Return why none of the answers has what the task asks for; None if one has it."""
        wanted, names = WANTED.get(self._task.kind), [one.name for one in self._task.questions]
        if names and self.met and not self.questions.keys() & set(names):
            told = ", ".join(repr(name) for name in self.questions if name)
            told = told or "one question without a name"
            return f"the form asks {', '.join(names)}, and the answers are to {told}"
        if wanted is None or not self.met or wanted in self.met:
            return None
        alike = {Sort.CLASS} if wanted is Sort.RANK else {Sort.CLASS, Sort.NUMBER}
        if wanted not in REGIONS and self.met.keys() & alike:
            return None
        return (
            f"the project's task is {self._task.kind}, and the answers have only"
            f" {', '.join(sorted(self.met))}: make a project with another task"
        )

    def others(self) -> list[str]:
        """Return the sorts of parts that answers also have, for which the task does not ask."""
        wanted = WANTED.get(self._task.kind)
        if wanted is None or wanted not in self.met:
            return []
        # An image's shapes are often there in several forms; relations are counted by themselves.
        return sorted(map(str, self.met.keys() - {wanted, Sort.RELATION, *SHAPES}))

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

    def _take_options(self, listed: Mapping[str, Sequence[JSONValue]]) -> None:
        field = getattr(self._task.spec, "options_from", None)
        if field is not None:
            text = AnswerTexts({"options": [{"value": one} for one in listed.get(field, ())]}).text
            self._by_text = {text(one): one for one in listed.get(field, ())}

    def _form(self, parts: Sequence[Part]) -> JSONValue:
        found: dict[str, JSONValue] = {}
        for question in self._task.questions:
            value = self._asked[question.name].answer_to(question, parts, found)
            if value is not NOTHING:
                found[question.name] = value
        names = self._asked.keys()
        self.left_out.update(
            f"answer to {part.question!r}"
            for part in parts
            if part.question not in names and not part.about and part.sort is not Sort.RELATION
        )
        return found if any(part.question in names for part in parts) else NOTHING

    def answer_to(
        self, question: Question, parts: Sequence[Part], earlier: dict[str, JSONValue]
    ) -> JSONValue:
        """Return the answer to a question of a form or about a region, or ``NOTHING``.

        Tools write nothing where nothing was chosen or marked, so a required question that is asked
        has an empty list then.
        """
        mine = any(part.question == question.name for part in parts)
        if not mine and not (question.required and is_asked(question, earlier)):
            return NOTHING
        lists = question.task.kind == "choices" or WANTED[question.task.kind] in REGIONS
        return self._value(parts) if mine or lists else NOTHING

    def _value(self, parts: Sequence[Part]) -> JSONValue:
        wanted = WANTED[self._task.kind]
        assert wanted is not None, "the kind any takes answers as they are"
        told = [part for part in parts if not part.about]
        found = self._relevant(told, wanted)
        questions = dict.fromkeys(part.question for part in found)
        if len(questions) > 1:
            names = ", ".join(map(repr, questions))
            raise ValueError(f"it answers several questions: name one of {names} with --question")
        if wanted in REGIONS:
            return self._regions(parts, found, wanted)
        if wanted is Sort.RANK:
            return self._rank(found)
        as_text = wanted is Sort.TEXT
        return self._together([p.value if as_text else self.option(p.value) for p in found])

    def _relevant(self, parts: Sequence[Part], wanted: Sort) -> list[Part]:
        asked = [part for part in parts if self._question in (None, part.question)]
        found = [part for part in asked if part.sort is wanted]
        if not found and wanted in (Sort.TEXT, Sort.NUMBER, Sort.RANK):
            # Some tools write a text, a number or an order as they write a class.
            return [part for part in asked if part.sort is Sort.CLASS]
        if not found and wanted is Sort.CLASS:
            return [part for part in asked if part.sort is Sort.NUMBER]
        return found

    def _rank(self, parts: Sequence[Part]) -> JSONValue:
        if not parts:
            return NOTHING
        listed = [one for p in parts for one in (p.value if p.sort is Sort.RANK else [p.value])]
        return [self.option(one) for one in listed]

    def _regions(self, parts: Sequence[Part], found: Sequence[Part], wanted: Sort) -> JSONValue:
        other = next((p.sort for p in parts if p.sort in SHAPES and p.sort is not wanted), None)
        alone = self._question is None and not any(part.view for part in parts)
        if other is not None and wanted in SHAPES and alone:
            raise ValueError(f"it has {other}, and the task is about {wanted}")
        regions: list[JSONValue] = [self._region(part, parts) for part in found]
        if not self._task.relations:
            self.left_out.update("relation" for p in parts if p.sort is Sort.RELATION)
            return regions
        places = {part.region: place for place, part in enumerate(found) if part.region}
        return {"regions": regions, "relations": list(self._relations(parts, places))}

    def _relations(self, parts: Sequence[Part], places: dict[str, int]) -> Iterable[JSONValue]:
        for part in parts:
            if part.sort is Sort.RELATION:
                start, end, label = part.value
                if self._question is not None and start not in places and end not in places:
                    continue  # between regions of another question
                if start not in places or end not in places:
                    raise ValueError("a relation is between regions that the answer does not have")
                yield [places[start], places[end], self._links.get(str(label), label)]

    def _region(self, part: Part, parts: Sequence[Part]) -> JSONValue:
        region = part.value
        label = self.option(region[2] if isinstance(region, list) else region["label"])
        answers = self._answers(label, [one for one in parts if part.region == one.about != ""])
        if isinstance(region, list):
            return [*region[:2], label, *([answers] if answers else [])]
        labelled: JSONObject = region | {"label": label}
        return labelled | {"answers": answers} if answers else labelled

    def _answers(self, label: JSONValue, given: Sequence[Part]) -> dict[str, JSONValue]:
        """Return the answers to the task's questions about a region with a label."""
        known = typed(label) if not isinstance(label, list | dict) else None
        found: dict[str, JSONValue] = {}
        told = [Part(one.sort, one.value, one.question) for one in given]
        questions = self._task.about.get(known, ())
        for question in questions:
            value = Fitting(question.task, question.name).answer_to(question, told, found)
            if value is not NOTHING:
                found[question.name] = value
        names = {question.name for question in questions}
        self.left_out.update("answer about a region" for p in told if p.question not in names)
        return found

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


def listed_options(task: Task, payload: str) -> dict[str, list[JSONValue]]:
    """Return the options that an item itself lists, by the field that has them."""
    envelope = msgspec.json.decode(payload) if task.view.lists else None
    found = envelope if isinstance(envelope, dict) else {}
    return {name: found[name] for name in task.view.lists if isinstance(found.get(name), list)}


def _number(value: JSONValue) -> JSONValue:
    """Return a rating, which a tool may have written as a text."""
    if isinstance(value, str) and value.strip().lstrip("-").isdecimal() and len(value) < 20:
        return int(value)
    return spell(value)
