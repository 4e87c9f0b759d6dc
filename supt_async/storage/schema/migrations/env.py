"""Alembic's entry: runs on the connection that ``storage.schema`` hands over."""

from __future__ import annotations

from alembic import context
from sqlalchemy import Connection

from supt_async.storage.schema.tables import metadata

connection: Connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=metadata, transaction_per_migration=False)
context.run_migrations()
