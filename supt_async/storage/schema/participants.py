"""Tables of who takes part in a project and how: links, groups, what items are meant for whom."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from supt_async.storage.schema.columns import Key, labeller_id, metadata, project_id, project_key

# A labeller's state in a project, if there is anything to say about it.
participation = Table(
    "participation",
    metadata,
    project_key(),
    Column(
        "labeller_id",
        BigInteger,
        ForeignKey("labeller.id"),
        primary_key=True,
        autoincrement=False,
    ),
    Column("state", String(16), nullable=False, server_default="active"),  # suspended, voided
    Column("reason", Text),
    # The open link by which they came, and the parameters of its address, as a JSON object.
    Column("link_id", BigInteger),
    Column("parameters", Text),
    Column("quota", Integer),  # most answers that they may give; empty: the project's
    # Gold answers since the last lift of a suspension, and those of the quiz.
    Column("gold_answers", Integer, nullable=False, server_default="0"),
    Column("gold_right", Integer, nullable=False, server_default="0"),
    Column("quiz_answers", Integer, nullable=False, server_default="0"),
    Column("quiz_right", Integer, nullable=False, server_default="0"),
    Column("quiz_passed_ms", BigInteger),
    Column("suspended_ms", BigInteger),
    Column("created_ms", BigInteger, nullable=False),
    Column("ended_ms", BigInteger),  # when they were shown the completion code
    Index(None, "labeller_id"),
    Index(None, "link_id"),
)

# Open links: whoever opens one becomes a labeller of their own.
link = Table(
    "link",
    metadata,
    Column("id", Key, primary_key=True),
    project_id(),
    Column("hash", String(64), nullable=False, unique=True),  # SHA-256 of the secret
    Column("most", Integer, nullable=False),
    Column("used", Integer, nullable=False, server_default="0"),
    Column("quota", Integer),
    Column("return_url", Text),
    Column("code", Text, nullable=False),  # the completion code
    Column("made_by", BigInteger),
    Column("created_ms", BigInteger, nullable=False),
    Column("closed_ms", BigInteger),
    Index(None, "project_id"),
)

labeller_group = Table(
    "labeller_group",
    metadata,
    Column("id", Key, primary_key=True),
    Column("name", String(128), nullable=False, unique=True),
    Column("made_by", BigInteger),  # the owner who made it; empty: an operator
    Column("created_ms", BigInteger, nullable=False),
)

group_member = Table(
    "group_member",
    metadata,
    Column(
        "group_id",
        BigInteger,
        ForeignKey("labeller_group.id", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
    ),
    Column(
        "labeller_id",
        BigInteger,
        ForeignKey("labeller.id"),
        primary_key=True,
        autoincrement=False,
    ),
    Index(None, "labeller_id"),
)

# A name of a labeller or of a group that items of a project are assigned to.
audience = Table(
    "audience",
    metadata,
    Column("id", Key, primary_key=True),
    project_id(),
    Column("name", String(128), nullable=False),
    UniqueConstraint("project_id", "name"),
)

# Who may get an item: a row for each of its names, none if everybody may. ``place`` puts the items
# of an audience into a random order.
item_audience = Table(
    "item_audience",
    metadata,
    Column("audience_id", BigInteger, primary_key=True, autoincrement=False),
    Column("place", BigInteger, primary_key=True, autoincrement=False),
    Column("item_id", BigInteger, nullable=False),
    Column("project_id", BigInteger, nullable=False),
    Index(None, "item_id"),
)

# The audit log: every act of an owner. Rows are only ever added.
act = Table(
    "act",
    metadata,
    Column("seq", Key, primary_key=True),
    Column("project_id", BigInteger),  # empty if it concerns no project; it may be deleted since
    Column("created_ms", BigInteger, nullable=False),
    Column("labeller_id", BigInteger),  # empty: an operator at the command line
    Column("what", String(64), nullable=False),
    Column("details", Text, nullable=False, server_default="{}"),  # a JSON object
    Index(None, "project_id", "seq"),
)

# What labeller and owners write to each other about a flag.
flag_message = Table(
    "flag_message",
    metadata,
    Column("seq", Key, primary_key=True),
    project_id(),
    Column("flag_id", String(64), nullable=False),
    labeller_id(),
    Column("text", Text, nullable=False),
    Column("created_ms", BigInteger, nullable=False),
    Column("seen_ms", BigInteger),  # by the other side
    Index(None, "project_id", "flag_id", "seq"),
)
