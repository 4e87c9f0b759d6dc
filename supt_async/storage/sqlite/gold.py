"""Gold items on SQLite: who gets which, and what their answers lead to.

Everything here runs in the writer's thread, inside the batch's transaction. On PostgreSQL
``storage.postgres.gold`` does the same; the contract suite keeps the two equal.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from supt_async.domain.commands import Holder
from supt_async.domain.ids import ItemId, LabellerId, ProjectId
from supt_async.domain.participation import NEW, Participation, ParticipationState
from supt_async.domain.results import Idle, IdleReason, LeasedItem, QuizPlace
from supt_async.rules.gold import barred
from supt_async.storage.gold import judging
from supt_async.storage.people.participation import participation_of

if TYPE_CHECKING:
    from supt_async.storage.sqlite.order_reader import ProjectRow
    from supt_async.storage.sqlite.transaction import QueueTransaction

DECK = 64
"""Maximum number of gold items that are read for a labeller at once."""
LOOKED_AT = 1_000
"""Maximum number of gold items that are looked at to find those."""
EMPTY_MS = 60_000
"""Milliseconds after which gold items are looked for again for a labeller who has had all."""

GOLD_OF_PROJECT = """
SELECT count(*), min(item_id), max(item_id)
  FROM (SELECT item_id FROM gold WHERE project_id = ? AND retired_ms IS NULL LIMIT ?)
"""

# The conditions of both that follow: the labeller neither holds it, nor has answered or skipped it.
UNSEEN_GOLD = """
SELECT g.item_id
  FROM (SELECT item_id FROM gold
         WHERE project_id = :project AND item_id >= :first AND retired_ms IS NULL
         ORDER BY item_id LIMIT :looked_at) g
 WHERE NOT EXISTS (SELECT 1 FROM lease l
                    WHERE l.item_id = g.item_id AND l.labeller_id = :labeller)
   AND NOT EXISTS (SELECT 1 FROM label b
                    WHERE b.gold AND b.item_id = g.item_id AND b.labeller_id = :labeller
                      AND NOT EXISTS (SELECT 1 FROM withdrawal w
                                       WHERE w.project_id = :project AND w.answer_id = b.id))
   AND NOT EXISTS (SELECT 1 FROM skip s
                    WHERE s.item_id = g.item_id AND s.labeller_id = :labeller
                      AND NOT EXISTS (SELECT 1 FROM withdrawal w
                                       WHERE w.project_id = :project AND w.answer_id = s.id))
 ORDER BY random() LIMIT :deck
"""

# Whether a labeller may answer a gold item whose lease is over: as ``TAKE_PLACE`` for other items.
MAY_ANSWER = """
SELECT NOT EXISTS (SELECT 1 FROM lease l WHERE l.project_id = :project
                      AND l.item_id = :item AND l.labeller_id = :labeller)
   AND NOT EXISTS (SELECT 1 FROM label b
                    WHERE b.gold AND b.item_id = :item AND b.labeller_id = :labeller
                      AND NOT EXISTS (SELECT 1 FROM withdrawal w
                                       WHERE w.project_id = :project AND w.answer_id = b.id))
   AND NOT EXISTS (SELECT 1 FROM skip s WHERE s.project_id = :project
                      AND s.item_id = :item AND s.labeller_id = :labeller
                      AND NOT EXISTS (SELECT 1 FROM withdrawal w
                                       WHERE w.project_id = :project AND w.answer_id = s.id))
   AND NOT EXISTS (SELECT 1 FROM participation p WHERE p.project_id = :project
                      AND p.labeller_id = :labeller AND p.state = 'voided')
"""

PASSED_MS = "SELECT quiz_passed_ms FROM participation WHERE project_id = ? AND labeller_id = ?"
HELD_GOLD = "SELECT count(*) FROM lease WHERE labeller_id = ? AND project_id = ? AND gold"
KNOWN_ANSWER = """
SELECT g.value, p.task FROM gold g JOIN project p ON p.id = g.project_id
 WHERE g.project_id = ? AND g.item_id = ?
"""

# What a labeller is told again of a gold answer.
JUDGED_GOLD = """
SELECT b.gold_right, g.value
  FROM label b JOIN gold g ON g.project_id = b.project_id AND g.item_id = b.item_id
 WHERE b.project_id = ? AND b.id = ? AND b.gold_right IS NOT NULL
