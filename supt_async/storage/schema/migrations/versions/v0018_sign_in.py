"""Identities at providers, what they open, and what is known of each sign-in."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    op.create_table(
        "identity",
        sa.Column("issuer", sa.String(length=255), nullable=False),
        sa.Column("subject", sa.String(length=255), nullable=False),
        sa.Column("provider", sa.String(length=64), nullable=False),
        sa.Column("labeller_id", sa.BigInteger(), nullable=False),
        sa.Column("created_ms", sa.BigInteger(), nullable=False),
        sa.Column("seen_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["labeller_id"], ["labeller.id"], name=op.f("fk_identity_labeller_id")
        ),
        sa.PrimaryKeyConstraint("issuer", "subject", name=op.f("pk_identity")),
    )
    op.create_index(op.f("ix_identity_labeller_id"), "identity", ["labeller_id"], unique=False)
    op.create_table(
        "identity_role",
        sa.Column("issuer", sa.String(length=255), nullable=False),
        sa.Column("subject", sa.String(length=255), nullable=False),
        sa.Column("project_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("labeller_id", sa.BigInteger(), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.PrimaryKeyConstraint(
            "issuer", "subject", "project_id", "role", name=op.f("pk_identity_role")
        ),
    )
    op.create_index(
        op.f("ix_identity_role_labeller_id"), "identity_role", ["labeller_id"], unique=False
    )
    op.add_column("membership", sa.Column("kept", sa.String(length=16), nullable=True))
    creator: sa.Column[bool] = sa.Column(
        "creator_signed_in", sa.Boolean(), server_default=sa.false(), nullable=False
    )
    op.add_column("labeller", creator)
    op.add_column("token", sa.Column("provider", sa.String(length=64), nullable=True))
    op.add_column("token", sa.Column("sid", sa.String(length=255), nullable=True))
    op.add_column("token", sa.Column("agent", sa.String(length=64), nullable=True))
    op.add_column("token", sa.Column("seen_ms", sa.BigInteger(), nullable=True))
    op.create_index(op.f("ix_token_sid"), "token", ["sid"], unique=False)
