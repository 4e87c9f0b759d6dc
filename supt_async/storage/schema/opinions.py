"""Tables of what is true by several opinions, how reliable people are, and of known answers."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    false,
)

from supt_async.storage.schema.columns import metadata, project_key


def opinion_settings() -> tuple[Column[Any], ...]:
    """Return the columns of a project that concern several opinions and known answers."""
    return (
        # Most opinions of an item that people disagree about; empty: all items get as many.
        Column("overlap_max", Integer),
        Column("sure", Float, nullable=False, server_default="0.9"),
        Column("again", String(16), nullable=False, server_default="first"),
        Column("gold_rate", Float, nullable=False, server_default="0.05"),
        Column("gold_feedback", Boolean, nullable=False, server_default=false()),
        Column("gold_min", Float, nullable=False, server_default="0"),
        # How often gold items were added or retired; 0: there never were any.
        Column("gold_changes", BigInteger, nullable=False, server_default="0"),
        Column("quiz", Integer, nullable=False, server_default="0"),
        Column("quota", Integer),
        # Grows when the consensus of its items and the reliability of its labellers are replaced.
        Column("consensus_version", BigInteger, nullable=False, server_default="0"),
    )


# What the answers of several people make of an item: one row for each question of a form, or one
# with an empty question.
consensus = Table(
    "consensus",
    metadata,
    Column("project_id", BigInteger, primary_key=True, autoincrement=False),
    Column("item_id", BigInteger, primary_key=True, autoincrement=False),
    Column("question", String(200), primary_key=True),
    Column("value", Text, nullable=False),
    Column("confidence", Float, nullable=False),  # from 0 to 1: how sure the answers make it
    Column("agreement", Float),  # of the answers with each other, from 0 to 1; empty if one
    # Number of answers, and the last one's label.seq: with others, the row is out of date.
    Column("labels", Integer, nullable=False),
    Column("last_seq", BigInteger, nullable=False),
    Column("method", String(32), nullable=False),
    Column("run_id", BigInteger),
    Column("created_ms", BigInteger, nullable=False),
    # Pages of a list of items to review go on within equal values.
    Index(None, "project_id", "confidence", "item_id"),
    Index(None, "project_id", "agreement", "item_id"),
)

# What all labels of a question say about its answers: with the reliability of the labellers, it is
# what the queue judges an item by.
crowd_model = Table(
    "crowd_model",
    metadata,
    project_key(),
    Column("question", String(200), primary_key=True),
    Column("classes", Text, nullable=False),  # a JSON list of answers
    Column("prior", LargeBinary, nullable=False),  # little-endian float64, one for each class
    Column("method", String(32), nullable=False),
    Column("created_ms", BigInteger, nullable=False),
)

# How reliable a labeller is, with an interval.
reliability = Table(
    "reliability",
    metadata,
    project_key(),
    Column("question", String(200), primary_key=True),
    Column("labeller_id", BigInteger, primary_key=True, autoincrement=False),
    # Labels that it rests on: those of items that others have labelled as well.
    Column("labels", BigInteger, nullable=False),
    Column("accuracy", Float, nullable=False),
    Column("low", Float, nullable=False),
    Column("high", Float, nullable=False),
    # Little-endian float32, a row for each true class; empty if answers are no classes.
    Column("confusion", LargeBinary),
)

# Items whose answer is known, and that are handed out to see how labellers do.
gold = Table(
    "gold",
    metadata,
    project_key(),
    Column("item_id", BigInteger, primary_key=True, autoincrement=False),
    Column("value", Text, nullable=False),
    Column("created_ms", BigInteger, nullable=False),
    Column("retired_ms", BigInteger),  # when it ceased to be handed out
)
