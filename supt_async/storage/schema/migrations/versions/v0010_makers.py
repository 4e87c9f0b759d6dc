"""Who made a project, so that a limit on how many counts those that were handed over."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.add_column("project", sa.Column("made_by", sa.BigInteger(), nullable=True))
    # Nobody wrote down who made the projects that there are: those who own them now count.
    op.execute(
        "UPDATE project SET made_by = (SELECT min(m.labeller_id) FROM membership AS m"
        " JOIN labeller AS l ON l.id = m.labeller_id"
        " WHERE m.project_id = project.id AND m.role = 'admin' AND l.creator)"
    )
