"""Suggestions: settings, what was shown, acceptances, and likely errors in labels."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    for column in _settings():
        op.add_column("project", column)
    op.add_column("suggestion", sa.Column("version", sa.String(64), nullable=True))
    _index_sources_by_item()
    for name in ("lease", "lease_log", "label"):
        for column in _shown():
            op.add_column(name, column)
    op.add_column("label", sa.Column("accepted", sa.Boolean(), nullable=True))
    op.add_column(
        "label",
        sa.Column("machine", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    _create_acceptances()
    _create_suspects()


def _settings() -> tuple[sa.Column[Any], ...]:
    return (
        sa.Column("suggest", sa.String(128), server_default="off", nullable=False),
        sa.Column("suggest_min", sa.Float(), server_default="0", nullable=False),
        sa.Column("suggest_blind", sa.Float(), server_default="0.2", nullable=False),
    )


def _index_sources_by_item() -> None:
    """Let a source's suggestions be read in the order of their items, some at a time."""
    op.drop_index(op.f("ix_suggestion_project_id_source"), table_name="suggestion")
    name = op.f("ix_suggestion_project_id_source_item_id")
    op.create_index(name, "suggestion", ["project_id", "source", "item_id"])


def _shown() -> tuple[sa.Column[Any], ...]:
    return (
        sa.Column("suggestion_source", sa.String(128), nullable=True),
        sa.Column("suggestion_value", sa.Text(), nullable=True),
        sa.Column("suggestion_score", sa.Float(), nullable=True),
        sa.Column("suggestion_version", sa.String(64), nullable=True),
        sa.Column("suggestion_shown", sa.Boolean(), nullable=True),
    )


def _create_acceptances() -> None:
    op.create_table(
        "acceptance",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("project_id", sa.BigInteger(), nullable=False),
        sa.Column("source", sa.String(128), nullable=False),
        sa.Column("min_score", sa.Float(), nullable=False),
        sa.Column("audit", sa.Float(), nullable=False),
        sa.Column("labels", sa.BigInteger(), nullable=False),
        sa.Column("audited", sa.BigInteger(), nullable=False),
        sa.Column("created_ms", sa.BigInteger(), nullable=False),
        sa.Column("withdrawn_ms", sa.BigInteger(), nullable=True),
        _of_project("acceptance"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_acceptance")),
    )
    op.create_index(op.f("ix_acceptance_project_id"), "acceptance", ["project_id"])
    op.create_table(
        "audited",
        sa.Column("item_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("acceptance_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("project_id", sa.BigInteger(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("score", sa.Float(), nullable=True),
        _of_project("audited"),
        sa.PrimaryKeyConstraint("item_id", "acceptance_id", name=op.f("pk_audited")),
    )
    columns = ["project_id", "acceptance_id"]
    op.create_index(op.f("ix_audited_project_id_acceptance_id"), "audited", columns)


def _create_suspects() -> None:
    op.create_table(
        "suspect",
        sa.Column("project_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("item_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("run_id", sa.BigInteger(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("probability", sa.Float(), nullable=False),
        sa.Column("predicted", sa.Text(), nullable=False),
        sa.Column("predicted_probability", sa.Float(), nullable=False),
        sa.Column("created_ms", sa.BigInteger(), nullable=False),
        sa.Column("looked_ms", sa.BigInteger(), nullable=True),
        _of_project("suspect"),
        sa.PrimaryKeyConstraint("project_id", "item_id", name=op.f("pk_suspect")),
    )
    op.create_index(op.f("ix_suspect_project_id_place"), "suspect", ["project_id", "place"])


def _of_project(table: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_project_id")
    return sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=name, ondelete="CASCADE")
