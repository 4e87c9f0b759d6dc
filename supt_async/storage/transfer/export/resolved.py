"""Rows of items: the answer that the labels of each come to.

An owner's correction is an item's answer. Otherwise it is what its labels come to:

* ``majority``: the answer that most labellers gave; among equals, the earliest.
* ``consensus``: what ``supt_async.consensus`` makes of the answers by the kind of task and how
  reliable each labeller is (``decided``), with how sure that is and how much the answers agree
  with it. It may be one that nobody gave as a whole.

Each question of a form is resolved by itself, from the labels that answer it. Its confidence is
that of the least sure question, and agreement the share of labels that have all of its answers.

A machine label, an accepted suggestion, counts only where no person has answered: it is then the
answer, and its source's score the confidence. It says nothing about anybody's reliability.

``protocol.tasks.equality`` decides which answers are equal. Labels that don't count are left out.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Mapping, Sequence
from itertools import groupby
from operator import attrgetter
from typing import TypeAlias

from supt_async.consensus.known import WHOLE
from supt_async.domain.project import Project
from supt_async.protocol.tasks.equality import respelled
from supt_async.protocol.tasks.kind import Task
from supt_async.protocol.tasks.task import parse
from supt_async.storage.database import Database
from supt_async.storage.transfer.export.decided import Answer, Decider
from supt_async.storage.transfer.export.form_answers import joined, page_about
from supt_async.storage.transfer.export.item_labels import (
    ItemLabels,
    ItemPage,
    Opinion,
    Settled,
)
from supt_async.storage.transfer.export.options import ExportOptions
from supt_async.storage.transfer.export.rows import ItemRow

KEPT = 10_000
"""Number of different answers whose spelling is remembered, each shorter than ``KEPT_LENGTH``."""
KEPT_LENGTH = 200
Decided: TypeAlias = Mapping[str, Mapping[int, Answer]]
"""What answers come to, by question and item."""


async def item_pages(
    database: Database, project: Project, how: ExportOptions
) -> AsyncIterator[list[ItemRow]]:
    """Yield a row for each item that has an answer, by id."""
    labels = ItemLabels(database, project.id, how)
    task = parse(project.task)
    form = task if task.questions else None
    spelling = _Spelling()
    decider = Decider(database, project.id, task) if how.resolve == "consensus" else None
    if decider is not None:
        await decider.learn(labels)

    def resolve_page(page: ItemPage, found: Decided) -> list[ItemRow]:
        if form is None:
            return resolve(page, spelling, found.get(WHOLE))
        if how.question:
            part = page_about(how.question, page)
            return resolve(part, spelling, found.get(how.question))
        return _resolve_form(form, page, spelling, found)

    async for page in labels.pages():
        found = {} if decider is None else await decider.page(page)
        yield await asyncio.to_thread(resolve_page, page, found)


def _resolve_form(form: Task, page: ItemPage, spelling: _Spelling, found: Decided) -> list[ItemRow]:
    """Return a row for each item, with the answer to each question that its labels come to."""
    decided = {item for answers in found.values() for item in answers}
    parts = {}
    for question in form.questions:
        about = found.get(question.name, {})
        left_out = decided - about.keys()
        rows = resolve(page_about(question.name, page), spelling, about)
        parts[question.name] = {row.item: row for row in rows if row.item not in left_out}
    return joined(form, page, resolve(page, spelling, None), parts)


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


def resolve(
    page: ItemPage, spelling: _Spelling, decided: Mapping[int, Answer] | None
) -> list[ItemRow]:
    """Return a row for each item of a page, by id; where nothing is decided, the majority's."""
    settled = {one.item: one for one in page.corrections}
    rows = []
    for item, group in groupby(page.opinions, key=attrgetter("item")):
        opinions = list(group)
        answer = None if decided is None else decided.get(item)
        rows.append(_item_row(opinions, spelling, answer, settled.pop(item, None)))
    if settled:
        rows += [_corrected(one) for one in settled.values()]
        rows.sort(key=attrgetter("item"))
    return rows


def _item_row(
    opinions: Sequence[Opinion],
    spelling: _Spelling,
    decided: Answer | None,
    correction: Settled | None,
) -> ItemRow:
    """Return the row of an item that has labels."""
    given = [spelling.of(one.value) for one in opinions]
    share: float | None
    if correction is not None:
        answer, chance = spelling.of(correction.value), 1.0
        share = given.count(answer) / len(given)
    elif decided is not None:
        answer, chance, share = decided
    else:
        answer = Counter(given).most_common(1)[0][0]  # of equals the first
        most = share = given.count(answer) / len(given)
        score = opinions[0].score if opinions[0].machine else None
        chance = most if score is None else score
    first = opinions[0]
    return ItemRow(
        external_id=first.external_id,
        item=first.item,
        value=answer,
        confidence=chance,
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
