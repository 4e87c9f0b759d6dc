"""Tables of people: accounts, roles, and the digests of secrets."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Index, String, Table, false

from supt_async.storage.schema.columns import Key, labeller_id, metadata

labeller = Table(
    "labeller",
    metadata,
    Column("id", Key, primary_key=True),
    Column("name", String(128), nullable=False, unique=True),
    Column("created_ms", BigInteger, nullable=False),
    Column("revoked_ms", BigInteger),
    # 'person', or an account of the program's own: 'notebook', 'import'.
    Column("kind", String(16), nullable=False, server_default="person"),
    # May make projects, and owns those.
    Column("creator", Boolean, nullable=False, server_default=false()),
)

# Role of a labeller in a project; project 0 stands for all of them.
membership = Table(
    "membership",
    metadata,
    Column("labeller_id", BigInteger, ForeignKey("labeller.id"), primary_key=True),
    Column("project_id", BigInteger, primary_key=True, autoincrement=False),
    Column("role", String(16), nullable=False),
)

# Secrets, by their SHA-256 only: tokens, cookies, and the codes of invitation links.
token = Table(
    "token",
    metadata,
    Column("hash", String(64), primary_key=True),
    labeller_id(),
    Column("kind", String(16), nullable=False),
    Column("project_id", BigInteger),  # where the link of a code leads
    Column("created_ms", BigInteger, nullable=False),
    Column("expires_ms", BigInteger),
    # Labeller who made it for somebody; 0: the operator; null: an earlier version did not note it.
    Column("made_by", BigInteger),
    Index(None, "labeller_id"),
)
