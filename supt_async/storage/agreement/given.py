"""All answers that a project's people gave, read once for a report: columns of numbers.

Answers are few different texts as a rule, such as the options of a task. These are read along and
numbered; of longer ones, or of more, the reports read those answers that they compare.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, Connection, Integer, and_, case, func, literal, select

from supt_async.domain.ids import ProjectId
from supt_async.learning.agreement.answers import Ints
from supt_async.storage.database import Database
from supt_async.storage.dialects import dialect_of
from supt_async.storage.dialects.base_rows import parts
from supt_async.storage.people.accounts import NOTEBOOK, PERSON
from supt_async.storage.read_lanes import Lane
from supt_async.storage.schema import tables
from supt_async.storage.schema.columns import AnySelect, Columns
from supt_async.storage.schema.conditions import given_singly, withdrawn

SPAN = 50_000
"""Number of labels, those of other projects included, that one statement looks at."""
MOST_TEXTS = 100_000
"""Maximum number of different answers that are read along."""
MOST_CHARACTERS = 16_000_000
"""Maximum number of characters of all these together."""
LATE, GOLD, RIGHT, WITHDRAWN, HANDED_OUT = 1, 2, 4, 8, 16
"""Bits of what is known of an answer. A gold answer is stored as a late one."""
UNKNOWN = -1
"""Time on screen that is not known, and number of a text that was not read."""

_KINDS = (*["int64"] * 5, "uint8", "int32")
"""Types of the columns of ``Given``."""
Page: TypeAlias = list[NDArray[Any]]
"""Columns of some labels."""
Runner: TypeAlias = Callable[..., Awaitable[Any]]
"""Calls a function with its arguments in a thread, and returns its result."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """Labels of people, in the order of ``seq``; arrays of shape (n_labels,)."""

    seq: Ints
    items: Ints
    labellers: Ints
    at_ms: Ints
    shown_ms: Ints
    """Time on screen in milliseconds."""
    bits: NDArray[np.uint8]
    texts: NDArray[np.int32]
    """Number of each answer's JSON text."""
    known: Sequence[str] | None
    """Texts by number; None if there are too many."""

    def has(self, *bits: int) -> NDArray[np.bool_]:
        """Return which labels have one of these bits."""
        return np.asarray(self.bits & sum(bits) != 0)


class Texts:
    """Different texts, numbered from 0 as they come, as long as they are few."""

    def __init__(self) -> None:
        self._known: dict[str, int] = {}
        self._characters = 0
        self.all = True
        """Whether all texts that came are known."""

    @property
    def known(self) -> list[str]:
        return list(self._known)

    def number(self, texts: Sequence[str]) -> Iterable[int]:
        """Return the numbers of texts, ``UNKNOWN`` once there are too many."""
        for text in dict.fromkeys(texts):
            if self.all and text not in self._known:
                self._known[text] = len(self._known)
                self._characters += len(text)
                self.all = len(self._known) <= MOST_TEXTS and self._characters <= MOST_CHARACTERS
        if not self.all:
            self._known.clear()
            return [UNKNOWN] * len(texts)
        return map(self._known.__getitem__, texts)


async def answers_given(database: Database, project: ProjectId, run: Runner, lane: Lane) -> Given:
    """Return all labels of people in a project, also those that were withdrawn."""
    texts = Texts()
    pages: list[Page] = []
    last = await database.read(_last, lane)
    for start in range(1, last + 1, SPAN):
        query = partial(_columns, project, start, texts.all)
        columns = await database.read(query, lane)
        if len(columns[0]):
            pages.append(await run(_page, columns, texts))
    found: Given = await run(_given, pages, texts)
    people = np.unique(found.labellers).tolist()
    theirs = await database.read(partial(_people, people), lane)
    return found if len(theirs) == len(people) else await run(part, found, theirs)


def part(found: Given, labellers: Sequence[int]) -> Given:
    """Return the labels of some labellers."""
    kept = np.isin(found.labellers, labellers)
    return Given(
        seq=found.seq[kept],
        items=found.items[kept],
        labellers=found.labellers[kept],
        at_ms=found.at_ms[kept],
        shown_ms=found.shown_ms[kept],
        bits=found.bits[kept],
        texts=found.texts[kept],
        known=found.known,
    )


def in_span(label: Columns, project: ProjectId, start: int, end: int) -> ColumnElement[bool]:
    """Return the condition that a label is a project's, with a number from ``start`` below ``end``.

    SQLite would look all of the project's labels up for each span, and sort them.
    """
    return and_(label.seq >= start, label.seq < end, label.project_id + 0 == project)


def _last(connection: Connection) -> int:
    return int(connection.scalar(select(func.max(tables.label.c.seq))) or 0)


def _columns(
    project: ProjectId, start: int, with_texts: bool, connection: Connection
) -> list[Sequence[Any]]:
    return dialect_of(connection).columns(connection, _statement(project, start, with_texts))


def _statement(project: ProjectId, start: int, with_texts: bool) -> AnySelect:
    """Return the statement for a span of labels that no program gave."""
    b = tables.label.c
    handed_out = and_(given_singly(b), b.lease != "")  # an imported label has no lease
    bits = sum(
        (_bit(one, bit) for one, bit in ((b.late, LATE), (b.gold, GOLD), (b.gold_right, RIGHT))),
        _bit(withdrawn(b), WITHDRAWN) + _bit(handed_out, HANDED_OUT),
    )
    shown = func.coalesce(b.ms, UNKNOWN)
    text = b.value if with_texts else literal("")
    return select(
        b.seq, b.item_id, b.labeller_id, b.created_ms, shown, bits.label("bits"), text.label("text")
    ).where(in_span(b, project, start, start + SPAN), ~b.machine)


def _bit(condition: ColumnElement[Any], bit: int) -> ColumnElement[int]:
    return case((condition, literal(bit, Integer)), else_=literal(0, Integer))


def _page(columns: list[Sequence[Any]], texts: Texts) -> Page:
    """Return the columns of a span in the order of ``seq``."""
    *numbers, answers = columns
    given = texts.number(answers) if texts.all else [UNKNOWN] * len(answers)
    found = [
        *(np.array(column, dtype=kind) for column, kind in zip(numbers, _KINDS, strict=False)),
        np.fromiter(given, dtype=_KINDS[-1], count=len(answers)),
    ]
    order = np.argsort(found[0], kind="stable")
    return [column[order] for column in found]


def _given(pages: Sequence[Page], texts: Texts) -> Given:
    columns = []
    for place, kind in enumerate(_KINDS):
        nothing = np.empty(0, dtype=kind)
        columns.append(np.concatenate([nothing, *(page[place] for page in pages)]))
        for page in pages:
            page[place] = nothing  # its memory is free before that of the next is taken
    seq, items, labellers, at_ms, shown_ms, bits, numbers = columns
    return Given(
        seq=seq,
        items=items,
        labellers=labellers,
        at_ms=at_ms,
        shown_ms=shown_ms,
        bits=bits,
        texts=numbers,
        known=texts.known if texts.all else None,
    )


def _people(labellers: Sequence[int], connection: Connection) -> list[int]:
    """Return those of some labellers who are people."""
    who = tables.labeller.c
    kinds = select(who.id).where(who.kind.in_((PERSON, NOTEBOOK)))
    return [
        id_
        for some in parts(labellers)
        for id_ in connection.scalars(kinds.where(who.id.in_(some)))
    ]
