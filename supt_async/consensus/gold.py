"""Whether an answer to a gold item is right, by kind of task.

Texts are right if they are equal after ``texts.normalised``, regions if they agree with the known
ones by ``ALIKE`` or more, and a form if all questions are that the known answer has. Any other
answer has to equal the known one.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

from supt_async.consensus.regions import REGIONS, Marks, read, same
from supt_async.domain.values import JSONValue
from supt_async.learning.consensus import texts
from supt_async.learning.consensus.voting import EQUAL
from supt_async.protocol.tasks.equality import text_of
from supt_async.protocol.tasks.kind import Task

ALIKE = 0.8
"""F1 of regions and relations from which an answer that consists of them is right."""
MOST_PAIRS = 250_000
"""Pairs of regions that are compared; of larger answers, only equal regions are the same."""


def is_right(task: Task, answer: JSONValue, known: JSONValue) -> bool:
    """Tell whether an answer is right; both are as the task stores them.

    Answers that were stored before the task was changed are right if they are equal.
    """
    try:
        return _is_right(task, answer, known)
    except (TypeError, ValueError, KeyError, IndexError, AttributeError):
        return text_of(answer) == text_of(known)


def _is_right(task: Task, answer: Any, known: Any) -> bool:
    if task.questions:
        return all(
            question.name in answer
            and is_right(question.task, answer[question.name], known[question.name])
            for question in task.questions
            if question.name in known
        )
    if task.kind == "text":
        return texts.normalised(answer) == texts.normalised(known)
    if task.kind in REGIONS:
        return _alike(task.kind, read(task.kind, answer), read(task.kind, known)) >= ALIKE - EQUAL
    return text_of(answer) == text_of(known)


def _alike(kind: str, answer: Marks, known: Marks) -> float:
    """Return how much two answers agree, from 0 to 1; 0 if that is less than ``ALIKE`` anyway."""
    mine, yours = _size(answer), _size(known)
    if 2 * min(mine, yours) < (ALIKE - EQUAL) * (mine + yours):
        return 0.0
    if len(answer.regions) * len(known.regions) <= MOST_PAIRS:
        # How far points may be apart is measured by the known ones, or else one that somebody puts
        # far away would let all others be right.
        return same(kind, [known])(answer, known)
    both = Counter(zip(answer.regions, answer.answers, strict=True))
    both &= Counter(zip(known.regions, known.answers, strict=True))
    return 2 * both.total() / (mine + yours)


def _size(marks: Marks) -> int:
    return len(marks.regions) + len(marks.relations)
