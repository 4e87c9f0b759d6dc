"""Who takes part and how: links, groups, assigned items, the audit log, threads of flags."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    _create_participation()
    _create_links()
    _create_groups()
    _create_audiences()
    _create_log()


def _create_participation() -> None:
    op.create_table(
        "participation",
        sa.Column("project_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("labeller_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("state", sa.String(length=16), server_default="active", nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("link_id", sa.BigInteger(), nullable=True),
        sa.Column("parameters", sa.Text(), nullable=True),
        sa.Column("quota", sa.Integer(), nullable=True),
        sa.Column("gold_answers", sa.Integer(), server_default="0", nullable=False),
        sa.Column("gold_right", sa.Integer(), server_default="0", nullable=False),
        sa.Column("quiz_answers", sa.Integer(), server_default="0", nullable=False),
        sa.Column("quiz_right", sa.Integer(), server_default="0", nullable=False),
        sa.Column("quiz_passed_ms", sa.BigInteger(), nullable=True),
        sa.Column("suspended_ms", sa.BigInteger(), nullable=True),
        sa.Column("created_ms", sa.BigInteger(), nullable=False),
        sa.Column("ended_ms", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["labeller_id"], ["labeller.id"], name=op.f("fk_participation_labeller_id")
        ),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["project.id"],
            name=op.f("fk_participation_project_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("project_id", "labeller_id", name=op.f("pk_participation")),
    )
    op.create_index(
        op.f("ix_participation_labeller_id"), "participation", ["labeller_id"], unique=False
    )
    op.create_index(op.f("ix_participation_link_id"), "participation", ["link_id"], unique=False)


def _create_links() -> None:
    op.create_table(
        "link",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("project_id", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("most", sa.Integer(), nullable=False),
        sa.Column("used", sa.Integer(), server_default="0", nullable=False),
        sa.Column("quota", sa.Integer(), nullable=True),
        sa.Column("return_url", sa.Text(), nullable=True),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("made_by", sa.BigInteger(), nullable=True),
        sa.Column("created_ms", sa.BigInteger(), nullable=False),
        sa.Column("closed_ms", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_link_project_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_link")),
        sa.UniqueConstraint("hash", name=op.f("uq_link_hash")),
    )
    op.create_index(op.f("ix_link_project_id"), "link", ["project_id"], unique=False)


def _create_groups() -> None:
    op.create_table(
        "labeller_group",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(length=128), nullable=False),
        sa.Column("made_by", sa.BigInteger(), nullable=True),
        sa.Column("created_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_labeller_group")),
        sa.UniqueConstraint("name", name=op.f("uq_labeller_group_name")),
    )
    op.create_table(
        "group_member",
        sa.Column("group_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("labeller_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["group_id"],
            ["labeller_group.id"],
            name=op.f("fk_group_member_group_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["labeller_id"], ["labeller.id"], name=op.f("fk_group_member_labeller_id")
        ),
        sa.PrimaryKeyConstraint("group_id", "labeller_id", name=op.f("pk_group_member")),
    )
    op.create_index(
        op.f("ix_group_member_labeller_id"), "group_member", ["labeller_id"], unique=False
    )


def _create_audiences() -> None:
    op.create_table(
        "audience",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("project_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(length=128), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_audience_project_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audience")),
        sa.UniqueConstraint("project_id", "name", name=op.f("uq_audience_project_id_name")),
    )
    op.create_table(
        "item_audience",
        sa.Column("audience_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("place", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("item_id", sa.BigInteger(), nullable=False),
        sa.Column("project_id", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("audience_id", "place", name=op.f("pk_item_audience")),
    )
    op.create_index(op.f("ix_item_audience_item_id"), "item_audience", ["item_id"], unique=False)
    op.add_column(
        "project", sa.Column("audiences", sa.BigInteger(), server_default="0", nullable=False)
    )
    op.add_column(
        "ranking", sa.Column("assigned", sa.Boolean(), server_default=sa.false(), nullable=False)
    )


def _create_log() -> None:
    op.create_table(
        "act",
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("project_id", sa.BigInteger(), nullable=True),
        sa.Column("created_ms", sa.BigInteger(), nullable=False),
        sa.Column("labeller_id", sa.BigInteger(), nullable=True),
        sa.Column("what", sa.String(length=64), nullable=False),
        sa.Column("details", sa.Text(), server_default="{}", nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_act")),
    )
    op.create_index(op.f("ix_act_project_id_seq"), "act", ["project_id", "seq"], unique=False)
    op.create_table(
        "flag_message",
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("project_id", sa.BigInteger(), nullable=False),
        sa.Column("flag_id", sa.String(length=64), nullable=False),
        sa.Column("labeller_id", sa.BigInteger(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("created_ms", sa.BigInteger(), nullable=False),
        sa.Column("seen_ms", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["labeller_id"], ["labeller.id"], name=op.f("fk_flag_message_labeller_id")
        ),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["project.id"],
            name=op.f("fk_flag_message_project_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_flag_message")),
    )
    op.create_index(
        op.f("ix_flag_project_id_labeller_id"),
        "flag",
        ["project_id", "labeller_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_flag_message_project_id_flag_id_seq"),
        "flag_message",
        ["project_id", "flag_id", "seq"],
        unique=False,
    )
