"""Schema of new SQLite files: the statements of the first one of a run, whose migrations ran.

The migrations take 130 ms of computing in each of thousands of tests, their outcome 5 ms.
"""

from __future__ import annotations

from sqlalchemy import Connection, insert

from supt_async.storage.schema import install

MADE = "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'"

_statements: list[str] = []
_migrate = install._migrate


def migrate(connection: Connection) -> None:
    """Bring a schema to this version; an empty SQLite file gets what the migrations have made."""
    if connection.dialect.name != "sqlite" or install._revision(connection) is not None:
        _migrate(connection)
        return
    if not _statements:
        _migrate(connection)
        made = connection.exec_driver_sql(MADE).scalars()
        _statements.extend(text for text in made if text is not None)
        return
    for statement in _statements:
        connection.exec_driver_sql(statement)
    connection.execute(insert(install.VERSION).values(version_num=install.newest()))
    install._identify(connection)


def use_copies() -> None:
    """Let this process make new SQLite files by copies of the first one's schema."""
    install._migrate = migrate
