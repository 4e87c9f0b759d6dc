"""An index of what is old enough to be forgotten in the log of leases."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0005"


def upgrade() -> None:
    unanswered = sa.text("how IN ('released', 'expired')")
    op.create_index(
        "ix_lease_log_unanswered",
        "lease_log",
        ["ended_ms"],
        sqlite_where=unanswered,
        postgresql_where=unanswered,
    )
