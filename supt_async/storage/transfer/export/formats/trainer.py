"""What formats for training have in common: they need the items, and one answer for each."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from supt_async.domain.values import JSONObject, JSONValue
from supt_async.errors import Refused
from supt_async.protocol.tasks.task import parse
from supt_async.protocol.tasks.validation import typed
from supt_async.readers.answer_text import COMPARED, AnswerTexts, json_text, options_of
from supt_async.storage.transfer.export.format import Format, Job
from supt_async.storage.transfer.export.options import Resolve
from supt_async.storage.transfer.export.rows import ItemRow, Page, Row, envelope_of

MAX_STEM = 100
"""Maximum number of characters of a file's name, without its suffix."""
_UNUSUAL = re.compile(r"[^A-Za-z0-9._-]+")


class Trainer(Format):
    """Format for training a model, or for another labelling tool."""

    is_folder = False
    resolve: Resolve = "consensus"
    needs_content = True
    has_columns = False
    kinds: tuple[str, ...] = ()
    """Kinds of task that can be written in the format."""
    needs_options = False
    """Whether it needs the task's options, so that items can't bring their own."""
    holds: frozenset[str] = frozenset()
    """Which of relations and answers about regions can be written."""

    def check(self, job: Job) -> None:
        """Check the kind of the project's task.

        Raises:
            Refused: It can't be written in the format.
        """
        kind = job.task.get("kind")
        if kind not in self.kinds:
            kinds = ", ".join(self.kinds)
            fitting = [one["name"] for one in job.task.get("questions", ()) if self._fits(one)]
            if kind == "form" and fitting:
                names = " or ".join(fitting)
                raise Refused(f"{self.name} holds one answer, not a form: --question {names}")
            raise Refused(f"{self.name} is for tasks of kind {kinds}: choose another format")
        if self.needs_options and "options_from" in job.task:
            raise Refused(
                f"{self.name} needs the task's options, and each item has its own in"
                f" {job.task['options_from']!r}: choose another format"
            )

    def left_out(self, job: Job) -> str | None:
        """Return in one line what of the answers the format has no place for, if anything."""
        has = {
            "relations": bool(job.task.get("relations")),
            "answers about regions": any(
                isinstance(one, dict) and one.get("questions")
                for one in job.task.get("labels") or ()
            ),
        }
        lost = [name for name, given in has.items() if given and name not in self.holds]
        return f"{self.name} has no place for {' and '.join(lost)}: left out" if lost else None

    def _fits(self, question: Mapping[str, Any]) -> bool:
        return question["kind"] in self.kinds


class Classes:
    """Options or labels of a task in its order, with the texts that stand for them."""

    def __init__(self, task: Mapping[str, Any]) -> None:
        self._texts = AnswerTexts(task)
        values = list(COMPARED) if _names_none(task) else options_of(task)
        self._numbers: dict[Hashable, int] = {
            typed(value): number for number, value in enumerate(values)
        }
        self.names = [self._texts.text(value) for value in values]

    def number(self, value: JSONValue) -> int | None:
        """Return the position of an option; None if the task does not have it any more."""
        if isinstance(value, list | dict) or value is None:
            return None
        return self._numbers.get(typed(value))

    def text(self, value: JSONValue) -> str:
        """Return the text of an answer."""
        return self._texts.text(value)


class Names:
    """Names of files, each different, by the items' external ids."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def of(self, row: Row) -> str:
        """Return the name of a row's file without its suffix."""
        found = row.external_id or ""
        stem = found.rpartition(".")[0] if re.search(r"\.[A-Za-z]{3,4}$", found) else found
        name = _UNUSUAL.sub("_", stem).strip("._")[:MAX_STEM]
        if not name or name.casefold() in self._taken:
            name = f"{name}-{row.item}" if name else str(row.item)
        while name.casefold() in self._taken:
            name += "_"
        self._taken.add(name.casefold())
        return name


def counted(page: Page) -> Iterator[Row]:
    """Yield the rows that count: not the labels that an owner has corrected, or undone ones."""
    for row in page:
        if isinstance(row, ItemRow) or not (row.overruled or row.withdrawn or row.late):
            yield row


def regions_of(value: JSONValue) -> list[Any]:
    """Return the regions of an answer, with or without relations between them."""
    if isinstance(value, dict):
        value = value.get("regions")
    return value if isinstance(value, list) else []


def relations_of(value: JSONValue) -> list[Any]:
    """Return the relations of an answer, each with two positions among its regions."""
    found = value.get("relations") if isinstance(value, dict) else None
    return found if isinstance(found, list) else []


def shapes_of(value: JSONValue) -> list[JSONObject]:
    """Return the shapes of an answer."""
    return [one for one in regions_of(value) if isinstance(one, dict)]


def marked(job: Job, rows: Iterable[Row]) -> Iterator[Row]:
    """Yield rows whose items are only the field that answers mark parts of, if it is one."""
    on = field_of(job.task)
    return iter(rows) if on is None else (alone(row, on) for row in rows)


def field_of(task: Mapping[str, Any]) -> str | None:
    """Return the field of an item that answers mark parts of; None for the whole payload."""
    return parse(task).on if isinstance(task.get("item"), dict) else None


def alone(row: Row, field: str) -> Row:
    """Return a row whose item is only one of its fields."""
    if row.content is None:
        return row
    envelope = envelope_of(row)
    found = envelope.get(field) if isinstance(envelope, dict) else None
    return row._replace(content=row.content._replace(payload=json_text(found)))


def corners_of(shape: JSONObject) -> list[list[float]]:
    """Return the corners of a box or polygon."""
    if shape["type"] == "box":
        x0, y0, x1, y1 = shape["xyxy"]
        return [[x0, y0], [x1, y0], [x1, y1], [x0, y1]]
    corners: list[list[float]] = shape["points"]
    return corners


def around(corners: Sequence[Sequence[float]]) -> tuple[float, float, float, float]:
    """Return left, top, right and bottom of corners."""
    xs, ys = [x for x, _ in corners], [y for _, y in corners]
    return min(xs), min(ys), max(xs), max(ys)


def _names_none(task: Mapping[str, Any]) -> bool:
    """Return whether a task compares two things by verdicts that it does not name."""
    return task.get("kind") == "compare" and not task.get("options")
