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
    # They may do so by their groups at a provider only.
    Column("creator_signed_in", Boolean, nullable=False, server_default=false()),
)

# Role of a labeller in a project; project 0 stands for all of them.
membership = Table(
    "membership",
    metadata,
    Column("labeller_id", BigInteger, ForeignKey("labeller.id"), primary_key=True),
    Column("project_id", BigInteger, primary_key=True, autoincrement=False),
    Column("role", String(16), nullable=False),
    # What remains of the role without those that a provider's groups give: a role, or '' for
    # none; empty: all of it.
    Column("kept", String(16)),
)

# Who somebody is at a provider: the issuer and its subject are the identity, no name is.
identity = Table(
    "identity",
    metadata,
    Column("issuer", String(255), primary_key=True),  # 'proxy': a trusted proxy's header
    Column("subject", String(255), primary_key=True),
    Column("provider", String(64), nullable=False),  # its name in the sign-in file
    labeller_id(),
    Column("created_ms", BigInteger, nullable=False),
    Column("seen_ms", BigInteger, nullable=False),  # the latest sign-in
    Index(None, "labeller_id"),
)

# Roles that an identity had at its latest sign-in; project 0 stands for all of them.
identity_role = Table(
    "identity_role",
    metadata,
    Column("issuer", String(255), primary_key=True),
    Column("subject", String(255), primary_key=True),
    Column("project_id", BigInteger, primary_key=True, autoincrement=False),
    Column("role", String(16), primary_key=True),
    Column("labeller_id", BigInteger, nullable=False),
    Index(None, "labeller_id"),
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
    # Of a cookie: the provider by whom its browser was signed in, and the provider's own session.
    Column("provider", String(64)),
    Column("sid", String(255)),
    Column("agent", String(64)),  # browser or program, such as "Firefox on Linux"
    Column("seen_ms", BigInteger),  # when it was used last, to some minutes
    Index(None, "labeller_id"),
    Index(None, "sid"),
    Index(None, "expires_ms"),
)
