"""Check of a task change: whether a project's answers and items allow the new task.

Each distinct answer is checked once; those of a choice are few, however many answers there are.
A task that only adds options can't forbid anything, and nothing is read.

What the old task does not allow either is no reason to refuse the new one: an earlier version
stored it, and an owner must be able to go on editing. Answers that the new task spells otherwise
(the order of its options has changed) get the new spelling, so that equal answers stay equal.
"""

from __future__ import annotations

import msgspec
from sqlalchemy import Connection, bindparam, func, select, update

from supt_async.domain.ids import ProjectId
from supt_async.domain.values import JSONValue
from supt_async.errors import NotFound, Refused
from supt_async.protocol.tasks.equality import text_of
from supt_async.protocol.tasks.kind import Task
from supt_async.protocol.tasks.task import check, parse, settle
from supt_async.protocol.tasks.validation import NotAllowed
from supt_async.storage.database import Database
from supt_async.storage.queries.task_fit import check_items
from supt_async.storage.read_lanes import Lane
from supt_async.storage.schema import tables

PAGE = 10_000
"""Number of labels in one read."""


class AnswerCheck:
    """Check of a project's answers by a task, which continues where it stopped."""

    def __init__(self, project: ProjectId, old: Task, task: Task) -> None:
        self._project = project
        self._old = old
        self.task = task
        self._after = {"label": 0, "correction": 0}
        self._moved = _moved(old, task)
        self._spelled: dict[str, str] = {}
        """New spelling of each answer that the new task spells otherwise."""
        self._forbidden = 0
        """Number of answers that the new task does not allow."""
        self._why = ""
        """What is wrong with the first of them."""

    def check_page(self, connection: Connection) -> bool:
        """Check some more answers; return whether there may be others."""
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
        """Check all remaining answers.

        Raises:
            Refused: An answer would not be allowed.
        """
        while self.check_page(connection):
            pass
        self.refuse()

    def refuse(self) -> None:
        """Refuse the task if it does not allow the answers that were checked.

        Raises:
            Refused: It doesn't; the line names how many.
        """
        if self._forbidden:
            many = f"{self._forbidden:,} answers" if self._forbidden > 1 else "an answer"
            raise Refused(
                f"the project has {many} that this task would not allow ({self._why}) "
                "Keep what they need, or make a new project."
            )

    def respell(self, connection: Connection) -> None:
        """Store the checked answers in the spelling of the new task."""
        if not self._spelled:
            return
        for name in self._after:
            table = tables.metadata.tables[name]
            c, after = table.c, 0
            change = (
                update(table).where(c.seq == bindparam("row")).values(value=bindparam("spelled"))
            )
            while rows := connection.execute(
                select(c.seq, c.value)
                .where(c.project_id == self._project, c.seq > after)
                .order_by(c.seq)
                .limit(PAGE)
            ).all():
                after = rows[-1][0]
                found = ((seq, self._spelled.get(value)) for seq, value in rows)
                changed = [{"row": seq, "spelled": new} for seq, new in found if new is not None]
                if changed:
                    connection.execute(change, changed)

    def _judge(self, text: str, times: int) -> None:
        value = msgspec.json.decode(text)
        try:
            self._check_place(value)
            spelled = text_of(settle(self.task, value))
        except NotAllowed as exc:
            if check(self._old, value) is None:
                self._why = self._why or str(exc)
                self._forbidden += times
            return
        if spelled != text:
            self._spelled[text] = spelled

    def _check_place(self, value: JSONValue) -> None:
        """Refuse an answer about a field of its item that another one takes the place of."""
        for name, field in self._moved.items():
            if name is None or (isinstance(value, dict) and name in value):
                raise NotAllowed(f"They are about the field {field!r} of their items.")


def _moved(old: Task, new: Task) -> dict[str | None, str]:
    """Return the questions whose answers were about another field, and that field.

    The name is None for a task that is no form.
    """
    before, after = _fields(old), _fields(new)
    return {
        name: field
        for name, field in before.items()
        if field is not None and name in after and after[name] != field
    }


def _fields(task: Task) -> dict[str | None, str | None]:
    named: list[tuple[str | None, Task]] = [(one.name, one.task) for one in task.questions]
    return {
        name: one.on or getattr(one.spec, "options_from", None)
        for name, one in named or [(None, task)]
    }


async def check_answers(
    database: Database, project: ProjectId, new: JSONValue
) -> AnswerCheck | None:
    """Check a project's items and answers by a new task; None if it only adds options.

    Raises:
        Refused: The task is not valid, forbids a stored answer, or does not fit an item.
        NotFound: The project has been deleted.
    """
    task = read_task(new)
    p = tables.project.c
    statement = select(p.task).where(p.id == project)
    text = await database.read(lambda connection: connection.scalar(statement), Lane.OWNERS)
    if text is None:
        raise NotFound("this project has been deleted")
    old = parse(msgspec.json.decode(text))
    if only_adds(old, task):
        return None
    await check_items(database, project, old, task)
    answers = AnswerCheck(project, old, task)
    while await database.read(answers.check_page, Lane.OWNERS):
        pass
    answers.refuse()
    return answers


def read_task(task: JSONValue) -> Task:
    """Read a task.

    Raises:
        Refused: It is not valid; the line names the field.
    """
    try:
        return parse(task)
    except ValueError as exc:
        raise Refused(str(exc)) from exc


def only_adds(old: Task, new: Task) -> bool:
    """Return whether a task allows and spells all answers as another one does.

    It may have more options; those of a set keep their order.
    """
    if _rest(old) != _rest(new) or not old.options.keys() <= new.options.keys():
        return False
    if any(old.about.get(label) != new.about.get(label) for label in old.options):
        return False
    places = [new.options[option] for option in old.options]
    return old.kind != "choices" or places == sorted(places)


def _rest(task: Task) -> tuple[str, dict[str, object]]:
    fields = msgspec.structs.asdict(task.spec)
    return task.kind, {k: v for k, v in fields.items() if k not in ("options", "labels")}
