"""Gold items: who gets which, and what their answers lead to.

A gold item has no places, so its row is not locked: any number of people may hold it. What locks
is the labeller's row of ``participation``, in which their gold answers are counted.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial

from sqlalchemy import bindparam, func, insert, select, update

from supt_async.domain.commands import Holder, SubmitAnswer
from supt_async.domain.ids import ItemId, LabellerId, ProjectId, RequestId
from supt_async.domain.participation import NEW, Participation, ParticipationState
from supt_async.domain.results import Idle, IdleReason, QuizPlace
from supt_async.rules.gold import barred
from supt_async.storage.gold.judging import feedback, judge as is_right
from supt_async.storage.people.participation import participation_of
from supt_async.storage.portable.computing import computed
from supt_async.storage.portable.participants import decks, quotas
from supt_async.storage.portable.participants.gold_state import StoredParticipation
from supt_async.storage.portable.projects import ProjectRow
from supt_async.storage.portable.state import Batch, Pending, Proposal, Who
from supt_async.storage.schema import tables

_t, _l = tables.participation.c, tables.lease.c


def load(batch: Batch) -> None:
    """Read and lock the participation of the batch's labellers; read the known answers."""
    _load_people(batch, {pending.who for pending in batch.pending})
    g, b = tables.gold.c, tables.label.c
    items = {lease.item for lease in batch.leases.values() if lease.gold}
    if items:
        rows = batch.connection.execute(select(g.item_id, g.value).where(g.item_id.in_(items)))
        batch.gold.known = {ItemId(row.item_id): row.value for row in rows}
    golden = {id_ for id_, project in batch.projects.items() if project.gold_changes}
    again = [id_ for project, id_ in batch.effects if project in golden]
    if again:
        judged = (
            select(b.project_id, b.id, b.gold_right, g.value)
            .join_from(tables.label, tables.gold, g.item_id == b.item_id)
            .where(b.id.in_(again), b.gold_right.is_not(None))
        )
        for project, id_, right, known in batch.connection.execute(judged):
            batch.gold.judged[ProjectId(project), RequestId(id_)] = bool(right), known
    quotas.load(batch)


def standing(batch: Batch, who: Who) -> Participation:
    """Return a labeller's participation."""
    return batch.people.get(who, NEW)


# --- answers ----------------------------------------------------------------------------------


def judge(batch: Batch, pending: Pending, value: str, item: ItemId) -> bool:
    """Judge a gold answer that is being stored, and note what the labeller is told."""
    project, known = batch.projects[pending.by.project], batch.gold.known[item]
    right = computed(partial(is_right, project.task, value, known), len(value) + len(known))
    before = standing(batch, pending.who)
    _change(batch, pending.who, project.gold.settled(project.gold.counted(before, right=right)))
    if project.gold.tells(before):
        pending.feedback = feedback(right, known)
    return right


def may_answer(batch: Batch, who: Who, item: ItemId) -> bool:
    """Tell whether an answer to a gold item whose lease is over is judged: each is, once."""
    voided = standing(batch, who).state is ParticipationState.VOIDED
    item_, labeller = batch.items[item], who[1]
    had = labeller in item_.holders | item_.judged | item_.skipped
    return not (voided or had)


def was_told(batch: Batch, who: Who, created_ms: int) -> bool:
    """Tell whether a labeller has learned if an answer of some time is right, as in the quiz."""
    stored = batch.gold.stored.get(who)
    passed_ms = stored.passed_ms if stored is not None else None
    tells = batch.projects[who[0]].gold.tells(standing(batch, who))
    return tells or created_ms <= (passed_ms or 0)


def uncount(batch: Batch, who: Who, *, right: bool) -> None:
    """Uncount a gold answer that is undone."""
    rules = batch.projects[who[0]].gold
    _change(batch, who, rules.withdrawn(standing(batch, who), right=right))


def tell_again(batch: Batch, pending: Pending) -> None:
    """Note what a labeller is told of an answer that was sent again."""
    command = pending.command
    assert isinstance(command, SubmitAnswer)
    judged = batch.gold.judged.get((command.by.project, command.id))
    rules = batch.projects[command.by.project].gold
    if judged is not None and rules.tells(standing(batch, pending.who)):
        pending.feedback = feedback(*judged)


