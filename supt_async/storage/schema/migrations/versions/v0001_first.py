"""The first schema."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

# The log from which times, fairness and unbiased estimates come. A view, so that the hot path
# writes nothing twice: dealt, shown and how it ended are columns of a lease.
EVENT = """
CREATE VIEW event AS
    SELECT project_id, dealt_ms AS at_ms, 'dealt' AS what, item_id, labeller_id, generation
      FROM lease
    UNION ALL
    SELECT project_id, shown_ms, 'shown', item_id, labeller_id, generation
      FROM lease WHERE shown_ms IS NOT NULL
    UNION ALL
    SELECT project_id, dealt_ms, 'dealt', item_id, labeller_id, generation FROM lease_log
    UNION ALL
    SELECT project_id, shown_ms, 'shown', item_id, labeller_id, generation
      FROM lease_log WHERE shown_ms IS NOT NULL
    UNION ALL
    SELECT project_id, ended_ms, how, item_id, labeller_id, generation FROM lease_log
    UNION ALL
    SELECT project_id, created_ms, 'undone', item_id, labeller_id, NULL FROM withdrawal
    UNION ALL
    SELECT project_id, published_ms, 'ranked', NULL, NULL, generation FROM generation
"""


ID = sa.String(length=64).with_variant(sa.String(length=64, collation="C"), "postgresql")
TRANSACTION = {"postgresql": "pg_current_xact_id()::text::bigint"}


def upgrade() -> None:
    op.create_table(
        "labeller",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(length=128), nullable=False),
        sa.Column("created_ms", sa.BigInteger(), nullable=False),
        sa.Column("revoked_ms", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_labeller")),
        sa.UniqueConstraint("name", name=op.f("uq_labeller_name")),
    )
    op.create_table(
        "meta",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_meta")),
    )
    op.create_table(
        "process",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("started_ms", sa.BigInteger(), nullable=False),
        sa.Column("beat_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_process")),
    )
    op.create_table(
        "project",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("slug", sa.String(length=64), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("task", sa.Text(), nullable=False),
        sa.Column("guidelines", sa.Text(), server_default="", nullable=False),
        sa.Column("overlap", sa.Integer(), server_default="1", nullable=False),
        sa.Column("lease_ms", sa.BigInteger(), nullable=False),
        sa.Column("undo_ms", sa.BigInteger(), nullable=False),
        sa.Column("blind", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("paused", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("generation", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("covers", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("base_chunks", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("leader", sa.String(length=64), nullable=True),
        sa.Column("term", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("leader_until_ms", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("created_ms", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("overlap >= 1", name=op.f("ck_project_overlap")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_project")),
        sa.UniqueConstraint("slug", name=op.f("uq_project_slug")),
    )
    op.create_table(
        "counter",
        sa.Column("project_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("process_id", sa.String(length=64), nullable=False),
        sa.Column("items", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("open", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("out", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("done", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("labels", sa.BigInteger(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_counter_project_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("project_id", "process_id", name=op.f("pk_counter")),
    )
    op.create_table(
        "generation",
        sa.Column("project_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("generation", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("run_id", sa.BigInteger(), nullable=True),
        sa.Column("labels", sa.BigInteger(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("published_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["project.id"],
            name=op.f("fk_generation_project_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("project_id", "generation", name=op.f("pk_generation")),
    )
    op.create_table(
        "import",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("project_id", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("beat_ms", sa.BigInteger(), nullable=False),
        sa.Column("created_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_import_project_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import")),
    )
    op.create_table(
        "item",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("project_id", sa.BigInteger(), nullable=False),
        sa.Column("open_slots", sa.Integer(), nullable=False),
        sa.CheckConstraint("open_slots >= 0", name=op.f("ck_item_open_slots")),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_item_project_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item")),
        postgresql_with={"fillfactor": "85"},
    )
    op.create_table(
        "lease_log",
        sa.Column("token", ID, nullable=False),
        sa.Column("project_id", sa.BigInteger(), nullable=False),
        sa.Column("item_id", sa.BigInteger(), nullable=False),
        sa.Column("labeller_id", sa.BigInteger(), nullable=False),
        sa.Column("session_id", ID, nullable=False),
        sa.Column("dealt_ms", sa.BigInteger(), nullable=False),
        sa.Column("shown_ms", sa.BigInteger(), nullable=True),
        sa.Column("ended_ms", sa.BigInteger(), nullable=False),
        sa.Column("how", sa.String(length=16), nullable=False),
        sa.Column("generation", sa.BigInteger(), nullable=False),
        sa.Column("behind", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("token", name=op.f("pk_lease_log")),
    )
    op.create_table(
        "membership",
        sa.Column("labeller_id", sa.BigInteger(), nullable=False),
        sa.Column("project_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["labeller_id"], ["labeller.id"], name=op.f("fk_membership_labeller_id")
        ),
        sa.PrimaryKeyConstraint("labeller_id", "project_id", name=op.f("pk_membership")),
    )
    op.create_table(
        "ranking",
        sa.Column("project_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("generation", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("chunk", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("ids", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_ranking_project_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("project_id", "generation", "chunk", name=op.f("pk_ranking")),
    )
    op.create_table(
        "run",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("project_id", sa.BigInteger(), nullable=False),
        sa.Column("term", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("labels", sa.BigInteger(), nullable=False),
        sa.Column("generation", sa.BigInteger(), nullable=True),
        sa.Column("metrics", sa.Text(), server_default="{}", nullable=False),
        sa.Column("durations", sa.Text(), server_default="{}", nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("queued_ms", sa.BigInteger(), nullable=False),
        sa.Column("started_ms", sa.BigInteger(), nullable=True),
        sa.Column("finished_ms", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_run_project_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_run")),
    )
    op.create_index(op.f("ix_run_project_id"), "run", ["project_id"], unique=False)
    op.create_table(
        "session",
        sa.Column("id", ID, nullable=False),
        sa.Column("project_id", sa.BigInteger(), nullable=False),
        sa.Column("labeller_id", sa.BigInteger(), nullable=False),
        sa.Column("process_id", sa.String(length=64), nullable=False),
        sa.Column("connection", sa.BigInteger(), nullable=False),
        sa.Column("connected", sa.Boolean(), nullable=False),
        sa.Column("active_ms", sa.BigInteger(), nullable=False),
        sa.Column("created_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["labeller_id"], ["labeller.id"], name=op.f("fk_session_labeller_id")
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_session_project_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session")),
        postgresql_with={"fillfactor": "80"},
    )
    op.create_index(
        "ix_session_connected",
        "session",
        ["process_id"],
        unique=False,
        sqlite_where=sa.text("connected"),
        postgresql_where=sa.text("connected"),
    )
    op.create_index(
        op.f("ix_session_project_id_connected"),
        "session",
        ["project_id", "connected"],
        unique=False,
    )
    op.create_table(
        "token",
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("labeller_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("project_id", sa.BigInteger(), nullable=True),
        sa.Column("created_ms", sa.BigInteger(), nullable=False),
        sa.Column("expires_ms", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["labeller_id"], ["labeller.id"], name=op.f("fk_token_labeller_id")
        ),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_token")),
    )
    op.create_index(op.f("ix_token_labeller_id"), "token", ["labeller_id"], unique=False)
    op.create_table(
        "withdrawal",
        sa.Column("id", ID, nullable=False),
        sa.Column("project_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("answer_id", ID, nullable=False),
        sa.Column("labeller_id", sa.BigInteger(), nullable=False),
        sa.Column("item_id", sa.BigInteger(), nullable=False),
        sa.Column("created_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["labeller_id"], ["labeller.id"], name=op.f("fk_withdrawal_labeller_id")
        ),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["project.id"],
            name=op.f("fk_withdrawal_project_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", "project_id", name=op.f("pk_withdrawal")),
        sa.UniqueConstraint(
            "answer_id", "project_id", name=op.f("uq_withdrawal_answer_id_project_id")
        ),
    )
    op.create_table(
        "content",
        sa.Column("item_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("project_id", sa.BigInteger(), nullable=False),
        sa.Column("key", sa.String(length=300), nullable=False),
        sa.Column("external_id", sa.String(length=256), nullable=True),
        sa.Column("fingerprint", sa.String(length=32), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("features", sa.Text(), nullable=True),
        sa.Column("import_id", sa.BigInteger(), nullable=True),
        sa.Column("created_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["import_id"], ["import.id"], name=op.f("fk_content_import_id")),
        sa.ForeignKeyConstraint(
            ["item_id"], ["item.id"], name=op.f("fk_content_item_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_content_project_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("item_id", name=op.f("pk_content")),
        sa.UniqueConstraint("project_id", "key", name=op.f("uq_content_project_id_key")),
    )
    op.create_index(op.f("ix_content_import_id"), "content", ["import_id"], unique=False)
    op.create_table(
        "flag",
        sa.Column("project_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("item_id", sa.BigInteger(), nullable=False),
        sa.Column("labeller_id", sa.BigInteger(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("created_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["item_id"], ["item.id"], name=op.f("fk_flag_item_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["labeller_id"], ["labeller.id"], name=op.f("fk_flag_labeller_id")),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_flag_project_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("project_id", "id", name=op.f("pk_flag")),
    )
    op.create_table(
        "label",
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("project_id", sa.BigInteger(), nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.Column("item_id", sa.BigInteger(), nullable=False),
        sa.Column("labeller_id", sa.BigInteger(), nullable=False),
        sa.Column("lease", ID, nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("ms", sa.BigInteger(), nullable=True),
        sa.Column("created_ms", sa.BigInteger(), nullable=False),
        sa.Column("generation", sa.BigInteger(), nullable=False),
        sa.Column("late", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("attempt", sa.Integer(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_label")),
        sa.UniqueConstraint("id", "project_id", name=op.f("uq_label_id_project_id")),
    )
    op.create_index(
        op.f("ix_label_project_id_labeller_id_created_ms"),
        "label",
        ["project_id", "labeller_id", "created_ms"],
        unique=False,
    )
    if op.get_bind().dialect.name in ("sqlite", "postgresql"):  # others have no partial indexes
        op.create_index(
            "uq_label_one_answer",
            "label",
            ["item_id", "labeller_id", "attempt", "project_id"],
            unique=True,
            sqlite_where=sa.text("NOT late"),
            postgresql_where=sa.text("NOT late"),
        )
    op.create_table(
        "lease",
        sa.Column("token", ID, nullable=False),
        sa.Column("project_id", sa.BigInteger(), nullable=False),
        sa.Column("item_id", sa.BigInteger(), nullable=False),
        sa.Column("labeller_id", sa.BigInteger(), nullable=False),
        sa.Column("session_id", ID, nullable=False),
        sa.Column("mode", sa.String(length=16), nullable=False),
        sa.Column("former", sa.Text(), nullable=True),
        sa.Column("expires_ms", sa.BigInteger(), nullable=False),
        sa.Column("dealt_ms", sa.BigInteger(), nullable=False),
        sa.Column("shown_ms", sa.BigInteger(), nullable=True),
        sa.Column("generation", sa.BigInteger(), nullable=False),
        sa.Column("behind", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("token", name=op.f("pk_lease")),
        sa.UniqueConstraint(
            "item_id",
            "labeller_id",
            "project_id",
            name=op.f("uq_lease_item_id_labeller_id_project_id"),
        ),
        postgresql_with={
            "fillfactor": "70",
            "autovacuum_vacuum_scale_factor": "0",
            "autovacuum_vacuum_threshold": "2000",
            "autovacuum_vacuum_cost_delay": "0",
        },
    )
    op.create_index(op.f("ix_lease_expires_ms"), "lease", ["expires_ms"], unique=False)
    op.create_index(op.f("ix_lease_session_id"), "lease", ["session_id"], unique=False)
    op.create_table(
        "offered",
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("project_id", sa.BigInteger(), nullable=False),
        sa.Column("item_id", sa.BigInteger(), nullable=False),
        sa.Column("priority", sa.Integer(), server_default="0", nullable=False),
        sa.Column("lease", ID, nullable=True),
        sa.Column("created_ms", sa.BigInteger(), nullable=False),
        sa.Column(
            "xid",
            sa.BigInteger(),
            server_default=sa.text(TRANSACTION.get(op.get_bind().dialect.name, "0")),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["item.id"], name=op.f("fk_offered_item_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_offered_project_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_offered")),
    )
    op.create_index(op.f("ix_offered_item_id"), "offered", ["item_id"], unique=False)
    op.create_index(op.f("ix_offered_project_id"), "offered", ["project_id"], unique=False)
    op.create_index(op.f("ix_offered_xid"), "offered", ["xid"], unique=False)
    op.create_table(
        "skip",
        sa.Column("id", ID, nullable=False),
        sa.Column("project_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("item_id", sa.BigInteger(), nullable=False),
        sa.Column("labeller_id", sa.BigInteger(), nullable=False),
        sa.Column("lease", ID, nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("created_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["item_id"], ["item.id"], name=op.f("fk_skip_item_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["labeller_id"], ["labeller.id"], name=op.f("fk_skip_labeller_id")),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_skip_project_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", "project_id", name=op.f("pk_skip")),
    )
    op.create_index(
        op.f("ix_skip_item_id_labeller_id_project_id"),
        "skip",
        ["item_id", "labeller_id", "project_id"],
        unique=False,
    )
    dialect = op.get_bind().dialect.name
    # With the rights of its maker it can't be read where that user is missing: after a restore.
    by_reader = dialect in ("mysql", "mariadb")
    op.execute(EVENT.replace("CREATE", "CREATE SQL SECURITY INVOKER") if by_reader else EVENT)
    if dialect == "postgresql":
        # Ids as bytes hardly compress: trying to takes longer than writing them.
        op.execute("ALTER TABLE ranking ALTER COLUMN ids SET STORAGE EXTERNAL")
