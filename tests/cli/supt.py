"""One run of the command line, and how it ended."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

CHOICE = '{"kind": "choice", "options": ["cat", "dog"]}'


@dataclass
class Outcome:
    code: int
    out: str
    err: str


Supt = Callable[..., Outcome]


def refused(outcome: Outcome, code: int, *words: str) -> None:
    """One line on stderr, and no traceback."""
    assert outcome.code == code
    assert outcome.err.startswith("supt: ")
    assert outcome.err.count("\n") == 1
    assert all(word in outcome.err for word in words), outcome.err
