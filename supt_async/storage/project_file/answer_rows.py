"""Writers of answers with their history, and of trainings, a batch of lines at a time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import msgspec
from sqlalchemy import Connection

from supt_async.storage.dialects import dialect_of
from supt_async.storage.project_file import oversight
from supt_async.storage.project_file.answer_lines import ENDED
from supt_async.storage.project_file.imported import BadLine, Imported, source_at, value_of
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
from supt_async.storage.project_file.snapshot import renumbered, renumbered_metrics
from supt_async.storage.schema import tables

MAX_ACCEPTANCES = 100_000
"""Maximum number of times that suggestions of a project were accepted."""
MAX_RUNS = 1_000_000
"""Maximum number of a project's trainings: one every five seconds for two months."""
MAX_METRICS = 64 * 1024
"""Maximum size of a training's metrics and durations, as JSON."""


def _write_labels(connection: Connection, imported: Imported, batch: list[LabelLine]) -> None:
    items, labellers = imported.items_of(batch), imported.labellers_of(batch)
    rows = [
        (
            imported.project,
            renumbered(line.id, line.item, item),
            item,
            labeller,
            "",
            imported.answer(line.value, place),
            line.ms,
            line.created_ms,
            line.generation,
            line.late,
            line.attempt,
            line.accepted,
            line.machine,
            line.gold,
            line.gold_right,
            *_seen(line.suggestion, place),
        )
        for place, (line, item, labeller) in enumerate(zip(batch, items, labellers, strict=True))
    ]
    columns = ("project_id", "id", "item_id", "labeller_id", "lease", "value", "ms", "created_ms")
    more = ("generation", "late", "attempt", "accepted", "machine", "gold", "gold_right")
    dialect_of(connection).insert_rows(connection, tables.label, (*columns, *more, *_SEEN), rows)


_SEEN = tuple(f"suggestion_{name}" for name in ("source", "value", "score", "version", "shown"))


def _seen(line: SeenLine | None, place: int) -> tuple[object, ...]:
    """Return the columns of the suggestion that a label's hand-out had."""
    if line is None:
        return (None,) * len(_SEEN)
    source = source_at(line.source, place)
    return source, value_of(line.value, place), line.score, line.version, line.shown


def _write_withdrawals(
    connection: Connection, imported: Imported, batch: list[WithdrawalLine]
) -> None:
    items, labellers = imported.items_of(batch), imported.labellers_of(batch)
    rows = [
        (
            line.id,
            imported.project,
            renumbered(line.answer, line.item, item),
            labeller,
            item,
            line.created_ms,
            line.reason,
            line.by and imported.person(line.by, place),
        )
        for place, (line, item, labeller) in enumerate(zip(batch, items, labellers, strict=True))
    ]
    columns = ("id", "project_id", "answer_id", "labeller_id", "item_id", "created_ms")
    dialect_of(connection).insert_rows(
        connection, tables.withdrawal, (*columns, "reason", "withdrawn_by"), rows
    )


def _write_skips(connection: Connection, imported: Imported, batch: list[SkipLine]) -> None:
    items, labellers = imported.items_of(batch), imported.labellers_of(batch)
    rows = [
        (line.id, imported.project, item, labeller, "", line.reason, line.created_ms)
        for line, item, labeller in zip(batch, items, labellers, strict=True)
    ]
    columns = ("id", "project_id", "item_id", "labeller_id", "lease", "reason", "created_ms")
    dialect_of(connection).insert_rows(connection, tables.skip, columns, rows)


def _write_flags(connection: Connection, imported: Imported, batch: list[FlagLine]) -> None:
    items, labellers = imported.items_of(batch), imported.labellers_of(batch)
    rows = [
        (
            line.id,
            imported.project,
            item,
            labeller,
            line.note,
            line.created_ms,
            line.resolved_ms,
            imported.person(line.resolved_by, place),
        )
        for place, (line, item, labeller) in enumerate(zip(batch, items, labellers, strict=True))
    ]
    columns = ("id", "project_id", "item_id", "labeller_id", "note", "created_ms")
    dialect_of(connection).insert_rows(
        connection, tables.flag, (*columns, "resolved_ms", "resolved_by"), rows
    )


