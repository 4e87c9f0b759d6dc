"""Metadata of all tables, and the columns that many of them have."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Integer,
    MetaData,
    Row,
    Select,
    String,
    Text,
)
from sqlalchemy.sql.base import ReadOnlyColumnCollection
from sqlalchemy.sql.elements import KeyedColumnElement

Columns: TypeAlias = ReadOnlyColumnCollection[str, KeyedColumnElement[Any]]
"""Columns of a table or of an alias: ``table.c``."""
AnyRow: TypeAlias = Row[*tuple[Any, ...]]
"""One row of a result, whose columns the statement tells."""
AnySelect: TypeAlias = Select[*tuple[Any, ...]]
"""A statement that reads, whose rows its columns tell."""


# SQLite generates numbers only in a column that is exactly INTEGER PRIMARY KEY.
Key = BigInteger().with_variant(Integer, "sqlite")
# Random or made by a client: compared byte by byte, which is cheaper than by a language's rules.
Id = String(64).with_variant(String(64, collation="C"), "postgresql")
# Has an owner's id or a fingerprint in it.
ItemKey = String(300).with_variant(String(300, collation="C"), "postgresql")

# Options of an index of blocks of rows, not of each: nearly free where rows are appended in order.
OF_BLOCKS: Mapping[str, Any] = {
    "postgresql_using": "brin",
    "postgresql_with": {"autosummarize": "on", "pages_per_range": "32"},
}

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def project_id() -> Column[int]:
    """Return a column with the project of a row, which is deleted with it."""
    return Column(
        "project_id", BigInteger, ForeignKey("project.id", ondelete="CASCADE"), nullable=False
    )


def project_key() -> Column[int]:
    """Return the project's column as a part of the primary key."""
    return Column(
        "project_id",
        BigInteger,
        ForeignKey("project.id", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
    )


def labeller_id() -> Column[int]:
    """Return a column with the labeller."""
    return Column("labeller_id", BigInteger, ForeignKey("labeller.id"), nullable=False)


def shown_suggestion() -> tuple[Column[Any], ...]:
    """Return columns with the suggestion that a hand-out had, whether it was shown or not."""
    return (
        Column("suggestion_source", String(128)),
        Column("suggestion_value", Text),
        Column("suggestion_score", Float),
        Column("suggestion_version", String(64)),
        # False: there was one, and it was withheld; empty: there was none to show.
        Column("suggestion_shown", Boolean),
    )
