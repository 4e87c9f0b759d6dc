"""Tables of the processes that share a database, of what they tell each other, and of counts."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Integer, String, Table, Text

from supt_async.storage.schema.columns import Id, metadata, project_key

process = Table(
    "process",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("started_ms", BigInteger, nullable=False),
    Column("beat_ms", BigInteger, nullable=False),
)

# How often a process has changed something of a project, on databases that cannot notify: the
# other processes look for numbers that have grown. ``kind`` is a field of ``Hint``.
hint = Table(
    "hint",
    metadata,
    Column("process_id", String(64), primary_key=True),
    Column("project_id", BigInteger, primary_key=True, autoincrement=False),
    Column("kind", String(16), primary_key=True),
    Column("number", BigInteger, nullable=False),
)

# Some rows for each process, added up when read: a single row would be a bottleneck.
counter = Table(
    "counter",
    metadata,
    project_key(),
    Column("process_id", String(64), primary_key=True),
    Column("items", BigInteger, nullable=False, server_default="0"),
    Column("open", BigInteger, nullable=False, server_default="0"),
    Column("out", BigInteger, nullable=False, server_default="0"),
    Column("done", BigInteger, nullable=False, server_default="0"),
    Column("labels", BigInteger, nullable=False, server_default="0"),
    Column("asked", BigInteger, nullable=False, server_default="0"),  # beyond the least number
)

# Labels of each labeller up to the number in ``figures.state``, late and withdrawn ones left out.
labeller_tally = Table(
    "labeller_tally",
    metadata,
    project_key(),
    Column("labeller_id", BigInteger, primary_key=True, autoincrement=False),
    Column("labels", BigInteger, nullable=False),
    # When the latest was made, a withdrawn one included.
    Column("last_ms", BigInteger, nullable=False),
)

# The same by answer, where it is one of the options. An empty digest: answers of another kind.
answer_tally = Table(
    "answer_tally",
    metadata,
    project_key(),
    Column("digest", Id, primary_key=True),
    Column("value", Text, nullable=False),
    Column("labels", BigInteger, nullable=False),
)

# Items that several people were found to have held at the same time, and how many.
held_at_once = Table(
    "held_at_once",
    metadata,
    Column("project_id", BigInteger, primary_key=True, autoincrement=False),
    Column("item_id", BigInteger, primary_key=True, autoincrement=False),
    Column("people", Integer, nullable=False),
)
