"""What an import held, so that a file that is added again is told from another one."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0003"


def upgrade() -> None:
    op.add_column("import", sa.Column("digest", sa.String(length=64), nullable=True))
