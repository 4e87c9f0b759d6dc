"""What differs between databases outside of the queue: one class for each of them.

``Dialect`` is plain SQLAlchemy Core that runs on any database; the others override what theirs does
better. Functions that get a connection ask ``dialect_of`` and compare no names.
"""

from __future__ import annotations

from functools import cache

from sqlalchemy import Connection

from supt_async.storage.dialects.base import Dialect as Dialect


def dialect_of(connection: Connection) -> Dialect:
    """Return what is special to the database of a connection."""
    return _dialect(connection.dialect.name)


@cache
def _dialect(name: str) -> Dialect:
    # Imported when asked for: nobody pays for the other databases' parts of SQLAlchemy.
    match name:
        case "postgresql":
            from supt_async.storage.dialects.postgres import PostgresDialect

            return PostgresDialect()
        case "sqlite":
            from supt_async.storage.dialects.sqlite import SqliteDialect

            return SqliteDialect()
        case "mysql" | "mariadb":
            from supt_async.storage.dialects.mysql import MysqlDialect

            return MysqlDialect()
        case _:
            return Dialect()
