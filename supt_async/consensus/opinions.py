"""What the answers to one item come to, and how sure that is.

``decide`` finds the answer to each question of a form, or the one answer of any other task;
``confidence`` is what adaptive overlap compares with the project's ``sure``. Answers come oldest
first. How reliable each labeller is stands in a ``Crowd``, by question; somebody whom it does not
know is right as often as anybody is taken to be at first.

The confidence of a choice or a comparison is the probability that the answer is right. That of any
other answer is how much the answers agree, two by two; of a single answer, how reliable its
labeller is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from supt_async.consensus import kinds
from supt_async.consensus.known import WHOLE, Crowd, Known
from supt_async.domain.values import JSONValue
from supt_async.protocol.tasks.kind import Question, Task
from supt_async.protocol.tasks.questions import is_asked


@dataclass(frozen=True, slots=True)
class Opinion:
    """An answer that counts, and who gave it."""

    labeller: int
    value: JSONValue = field(repr=False)


@dataclass(frozen=True, slots=True)
class Decided:
    """What the answers to an item, or to one question about it, come to."""

    value: JSONValue = field(repr=False)
    confidence: float
    """From 0 to 1."""
    agreement: float
    """How much the answers agree with it on average, from 0 to 1."""
    method: str
    """Name of the way in which it was found."""
    labels: int = 1
    """Number of answers that it was found from."""


def decide(
    task: Task, opinions: Sequence[Opinion], crowd: Crowd | None = None
) -> dict[str, Decided]:
    """Return what the answers come to, by question; empty if there are none.

    A question that nobody was asked, or that most left out, is not there.
    """
    known = crowd or {}
    if not opinions:
        return {}
    if not task.questions:
        return {WHOLE: _decide(task, opinions, known.get(WHOLE))}
    found: dict[str, Decided] = {}
    answers: dict[str, JSONValue] = {}
    for question in task.questions:
        if is_asked(question, answers):
            decided = _about(question, opinions, known.get(question.name))
            if decided is not None:
                found[question.name] = decided
                answers[question.name] = decided.value
    return found


def confidence(task: Task, opinions: Sequence[Opinion], crowd: Crowd | None = None) -> float:
    """Return how sure the least sure of the answers is, from 0 to 1; 0 if there are none."""
    found = decide(task, opinions, crowd)
    return min((one.confidence for one in found.values()), default=0.0)


def _about(question: Question, opinions: Sequence[Opinion], known: Known | None) -> Decided | None:
    """Return what the answers to one question come to; None if there are none.

    Somebody who was asked and gave none disagrees with those who did.
    """
    given, left_out = [], 0
    for one in opinions:
        value = one.value
        if not isinstance(value, dict):
            continue
        if question.name in value:
            given.append(Opinion(one.labeller, value[question.name]))
        elif is_asked(question, value):
            left_out += 1
    if not given or (left_out > len(given) and not question.required):
        return None
    found = _decide(question.task, given, known)
    if not left_out:
        return found
    share = len(given) / (len(given) + left_out)
    return Decided(
        found.value, found.confidence * share, found.agreement * share, found.method, found.labels
    )


def _decide(task: Task, opinions: Sequence[Opinion], known: Known | None) -> Decided:
    found = kinds.decide(
        task, [one.value for one in opinions], [one.labeller for one in opinions], known
    )
    return Decided(
        found.value,
        min(max(found.confidence, 0.0), 1.0),
        min(max(found.agreement, 0.0), 1.0),
        found.method,
        len(opinions),
    )
