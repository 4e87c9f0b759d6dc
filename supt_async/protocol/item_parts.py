"""Parts of the message ``item``."""

from __future__ import annotations

from typing import Any, Literal

from msgspec import UNSET, Struct, UnsetType

from supt_async.redaction import Redacted


class Suggestion(Redacted, frozen=True, kw_only=True, omit_defaults=True):
    """An answer that a model, a rule or an earlier data set proposes."""

    source: str
    """Name of the source; ``model`` is the project's own model."""
    value: Any
    score: float | UnsetType = UNSET
    """Confidence of the source, from 0 to 1."""


class QuizState(Struct, frozen=True, kw_only=True):
    """Place of an item in the quiz that a labeller has to pass before anything else."""

    number: int
    of: int


class ThreadMessage(Redacted, frozen=True, kw_only=True):
    """What somebody wrote about a flag of this labeller."""

    by: Literal["you", "owner"]
    text: str
    at_ms: int
    """Time in milliseconds since the epoch."""
