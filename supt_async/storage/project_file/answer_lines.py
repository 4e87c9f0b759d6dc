"""Lines of a project's answers with their history, and of its trainings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec
from sqlalchemy import select

from supt_async.domain.project import ModelState
from supt_async.storage.dialects import dialect_of
from supt_async.storage.project_file.lines import (
    AcceptanceLine,
    AuditedLine,
    CorrectionLine,
    FlagLine,
    GenerationLine,
    LabelLine,
    RunLine,
    SeenLine,
    SkipLine,
    WithdrawalLine,
)
from supt_async.storage.project_file.snapshot import (
    Snapshot,
    as_json,
    renumbered,
    renumbered_metrics,
)
from supt_async.storage.schema import tables
from supt_async.storage.schema.columns import AnyRow

ENDED = (ModelState.READY.value, ModelState.FAILED.value)


def label_lines(snapshot: Snapshot) -> Iterator[LabelLine]:
    """Yield the labels in the order in which they came, withdrawn and late ones too."""
    for row, number in snapshot.rows(tables.label, tables.label.c.seq):
        yield LabelLine(
            id=renumbered(row.id, row.item_id, number),
            item=number,
            labeller=snapshot.people[row.labeller_id],
            value=as_json(row.value),
            ms=row.ms,
            created_ms=row.created_ms,
            generation=row.generation,
            late=bool(row.late),
            attempt=row.attempt,
            suggestion=_seen(row),
            accepted=None if row.accepted is None else bool(row.accepted),
            machine=bool(row.machine),
            gold=bool(row.gold),
            gold_right=None if row.gold_right is None else bool(row.gold_right),
        )


def _seen(row: AnyRow) -> SeenLine | None:
    """Return the suggestion that a label's hand-out had, if there was one."""
    if row.suggestion_source is None:
        return None
    return SeenLine(
        source=row.suggestion_source,
        value=as_json(row.suggestion_value),
        score=row.suggestion_score,
        version=row.suggestion_version,
        shown=None if row.suggestion_shown is None else bool(row.suggestion_shown),
    )


def withdrawal_lines(snapshot: Snapshot) -> Iterator[WithdrawalLine]:
    """Yield the withdrawals of labels and skips."""
    for row, number in snapshot.rows(tables.withdrawal, tables.withdrawal.c.id):
        yield WithdrawalLine(
            id=row.id,
            answer=renumbered(row.answer_id, row.item_id, number),
            labeller=snapshot.people[row.labeller_id],
            item=number,
            created_ms=row.created_ms,
            reason=row.reason,
            by=row.withdrawn_by and snapshot.people.get(row.withdrawn_by),
        )


def skip_lines(snapshot: Snapshot) -> Iterator[SkipLine]:
    """Yield the skips."""
    for row, number in snapshot.rows(tables.skip, tables.skip.c.id):
        yield SkipLine(
            id=row.id,
            item=number,
            labeller=snapshot.people[row.labeller_id],
            reason=row.reason,
            created_ms=row.created_ms,
        )


def flag_lines(snapshot: Snapshot) -> Iterator[FlagLine]:
    """Yield the flags, resolved ones too."""
    key = dialect_of(snapshot.connection).by_bytes(tables.flag.c.id)
    for row, number in snapshot.rows(tables.flag, key, in_project=True):
        yield FlagLine(
            id=row.id,
            item=number,
            labeller=snapshot.people[row.labeller_id],
            note=row.note,
            created_ms=row.created_ms,
            resolved_ms=row.resolved_ms,
            resolved_by=snapshot.people.get(row.resolved_by),
        )


def correction_lines(snapshot: Snapshot) -> Iterator[CorrectionLine]:
    """Yield the corrections in the order in which they came."""
    for row, number in snapshot.rows(tables.correction, tables.correction.c.seq):
        yield CorrectionLine(
            id=row.id,
            item=number,
            labeller=snapshot.people[row.labeller_id],
            value=as_json(row.value),
            created_ms=row.created_ms,
        )


def acceptance_lines(snapshot: Snapshot) -> Iterator[AcceptanceLine]:
    """Yield the acts of accepting suggestions."""
    for row in _acceptances(snapshot):
        yield AcceptanceLine(
            source=row.source,
            min_score=row.min_score,
            audit=row.audit,
            labels=row.labels,
            audited=row.audited,
            created_ms=row.created_ms,
            withdrawn_ms=row.withdrawn_ms,
        )


def audited_lines(snapshot: Snapshot) -> Iterator[AuditedLine]:
    """Yield the items that were audited, by act and item."""
    d = tables.audited.c
    for acceptance, act in enumerate(_acceptances(snapshot), 1):
        for first, last in snapshot.parts():
            here = (d.acceptance_id == act.id, d.item_id.between(first, last))
            query = select(tables.audited).where(d.project_id == snapshot.project, *here)
            rows = snapshot.connection.execute(query.order_by(d.item_id)).all()
            for row, number in snapshot.with_numbers(rows):
                yield AuditedLine(
                    acceptance=acceptance,
                    item=number,
                    value=as_json(row.value),
                    score=row.score,
                )


def run_lines(snapshot: Snapshot) -> Iterator[RunLine]:
    """Yield the trainings that have ended."""
    for row in _runs(snapshot):
        metrics = msgspec.json.decode(row.metrics)
        yield RunLine(
            state=row.state,
            labels=row.labels,
            generation=row.generation,
            metrics=renumbered_metrics(metrics, snapshot.number),
            durations=msgspec.json.decode(row.durations),
            error=row.error,
            queued_ms=row.queued_ms,
            started_ms=row.started_ms,
            finished_ms=row.finished_ms,
        )


def generation_lines(snapshot: Snapshot) -> Iterator[GenerationLine]:
    """Yield when each ranking was published, and after how many labels."""
    runs = {row.id: number for number, row in enumerate(_runs(snapshot), 1)}
    g = tables.generation.c
    query = select(tables.generation).where(g.project_id == snapshot.project)
    for row in snapshot.connection.execute(query.order_by(g.generation)):
        yield GenerationLine(
            generation=row.generation,
            run=runs.get(row.run_id),
            labels=row.labels,
            size=row.size,
            published_ms=row.published_ms,
        )


def _acceptances(snapshot: Snapshot) -> Sequence[AnyRow]:
    c = tables.acceptance.c
    query = select(tables.acceptance).where(c.project_id == snapshot.project)
    return snapshot.connection.execute(query.order_by(c.id)).all()


def _runs(snapshot: Snapshot) -> Iterator[AnyRow]:
    r = tables.run.c
    query = select(tables.run).where(r.project_id == snapshot.project, r.state.in_(ENDED))
    return iter(snapshot.connection.execute(query.order_by(r.id)))