"""

PARTICIPATION = """
SELECT state, reason, quota, gold_answers, gold_right, quiz_answers, quiz_right,
       quiz_passed_ms IS NOT NULL
  FROM participation WHERE project_id = ? AND labeller_id = ?
"""

WRITE_PARTICIPATION = """
INSERT INTO participation (project_id, labeller_id, state, reason, gold_answers, gold_right,
                           quiz_answers, quiz_right, quiz_passed_ms, suspended_ms, created_ms)
VALUES (:project, :labeller, :state, :reason, :gold_answers, :gold_right, :quiz_answers,
        :quiz_right, CASE WHEN :passed THEN :now END,
        CASE WHEN :state = 'suspended' THEN :now END, :now)
    ON CONFLICT (project_id, labeller_id) DO UPDATE
   SET state = excluded.state, reason = excluded.reason, gold_answers = excluded.gold_answers,
       gold_right = excluded.gold_right, quiz_answers = excluded.quiz_answers,
       quiz_right = excluded.quiz_right,
       quiz_passed_ms = CASE WHEN :passed THEN coalesce(quiz_passed_ms, :now) END,
       suspended_ms = CASE WHEN excluded.state = 'suspended' AND state <> 'suspended' THEN :now
                           ELSE suspended_ms END
"""

_RANDOM = random.SystemRandom()


@dataclass(slots=True)
class Deck:
    """Gold items that a labeller has not had, shuffled."""

    items: list[ItemId]
    read_ms: int


@dataclass(slots=True)
class Decks:
    """Decks of a project's labellers, as of a change of its gold items; they are in memory."""

    changes: int = 0
    decks: dict[LabellerId, Deck] = field(default_factory=dict)


def is_due(project: ProjectRow) -> bool:
    """Tell whether the next hand-out is gold, by a draw that nobody can foresee."""
    return project.gold_changes > 0 and project.gold.is_due(_RANDOM.random())


def draw(
    tx: QueueTransaction, project: ProjectRow, labeller: LabellerId, *, patient: bool
) -> ItemId | None:
    """Take a gold item off a labeller's deck; None if they have had all.

    ``patient``: that they have had all may have been found out a while ago.
    """
    decks = tx.decks(project)
    if decks.changes != project.gold_changes:
        decks.changes, decks.decks = project.gold_changes, {}
    deck = decks.decks.get(labeller)
    if deck is None or not (deck.items or (patient and tx.now_ms < deck.read_ms + EMPTY_MS)):
        deck = decks.decks[labeller] = Deck(_unseen(tx, project.id, labeller), tx.now_ms)
    return deck.items.pop() if deck.items else None


def standing(tx: QueueTransaction, project: ProjectRow, by: Holder) -> Participation:
    """Return a labeller's participation."""
    if not (project.people or project.gold.quiz):
        return NEW
    return read(tx, by)


def read(tx: QueueTransaction, by: Holder) -> Participation:
    """Return a labeller's participation as it is stored."""
    row = tx.cursor.execute(PARTICIPATION, (by.project, by.labeller)).fetchone()
    return NEW if row is None else participation_of(row)


def write(tx: QueueTransaction, by: Holder, after: Participation) -> None:
    """Write what follows from a labeller's gold answers."""
    values: dict[str, Any] = {
        "project": by.project,
        "labeller": by.labeller,
        "state": after.state.value,
        "reason": after.reason,
        "gold_answers": after.gold_answers,
        "gold_right": after.gold_right,
        "quiz_answers": after.quiz_answers,
        "quiz_right": after.quiz_right,
        "passed": after.quiz_passed,
        "now": tx.now_ms,
    }
    tx.cursor.execute(WRITE_PARTICIPATION, values)


def refusal(participation: Participation) -> Idle | None:
    """Return why a labeller gets no items; None if they do."""
    why = barred(participation)
    return None if why is None else Idle(reason=IdleReason.NOTHING_FOR_YOU, why=why)


