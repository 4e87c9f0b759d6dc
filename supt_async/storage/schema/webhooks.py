"""Tables of webhooks and of their deliveries.

A webhook follows its project's events by a cursor. Only what was attempted, or waits behind
something that failed, has a row of its own.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, String, Table, Text

from supt_async.storage.schema.columns import Id, Key, metadata, project_id

webhook = Table(
    "webhook",
    metadata,
    Column("id", Key, primary_key=True),
    project_id(),
    Column("url", Text, nullable=False),
    Column("kinds", Text, nullable=False, server_default="[]"),  # a JSON list; empty: all
    # The secret is derived from it and the server's own (rules.webhooks.signing).
    Column("salt", Id, nullable=False),
    Column("former_salt", Id),  # signs as well, until the time beside it
    Column("former_until_ms", BigInteger),
    Column("state", String(16), nullable=False),  # on, paused, off
    Column("reason", Text),  # why it was switched off
    # The last event that was delivered, or has a row in ``delivery``.
    Column("cursor", Id, nullable=False),
    # The server that delivers: every write of it is fenced by the term.
    Column("holder", String(64)),
    Column("term", BigInteger, nullable=False, server_default="0"),
    Column("held_until_ms", BigInteger, nullable=False, server_default="0"),
    Column("failures", Integer, nullable=False, server_default="0"),  # since the last success
    Column("failing_since_ms", BigInteger),
    Column("succeeded_ms", BigInteger),
    Column("made_by", BigInteger),  # empty: an operator at the command line
    Column("created_ms", BigInteger, nullable=False),
    Index(None, "project_id"),
)

delivery = Table(
    "delivery",
    metadata,
    Column("id", Key, primary_key=True),
    Column("webhook_id", BigInteger, ForeignKey("webhook.id", ondelete="CASCADE"), nullable=False),
    Column("event_id", Id, nullable=False),
    Column("kind", String(32), nullable=False),
    Column("item_id", BigInteger),
    # The event follows this cursor: what it holds is read again for each attempt.
    Column("position", Id, nullable=False),
    Column("event_ms", BigInteger, nullable=False),
    Column("state", String(16), nullable=False),  # waiting, sent, failed, gone
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("next_ms", BigInteger),
    Column("attempted_ms", BigInteger),
    Column("status", Integer),
    Column("error", Text),
    Column("response", Text),
    Column("took_ms", Integer),
    Index(None, "webhook_id", "state", "id"),
)
