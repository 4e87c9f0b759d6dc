"""Rules of leases: who may get an item, what an answer is worth, what can be undone.

The functions decide from values that a database has read, in the order in which it reads them:
the id of a command before its lease (``judge_repeat``), the lease before the item
(``judge_lease``), the item last (``judge_submit``, ``judge_skip``). A judge returns a verdict, or
None if the command may go on. docs/protocol.md, rules 3, 6, 7 and 13 are decided here.

Both databases call these functions wherever they decide in Python. A statement that decides for
many commands at once repeats the rule in SQL, and names it in a comment.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from supt_async.domain.ids import LabellerId
from supt_async.domain.results import Idle, IdleReason, Verdict

Kind: TypeAlias = Literal["label", "skip", "undo"]
Ending: TypeAlias = Literal["answered", "skipped", "released", "expired"]
"""End of a lease."""


@dataclass(frozen=True, slots=True)
class Effect:
    """Effect that a command with an id had, or is about to have."""

    kind: str
    labeller: LabellerId
    subject: str
    """The lease that was answered or skipped, or the answer that was withdrawn."""
    value: str | None = field(default=None, repr=False)
    """The JSON text of a label's value."""


class UndoStep(enum.Enum):
    """Change to the item's place when an answer is withdrawn."""

    NOTHING = "nothing"
    """A late answer has no place: it is withdrawn, and no item comes back."""
    KEEP_PLACE = "keep"
    """The place passes from the label to the new lease, so that nobody can take it in between."""
    TAKE_PLACE = "take"
    """The skipped item went back, so a place must still be open to this labeller."""


def judge_repeat(earlier: Effect | None, now: Effect) -> Verdict | None:
    """Judge a command by what an earlier one with the same id did (rule 3).

    Args:
        earlier: The earlier effect; None if the id is new.
        now: The effect that the command would have.

    Returns:
        ``duplicate`` or ``done`` if it is the same command, sent again; ``id_conflict`` if it is
        another one; None if the id is new.
    """
    if earlier is None:
        return None
    if earlier != now:
        return Verdict.ID_CONFLICT
    return Verdict.DUPLICATE if now.kind == "label" else Verdict.DONE


def judge_lease(holder: LabellerId | None, labeller: LabellerId) -> Verdict | None:
    """Judge whether a labeller may use a lease, which may be over (rule 6).

    Args:
        holder: Whom it was given to; None if no such lease is known.
        labeller: Who uses it.
    """
    if holder is None:
        return Verdict.LEASE_LOST
    return None if holder == labeller else Verdict.NOT_YOURS


def judge_submit(*, has_place: bool) -> Verdict:
    """Judge an answer that may be stored (rule 13).

    Args:
        has_place: Whether the answer has a place: that of its lease, which is still held, or an
            open one that ``may_have`` gives this labeller.
    """
    return Verdict.STORED if has_place else Verdict.LATE


def judge_skip(ending: str | None) -> Verdict | None:
    """Judge a skip by how its lease ended (rule 13); None if it is still held.

    Returns:
        ``done`` if the lease was answered or skipped before: the skip then has no effect.
    """
    return Verdict.DONE if ending in ("answered", "skipped") else None


def may_have(*, open_places: int, holds: bool, answered: bool, skipped: bool) -> bool:
    """Tell whether a labeller is eligible for an item.

    Args:
        open_places: The item's places that are neither leased nor answered.
        holds: Whether the labeller has a lease of the item.
        answered: Whether they have a label of it that is neither late nor withdrawn.
        skipped: Whether they have skipped it and not undone that.
    """
    return open_places > 0 and not (holds or answered or skipped)


def may_undo(*, created_ms: int, undo_ms: int, now_ms: int) -> bool:
    """Tell whether a standing answer or skip of the labeller can still be withdrawn (rule 13)."""
    return created_ms + undo_ms >= now_ms


def undo_step(kind: str, *, late: bool) -> UndoStep:
    """Return what has to happen to the item's place when an answer is withdrawn (rule 13)."""
    if late:
        return UndoStep.NOTHING
    return UndoStep.KEEP_PLACE if kind == "label" else UndoStep.TAKE_PLACE


def explain_idle(*, items: int, open_places: int, leased: int, out: int) -> Idle:
    """Return why a labeller gets fewer items of a project that is not paused than they want.

    Args:
        items: Number of the project's items.
        open_places: Number of their open places.
        leased: Number of their places that are leased to anybody.
        out: Number of leased items that may still come to this session: those that are with
            somebody else or in another session of the labeller (rule 7).
    """
    if out or not items:
        return Idle(reason=IdleReason.WAITING, out=out)
    if open_places or leased:
        return Idle(reason=IdleReason.NOTHING_FOR_YOU)
    return Idle(reason=IdleReason.DONE)
