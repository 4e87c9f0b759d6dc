"""SQL conditions that several queries share: which labels stand, and which of them count.

A label or a correction stands unless it was withdrawn. A label counts if it is not late and no
owner's correction of its item stands; of several that stand only the latest counts.

A project is listed unless it is being imported: its slug begins with ``HIDDEN`` until it is
complete (``project_file.staging``).
"""

from __future__ import annotations

from sqlalchemy import ColumnElement, Integer, and_, exists, not_, type_coerce

from supt_async.storage.schema import tables
from supt_async.storage.schema.columns import Columns

HIDDEN = "."
"""First character of the slug of a project that is being imported; nobody can choose it."""
MANY = "many:"
"""Beginning of the lease of a label that an owner gave to many items at once (``label_many``)."""


def listed(project: Columns) -> ColumnElement[bool]:
    """Return the condition that a project is there for everybody."""
    return not_(project.slug.startswith(HIDDEN))


def on_time(label: Columns) -> ColumnElement[bool]:
    """Return the condition that a label is not late, written as in the index on such labels.

    For SQLite ``~label.late`` would become ``late = 0``, and the index would not be used.
    """
    late: ColumnElement[int] = type_coerce(label.late, Integer())
    return not_(late)


def withdrawn(answer: Columns) -> ColumnElement[bool]:
    """Return the condition that a label or correction (a table's or an alias's) was withdrawn."""
    w = tables.withdrawal.c
    return exists().where(w.project_id == answer.project_id, w.answer_id == answer.id)


def corrected(item: ColumnElement[int]) -> ColumnElement[bool]:
    """Return the condition that a correction of an item (a column with its id) stands."""
    correction = tables.correction.alias().c
    return exists().where(correction.item_id == item, ~withdrawn(correction))


def standing(label: Columns) -> ColumnElement[bool]:
    """Return the condition that a label has a place of its item and was not withdrawn."""
    return and_(on_time(label), ~withdrawn(label))


def given_singly(label: Columns) -> ColumnElement[bool]:
    """Return the condition that a label answers an item that was handed out, and not many."""
    return not_(label.lease.startswith(MANY, autoescape=True))


def counting(label: Columns) -> ColumnElement[bool]:
    """Return the condition that a label counts."""
    return and_(standing(label), ~corrected(label.item_id))


def latest(correction: Columns) -> ColumnElement[bool]:
    """Return the condition that a correction is the latest of its item's that stand: it counts."""
    later = tables.correction.alias().c
    after = exists().where(
        later.item_id == correction.item_id, later.seq > correction.seq, ~withdrawn(later)
    )
    return and_(~withdrawn(correction), ~after)
