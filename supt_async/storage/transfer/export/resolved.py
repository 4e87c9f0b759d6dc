"""Rows of items: the answer that the labels of each come to.

An owner's correction is an item's answer. Otherwise it is one of those that labellers gave:

* ``majority``: the one that most of them gave; among equals, the earliest.
* ``consensus``: for tasks with classes (choice, compare, rating) the likeliest one, by how
  reliable each labeller is (``learning.crowd``). How reliable they are is estimated from items
  that several people labelled; of a large project, from an even part of them. For other tasks,
  and where somebody gave another answer than the task's classes, it is the majority's.

Each question of a form is resolved by itself, from the labels that answer it. Its confidence is
that of the least sure question, and agreement the share of labels that have all of its answers.

A machine label, an accepted suggestion, counts only where no person has answered: it is then the
answer, and its source's score the confidence. It says nothing about anybody's reliability.

``protocol.tasks.equality`` decides which answers are equal. Labels that don't count are left out.
"""

from __future__ import annotations

import asyncio
from array import array
from collections import Counter
from collections.abc import AsyncIterator, Mapping, Sequence
from itertools import groupby
from operator import attrgetter
from typing import Any

import numpy as np

from supt_async.domain.project import Project
from supt_async.domain.values import JSONValue
from supt_async.learning.crowd import CrowdModel, estimate, judge
from supt_async.learning.crowd.model import Numbers
from supt_async.protocol.tasks.equality import respelled, text_of
from supt_async.protocol.tasks.kind import Task
from supt_async.protocol.tasks.task import parse, to_dict
from supt_async.readers.answer_text import COMPARED, options_of
from supt_async.storage.database import Database
from supt_async.storage.transfer.export.form_answers import (
    answers_to,
    form_of,
    joined,
    page_about,
)
from supt_async.storage.transfer.export.item_labels import (
    ItemLabels,
    ItemPage,
    Opinion,
    Settled,
)
from supt_async.storage.transfer.export.options import ExportOptions
from supt_async.storage.transfer.export.rows import ItemRow

MAX_CLASSES = 64
"""Number of a task's classes up to which labellers are weighed; beyond, the majority decides."""
SAMPLE = 100_000
"""Number of labels from which the labellers' reliability is estimated, about."""
SAMPLE_CELLS = 1_000_000
"""Number of labels times classes that are estimated at once; each takes some 50 bytes."""
WIDTH = 3
"""Numbers for each label that is weighed: item, labeller and class."""
KEPT = 10_000
"""Number of different answers whose spelling is remembered, each shorter than ``KEPT_LENGTH``."""
KEPT_LENGTH = 200


async def item_pages(
    database: Database, project: Project, how: ExportOptions
) -> AsyncIterator[list[ItemRow]]:
    """Yield a row for each item that has an answer, by id."""
    labels = ItemLabels(database, project.id, how)
    form = parse(project.task) if form_of(project.task) else None
    tasks: dict[str | None, JSONValue] = {None: project.task}
    if form is not None:
        tasks = {one.name: to_dict(one.task) for one in form.questions}
    spelling = _Spelling()
    weighings: dict[str | None, _Weighing] = {}
    if how.resolve == "consensus":
        wanted = {how.question: tasks[how.question]} if how.question else tasks
        weighings = _weighings(wanted, spelling)
        await _learn(labels, weighings)

    def resolve_page(page: ItemPage) -> list[ItemRow]:
        if form is None:
            return resolve(page, spelling, weighings.get(None))
        if how.question:
            part = page_about(how.question, page)
            return resolve(part, spelling, weighings.get(how.question))
        return _resolve_form(form, page, spelling, weighings)

    async for page in labels.pages():
        yield await asyncio.to_thread(resolve_page, page)


def classes_of(task: Any) -> tuple[str, ...]:
    """Return the answers between which a task lets people choose, as JSON texts."""
    match task:
        case {"kind": "choice" | "compare" as kind}:
            values = options_of(task) or (COMPARED if kind == "compare" else ())
            return tuple(dict.fromkeys(map(text_of, values)))
        case {"kind": "rating", "scale": [lowest, highest]}:
            return tuple(map(str, range(lowest, highest + 1)))
        case _:
            return ()


def _weighings(tasks: Mapping[Any, JSONValue], spelling: _Spelling) -> dict[str | None, _Weighing]:
    """Return what weighs the answers to each task that has classes."""
    classes = {name: classes_of(task) for name, task in tasks.items()}
    return {
        name: _Weighing(found, spelling)
        for name, found in classes.items()
        if 0 < len(found) <= MAX_CLASSES
    }