def _write_corrections(
    connection: Connection, imported: Imported, batch: list[CorrectionLine]
) -> None:
    items, labellers = imported.items_of(batch), imported.labellers_of(batch)
    rows = [
        (
            imported.project,
            line.id,
            item,
            labeller,
            imported.answer(line.value, place),
            line.created_ms,
        )
        for place, (line, item, labeller) in enumerate(zip(batch, items, labellers, strict=True))
    ]
    columns = ("project_id", "id", "item_id", "labeller_id", "value", "created_ms")
    dialect_of(connection).insert_rows(connection, tables.correction, columns, rows)


def _write_acceptances(
    connection: Connection, imported: Imported, batch: list[AcceptanceLine]
) -> None:
    if len(imported.acceptances) + len(batch) > MAX_ACCEPTANCES:
        place = MAX_ACCEPTANCES - len(imported.acceptances)
        raise BadLine(place, f"a project can't have more than {MAX_ACCEPTANCES:,} acceptances")
    rows = []
    for place, line in enumerate(batch):
        facts = (line.min_score, line.audit, line.labels, line.audited)
        times = (line.created_ms, line.withdrawn_ms)
        rows.append((imported.project, source_at(line.source, place), *facts, *times))
    columns = ("project_id", "source", "min_score", "audit", "labels", "audited")
    imported.acceptances.extend(
        dialect_of(connection).insert_numbered(
            connection, tables.acceptance, (*columns, "created_ms", "withdrawn_ms"), rows
        )
    )


def _write_audited(connection: Connection, imported: Imported, batch: list[AuditedLine]) -> None:
    rows = []
    for place, (line, item) in enumerate(zip(batch, imported.items_of(batch), strict=True)):
        if line.acceptance > len(imported.acceptances):
            raise BadLine(place, f"there is no acceptance {line.acceptance}")
        of = imported.acceptances[line.acceptance - 1]
        rows.append((item, of, imported.project, value_of(line.value, place), line.score))
    columns = ("item_id", "acceptance_id", "project_id", "value", "score")
    dialect_of(connection).insert_rows(connection, tables.audited, columns, rows)


def _write_runs(connection: Connection, imported: Imported, batch: list[RunLine]) -> None:
    rows = [(imported.project, 0, *_run(imported, line, place)) for place, line in enumerate(batch)]
    columns = ("project_id", "term", "state", "labels", "generation", "metrics", "durations")
    times = ("error", "queued_ms", "started_ms", "finished_ms")
    dialect = dialect_of(connection)
    ids = dialect.insert_numbered(connection, tables.run, (*columns, *times), rows)
    imported.runs.extend(ids)


def _run(imported: Imported, line: RunLine, place: int) -> tuple[object, ...]:
    """Return the columns of a training, from its state on."""
    if line.state not in ENDED:
        raise BadLine(place, f"a training can't be {line.state!r}")
    if len(imported.runs) + place >= MAX_RUNS:
        raise BadLine(place, f"a project can't have more than {MAX_RUNS:,} trainings")
    metrics = msgspec.json.encode(renumbered_metrics(line.metrics, imported.item)).decode()
    durations = msgspec.json.encode(line.durations).decode()
    if len(metrics) + len(durations) > MAX_METRICS:
        raise BadLine(place, f"its figures are longer than {MAX_METRICS:,} characters of JSON")
    facts = (line.state, line.labels, line.generation, metrics, durations)
    return *facts, line.error, line.queued_ms, line.started_ms, line.finished_ms


def _write_generations(
    connection: Connection, imported: Imported, batch: list[GenerationLine]
) -> None:
    rows = []
    for place, line in enumerate(batch):
        if line.run is not None and line.run > len(imported.runs):
            raise BadLine(place, f"there is no training {line.run}")
        run = None if line.run is None else imported.runs[line.run - 1]
        facts = (line.labels, line.size, line.published_ms)
        rows.append((imported.project, line.generation, run, *facts))
    columns = ("project_id", "generation", "run_id", "labels", "size", "published_ms")
    dialect_of(connection).insert_rows(connection, tables.generation, columns, rows)


ANSWERS: Mapping[str, Callable[[Connection, Imported, list[Any]], None]] = {
    "labels.jsonl": _write_labels,
    "withdrawals.jsonl": _write_withdrawals,
    "skips.jsonl": _write_skips,
    "flags.jsonl": _write_flags,
    "messages.jsonl": oversight.write_messages,
    "acts.jsonl": oversight.write_acts,
    "participation.jsonl": oversight.write_participations,
    "corrections.jsonl": _write_corrections,
    "acceptances.jsonl": _write_acceptances,
    "audited.jsonl": _write_audited,
    "runs.jsonl": _write_runs,
    "generations.jsonl": _write_generations,
}
