"""Style sheet of a project."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.add_column("project", sa.Column("style", sa.Text(), nullable=False, server_default=""))
