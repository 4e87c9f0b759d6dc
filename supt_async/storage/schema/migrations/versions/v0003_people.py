"""Who made a secret, and which accounts are the program's own.

Who made the secrets that there are is not known: they are deleted when their owner is let into a
further project. A notebook's account is known by its kind from now on. Its secrets are made
again, because somebody may have had an account of that name before the notebook did. Other
people whose names are reserved now are renamed.
"""

from __future__ import annotations

import unicodedata

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    kind = sa.Column("kind", sa.String(length=16), server_default="person", nullable=False)
    op.add_column("labeller", kind)
    op.add_column("token", sa.Column("made_by", sa.BigInteger(), nullable=True))
    connection = op.get_bind()
    for id_, name in connection.execute(sa.text("SELECT id, name FROM labeller")).all():
        folded = unicodedata.normalize("NFKC", name).casefold().strip()
        if name == "import":
            _become(connection, id_, "import")
        elif name == "notebook" and _leads_all(connection, id_):
            _become(connection, id_, "notebook")
        elif folded in ("import", "notebook") or folded.startswith("source:"):
            _rename(connection, id_, name)


def _become(connection: sa.Connection, id_: int, kind: str) -> None:
    values = {"id": id_, "kind": kind}
    connection.execute(sa.text("UPDATE labeller SET kind = :kind WHERE id = :id"), values)
    connection.execute(sa.text("DELETE FROM token WHERE labeller_id = :id"), values)


def _leads_all(connection: sa.Connection, id_: int) -> bool:
    statement = "SELECT 1 FROM membership WHERE labeller_id = :id AND project_id = 0"
    return connection.scalar(sa.text(statement), {"id": id_}) is not None


def _rename(connection: sa.Connection, id_: int, name: str) -> None:
    new, number = f"person {name}"[:120], 2
    while connection.scalar(sa.text("SELECT 1 FROM labeller WHERE name = :new"), {"new": new}):
        new, number = f"person {name}"[:120] + f" {number}", number + 1
    values = {"id": id_, "new": new}
    connection.execute(sa.text("UPDATE labeller SET name = :new WHERE id = :id"), values)
