"""What has been stored of an imported project so far: ids, by the numbers of the lines."""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
import numpy as np
from msgspec import Raw
from numpy.typing import NDArray

from supt_async.domain.ids import ProjectId
from supt_async.protocol.json_checks import TooDeep, check_depth
from supt_async.protocol.tasks.equality import text_of
from supt_async.protocol.tasks.kind import Task
from supt_async.protocol.tasks.task import settle
from supt_async.protocol.tasks.validation import NotAllowed
from supt_async.readers.item_lines import source_of

DEPTH = 200
"""Maximum depth of JSON within a line; items and answers are less deep."""
MOST_BRACKETS = 1 << 31
SHORT = 200
"""Maximum length of an answer that is remembered; those of a choice are short and few."""
REMEMBERED = 10_000
_NUL = re.compile(r"(?<!\\)(?:\\\\)*\\u0000")


class BadLine(ValueError):
    """A line that can't be stored, by its place in the batch."""

    def __init__(self, place: int, reason: object) -> None:
        super().__init__(str(reason))
        self.place = place


@dataclass(frozen=True, slots=True)
class Mark:
    """State of an import before a batch of lines."""

    items: int
    open: int
    done: int
    chunks: int
    lengths: Sequence[int]


class Imported:
    """Rows of the imported project so far: their ids, by the numbers of the lines."""

    def __init__(self, project: ProjectId, people: Sequence[int], overlap: int, task: Task) -> None:
        self.project = project
        self.overlap = overlap
        self.task = task
        self.open = 0
        """Number of open places."""
        self.done = 0
        """Number of items without an open place."""
        self.asked = 0
        """How often one more opinion was asked for."""
        self.imports = array("q")
        self.runs = array("q")
        self.acceptances = array("q")
        self.chunks = 0
        self.assigned = array("q")
        """Ids of the items that are meant for some people only, ascending."""
        self._golden: list[int] = []
        """Positions of the gold items among all."""
        self._people = np.asarray(people, dtype=np.int64)
        self._parts: list[NDArray[np.int64]] = [np.empty(0, dtype=np.int64)]
        self._ordered: NDArray[np.bool_] | None = None
        self._placed: list[NDArray[np.int64]] = []  # in the order since the latest mark
        self._allowed: dict[str, str] = {}
        """Texts of short answers that the task allows, as they are stored."""

    @property
    def items(self) -> int:
        """Number of items."""
        return sum(map(len, self._parts))

    @property
    def _ids(self) -> NDArray[np.int64]:
        if len(self._parts) > 1:
            self._parts = [np.concatenate(self._parts)]
        return self._parts[0]

    def mark(self) -> Mark:
        """Return what there is, for ``rewind``."""
        self._placed = []
        lists = (self.imports, self.runs, self.acceptances, self.assigned, self._golden)
        lengths = [len(one) for one in lists]
        return Mark(self.items, self.open, self.done, self.chunks, lengths)

    def rewind(self, mark: Mark) -> None:
        """Forget what has come since the latest mark: its transaction is begun again."""
        if self.items > mark.items:
            self._parts = [self._ids[: mark.items]]
        self.open, self.done, self.chunks = mark.open, mark.done, mark.chunks
        lists = (self.imports, self.runs, self.acceptances, self.assigned, self._golden)
        for one, length in zip(lists, mark.lengths, strict=True):
            del one[length:]
        for places in self._placed:
            assert self._ordered is not None
            self._ordered[places] = False
        self._placed = []

    @property
    def counted(self) -> int:
        """Number of items that count: those that are not gold."""
        return self.items - len(self._golden)

    def add_items(self, ids: Sequence[int], apart: Sequence[int] = ()) -> None:
        """Add the ids of the next items; ``apart`` are the places of those that are gold."""
        if apart:
            self._golden += [self.items + place for place in apart]
        self._parts.append(np.asarray(ids, dtype=np.int64))

    def are_assigned(self, ids: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Tell of each of some items whether it is meant for some people only."""
        if not self.assigned:
            return np.zeros(len(ids), dtype=bool)
        assigned = np.frombuffer(self.assigned, dtype=np.int64)
        nearest = np.minimum(np.searchsorted(assigned, ids), len(assigned) - 1)
        found: NDArray[np.bool_] = assigned[nearest] == ids
        return found

    def item(self, number: int) -> int | None:
        """Return the id of an item, if there is one of this number."""
        return int(self._ids[number - 1]) if 0 < number <= self.items else None

    def items_of(self, batch: Iterable[Any]) -> list[int]:
        """Return the ids of the items of some lines."""
        return _looked_up(self._ids, [line.item for line in batch], "item")

    def labellers_of(self, batch: Iterable[Any]) -> list[int]:
        """Return the ids of the labellers of some lines."""
        return _looked_up(self._people, [line.labeller for line in batch], "person")

    def person(self, number: int | None, place: int) -> int | None:
        """Return the id of a person, or None for None."""
        if number is None:
            return None
        if number > len(self._people):
            raise BadLine(place, f"there is no person {number}")
        return int(self._people[number - 1])

    def answer(self, raw: Raw, place: int) -> str:
        """Return the text of an answer that the task allows, as it is stored."""
        text = value_of(raw, place)
        found = self._allowed.get(text)
        if found is None:
            try:
                found = text_of(settle(self.task, msgspec.json.decode(text)))
            except NotAllowed as exc:
                raise BadLine(place, f"the task does not allow the answer: {exc}") from exc
            if len(text) <= SHORT and len(self._allowed) < REMEMBERED:
                self._allowed[text] = found
        return found

    def order(self, numbers: Sequence[int], place: int) -> bytes:
        """Return a chunk of the base order, as it is stored."""
        if self._ordered is None:
            self._ordered = np.zeros(self.items, dtype=np.bool_)
            self._ordered[self._golden] = True
        places = np.asarray(numbers, dtype=np.int64) - 1
        if len(places) and places.max() >= self.items:
            raise BadLine(place, f"there is no item {places.max() + 1}")
        if len(np.unique(places)) < len(places) or self._ordered[places].any():
            raise BadLine(place, "an item has two places in the order")
        self._ordered[places] = True
        self._placed.append(places)
        return self._ids[places].astype("<i8").tobytes()

    def is_ordered(self) -> bool:
        """Return whether every item has a place in the base order."""
        return not self.counted or (self._ordered is not None and bool(self._ordered.all()))


def _looked_up(ids: NDArray[np.int64], numbers: list[int], what: str) -> list[int]:
    places = np.asarray(numbers, dtype=np.int64)
    wrong = np.flatnonzero(places > len(ids))
    if len(wrong):
        raise BadLine(int(wrong[0]), f"there is no {what} {numbers[wrong[0]]}")
    found: list[int] = ids[places - 1].tolist()
    return found


def value_of(raw: Raw, place: int) -> str:
    """Return the text of an answer; ``place`` is that of its line."""
    try:
        text = text_of_raw(raw)
        msgspec.json.decode(text)  # half of a surrogate pair is noticed only now
        return text
    except (ValueError, RecursionError) as exc:
        raise BadLine(place, exc) from exc


def source_at(name: str, place: int) -> str:
    """Return the name of a source; ``place`` is that of its line."""
    try:
        return source_of(name)
    except ValueError as exc:
        raise BadLine(place, exc) from exc


def text_of_raw(raw: Raw) -> str:
    """Return the text of a part of a line.

    Raises:
        ValueError: It can't be stored.
    """
    text = bytes(raw).decode()
    if "u0000" in text and _NUL.search(text):  # the first is much faster
        raise ValueError("a text has U+0000 in it")
    try:
        check_depth(text, DEPTH, MOST_BRACKETS)
    except TooDeep as exc:
        raise ValueError(str(exc)) from exc
    return text
