"""How reliable each labeller is, by question: read, and replaced as a whole.

``project.consensus_version`` grows with each replacement, so that whoever keeps it knows when it
is no longer right.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, delete, insert, select, update

from supt_async.consensus.known import Crowd, Known
from supt_async.domain.ids import ProjectId
from supt_async.learning.crowd import CrowdModel
from supt_async.protocol.tasks.equality import text_of
from supt_async.storage.schema import tables

MOST_CELLS = 4_000_000
"""Cells of confusion matrices that are stored for a question; beyond, none is."""
ROWS = 500
"""Labellers that are written at once."""


def read_crowd(connection: Connection, project: ProjectId) -> Crowd:
    """Return how reliable a project's labellers are; nothing before the first estimate."""
    c, r = tables.crowd_model.c, tables.reliability.c
    models = connection.execute(
        select(c.question, c.classes, c.prior, c.method).where(c.project_id == project)
    ).all()
    rows = connection.execute(
        select(r.question, r.labeller_id, r.labels, r.accuracy, r.low, r.high, r.confusion)
        .where(r.project_id == project)
        .order_by(r.question, r.labeller_id)
    ).all()
    return crowd_of(models, rows)


def crowd_of(models: Iterable[Sequence[Any]], people: Iterable[Sequence[Any]]) -> Crowd:
    """Return how reliable labellers are, from rows of the tables.

    Args:
        models: Question, classes, prior and method.
        people: Question, labeller, labels, accuracy, low, high and confusion, by labeller.
    """
    rows: dict[str, list[Sequence[Any]]] = {}
    for question, *row in people:
        rows.setdefault(question, []).append(row)
    return {
        question: _known(classes, prior, method, rows.get(question, []))
        for question, classes, prior, method in models
    }


def replace_crowd(connection: Connection, project: ProjectId, crowd: Crowd, now_ms: int) -> None:
    """Replace how reliable a project's labellers are."""
    for table in (tables.crowd_model, tables.reliability):
        connection.execute(delete(table).where(table.c.project_id == project))
    for question, known in crowd.items():
        connection.execute(
            insert(tables.crowd_model).values(
                project_id=project,
                question=question,
                classes=msgspec.json.encode(
                    [msgspec.Raw(one.encode()) for one in known.classes]
                ).decode(),
                prior=known.model.prior.astype("<f8").tobytes(),
                method=known.model.method,
                created_ms=now_ms,
            )
        )
        rows = _rows(project, question, known.model)
        for start in range(0, len(rows), ROWS):
            connection.execute(insert(tables.reliability), rows[start : start + ROWS])
    p = tables.project.c
    connection.execute(
        update(tables.project)
        .where(p.id == project)
        .values(consensus_version=p.consensus_version + 1)
    )


def _known(classes: str, prior: bytes, method: str, rows: Sequence[Sequence[Any]]) -> Known:
    shares = np.frombuffer(prior, dtype="<f8").astype(np.float64)
    n_classes = len(shares)
    labellers, labels, accuracy, low, high, stored = zip(*rows, strict=True) if rows else [()] * 6
    whole = all(one is not None for one in stored)
    cells = b"".join(stored) if whole else b""
    confusion = np.frombuffer(cells, dtype="<f4").astype(np.float64)
    model = CrowdModel(
        labellers=np.array(labellers, dtype=np.int64),
        labels=np.array(labels, dtype=np.int64),
        accuracy=_floats(accuracy),
        low=_floats(low),
        high=_floats(high),
        confusion=confusion.reshape(-1, n_classes, n_classes) if whole else np.empty((0, 0, 0)),
        prior=shares,
        method=method,
    )
    texts = [text_of(value) for value in msgspec.json.decode(classes)] if whole else []
    return Known(classes=tuple(texts), model=model)


def _rows(project: ProjectId, question: str, model: CrowdModel) -> list[dict[str, Any]]:
    n_classes = model.n_classes
    stored: Sequence[bytes | None] = [None] * len(model.labellers)
    if 0 < len(model.labellers) * n_classes**2 <= MOST_CELLS:
        stored = [rows.astype("<f4").tobytes() for rows in model.confusion]
    columns = zip(
        model.labellers.tolist(),
        model.labels.tolist(),
        model.accuracy.tolist(),
        model.low.tolist(),
        model.high.tolist(),
        stored,
        strict=True,
    )
    return [
        {
            "project_id": project,
            "question": question,
            "labeller_id": labeller,
            "labels": labels,
            "accuracy": accuracy,
            "low": low,
            "high": high,
            "confusion": confusion,
        }
        for labeller, labels, accuracy, low, high, confusion in columns
    ]


def _floats(values: Any) -> NDArray[np.float64]:
    return np.fromiter(values, dtype=np.float64)
