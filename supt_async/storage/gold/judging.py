"""Judging of answers to gold items, from what the database holds: JSON texts."""

from __future__ import annotations

from functools import lru_cache

import msgspec

from supt_async.consensus.gold import is_right
from supt_async.domain.results import Feedback
from supt_async.protocol.tasks.kind import Task
from supt_async.protocol.tasks.task import parse

LARGE = 20_000
"""Number of characters of answers from which on they are judged beside the event loop."""


def judge(task: str | None, answer: str, known: str) -> bool:
    """Tell whether an answer to a gold item is right; the task is None if its project is gone."""
    if answer == known or task is None:
        return answer == known
    return is_right(_task(task), msgspec.json.decode(answer), msgspec.json.decode(known))


def feedback(right: bool, known: str) -> Feedback:
    """Return what a labeller is told of a gold answer; ``known`` is the known answer."""
    return Feedback(right=right, value=None if right else msgspec.json.decode(known))


@lru_cache(maxsize=64)
def _task(text: str) -> Task:
    return parse(msgspec.json.decode(text))