def write(batch: Batch) -> None:
    """Write the participation of the labellers of whom it has changed."""
    changed = sorted(batch.changes.people)
    batch.changes.people.clear()
    there = [_row(batch, who) for who in changed if who in batch.gold.stored]
    others = [_row(batch, who) for who in changed if who not in batch.gold.stored]
    if there:
        same = (_t.project_id == bindparam("project"), _t.labeller_id == bindparam("labeller"))
        batch.connection.execute(update(tables.participation).where(*same), there)
    if others:
        created = {"created_ms": batch.now_ms}
        rows = [
            {"project_id": row.pop("project"), "labeller_id": row.pop("labeller"), **row, **created}
            for row in others
        ]
        batch.connection.execute(insert(tables.participation), rows)
    for who in changed:
        batch.gold.stored[who] = _stored(batch, who)


# --- hand-outs --------------------------------------------------------------------------------


def admit(batch: Batch, demands: Sequence[Pending]) -> list[Pending]:
    """Return the commands that may get items; the others learn why they get none."""
    for pending in demands:
        why = barred(standing(batch, pending.who))
        if why is not None:
            pending.idle = Idle(reason=IdleReason.NOTHING_FOR_YOU, why=why)
    quotas.limit(batch, [pending for pending in demands if pending.missing])
    admitted = [pending for pending in demands if pending.missing]
    _begin_quizzes(batch, [pending for pending in admitted if _in_quiz(batch, pending.who)])
    return admitted


def load_decks(batch: Batch, demands: Sequence[Pending]) -> None:
    """Read the gold items that commands may be dealt, where none are in memory."""
    asking: dict[tuple[ProjectId, bool], set[LabellerId]] = {}
    for pending in demands:
        project, in_quiz = batch.projects[pending.by.project], pending.quiz is not None
        if in_quiz or (project.gold_changes and project.gold.rate):
            asking.setdefault((project.id, not in_quiz), set()).add(pending.by.labeller)
    for (id_, patient), labellers in asking.items():
        decks.load(batch, batch.projects[id_], labellers, patient=patient)


def is_due(project: ProjectRow) -> bool:
    """Tell whether the next hand-out is gold, by a draw that nobody can foresee."""
    return project.gold_changes > 0 and project.gold.is_due(decks.RANDOM.random())


def draw(batch: Batch, project: ProjectRow, labeller: LabellerId) -> ItemId | None:
    """Take a gold item off a labeller's deck; None if they have had all."""
    return decks.draw(batch.memory, project, labeller)


def propose_quiz(batch: Batch, project: ProjectRow, pending: Pending) -> Proposal | None:
    """Propose the next item of a labeller's quiz; None if nothing is left of it."""
    who = pending.who
    item = draw(batch, project, pending.by.labeller) if batch.gold.quiz_left[who] > 0 else None
    if item is None or pending.quiz is None:
        return None
    batch.gold.quiz_left[who] -= 1
    batch.gold.held[who] += 1
    number = standing(batch, who).quiz_answers + batch.gold.held[who]
    place = QuizPlace(number=number, of=max(number, pending.quiz.of))
    return Proposal(pending, item, gold=True, quiz=place)


def leasable(batch: Batch, proposals: Sequence[Proposal]) -> list[Proposal]:
    """Return proposals without those of gold items that are wrong by now."""
    golden = [proposal for proposal in proposals if proposal.gold]
    if not golden:
        return list(proposals)
    g, items = tables.gold.c, {proposal.item for proposal in golden}
    statement = select(g.item_id).where(g.item_id.in_(items), g.retired_ms.is_(None))
    there = set(batch.connection.scalars(statement))
    had = decks.had(batch.connection, items, {x.pending.by.labeller for x in golden})
    kept = []
    for proposal in proposals:
        pair = (proposal.item, proposal.pending.by.labeller)
        if not proposal.gold or (proposal.item in there and pair not in had):
            had.add(pair)  # another session of theirs may have been proposed it, too
            kept.append(proposal)
    return kept


def explain_quiz(batch: Batch, demands: Sequence[Pending]) -> list[Pending]:
    """Judge the quizzes of labellers who have had all gold items; return who may get others."""
    again = []
    for pending in demands:
        if pending.quiz is None:
            continue
        participation, rules = standing(batch, pending.who), batch.projects[pending.by.project].gold
        if batch.gold.held[pending.who] or not participation.quiz_answers:
            pending.idle = Idle(reason=IdleReason.WAITING)
            continue
        if rules.in_quiz(participation):  # else another session of theirs was just judged
            participation = rules.quiz_over(
                participation, decks.total(batch, batch.projects[pending.by.project])
            )
            _change(batch, pending.who, participation)
        why = barred(participation)
        pending.quiz = None
        if why is None:
            again.append(pending)
        else:
            pending.idle = Idle(reason=IdleReason.NOTHING_FOR_YOU, why=why)
    write(batch)
    return again


