"""Several opinions: settings, consensus, reliability, and known answers that are handed out."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    for column in _settings():
        op.add_column("project", column)
    for name in ("lease", "lease_log", "label"):
        op.add_column(
            name, sa.Column("gold", sa.Boolean(), server_default=sa.false(), nullable=False)
        )
    op.add_column("label", sa.Column("gold_right", sa.Boolean(), nullable=True))
    asked = sa.Column("asked", sa.BigInteger(), server_default="0", nullable=False)
    op.add_column("counter", asked)
    op.add_column("withdrawal", sa.Column("reason", sa.Text(), nullable=True))
    op.add_column("withdrawal", sa.Column("withdrawn_by", sa.BigInteger(), nullable=True))
    held = ["labeller_id", "project_id"]
    op.create_index(op.f("ix_lease_labeller_id_project_id"), "lease", held, unique=False)
    _create_consensus()
    _create_reliability()
    _create_gold()


def _settings() -> tuple[sa.Column[Any], ...]:
    return (
        sa.Column("overlap_max", sa.Integer(), nullable=True),
        sa.Column("sure", sa.Float(), server_default="0.9", nullable=False),
        sa.Column("again", sa.String(length=16), server_default="first", nullable=False),
        sa.Column("gold_rate", sa.Float(), server_default="0.05", nullable=False),
        sa.Column("gold_feedback", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("gold_min", sa.Float(), server_default="0", nullable=False),
        sa.Column("gold_changes", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("quiz", sa.Integer(), server_default="0", nullable=False),
        sa.Column("quota", sa.Integer(), nullable=True),
        sa.Column("consensus_version", sa.BigInteger(), server_default="0", nullable=False),
    )


def _create_consensus() -> None:
    op.create_table(
        "consensus",
        sa.Column("project_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("item_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("question", sa.String(length=200), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("agreement", sa.Float(), nullable=True),
        sa.Column("labels", sa.Integer(), nullable=False),
        sa.Column("last_seq", sa.BigInteger(), nullable=False),
        sa.Column("method", sa.String(length=32), nullable=False),
        sa.Column("run_id", sa.BigInteger(), nullable=True),
        sa.Column("created_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_consensus_project_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("project_id", "item_id", "question", name=op.f("pk_consensus")),
    )
    op.create_index(
        op.f("ix_consensus_project_id_agreement_item_id"),
        "consensus",
        ["project_id", "agreement", "item_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_consensus_project_id_confidence_item_id"),
        "consensus",
        ["project_id", "confidence", "item_id"],
        unique=False,
    )


def _create_reliability() -> None:
    op.create_table(
        "crowd_model",
        sa.Column("project_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("question", sa.String(length=200), nullable=False),
        sa.Column("classes", sa.Text(), nullable=False),
        sa.Column("prior", sa.LargeBinary(), nullable=False),
        sa.Column("method", sa.String(length=32), nullable=False),
        sa.Column("created_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["project.id"],
            name=op.f("fk_crowd_model_project_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("project_id", "question", name=op.f("pk_crowd_model")),
    )
    op.create_table(
        "reliability",
        sa.Column("project_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("question", sa.String(length=200), nullable=False),
        sa.Column("labeller_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("labels", sa.BigInteger(), nullable=False),
        sa.Column("accuracy", sa.Float(), nullable=False),
        sa.Column("low", sa.Float(), nullable=False),
        sa.Column("high", sa.Float(), nullable=False),
        sa.Column("confusion", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["project.id"],
            name=op.f("fk_reliability_project_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "project_id", "question", "labeller_id", name=op.f("pk_reliability")
        ),
    )


def _create_gold() -> None:
    op.create_index(
        "ix_label_gold",
        "label",
        ["item_id", "labeller_id"],
        sqlite_where=sa.text("gold"),
        postgresql_where=sa.text("gold"),
    )
    unjudged = sa.text("gold AND gold_right IS NULL")
    op.create_index(
        "ix_label_unjudged",
        "label",
        ["created_ms"],
        sqlite_where=unjudged,
        postgresql_where=unjudged,
    )
    op.create_table(
        "gold",
        sa.Column("project_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("item_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("created_ms", sa.BigInteger(), nullable=False),
        sa.Column("retired_ms", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_gold_project_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("project_id", "item_id", name=op.f("pk_gold")),
    )
