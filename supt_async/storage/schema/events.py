"""Tables of a project's events, of which programs outside are told.

Whoever changes something writes the event of it into ``outgoing_new``, in the same transaction.
Rows become visible in another order than they are numbered in, so nobody reads them there: one
process at a time moves those that it sees to ``outgoing``, numbered in order (``storage.events``).
A row with a higher number is never seen before one with a lower number.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, SmallInteger, Table

from supt_async.storage.schema.columns import Key, metadata

outgoing_new = Table(
    "outgoing_new",
    metadata,
    Column("seq", Key, primary_key=True),
    Column("project_id", BigInteger, nullable=False),
    Column("kind", SmallInteger, nullable=False),  # a number of ``events.kinds``
    Column("item_id", BigInteger),
    # What it tells of: a label's or a correction's number, or the id of a run, labeller or act.
    Column("ref", BigInteger),
    Column("created_ms", BigInteger, nullable=False),
    postgresql_with={
        "autovacuum_vacuum_scale_factor": "0",
        "autovacuum_vacuum_threshold": "2000",
        "autovacuum_vacuum_cost_delay": "0",
    },
)

outgoing = Table(
    "outgoing",
    metadata,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("project_id", BigInteger, nullable=False),
    Column("kind", SmallInteger, nullable=False),
    Column("item_id", BigInteger),
    Column("ref", BigInteger),
    Column("created_ms", BigInteger, nullable=False),
    Index(None, "project_id", "seq"),
    postgresql_with={
        "autovacuum_vacuum_insert_scale_factor": "0.05",
        "autovacuum_vacuum_scale_factor": "0.02",
    },
)
