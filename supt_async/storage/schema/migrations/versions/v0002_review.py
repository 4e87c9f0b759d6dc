"""What an owner's review needs: corrections, flags that are resolved, browsing by project."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

ID = sa.String(length=64).with_variant(sa.String(length=64, collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "correction",
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("project_id", sa.BigInteger(), nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.Column("item_id", sa.BigInteger(), nullable=False),
        sa.Column("labeller_id", sa.BigInteger(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("created_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["item_id"], ["item.id"], name=op.f("fk_correction_item_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["labeller_id"], ["labeller.id"], name=op.f("fk_correction_labeller_id")
        ),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["project.id"],
            name=op.f("fk_correction_project_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_correction")),
        sa.UniqueConstraint("id", "project_id", name=op.f("uq_correction_id_project_id")),
    )
    op.create_index(op.f("ix_correction_item_id"), "correction", ["item_id"], unique=False)
    op.add_column("flag", sa.Column("resolved_ms", sa.BigInteger(), nullable=True))
    op.add_column("flag", sa.Column("resolved_by", sa.BigInteger(), nullable=True))
    op.create_index(
        op.f("ix_flag_project_id_created_ms"), "flag", ["project_id", "created_ms"], unique=False
    )
    op.create_index(op.f("ix_flag_item_id"), "flag", ["item_id"], unique=False)
    op.create_index(
        op.f("ix_content_project_id_item_id"), "content", ["project_id", "item_id"], unique=False
    )
