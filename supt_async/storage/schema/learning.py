"""Table of how far the items of projects are encoded."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Table, Text

from supt_async.storage.schema.columns import metadata, project_key

encoding = Table(
    "encoding",
    metadata,
    project_key(),
    Column("name", Text, nullable=False),
    Column("done", BigInteger, nullable=False),
    Column("total", BigInteger, nullable=False),
    Column("error", Text),
    Column("updated_ms", BigInteger, nullable=False),
)
