"""Questions that are asked together: those of a form, and those about a region."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Annotated, Any

import msgspec
from msgspec import Meta, Struct

from supt_async.domain.values import JSONValue
from supt_async.protocol.tasks.bounds import Bounds
from supt_async.protocol.tasks.fields import Name, OptionValue, Words
from supt_async.protocol.tasks.kind import Condition, Question, Task
from supt_async.protocol.tasks.validation import NotAllowed, typed

MAX_QUESTIONS = 100
"""Maximum number of questions that are asked together."""

_NAME = re.compile(r"[^\W_][\w .:/-]*")
_HEAD = ("name", "title", "help", "required", "when")


class _When(Struct, frozen=True, forbid_unknown_fields=True):
    question: Name
    value: OptionValue | Annotated[list[OptionValue], Meta(min_length=1)] = msgspec.field(name="is")


class _Head(Struct, frozen=True):
    """Fields of a question besides those of its kind."""

    name: Name
    title: Words | None = None
    help: Words | None = None
    required: bool = True
    when: _When | None = None


def parse_questions(
    raw: Sequence[dict[str, Any]], field: str, parse: Callable[[dict[str, Any]], Task]
) -> tuple[Question, ...]:
    """Read the questions of a form, or of a label.

    ``field`` is the place of the list in the task, such as ``questions``.

    Raises:
        ValueError: One line that names the place and says what it must be.
    """
    if not 0 < len(raw) <= MAX_QUESTIONS:
        raise ValueError(f"task.{field}: must be a list of 1 to {MAX_QUESTIONS} questions")
    found: dict[str, Question] = {}
    for place, fields in enumerate(raw):
        try:
            question = _parse_question(fields, found, parse)
        except ValueError as exc:
            raise ValueError(within(f"{field}[{place}]", str(exc))) from None
        if question.name in found:
            raise ValueError(f"task.{field}[{place}].name: an earlier question has it")
        found[question.name] = question
    return tuple(found.values())


def within(place: str, text: str) -> str:
    """Return an error message about a part of a task as one about the whole task."""
    return re.sub(r"^task\b|(?<= and )task(?=\.)|(?<= than )task(?=\.)", f"task.{place}", text)


def settle_questions(
    questions: Sequence[Question], value: JSONValue, bounds: Bounds | None
) -> dict[str, JSONValue]:
    """Return the answers to questions as they are stored, in the order of the questions.

    Raises:
        NotAllowed: An answer breaks a rule, is missing, or is to a question that is not asked.
    """
    if not isinstance(value, dict):
        raise NotAllowed("The value must be an object with an answer to each question.")
    names = {one.name for one in questions}
    if not value.keys() <= names:
        raise NotAllowed("There is an answer to a question that the task does not have.")
    answers: dict[str, JSONValue] = {}
    for question in questions:
        name = question.name
        if not is_asked(question, answers):
            if name in value:
                raise NotAllowed(f'"{name}" is not asked after the other answers: leave it out.')
        elif name in value:
            answers[name] = _settle(question, value[name], bounds)
        elif question.required:
            raise NotAllowed(f'"{name}" must be answered.')
    return answers


def is_asked(question: Question, answers: dict[str, JSONValue]) -> bool:
    """Return whether a question is asked after the answers to the earlier ones."""
    when = question.when
    if when is None:
        return True
    if when.question not in answers:
        return False
    given = answers[when.question]
    chosen = given if isinstance(given, list) else [given]
    return not when.values.isdisjoint(map(typed, _plain(chosen)))


def _plain(values: Iterable[JSONValue]) -> Iterable[OptionValue]:
    return (one for one in values if isinstance(one, str | int | float | bool))


def _settle(question: Question, value: JSONValue, bounds: Bounds | None) -> JSONValue:
    name = question.name
    if value is None:
        raise NotAllowed(f'"{name}" must not be null: leave it out if there is no answer.')
    try:
        return question.task.rules.settle(question.task, value, bounds)
    except NotAllowed as exc:
        raise NotAllowed(f'"{name}": {exc}') from None


def _parse_question(
    fields: dict[str, Any], earlier: dict[str, Question], parse: Callable[[dict[str, Any]], Task]
) -> Question:
    try:
        head = msgspec.convert({k: v for k, v in fields.items() if k in _HEAD}, _Head)
    except msgspec.ValidationError as exc:
        raise ValueError(_about_head(str(exc))) from None
    if not _NAME.fullmatch(head.name):
        raise ValueError(
            "task.name: must begin with a letter or a digit, and have only letters, digits, spaces"
            " and _ . : / -"
        )
    task = parse({k: v for k, v in fields.items() if k not in _HEAD})
    if not task.rules.asked:
        raise ValueError(f'task.kind: "{task.kind}" can\'t be a question of another task')
    return Question(
        name=head.name,
        task=task,
        title=head.title,
        help=head.help,
        required=head.required,
        when=None if head.when is None else _condition(head.when, earlier),
    )


def _condition(when: _When, earlier: dict[str, Question]) -> Condition:
    values = when.value if isinstance(when.value, list) else [when.value]
    question = earlier.get(when.question)
    if question is None:
        shown = when.question if when.question.isprintable() else ascii(when.question)
        raise ValueError(f'task.when.question: there is no earlier question "{shown}"')
    if question.task.rules.marks:
        raise ValueError(f"task.when.question: an answer of kind {question.task.kind} has no value")
    options = question.task.options
    if options and not getattr(question.task.spec, "other", False):
        for value in values:
            if typed(value) not in options:
                raise ValueError(f'task.when.is: must be options of "{when.question}"')
    return Condition(question=when.question, values=frozenset(map(typed, values)))


_MUST = {
    "name": 'a text of 1 to 200 characters, such as "topic"',
    "title": 'a text of 1 to 1000 characters, such as "What is it about?"',
    "help": "a text of 1 to 1000 characters",
    "required": "true or false",
    "when": 'an object such as {"question": "topic", "is": "sports"}',
}


def _about_head(text: str) -> str:
    missing = re.search(r"missing required field `(\w+)`", text)
    place = re.search(r"at `\$\.?([^`]*)`", text)
    field = (place[1] if place else "") or (missing[1] if missing else "name")
    first = field.partition(".")[0]
    return f"task.{first}: must be {_MUST.get(first, _MUST['when'])}"
