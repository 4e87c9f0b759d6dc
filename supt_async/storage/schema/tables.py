"""Tables of projects and the queue, for all databases alike.

Times are milliseconds since the epoch by the server's clock. The hot tables (``item``,
``lease``) are narrow: no rank and no number of labels on an item, its content in a table of
its own, the ranking beside it in chunks. Labels are append-only: an undo is a row in
``withdrawal``. ``project_id`` is in every key, so that a project can move to another database;
it comes last where the queue looks a row up by something more telling, so that PostgreSQL has
one index to choose from and no worse one.

``lease``, ``lease_log`` and ``label`` have no foreign keys: their checks took a third of the
time of a hand-out, and locked the item's row needlessly. Labellers are never deleted, an item
only with its project, and that deletes their rows as well. ``item``, ``content``, ``suggestion``
and ``offered`` have none either: the checks took two thirds of the time of an import. Nothing
refers to an item by a foreign key, since that takes a look into each such table for each item that
is deleted; and ``skip``, ``consensus`` and ``held_at_once`` not to a project, since all their rows
would be deleted in its transaction.

``event`` is a view: dealt, shown, answered, skipped, released and expired are times of a lease;
undone and ranked have separate rows, so that nothing is written twice. The tables
in the other modules of this package are imported here as well.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Float,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
)

from supt_async.storage.schema.answers import (
    correction as correction,
    flag as flag,
    label as label,
    skip as skip,
    withdrawal as withdrawal,
)
from supt_async.storage.schema.columns import (
    OF_BLOCKS,
    Id,
    ItemKey,
    Key,
    labeller_id,
    metadata as metadata,
    project_id,
    project_key,
    shown_suggestion,
)
from supt_async.storage.schema.events import outgoing as outgoing, outgoing_new as outgoing_new
from supt_async.storage.schema.learning import encoding as encoding
from supt_async.storage.schema.opinions import (
    consensus as consensus,
    crowd_model as crowd_model,
    gold as gold,
    opinion_settings,
    reliability as reliability,
)
from supt_async.storage.schema.participants import (
    act as act,
    audience as audience,
    flag_message as flag_message,
    group_member as group_member,
    item_audience as item_audience,
    labeller_group as labeller_group,
    link as link,
    participation as participation,
)
from supt_async.storage.schema.people import (
    identity as identity,
    identity_role as identity_role,
    labeller as labeller,
    membership as membership,
    token as token,
)
from supt_async.storage.schema.processes import (
    answer_tally as answer_tally,
    counter as counter,
    held_at_once as held_at_once,
    hint as hint,
    labeller_tally as labeller_tally,
    process as process,
)
from supt_async.storage.schema.suggestions import (
    acceptance as acceptance,
    audited as audited,
    item_vectors as item_vectors,
    suggestion as suggestion,
    suspect as suspect,
)
from supt_async.storage.schema.webhooks import delivery as delivery, webhook as webhook

UNANSWERED = text("how IN ('released', 'expired')")
"""Condition for the rows of the log of leases that are deleted after some time."""

TIDIED = {
    "autovacuum_vacuum_insert_scale_factor": "0.05",
    "autovacuum_vacuum_scale_factor": "0.02",
}
"""When PostgreSQL tidies a table of which old rows are deleted."""

meta = Table(
    "meta",
    metadata,
    Column("key", String(64), primary_key=True),
    Column("value", Text, nullable=False),
)

project = Table(
    "project",
    metadata,
    Column("id", Key, primary_key=True),
    Column("slug", String(64), nullable=False, unique=True),
    Column("title", Text, nullable=False),
    Column("task", Text, nullable=False),
    Column("guidelines", Text, nullable=False, server_default=""),
    Column("style", Text, nullable=False, server_default=""),
    Column("overlap", Integer, nullable=False, server_default="1"),
    Column("lease_ms", BigInteger, nullable=False),
    Column("undo_ms", BigInteger, nullable=False),
    Column("blind", Boolean, nullable=False, server_default=false()),
    Column("paused", Boolean, nullable=False, server_default=false()),
    # The pointer to the ranking in force, and how many chunks of the base order it knew of.
    Column("generation", BigInteger, nullable=False, server_default="0"),
    Column("covers", BigInteger, nullable=False, server_default="0"),
    Column("base_chunks", BigInteger, nullable=False, server_default="0"),
    # Leadership of the orchestrator: every write of it is fenced by the term.
    Column("leader", String(64)),
    Column("term", BigInteger, nullable=False, server_default="0"),
    Column("leader_until_ms", BigInteger, nullable=False, server_default="0"),
    Column("archived_ms", BigInteger),
    # What an owner has chosen of the orchestrator's settings, as a JSON object.
    Column("training", Text, nullable=False, server_default="{}"),
    # Grows when stored items get another content.
    Column("changes", BigInteger, nullable=False, server_default="0"),
    Column("created_ms", BigInteger, nullable=False),
    # How often places were changed after the overlap had been, and its highest value before.
    Column("overlap_changes", BigInteger, nullable=False, server_default="0"),
    Column("highest_overlap", Integer, nullable=False, server_default="0"),
    # The person who made it, whoever owns it now; empty if an operator did.
    Column("made_by", BigInteger),
    # Whose suggestions labellers see: a source's name, or off.
    Column("suggest", String(128), nullable=False, server_default="off"),
    Column("suggest_min", Float, nullable=False, server_default="0"),
    Column("suggest_blind", Float, nullable=False, server_default="0.2"),
    *opinion_settings(),
    # Grows when items are assigned, or other people may get them; 0: none are assigned.
    Column("audiences", BigInteger, nullable=False, server_default="0"),
    # Whether events of it are written, for programs outside.
    Column("events", Boolean, nullable=False, server_default=false()),
    CheckConstraint("overlap >= 1", name="overlap"),
)

# An import of a file: its items are staged in short transactions and published at once.
import_ = Table(
    "import",
    metadata,
    Column("id", Key, primary_key=True),
    project_id(),
    Column("state", String(16), nullable=False),
    Column("beat_ms", BigInteger, nullable=False),
    Column("created_ms", BigInteger, nullable=False),
    # Of all its items in order: tells a file that is added again from another one.
    Column("digest", String(64)),
    # Below the ids of its items: where to begin to look for them.
    Column("floor", BigInteger, nullable=False, server_default="0"),
)

item = Table(
    "item",
    metadata,
    Column("id", Key, primary_key=True),
    Column("project_id", BigInteger, nullable=False),
    Column("open_slots", Integer, nullable=False),
    CheckConstraint("open_slots >= 0", name="open_slots"),
    postgresql_with={"fillfactor": "85", "autovacuum_vacuum_scale_factor": "0.05"},
)

content = Table(
    "content",
    metadata,
    Column("item_id", BigInteger, primary_key=True, autoincrement=False),
    Column("project_id", BigInteger, nullable=False),
    # What makes the item the same item in a repeated import: its external id, or its
    # fingerprint and which occurrence of that content it is.
    Column("key", ItemKey, nullable=False),
    Column("external_id", String(256)),
    Column("fingerprint", String(32), nullable=False),
    Column("payload", Text, nullable=False),
    Column("features", Text),
    Column("meta", Text),  # a JSON object that labellers do not see
    Column("assign", Text),  # names of the people who may get the item, as a JSON list
    Column("import_id", BigInteger),
    Column("created_ms", BigInteger, nullable=False),
    UniqueConstraint("project_id", "key"),
    # Browsing goes through a project's items by id, past those of other projects.
    Index(None, "project_id", "item_id"),
)

# Chunks of item ids, little-endian int64, best first. Generation 0 is the base order.
ranking = Table(
    "ranking",
    metadata,
    project_key(),
    Column("generation", BigInteger, primary_key=True, autoincrement=False),
    Column("chunk", BigInteger, primary_key=True, autoincrement=False),
    Column("ids", LargeBinary, nullable=False),
    Column("assigned", Boolean, nullable=False, server_default=false()),  # all its items are
)

# One row for each ranking that was ever published: small, and kept.
generation = Table(
    "generation",
    metadata,
    project_key(),
    Column("generation", BigInteger, primary_key=True, autoincrement=False),
    Column("run_id", BigInteger),
    Column("labels", BigInteger, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("published_ms", BigInteger, nullable=False),
)

# Items that a server process adds to its window besides the ranking: those with a priority,
# and, on PostgreSQL, places that were given back, for a while.
offered = Table(
    "offered",
    metadata,
    Column("seq", Key, primary_key=True),
    Column("project_id", BigInteger, nullable=False),
    Column("item_id", BigInteger, nullable=False),
    Column("priority", Integer, nullable=False, server_default="0"),
    Column("lease", Id),  # the lease that gave the place back, in the log by now
    Column("created_ms", BigInteger, nullable=False),
    # On PostgreSQL the transaction that wrote the row: it lets rows be seen in another order than
    # they are numbered in, so a reader follows transactions.
    Column("xid", BigInteger, nullable=False, server_default=text("0")),
    Index(None, "project_id"),
    Index(None, "item_id"),
    Index(None, "xid"),
)

session = Table(
    "session",
    metadata,
    Column("id", Id, primary_key=True),
    project_id(),
    labeller_id(),
    Column("process_id", String(64), nullable=False),
    # Number of the session's connections, so that an old socket's loss can't end a newer one.
    Column("connection", BigInteger, nullable=False),
    Column("connected", Boolean, nullable=False),
    Column("active_ms", BigInteger, nullable=False),
    Column("created_ms", BigInteger, nullable=False),
    Index(None, "project_id", "connected"),
    # By which old sessions are found: a column that never changes, so that notes of activity
    # change no index.
    Index(None, "created_ms"),
    Index(
        "ix_session_connected",
        "process_id",
        sqlite_where=text("connected"),
        postgresql_where=text("connected"),
    ),
    postgresql_with={"fillfactor": "80", "autovacuum_vacuum_scale_factor": "0.05"},
)

lease = Table(
    "lease",
    metadata,
    Column("token", Id, primary_key=True),
    Column("project_id", BigInteger, nullable=False),
    Column("item_id", BigInteger, nullable=False),
    Column("labeller_id", BigInteger, nullable=False),
    Column("session_id", Id, nullable=False),
    Column("mode", String(16), nullable=False),
    Column("former", Text),  # the withdrawn answer's value, when the lease comes of an undo
    Column("expires_ms", BigInteger, nullable=False),
    Column("dealt_ms", BigInteger, nullable=False),
    Column("shown_ms", BigInteger),
    Column("generation", BigInteger, nullable=False),
    # Labels that came in after the ranking which chose the item had been trained.
    Column("behind", BigInteger, nullable=False),
    *shown_suggestion(),
    Column("gold", Boolean, nullable=False, server_default=false()),
    UniqueConstraint("item_id", "labeller_id", "project_id"),
    Index(None, "session_id"),
    Index(None, "labeller_id", "project_id"),
    Index(None, "expires_ms"),
    postgresql_with={
        "fillfactor": "70",
        "autovacuum_vacuum_scale_factor": "0",
        "autovacuum_vacuum_threshold": "2000",
        "autovacuum_vacuum_cost_delay": "0",
    },
)

lease_log = Table(
    "lease_log",
    metadata,
    Column("token", Id, primary_key=True),
    Column("project_id", BigInteger, nullable=False),
    Column("item_id", BigInteger, nullable=False),
    Column("labeller_id", BigInteger, nullable=False),
    Column("session_id", Id, nullable=False),
    Column("dealt_ms", BigInteger, nullable=False),
    Column("shown_ms", BigInteger),
    Column("ended_ms", BigInteger, nullable=False),
    Column("how", String(16), nullable=False),  # answered, skipped, released, expired
    Column("generation", BigInteger, nullable=False),
    Column("behind", BigInteger, nullable=False),
    *shown_suggestion(),  # empty where a label has them
    Column("gold", Boolean, nullable=False, server_default=false()),
    Index(
        "ix_lease_log_unanswered",
        "ended_ms",
        sqlite_where=UNANSWERED,
        postgresql_where=UNANSWERED,
    ),
    Index("ix_lease_log_ended_ms", "ended_ms", **OF_BLOCKS).ddl_if(dialect="postgresql"),
    postgresql_with=TIDIED | {"autovacuum_analyze_scale_factor": "0.05"},
)

run = Table(
    "run",
    metadata,
    Column("id", Key, primary_key=True),
    project_id(),
    Column("term", BigInteger, nullable=False),
    Column("state", String(16), nullable=False),
    Column("labels", BigInteger, nullable=False),
    Column("generation", BigInteger),
    Column("metrics", Text, nullable=False, server_default="{}"),
    Column("durations", Text, nullable=False, server_default="{}"),
    Column("error", Text),
    Column("progress", Text),
    Column("queued_ms", BigInteger, nullable=False),
    Column("started_ms", BigInteger),
    Column("finished_ms", BigInteger),
    Index(None, "project_id"),
)
