"""Indexes by which old rows are found, and when PostgreSQL tidies the tables that grow."""

from __future__ import annotations

from alembic import op

revision = "0021"
down_revision = "0020"

# Statistics and the map of visible rows are brought up to date after so many new rows, and dead
# rows are cleared after so many deletions, as shares of the table: the defaults wait for a tenth
# and a fifth, which of millions of rows is long, and then much at once.
TIDIED = {
    "label": "autovacuum_vacuum_insert_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.05",
    "lease_log": (
        "autovacuum_vacuum_insert_scale_factor = 0.05, autovacuum_vacuum_scale_factor = 0.02,"
        " autovacuum_analyze_scale_factor = 0.05"
    ),
    "outgoing": (
        "autovacuum_vacuum_insert_scale_factor = 0.05, autovacuum_vacuum_scale_factor = 0.02"
    ),
    "item": "autovacuum_vacuum_scale_factor = 0.05",
    "session": "autovacuum_vacuum_scale_factor = 0.05",
}


def upgrade() -> None:
    op.create_index(op.f("ix_session_created_ms"), "session", ["created_ms"])
    op.create_index(op.f("ix_token_expires_ms"), "token", ["expires_ms"])
    if op.get_bind().dialect.name == "postgresql":
        for table, settings in TIDIED.items():
            op.execute(f"ALTER TABLE {table} SET ({settings})")
