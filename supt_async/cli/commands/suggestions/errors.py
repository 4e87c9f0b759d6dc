"""Words for the error of accepted suggestions, as far as it is known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict

from supt_async.cli.terminal import cells, console, printable, table
from supt_async.domain.values import JSONObject
from supt_async.learning.suggestions.proportions import exact_interval
from supt_async.storage.suggestions.acceptable import (
    ANSWERED,
    AUDITED,
    CORRECTED,
    FLAGGED,
    HELD,
    HELD_OUT,
)
from supt_async.storage.suggestions.audits import Acceptance
from supt_async.storage.suggestions.curves import Curve
from supt_async.time_format import iso

REASONS = {
    HELD: "held by somebody",
    ANSWERED: "answered already",
    CORRECTED: "corrected",
    FLAGGED: "flagged",
    AUDITED: "being audited",
    HELD_OUT: "held out to measure the model",
}
"""Reasons why items are left to people."""


def share(value: float | None) -> str:
    """Return a share in percent, with two digits where it is small."""
    if value is None:
        return ""
    return f"{value:.1%}" if value >= 0.01 or not value else f"{value:.2%}"


def left(reasons: Mapping[str, int]) -> str:
    """Return how many items are left to people, by reason."""
    return ", ".join(
        f"{number:,} {REASONS.get(reason, reason)}" for reason, number in sorted(reasons.items())
    )


def say_audit(audited: int) -> str:
    """Return what an audit of so many items can tell."""
    if not audited:
        return "no item is audited: nobody will know the error of these labels"
    _, most = exact_interval(0, audited)
    which = "it is" if audited == 1 else f"none of the {audited:,} is"
    right = "right" if audited == 1 else "wrong"
    return (
        f"the audit's answers will say what the error is: if {which} {right}, at most {share(most)}"
    )


def expected(known: Curve, min_score: float) -> JSONObject:
    """Return the error that is to be expected from a score on, by the curve."""
    steps = [step for step in known.steps if step.min_score <= min_score] or known.steps[:1]
    if not steps or steps[-1].error is None:
        return {"error": None, "low": None, "high": None}
    step = steps[-1]
    return {"error": step.error, "low": step.low, "high": step.high}


def as_rows(found: Curve) -> JSONObject:
    """Return a curve for ``--json``."""
    numbers = {name: getattr(found, name) for name in ("source", "known", "right", "open")}
    return {
        **numbers,
        "unscored": found.unscored,
        "steps": [asdict(step) for step in found.steps],
        "bins": [asdict(one) for one in found.bins],
    }


def acceptance_object(one: Acceptance) -> JSONObject:
    """Return an acceptance for ``--json``."""
    names = ("source", "min_score", "audit", "labels", "audited", "answered", "wrong")
    return {
        "acceptance": one.id,
        **{name: getattr(one, name) for name in names},
        **asdict(one.estimate),
        "accepted": iso(one.created_ms),
        "taken_back": iso(one.withdrawn_ms),
    }


def print_acceptances(found: Sequence[Acceptance]) -> None:
    """Print the acceptances of a project, with the error of each."""
    rows = table("accepted", "source", "score from", "labels", "audited", "wrong", "error")
    for one in found:
        day = (iso(one.created_ms) or "")[:10]
        audited = f"{one.answered:,} of {one.audited:,}"
        numbers = (f"{one.labels:,}", audited, f"{one.wrong:,}", error_of(one))
        rows.add_row(*cells(day, printable(one.source), f"{one.min_score:g}", *numbers))
    console().print(rows)


def error_of(one: Acceptance) -> str:
    """Return the error of an acceptance in words."""
    found = one.estimate
    if found.error is None:
        said = "no error is known yet"
    else:
        said = f"{share(found.error)} ({share(found.low)} to {share(found.high)})"
    return f"{said}, taken back" if one.withdrawn_ms is not None else said
