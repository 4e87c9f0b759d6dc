"""Gold items: who gets which, and what their answers lead to."""

from __future__ import annotations

from collections.abc import Sequence

from supt_async.domain.commands import Holder
from supt_async.domain.ids import ItemId, LabellerId
from supt_async.domain.participation import NEW, Participation
from supt_async.domain.results import QuizPlace
from supt_async.storage.portable.projects import ProjectRow
from supt_async.storage.portable.state import Batch, Pending, Proposal, Who


def load(batch: Batch) -> None:
    """Read the participation of the batch's labellers, and the known answers to gold items."""


def standing(batch: Batch, who: Who) -> Participation:
    """Return a labeller's participation."""
    return batch.people.get(who, NEW)


def judge(batch: Batch, pending: Pending, value: str, item: ItemId) -> bool:
    """Judge a gold answer that is being stored, and note what the labeller is told."""
    raise NotImplementedError


def may_answer(batch: Batch, who: Who, item: ItemId) -> bool:
    """Tell whether an answer to a gold item whose lease is over is judged: each is, once."""
    raise NotImplementedError


def was_told(batch: Batch, who: Who, created_ms: int) -> bool:
    """Tell whether a labeller has learned if an answer of some time is right, as in the quiz."""
    raise NotImplementedError


def uncount(batch: Batch, who: Who, *, right: bool) -> None:
    """Uncount a gold answer that is undone."""
    raise NotImplementedError


def tell_again(batch: Batch, pending: Pending) -> None:
    """Note what a labeller is told of an answer that was sent again."""


def write(batch: Batch) -> None:
    """Write the participation of the labellers of whom it has changed."""


def admit(batch: Batch, demands: Sequence[Pending]) -> list[Pending]:
    """Return the commands that may get items; the others learn why they get none."""
    return list(demands)


def load_decks(batch: Batch, demands: Sequence[Pending]) -> None:
    """Read the gold items that commands may be dealt, where none are in memory."""


def is_due(project: ProjectRow) -> bool:
    """Tell whether the next hand-out is gold, by a draw that nobody can foresee."""
    return False


def draw(batch: Batch, project: ProjectRow, labeller: LabellerId) -> ItemId | None:
    """Take a gold item off a labeller's deck; None if they have had all."""
    return None


def propose_quiz(batch: Batch, project: ProjectRow, pending: Pending) -> Proposal | None:
    """Propose the next gold item of a quiz."""
    return None


def explain_quiz(batch: Batch, demands: Sequence[Pending]) -> list[Pending]:
    """Judge the quizzes of labellers who have had all gold items; return who may get others."""
    return []


def quiz_places(batch: Batch, by: Holder, shown: Sequence[bool]) -> list[QuizPlace]:
    """Return the places of held gold items in the labeller's quiz; none if they are in none."""
    return []
