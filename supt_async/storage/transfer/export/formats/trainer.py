"""What formats for training have in common: they need the items, and one answer for each."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterator, Mapping, Sequence
from typing import Any

from supt_async.domain.values import JSONObject, JSONValue
from supt_async.errors import Refused
from supt_async.protocol.tasks.validation import typed
from supt_async.readers.answer_text import AnswerTexts
from supt_async.storage.transfer.export.format import Format, Job
from supt_async.storage.transfer.export.options import Resolve
from supt_async.storage.transfer.export.rows import ItemRow, Page, Row

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

    def check(self, job: Job) -> None:
        """Check the kind of the project's task.

        Raises:
            Refused: It can't be written in the format.
        """
        if job.task.get("kind") not in self.kinds:
            kinds = ", ".join(self.kinds)
            raise Refused(f"{self.name} is for tasks of kind {kinds}: choose another format")


class Classes:
    """Options or labels of a task in its order, with the texts that stand for them."""

    def __init__(self, task: Mapping[str, Any]) -> None:
        self._texts = AnswerTexts(task)
        values = [one["value"] if isinstance(one, dict) else one for one in _options(task)]
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


def shapes_of(value: JSONValue) -> list[JSONObject]:
    """Return the shapes of an answer."""
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


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


def _options(task: Mapping[str, Any]) -> list[Any]:
    if task.get("kind") == "compare":
        return list(task.get("options", ("a", "b", "tie")))
    return [*(task.get("options") or ()), *(task.get("labels") or ())]