def quiz_places(batch: Batch, by: Holder, shown: Sequence[bool]) -> list[QuizPlace]:
    """Return the places of held gold items in the labeller's quiz; none if they are in none."""
    who = by.project, by.labeller
    _load_people(batch, {who})
    if not shown or not _in_quiz(batch, who):
        return []
    total = decks.total(batch, batch.projects[by.project])
    return batch.projects[by.project].gold.places(standing(batch, who), shown, total)


# --- how it is done ---------------------------------------------------------------------------


def _load_people(batch: Batch, people: Iterable[Who]) -> None:
    """Read and lock the participation of labellers where there is anything to know."""
    projects = batch.projects
    wanted = {
        who for who in people
        if who[0] in projects and (projects[who[0]].people or projects[who[0]].gold.quiz)
    }  # fmt: skip
    if not wanted:
        return
    rows = batch.connection.execute(
        select(tables.participation)
        .where(
            _t.project_id.in_({project for project, _ in wanted}),
            _t.labeller_id.in_({labeller for _, labeller in wanted}),
        )
        .order_by(_t.project_id, _t.labeller_id)
        .with_for_update()
    )
    for row in rows:
        who = ProjectId(row.project_id), LabellerId(row.labeller_id)
        counts = (row.gold_answers, row.gold_right, row.quiz_answers, row.quiz_right)
        passed = row.quiz_passed_ms is not None
        found = participation_of((row.state, row.reason, row.quota, *counts, passed))
        batch.people[who] = found
        batch.gold.stored[who] = StoredParticipation(found, row.quiz_passed_ms, row.suspended_ms)


def _change(batch: Batch, who: Who, after: Participation) -> None:
    batch.people[who] = after
    batch.changes.people.add(who)


def _stored(batch: Batch, who: Who) -> StoredParticipation:
    """Return what is stored of a labeller once it is written."""
    after = batch.people[who]
    before = batch.gold.stored.get(who, StoredParticipation(NEW))
    passed_ms, suspended_ms = before.passed_ms, before.suspended_ms
    suspended = ParticipationState.SUSPENDED
    if after.state is suspended and before.participation.state is not suspended:
        suspended_ms = batch.now_ms
    passed_ms = (passed_ms or batch.now_ms) if after.quiz_passed else None
    return StoredParticipation(after, passed_ms, suspended_ms)


def _row(batch: Batch, who: Who) -> dict[str, object]:
    stored = _stored(batch, who)
    after = stored.participation
    return {
        "project": who[0],
        "labeller": who[1],
        "state": after.state.value,
        "reason": after.reason,
        "gold_answers": after.gold_answers,
        "gold_right": after.gold_right,
        "quiz_answers": after.quiz_answers,
        "quiz_right": after.quiz_right,
        "quiz_passed_ms": stored.passed_ms,
        "suspended_ms": stored.suspended_ms,
    }


def _in_quiz(batch: Batch, who: Who) -> bool:
    return batch.projects[who[0]].gold.in_quiz(standing(batch, who))


def _begin_quizzes(batch: Batch, demands: Sequence[Pending]) -> None:
    """Note what is left of the quizzes of labellers, and the places of their next items."""
    if not demands:
        return
    people = {pending.who for pending in demands}
    rows = batch.connection.execute(
        select(_l.project_id, _l.labeller_id, func.count())
        .where(_l.labeller_id.in_({labeller for _, labeller in people}), _l.gold)
        .group_by(_l.project_id, _l.labeller_id)
    )
    held = {(project, labeller): number for project, labeller, number in rows}
    for who in people:
        batch.gold.held[who] = held.get(who, 0)
        rules, participation = batch.projects[who[0]].gold, standing(batch, who)
        batch.gold.quiz_left[who] = rules.quiz_left(participation, batch.gold.held[who])
    for pending in demands:
        who = pending.who
        number = standing(batch, who).quiz_answers + batch.gold.held[who] + 1
        project = batch.projects[who[0]]
        of = min(project.gold.quiz, decks.total(batch, project))
        pending.quiz = QuizPlace(number=number, of=max(of, number))
