"""An index by which an item's late answers are found.

Answers on time have one, and so all answers to an item are found without reading all labels. The
table is read once, in which labels can't be written: seconds for ten million. MariaDB and MySQL
have an index of all answers.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"


def upgrade() -> None:
    if op.get_bind().dialect.name in ("postgresql", "sqlite"):
        op.create_index(
            "ix_label_late",
            "label",
            ["item_id"],
            sqlite_where=sa.text("late = 1"),
            postgresql_where=sa.text("late"),
        )
