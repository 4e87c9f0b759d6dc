"""What comes with items, archived projects, their training settings, and people who make projects.

``content.meta`` and ``content.assign`` are JSON texts. A suggestion is one source's answer to one
item; a later one of the same source replaces it.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0004"


def upgrade() -> None:
    op.add_column("content", sa.Column("meta", sa.Text(), nullable=True))
    op.add_column("content", sa.Column("assign", sa.Text(), nullable=True))
    op.add_column("project", sa.Column("archived_ms", sa.BigInteger(), nullable=True))
    training = sa.Column("training", sa.Text(), server_default="{}", nullable=False)
    op.add_column("project", training)
    op.add_column(
        "labeller",
        sa.Column("creator", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    op.create_table(
        "suggestion",
        sa.Column("item_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("source", sa.String(length=128), nullable=False),
        sa.Column("project_id", sa.BigInteger(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("score", sa.Float(), nullable=True),
        sa.Column("created_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("item_id", "source", name=op.f("pk_suggestion")),
    )
    op.create_index(op.f("ix_suggestion_project_id_source"), "suggestion", ["project_id", "source"])
