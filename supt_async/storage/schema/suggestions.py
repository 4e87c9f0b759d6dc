"""Tables of suggestions, of what was accepted of them, and of likely errors in labels."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    Float,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
)

from supt_async.storage.schema.columns import Key, metadata, project_id, project_key

# Answers that models, rules or earlier data sets propose: one for each item and source.
suggestion = Table(
    "suggestion",
    metadata,
    Column("item_id", BigInteger, primary_key=True, autoincrement=False),
    Column("source", String(128), primary_key=True),
    Column("project_id", BigInteger, nullable=False),
    Column("value", Text, nullable=False),
    Column("score", Float),
    Column("created_ms", BigInteger, nullable=False),
    # The number of the run, for suggestions of the project's own model.
    Column("version", String(64)),
    Index(None, "project_id", "source", "item_id"),
)

# One act of accepting: confident suggestions of a source became machine labels.
acceptance = Table(
    "acceptance",
    metadata,
    Column("id", Key, primary_key=True),
    project_id(),
    Column("source", String(128), nullable=False),
    Column("min_score", Float, nullable=False),
    Column("audit", Float, nullable=False),  # share of the items that go to people instead
    Column("labels", BigInteger, nullable=False),
    Column("audited", BigInteger, nullable=False),
    Column("created_ms", BigInteger, nullable=False),
    Column("withdrawn_ms", BigInteger),
    Index(None, "project_id"),
)

# Items of the audited share, with what was suggested when they were drawn.
audited = Table(
    "audited",
    metadata,
    Column("item_id", BigInteger, primary_key=True, autoincrement=False),
    Column("acceptance_id", BigInteger, primary_key=True, autoincrement=False),
    project_id(),
    Column("value", Text, nullable=False),
    Column("score", Float),
    Index(None, "project_id", "acceptance_id"),
)

# Labels that a model which has not learned from them finds improbable.
suspect = Table(
    "suspect",
    metadata,
    project_key(),
    Column("item_id", BigInteger, primary_key=True, autoincrement=False),
    Column("run_id", BigInteger, nullable=False),
    Column("place", Integer, nullable=False),  # in the run's list, from 1: the worst
    Column("value", Text, nullable=False),  # the answer that the item has
    Column("probability", Float, nullable=False),
    Column("predicted", Text, nullable=False),
    Column("predicted_probability", Float, nullable=False),
    Column("created_ms", BigInteger, nullable=False),
    Column("looked_ms", BigInteger),  # when an owner was done with it
    Index(None, "project_id", "place"),
)

# Short vectors and groups of some items, which are alike if they are near each other: arrays of
# little-endian int64, float16 (item after item) and uint16.
item_vectors = Table(
    "item_vectors",
    metadata,
    project_key(),
    Column("chunk", BigInteger, primary_key=True, autoincrement=False),
    Column("run_id", BigInteger, nullable=False),
    Column("ids", LargeBinary, nullable=False),
    Column("vectors", LargeBinary, nullable=False),
    Column("group_numbers", LargeBinary, nullable=False),
)
