"""Task kind ``form``: several questions about an item."""

from __future__ import annotations

from typing import Any

from supt_async.domain.values import JSONValue
from supt_async.protocol.tasks.bounds import Bounds
from supt_async.protocol.tasks.fields import Name, TaskFields
from supt_async.protocol.tasks.kind import Task, TaskKind
from supt_async.protocol.tasks.questions import settle_questions
from supt_async.protocol.tasks.validation import NotAllowed


class Form(TaskFields, frozen=True, tag="form"):
    """Several questions; those whose condition does not hold are not asked."""

    questions: tuple[dict[str, Any], ...]
    learn: Name | tuple[Name, ...] | None = None


def check_learn(task: Task) -> None:
    """Check that a model is to learn questions that exist."""
    learn = task.spec.learn
    names = {one.name for one in task.questions}
    for name in (learn,) if isinstance(learn, str) else learn or ():
        if name not in names:
            shown = name if name.isprintable() else ascii(name)
            raise ValueError(f'task.learn: there is no question "{shown}"')


def settle(task: Task, value: JSONValue, bounds: Bounds | None) -> JSONValue:
    """Return the answers in the order of the questions."""
    answers = settle_questions(task.questions, value, bounds)
    if not answers:
        raise NotAllowed("At least one question must be answered; skip the item instead.")
    return answers


KIND = TaskKind(
    fields=Form,
    example={"questions": [{"name": "topic", "kind": "choice", "options": ["bug", "praise"]}]},
    settle=settle,
    check_options=check_learn,
    asked=False,
    messages={
        "questions": (
            'a list of 1 to 100 questions, such as [{"name": "topic", "kind": "choice", "options":'
            ' ["sports", "politics"]}]'
        ),
        "learn": "the name of a question, or a list of names",
    },
)