def claim_quiz(
    tx: QueueTransaction, project: ProjectRow, by: Holder, want: int, participation: Participation
) -> tuple[tuple[LeasedItem, ...], Idle | None, bool]:
    """Lease items of the quiz; the last value is whether it has ended for want of gold items."""
    (held,) = tx.cursor.execute(HELD_GOLD, (by.labeller, by.project)).fetchone()
    total = _span(tx, project.id)[0]
    leased: list[LeasedItem] = []
    for _ in range(min(want, project.gold.quiz_left(participation, held))):
        item = draw(tx, project, by.labeller, patient=False)
        if item is None:
            break
        number = participation.quiz_answers + held + len(leased) + 1
        place = QuizPlace(number=number, of=max(number, min(project.gold.quiz, total)))
        leased.append(tx.lease(project, by, item, gold=True, quiz=place))
    if len(leased) == want:
        return tuple(leased), None, False
    if leased or held or not participation.quiz_answers:
        return tuple(leased), Idle(reason=IdleReason.WAITING), False
    over = project.gold.quiz_over(participation, total)
    write(tx, by, over)
    _tell(tx, by, participation, over)
    return (), None, True


def quiz_places(
    tx: QueueTransaction, project: ProjectRow, by: Holder, shown: Sequence[bool]
) -> list[QuizPlace] | None:
    """Return the places of held gold items in the labeller's quiz; None if they are in none."""
    participation = standing(tx, project, by)
    if not project.gold.in_quiz(participation):
        return None
    return project.gold.places(participation, shown, _span(tx, project.id)[0])


def may_answer(tx: QueueTransaction, by: Holder, item: ItemId) -> bool:
    """Tell whether an answer to a gold item whose lease is over is judged: each is, once."""
    values = {"project": by.project, "labeller": by.labeller, "item": item}
    return bool(tx.cursor.execute(MAY_ANSWER, values).fetchone()[0])


def judge(tx: QueueTransaction, project: ProjectRow, by: Holder, answer: str, item: ItemId) -> bool:
    """Judge a gold answer that is being stored, and note what the labeller is told."""
    known, task = tx.cursor.execute(KNOWN_ANSWER, (by.project, item)).fetchone()
    right = judging.judge(task, answer, known)
    before = read(tx, by)
    after = project.gold.settled(project.gold.counted(before, right=right))
    write(tx, by, after)
    _tell(tx, by, before, after)
    if project.gold.tells(before):
        tx.feedback = judging.feedback(right, known)
    return right


def was_told(tx: QueueTransaction, project: ProjectRow, by: Holder, created_ms: int) -> bool:
    """Tell whether a labeller has learned if an answer of some time is right, as in the quiz."""
    (passed_ms,) = tx.cursor.execute(PASSED_MS, (by.project, by.labeller)).fetchone() or (None,)
    return project.gold.tells(read(tx, by)) or created_ms <= (passed_ms or 0)


def tell_again(tx: QueueTransaction, project: ProjectRow, by: Holder, answer: str) -> None:
    """Note what a labeller is told of an answer that was sent again."""
    if not project.gold_changes or not project.gold.tells(standing(tx, project, by)):
        return
    row = tx.cursor.execute(JUDGED_GOLD, (by.project, answer)).fetchone()
    if row is not None:
        tx.feedback = judging.feedback(bool(row[0]), row[1])


def _tell(tx: QueueTransaction, by: Holder, before: Participation, after: Participation) -> None:
    """Tell that a labeller was suspended, if they were."""
    suspended = ParticipationState.SUSPENDED
    if after.state is suspended and before.state is not suspended:
        tx.telling.suspended(by.project, by.labeller)


def _unseen(tx: QueueTransaction, project: ProjectId, labeller: LabellerId) -> list[ItemId]:
    total, low, high = _span(tx, project)
    if not total:
        return []
    values = {
        "project": project,
        "labeller": labeller,
        "first": _RANDOM.randint(low, high) if total >= LOOKED_AT else low,
        "looked_at": LOOKED_AT,
        "deck": DECK,
    }
    return [ItemId(row[0]) for row in tx.cursor.execute(UNSEEN_GOLD, values)]


def _span(tx: QueueTransaction, project: ProjectId) -> tuple[int, int, int]:
    row: tuple[int, int, int] = tx.cursor.execute(GOLD_OF_PROJECT, (project, LOOKED_AT)).fetchone()
    return row
