"""Events of projects for programs outside, and whether a project's are kept."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    op.add_column(
        "project",
        sa.Column("events", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "outgoing_new",
        sa.Column("seq", number, nullable=False),
        *_columns(),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_outgoing_new")),
        postgresql_with={
            "autovacuum_vacuum_scale_factor": "0",
            "autovacuum_vacuum_threshold": "2000",
            "autovacuum_vacuum_cost_delay": "0",
        },
    )
    op.create_table(
        "outgoing",
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        *_columns(),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_outgoing")),
    )
    op.create_index(op.f("ix_outgoing_project_id_seq"), "outgoing", ["project_id", "seq"])


def _columns() -> tuple[sa.Column[Any], ...]:
    return (
        sa.Column("project_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.SmallInteger(), nullable=False),
        sa.Column("item_id", sa.BigInteger(), nullable=True),
        sa.Column("ref", sa.BigInteger(), nullable=True),
        sa.Column("created_ms", sa.BigInteger(), nullable=False),
    )