async def _learn(labels: ItemLabels, weighings: Mapping[str | None, _Weighing]) -> None:
    """Estimate how reliable each labeller is, for each task by itself."""
    if not weighings:
        return
    most = min(one.most for one in weighings.values())
    one_of = -(-await labels.count() // most) or 1

    def add(opinions: Sequence[Opinion]) -> None:
        for name, weighing in weighings.items():
            weighing.add(opinions if name is None else answers_to(name, opinions))

    async for opinions in labels.part(one_of):
        await asyncio.to_thread(add, opinions)
    for weighing in weighings.values():
        await asyncio.to_thread(weighing.estimate)


def _resolve_form(
    form: Task,
    page: ItemPage,
    spelling: _Spelling,
    weighings: Mapping[str | None, _Weighing],
) -> list[ItemRow]:
    """Return a row for each item, with the answer to each question that its labels come to."""
    found = {}
    for question in form.questions:
        part = page_about(question.name, page)
        rows = resolve(part, spelling, weighings.get(question.name))
        found[question.name] = {row.item: row for row in rows}
    return joined(form, page, resolve(page, spelling, None), found)


class _Spelling:
    """Remembers the one spelling of short answers."""

    def __init__(self) -> None:
        self._known: dict[str, str] = {}

    def of(self, text: str) -> str:
        found = self._known.get(text)
        if found is None:
            found = respelled(text)
            if len(self._known) < KEPT and len(text) < KEPT_LENGTH:
                self._known[text] = found
        return found


class _Weighing:
    """Weighs the labels of items by who gave them."""

    def __init__(self, classes: Sequence[str], spelling: _Spelling) -> None:
        self._codes = {text: code for code, text in enumerate(classes)}
        self._texts = classes
        self._spelling = spelling
        self._known = array("q")
        self._crowd: CrowdModel | None = None

    @property
    def most(self) -> int:
        """Number of labels from which is estimated, at most."""
        return min(SAMPLE, SAMPLE_CELLS // len(self._texts))

    def add(self, opinions: Sequence[Opinion]) -> None:
        """Take labels in, by item."""
        self._known.extend(self._several(opinions))

    def estimate(self) -> None:
        """Estimate how reliable each labeller is."""
        self._crowd = estimate(*_columns(self._known), len(self._texts)).model
        self._known = array("q")

    def judged(self, opinions: Sequence[Opinion]) -> dict[int, tuple[str, float]]:
        """Return the answer of each item that can be weighed, and its probability."""
        assert self._crowd is not None, "estimate comes first"
        codes = [self._codes.get(self._spelling.of(one.value), -1) for one in opinions]
        other = {one.item for one, code in zip(opinions, codes, strict=True) if code < 0}
        coded = array("q")
        for one, code in zip(opinions, codes, strict=True):
            if one.item not in other:
                coded.extend((one.item, one.labeller, code))
        if not coded:
            return {}
        judged = judge(self._crowd, *_columns(coded))
        texts = (self._texts[answer] for answer in judged.answers)
        found = zip(texts, judged.confidence.tolist(), strict=True)
        return dict(zip(judged.items.tolist(), found, strict=True))

    def _several(self, opinions: Sequence[Opinion]) -> array[int]:
        """Return item, labeller and class, one after the other, of items with several labels."""
        found = array("q")
        for item, group in groupby(opinions, key=attrgetter("item")):
            coded = array("q")
            for one in group:
                code = self._codes.get(self._spelling.of(one.value))
                if code is not None:
                    coded.extend((item, one.labeller, code))
            if len(coded) > WIDTH:
                found.extend(coded)
        return found


def _columns(coded: array[int]) -> tuple[Numbers, Numbers, Numbers]:
    table = np.frombuffer(coded, dtype=np.int64).reshape(-1, WIDTH)
    return table[:, 0], table[:, 1], table[:, 2]


def resolve(page: ItemPage, spelling: _Spelling, weighing: _Weighing | None) -> list[ItemRow]:
    """Return a row for each item of a page, by id."""
    people = [one for one in page.opinions if not one.machine]
    judged = {} if weighing is None else weighing.judged(people)
    settled = {one.item: one for one in page.corrections}
    rows = []
    for item, group in groupby(page.opinions, key=attrgetter("item")):
        opinions = list(group)
        answer, chance = judged.get(item) or (None, None)
        rows.append(_item_row(opinions, spelling, answer, chance, settled.pop(item, None)))
    if settled:
        rows += [_corrected(one) for one in settled.values()]
        rows.sort(key=attrgetter("item"))
    return rows


def _item_row(
    opinions: Sequence[Opinion],
    spelling: _Spelling,
    answer: str | None,
    chance: float | None,
    correction: Settled | None,
) -> ItemRow:
    """Return the row of an item that has labels."""
    given = [spelling.of(one.value) for one in opinions]
    if correction is not None:
        answer, chance = spelling.of(correction.value), 1.0
    elif answer is None:
        answer = Counter(given).most_common(1)[0][0]  # of equals the first
        chance = opinions[0].score if opinions[0].machine else None
    share = given.count(answer) / len(given)
    first = opinions[0]
    return ItemRow(
        external_id=first.external_id,
        item=first.item,
        value=answer,
        confidence=share if chance is None else chance,
        labels=len(given),
        labellers=tuple(one.name for one in opinions),
        agreement=share,
        corrected=correction is not None,
        content=None,
    )


def _corrected(correction: Settled) -> ItemRow:
    """Return the row of an item that has no labels, but a correction."""
    return ItemRow(
        external_id=correction.external_id,
        item=correction.item,
        value=correction.value,
        confidence=1.0,
        labels=0,
        labellers=(),
        agreement=None,
        corrected=True,
        content=None,
    )
