"""Sums of labels by labeller and answer, and items that several people held at once.

The sums begin empty and are made by the servers, some thousand labels at a time. The index of the
log of leases reads it once: some seconds for ten million leases.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"

ID = sa.String(64).with_variant(sa.String(64, collation="C"), "postgresql")


def upgrade() -> None:
    number = sa.BigInteger()
    op.create_table(
        "labeller_tally",
        _project("labeller_tally"),
        sa.Column("project_id", number, autoincrement=False, nullable=False),
        sa.Column("labeller_id", number, autoincrement=False, nullable=False),
        sa.Column("labels", number, nullable=False),
        sa.Column("last_ms", number, nullable=False),
        sa.PrimaryKeyConstraint("project_id", "labeller_id", name=op.f("pk_labeller_tally")),
    )
    op.create_table(
        "answer_tally",
        _project("answer_tally"),
        sa.Column("project_id", number, autoincrement=False, nullable=False),
        sa.Column("digest", ID, nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("labels", number, nullable=False),
        sa.PrimaryKeyConstraint("project_id", "digest", name=op.f("pk_answer_tally")),
    )
    op.create_table(
        "held_at_once",
        _project("held_at_once"),
        sa.Column("project_id", number, autoincrement=False, nullable=False),
        sa.Column("item_id", number, autoincrement=False, nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("project_id", "item_id", name=op.f("pk_held_at_once")),
    )
    op.add_column(
        "withdrawal",
        sa.Column("counted", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    op.create_index(
        "ix_withdrawal_uncounted",
        "withdrawal",
        ["counted"],
        sqlite_where=sa.text("NOT counted"),
        postgresql_where=sa.text("NOT counted"),
    )
    if op.get_bind().dialect.name == "postgresql":
        op.create_index(
            "ix_lease_log_ended_ms",
            "lease_log",
            ["ended_ms"],
            postgresql_using="brin",
            postgresql_with={"autosummarize": "on", "pages_per_range": "32"},
        )


def _project(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["project_id"],
        ["project.id"],
        name=op.f(f"fk_{table}_project_id"),
        ondelete="CASCADE",
    )
