"""Hints between processes that share a database without notifications, and MySQL's indexes.

MariaDB and MySQL have no partial indexes: those of earlier steps hold all rows there, and are
replaced by ones that begin with the condition's columns. ``label.on_time`` is empty for a late
label, so that the unique key says nothing about those.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    op.create_table(
        "hint",
        sa.Column("process_id", sa.String(length=64), nullable=False),
        sa.Column("project_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("process_id", "project_id", "kind", name=op.f("pk_hint")),
    )
    if op.get_bind().dialect.name in ("mysql", "mariadb"):
        _index_on_time()
        _replace_partial_indexes()


def _index_on_time() -> None:
    on_time = sa.Column(
        "on_time", sa.SmallInteger(), sa.Computed("CASE WHEN late THEN NULL ELSE 1 END")
    )
    op.add_column("label", on_time)
    op.create_index(
        "uq_label_on_time",
        "label",
        ["item_id", "labeller_id", "attempt", "project_id", "on_time"],
        unique=True,
    )


def _replace_partial_indexes() -> None:
    # The unique key leads to the labels of an item and a labeller, gold or not.
    op.drop_index("ix_label_gold", "label")
    op.drop_index("ix_label_unjudged", "label")
    op.create_index("ix_label_unjudged", "label", ["gold", "gold_right", "created_ms"])
    op.drop_index("ix_lease_log_unanswered", "lease_log")
    op.create_index("ix_lease_log_unanswered", "lease_log", ["how", "ended_ms"])
    op.drop_index("ix_session_connected", "session")
    op.create_index("ix_session_connected", "session", ["process_id", "connected"])
