"""Suggestions after a change of the task: respelled, or deleted if they are no longer answers.

What was suggested with labels and audits is respelled as well, since it is compared with answers.

It is done after the change, in short transactions: until then a labellers' page may show a
suggestion that would be refused as an answer.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from functools import partial

import msgspec
from sqlalchemy import Connection, Table, Update, bindparam, delete, func, select, update

from supt_async.domain.ids import ProjectId
from supt_async.protocol.tasks.equality import text_of
from supt_async.protocol.tasks.kind import Task
from supt_async.protocol.tasks.task import settle
from supt_async.protocol.tasks.validation import NotAllowed
from supt_async.storage.database import Database
from supt_async.storage.schema import tables
from supt_async.storage.schema.columns import AnySelect

PAGE = 500
"""Number of suggestions in one transaction."""
SHORT = 200
"""Maximum length of a value that is remembered; those of a choice are short and few."""
REMEMBERED = 10_000


class SuggestionFit:
    """Check of a project's suggestions by a new task."""

    def __init__(self, database: Database, project: ProjectId, task: Task) -> None:
        self._database = database
        self._project = project
        self._task = task
        self._judged: dict[str, str | None] = {}

    async def apply(self) -> int:
        """Respell the suggestions that are still answers, delete the others; return their number.

        What a task allows only for some items stays: it is not read again here.
        """
        deleted = 0
        source: str | None = None
        while (source := await self._database.read(partial(self._next, source))) is not None:
            after = 0
            while rows := await self._database.read(partial(self._page, source, after)):
                after = rows[-1][0]
                changed = await asyncio.to_thread(self._changed, rows)
                if changed:
                    await self._database.write(partial(self._change, source, changed))
                    deleted += sum(to is None for _, to in changed)
        await self._respell(tables.label, "seq", "suggestion_value")
        await self._respell(tables.audited, "item_id", "value")
        return deleted

    async def _respell(self, table: Table, key: str, name: str) -> None:
        """Respell what was suggested once, as the answers are with which it is compared.

        What is no longer an answer stays as it was.
        """
        of, text = table.c[key], table.c[name]
        mine = (table.c.project_id == self._project, text.is_not(None))
        same = (
            table.c.project_id == self._project,
            of == bindparam("of"),
            text == bindparam("was"),
        )
        change = update(table).where(*same).values({name: bindparam("to")})
        after, more = 0, True
        while more:
            page = select(of, text).where(*mine, of > after).order_by(of).limit(PAGE)
            rows = await self._database.read(partial(_pairs, page))
            found = await asyncio.to_thread(self._spelled_otherwise, rows)
            if found:
                await self._database.write(partial(_carry_out, change, found))
            more = len(rows) == PAGE
            if more:  # an item may have been audited several times: the last one comes again
                several = rows[0][0] != rows[-1][0]
                after = rows[-1][0] - several

    def _spelled_otherwise(self, rows: Sequence[tuple[int, str]]) -> list[dict[str, object]]:
        new = [(of, was, self._judge(was)) for of, was in rows]
        return [
            {"of": of, "was": was, "to": to} for of, was, to in new if to is not None and to != was
        ]

    def _next(self, after: str | None, connection: Connection) -> str | None:
        s = tables.suggestion.c
        later = () if after is None else (s.source > after,)
        query = select(func.min(s.source)).where(s.project_id == self._project, *later)
        found: str | None = connection.scalar(query)
        return found

    def _page(self, source: str, after: int, connection: Connection) -> Sequence[tuple[int, str]]:
        s = tables.suggestion.c
        query = select(s.item_id, s.value).where(
            s.project_id == self._project, s.source == source, s.item_id > after
        )
        rows = connection.execute(query.order_by(s.item_id).limit(PAGE))
        return [(row.item_id, row.value) for row in rows]

    def _changed(self, rows: Sequence[tuple[int, str]]) -> list[tuple[int, str | None]]:
        """Return the items whose suggestion is spelled otherwise, or no longer an answer.

        Large ones take long, so it is done in a thread.
        """
        new = [(item, value, self._judge(value)) for item, value in rows]
        return [(item, to) for item, value, to in new if to != value]

    def _judge(self, text: str) -> str | None:
        """Return a value in the spelling of the new task; None if that does not allow it."""
        if text in self._judged:
            return self._judged[text]
        try:
            found = text_of(settle(self._task, msgspec.json.decode(text)))
        except (NotAllowed, RecursionError):
            found = None
        if len(text) <= SHORT and len(self._judged) < REMEMBERED:
            self._judged[text] = found
        return found

    def _change(
        self, source: str, changed: Sequence[tuple[int, str | None]], connection: Connection
    ) -> None:
        s = tables.suggestion.c
        mine = (s.project_id == self._project, s.source == source, s.item_id == bindparam("of"))
        gone = [{"of": item} for item, to in changed if to is None]
        respelled = [{"of": item, "to": to} for item, to in changed if to is not None]
        if gone:
            connection.execute(delete(tables.suggestion).where(*mine), gone)
        if respelled:
            change = update(tables.suggestion).where(*mine).values(value=bindparam("to"))
            connection.execute(change, respelled)


def _pairs(statement: AnySelect, connection: Connection) -> list[tuple[int, str]]:
    return [(row[0], row[1]) for row in connection.execute(statement)]


def _carry_out(
    statement: Update, values: Sequence[dict[str, object]], connection: Connection
) -> None:
    connection.execute(statement, values)


async def fit_suggestions(database: Database, project: ProjectId, task: Task) -> int:
    """Adapt a project's suggestions to its new task; return how many were deleted."""
    return await SuggestionFit(database, project, task).apply()
