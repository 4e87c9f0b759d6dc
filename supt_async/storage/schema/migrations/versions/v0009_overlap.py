"""Overlap that changes: how often it did, and how high it was."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    changes = sa.Column("overlap_changes", sa.BigInteger(), server_default="0", nullable=False)
    op.add_column("project", changes)
    highest = sa.Column("highest_overlap", sa.Integer(), server_default="0", nullable=False)
    op.add_column("project", highest)
