"""Values of a project's settings: which are allowed, and the fields that they become.

Each function reads one setting by the name that people use, and returns the fields of
``domain.project.Settings`` that it stands for.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from typing import TypeGuard

from supt_async.domain.project import AGAIN_FIRST, AGAIN_RANKED, SettingsChange
from supt_async.errors import Refused
from supt_async.learning.acquisition import ACQUISITIONS
from supt_async.rules.suggesting import MAX_SOURCE, is_source

MOST_OVERLAP = 1_000
"""Maximum number of labellers that answer an item."""
MOST_LEASE_SECONDS = 30 * 86_400
"""Maximum time for which a labeller may hold an item without work, in seconds."""
MOST_UNDO_SECONDS = 3_650 * 86_400
"""Maximum time in which an answer can be undone, in seconds."""
MOST_QUIZ = 100
"""Maximum number of known answers that a labeller has to give first."""
MOST_QUOTA = 1_000_000
"""Maximum number of answers that a quota may allow."""

_RANGE = re.compile(r"([0-9]{1,6})(?:\.\.([0-9]{1,6}))?")


def spell_overlap(least: int, most: int | None) -> int | str:
    """Return an overlap as people write it: a number, or ``MIN..MAX``."""
    return least if most is None else f"{least}..{most}"


def _overlap(value: object) -> SettingsChange:
    least, most = _bounds(value)
    if least < 1 or most > MOST_OVERLAP:
        raise Refused(f"overlap: {_OVERLAP}")
    if most < least:
        raise Refused(f"overlap: {least}..{most} ends below its beginning: write {most}..{least}")
    return {"overlap": least, "overlap_max": most if most > least else None}


_OVERLAP = f"give a whole number from 1 to {MOST_OVERLAP:,}, or two as MIN..MAX"


def _bounds(value: object) -> tuple[int, int]:
    if isinstance(value, int) and not isinstance(value, bool):
        return value, value
    found = _RANGE.fullmatch(value.strip()) if isinstance(value, str) else None
    if found is None:
        raise Refused(f"overlap: {_OVERLAP}")
    return int(found[1]), int(found[2] or found[1])


def _sure(value: object) -> SettingsChange:
    if not _is_number(value) or not 0.5 <= float(value) < 1:
        raise Refused("sure: give how sure an answer has to be, from 0.5 to less than 1")
    return {"sure": float(value)}


def _again(value: object) -> SettingsChange:
    if value not in (AGAIN_FIRST, AGAIN_RANKED):
        raise Refused(f"again: choose {AGAIN_FIRST} or {AGAIN_RANKED}")
    return {"again": value}


def _gold_rate(value: object) -> SettingsChange:
    if not _is_number(value) or not 0 <= float(value) <= 0.5:
        raise Refused("gold_rate: give the share of hand-outs with a known answer, from 0 to 0.5")
    return {"gold_rate": float(value)}


def _gold_feedback(value: object) -> SettingsChange:
    return {"gold_feedback": _boolean("gold_feedback", value)}


def _gold_min(value: object) -> SettingsChange:
    return {"gold_min": _part("gold_min", value, "the share of known answers to get right")}


def _quiz(value: object) -> SettingsChange:
    return {"quiz": _whole("quiz", value, 0, MOST_QUIZ)}


def _quota(value: object) -> SettingsChange:
    return {"quota": None if value is None else _whole("quota", value, 1, MOST_QUOTA)}


def _lease(value: object) -> SettingsChange:
    return {"lease_ms": _ms("lease_seconds", value, 1, MOST_LEASE_SECONDS)}


def _undo(value: object) -> SettingsChange:
    return {"undo_ms": _ms("undo_seconds", value, 0, MOST_UNDO_SECONDS)}


def _blind(value: object) -> SettingsChange:
    return {"blind": _boolean("blind", value)}


def _holdout(value: object) -> SettingsChange:
    if value is None:
        return {"holdout": None}
    if not _is_number(value) or not 0 <= float(value) < 1:
        raise Refused("holdout: give a share of the items: 0 or more, and less than 1")
    return {"holdout": float(value)}


def _acquisition(value: object) -> SettingsChange:
    return {"acquisition": one_of("acquisition", value, ACQUISITIONS)}


def _suggest(value: object) -> SettingsChange:
    if not isinstance(value, str) or not is_source(value):
        raise Refused(
            "suggest: give off, model or the name of a source of suggestions, of up to"
            f" {MAX_SOURCE} printable letters"
        )
    return {"suggest": value}


def _suggest_min(value: object) -> SettingsChange:
    return {"suggest_min": _part("suggest_min", value, "the lowest score that is shown")}


def _suggest_blind(value: object) -> SettingsChange:
    return {"suggest_blind": _part("suggest_blind", value, "the share that shows no suggestion")}


def _part(name: str, value: object, what: str) -> float:
    if not _is_number(value) or not 0 <= float(value) <= 1:
        raise Refused(f"{name}: give {what}, from 0 to 1")
    return float(value)


def _ms(name: str, value: object, least: int, most: int) -> int:
    if not _is_number(value) or not least <= float(value) <= most:
        raise Refused(f"{name}: give a number of seconds from {least} to {most:,}")
    return round(float(value) * 1000)


def _is_number(value: object) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _boolean(name: str, value: object) -> bool:
    if not isinstance(value, bool):
        raise Refused(f"{name}: give true or false")
    return value


def _whole(name: str, value: object, least: int, most: int) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        raise Refused(f"{name}: give a whole number from {least} to {most:,}")
    return value


def one_of(name: str, value: object, allowed: Collection[str]) -> object:
    if value is None or (isinstance(value, str) and value in allowed):
        return value
    raise Refused(f"{name}: choose one of {', '.join(sorted(allowed))}")


READERS: Mapping[str, Callable[[object], SettingsChange]] = {
    "overlap": _overlap,
    "lease_seconds": _lease,
    "undo_seconds": _undo,
    "blind": _blind,
    "holdout": _holdout,
    "acquisition": _acquisition,
    "suggest": _suggest,
    "suggest_min": _suggest_min,
    "suggest_blind": _suggest_blind,
    "sure": _sure,
    "again": _again,
    "gold_rate": _gold_rate,
    "gold_feedback": _gold_feedback,
    "gold_min": _gold_min,
    "quiz": _quiz,
    "quota": _quota,
}
"""Function for each setting by its name, but for ``model``, which depends on what is offered."""
