"""Tables of labels, withdrawals, flags and corrections, which are append-only.

An undo is a row in ``withdrawal``, and a correction one in ``correction``; no answer is changed or
deleted while its project exists.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Dialect,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
)

from supt_async.storage.schema.columns import (
    Id,
    Key,
    labeller_id,
    metadata,
    project_id,
    project_key,
    shown_suggestion,
)


def with_conditions(*_: object, dialect: Dialect, **__: object) -> bool:
    """Tell whether a database has indexes of some rows only, which hold others to nothing."""
    return dialect.name in ("sqlite", "postgresql")


label = Table(
    "label",
    metadata,
    Column("seq", Key, primary_key=True),
    Column("project_id", BigInteger, nullable=False),
    Column("id", Id, nullable=False),
    Column("item_id", BigInteger, nullable=False),
    Column("labeller_id", BigInteger, nullable=False),
    Column("lease", Id, nullable=False),
    Column("value", Text, nullable=False),
    Column("ms", BigInteger),
    Column("created_ms", BigInteger, nullable=False),
    Column("generation", BigInteger, nullable=False),
    # An extra answer that came after its place was taken: stored, without counting. A gold item has
    # no places, so an answer to one is written as late too.
    Column("late", Boolean, nullable=False, server_default=false()),
    # How often this labeller had withdrawn an answer to the item before.
    Column("attempt", Integer, nullable=False, server_default="0"),
    *shown_suggestion(),
    # Whether the answer is the suggestion that was shown; empty if none was.
    Column("accepted", Boolean),
    # An accepted suggestion that no person has looked at.
    Column("machine", Boolean, nullable=False, server_default=false()),
    # An answer to an item whose answer is known, and whether it is that one.
    Column("gold", Boolean, nullable=False, server_default=false()),
    Column("gold_right", Boolean),
    UniqueConstraint("id", "project_id"),
    # One answer of a labeller to an item, at most; MariaDB and MySQL have a column for it.
    Index(
        "uq_label_one_answer",
        "item_id",
        "labeller_id",
        "attempt",
        "project_id",
        unique=True,
        sqlite_where=text("NOT late"),
        postgresql_where=text("NOT late"),
    ).ddl_if(callable_=with_conditions),
    Index(None, "project_id", "labeller_id", "created_ms"),
    Index(
        "ix_label_gold",
        "item_id",
        "labeller_id",
        sqlite_where=text("gold"),
        postgresql_where=text("gold"),
    ),
    # All answers to an item are those on time and these; MariaDB and MySQL have one index for both.
    Index(
        "ix_label_late",
        "item_id",
        sqlite_where=text("late = 1"),  # as it is written in statements
        postgresql_where=text("late"),
    ).ddl_if(callable_=with_conditions),
    # Gold answers that a process has stored and not judged: hardly ever any.
    Index(
        "ix_label_unjudged",
        "created_ms",
        sqlite_where=text("gold AND gold_right IS NULL"),
        postgresql_where=text("gold AND gold_right IS NULL"),
    ),
    postgresql_with={
        "autovacuum_vacuum_insert_scale_factor": "0.05",
        "autovacuum_analyze_scale_factor": "0.05",
    },
)

withdrawal = Table(
    "withdrawal",
    metadata,
    Column("id", Id, primary_key=True),
    project_key(),
    Column("answer_id", Id, nullable=False),  # of a label or a skip
    labeller_id(),
    Column("item_id", BigInteger, nullable=False),
    Column("created_ms", BigInteger, nullable=False),
    # Why an owner has withdrawn it, and who; 0: an operator; empty: an undo of the labeller's own.
    Column("reason", Text),
    Column("withdrawn_by", BigInteger),
    # Whether it is taken off the sums of labels (``figures``); most are, after a short time.
    Column("counted", Boolean, nullable=False, server_default=false()),
    UniqueConstraint("answer_id", "project_id"),
    Index(
        "ix_withdrawal_uncounted",
        "counted",
        sqlite_where=text("NOT counted"),
        postgresql_where=text("NOT counted"),
    ),
)

skip = Table(
    "skip",
    metadata,
    Column("id", Id, primary_key=True),
    Column("project_id", BigInteger, primary_key=True, autoincrement=False),
    Column("item_id", BigInteger, nullable=False),
    labeller_id(),
    Column("lease", Id, nullable=False),
    Column("reason", Text),
    Column("created_ms", BigInteger, nullable=False),
    Index(None, "item_id", "labeller_id", "project_id"),
)

flag = Table(
    "flag",
    metadata,
    project_key(),
    Column("id", String(64), primary_key=True),
    Column("item_id", BigInteger, nullable=False),
    labeller_id(),
    Column("note", Text),
    Column("created_ms", BigInteger, nullable=False),
    Column("resolved_ms", BigInteger),
    Column("resolved_by", BigInteger),
    Index(None, "project_id", "created_ms"),
    Index(None, "project_id", "labeller_id"),
    Index(None, "item_id"),
)

# An owner's answer to an item, which counts instead of all others; the latest one does. It is
# no row of ``label``: it takes no place, and the hot path never has to look at it.
correction = Table(
    "correction",
    metadata,
    Column("seq", Key, primary_key=True),
    project_id(),
    Column("id", Id, nullable=False),
    Column("item_id", BigInteger, nullable=False),
    labeller_id(),
    Column("value", Text, nullable=False),
    Column("created_ms", BigInteger, nullable=False),
    UniqueConstraint("id", "project_id"),
    Index(None, "item_id"),
)
