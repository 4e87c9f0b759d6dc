"""Whether the answers that a project has would be allowed by another task.

Distinct values are judged, each once; those of a choice are few however many answers there are.
A task that only adds options to the one before can't forbid anything, and nothing is read.
"""

from __future__ import annotations

from typing import Any

import msgspec
from sqlalchemy import Connection, func, select

from supt_async.errors import NotFound, Refused
from supt_async.protocol.tasks import Task, check, parse
from supt_async.storage import tables
from supt_async.storage.database import Database
from supt_async.storage.lanes import Lane
from supt_async.types import JSONValue, ProjectId

PAGE = 10_000
"""Labels that are read in one go."""


class Answers:
    """Judges a project's answers by a task, from where it stopped the last time."""

    def __init__(self, project: ProjectId, task: Task) -> None:
        self._project = project
        self._task = task
        self._after = {"label": 0, "correction": 0}

    def check_page(self, connection: Connection) -> bool:
        """Judge some more answers; returns whether there may be others.

        Raises:
            Refused: One would not be allowed.
        """
        more = False
        for name in self._after:
            c = tables.metadata.tables[name].c
            page = (
                select(c.seq, c.value)
                .where(c.project_id == self._project, c.seq > self._after[name])
                .order_by(c.seq)
                .limit(PAGE)
                .subquery()
            )
            rows = connection.execute(
                select(page.c.value, func.count(), func.max(page.c.seq)).group_by(page.c.value)
            ).all()
            for value, times, _ in rows:
                self._judge(value, times)
            if rows:
                self._after[name] = max(row[2] for row in rows)
            more |= sum(row[1] for row in rows) == PAGE
        return more

    def check_rest(self, connection: Connection) -> None:
        """Judge all that is left.

        Raises:
            Refused: One would not be allowed.
        """
        while self.check_page(connection):
            pass

    def _judge(self, text: str, times: int) -> None:
        flaw = check(self._task, msgspec.json.decode(text))
        if flaw is not None:
            many = f"{times} answers" if times > 1 else "an answer"
            raise Refused(
                f"the project has {many} that this task would not allow ({flaw}) "
                "Keep what they need, or make a new project."
            )


async def check_answers(database: Database, project: ProjectId, new: JSONValue) -> Answers | None:
    """Judge a project's answers by a new task; None if it only adds options.

    Raises:
        Refused: The task is none, or forbids an answer that there is.
        NotFound: The project has been deleted.
    """
    task = read_task(new)
    p = tables.project.c
    statement = select(p.task).where(p.id == project)
    text = await database.read(lambda connection: connection.scalar(statement), Lane.OWNERS)
    if text is None:
        raise NotFound("this project has been deleted")
    if only_adds(parse(msgspec.json.decode(text)), task):
        return None
    answers = Answers(project, task)
    while await database.read(answers.check_page, Lane.OWNERS):
        pass
    return answers


def read_task(task: JSONValue) -> Task:
    """Read a task.

    Raises:
        Refused: It is none; the line names the field.
    """
    try:
        return parse(task)
    except ValueError as exc:
        raise Refused(str(exc)) from exc


def only_adds(old: Task, new: Task) -> bool:
    """Tell whether a task allows all that another one does, for it only has more options."""
    return _rest(old) == _rest(new) and old.options.keys() <= new.options.keys()


def _rest(task: Task) -> tuple[str, dict[str, Any]]:
    fields = msgspec.structs.asdict(task.spec)
    return task.kind, {k: v for k, v in fields.items() if k not in ("options", "labels")}
