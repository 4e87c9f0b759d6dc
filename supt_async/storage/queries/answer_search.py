"""Search for a part of an answer: an option, a label of a region, or an answer about one.

Answers are stored as JSON texts. The database finds those that have the text of the value
somewhere, and each of these is then looked into.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sqlalchemy import ColumnElement, or_, true

from supt_async.domain.values import JSONValue
from supt_async.protocol.tasks.equality import text_of
from supt_async.protocol.tasks.kind import Task
from supt_async.protocol.tasks.task import to_dict
from supt_async.storage.queries.answer_parts import Place, parts_of, places_of
from supt_async.storage.queries.text_search import contains
from supt_async.storage.review_records import AnswerPart, ItemDetail

MAX_TEXTS = 200
"""Maximum number of values that the database looks for; of more, each answer is looked into."""


def answer_part(task: Task, value: JSONValue, question: str | None) -> AnswerPart:
    """Return what to search for: a value, and of a tree of options all that are below it.

    Raises:
        ValueError: The task has no such question.
    """
    asked = [(place, one) for place, one in places_of(task) if _is_asked(place, question)]
    if not asked:
        raise ValueError(f"question: the task has no question {question!r:.60}")
    texts = {text_of(value)}
    for _, one in asked:
        options = to_dict(one).get("options") or []
        texts.update(text_of(below) for below in _below(options, text_of(value)))
    return AnswerPart(task=task, question=question, texts=frozenset(texts))


def may_have(part: AnswerPart, answer: ColumnElement[str]) -> ColumnElement[bool]:
    """Return the condition that the JSON text of an answer may have a part."""
    if len(part.texts) > MAX_TEXTS:
        return true()
    return or_(*(contains(answer, text) for text in sorted(part.texts)))


def has(part: AnswerPart, item: ItemDetail) -> bool:
    """Return whether an answer to an item that counts has a part."""
    counting = (one for one in item.answers if not one.late and not one.overruled)
    return any(_has(part, answer.value) for answer in counting)


def _has(part: AnswerPart, value: JSONValue) -> bool:
    return any(
        text_of(one) in part.texts
        for place, values in parts_of(part.task, value)
        if values is not None and _is_asked(place, part.question)
        for one in values
    )


def _is_asked(place: Place, question: str | None) -> bool:
    return question in (None, place.question, place.about)


def _below(options: Iterable[JSONValue], text: str, inside: bool = False) -> Iterator[JSONValue]:
    """Yield the options below one of a tree."""
    for one in options:
        value = one["value"] if isinstance(one, dict) else one
        if inside:
            yield value
        if isinstance(one, dict):
            found = inside or text_of(value) == text
            yield from _below(one.get("options") or (), text, found)
