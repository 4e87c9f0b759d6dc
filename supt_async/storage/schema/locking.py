"""Changes of the schema, one process at a time, and what becomes of those that are interrupted.

PostgreSQL and SQLite change the schema in one transaction, or not at all. MariaDB and MySQL commit
each statement that defines something: there a table is made first and dropped at the end, so that
the next process knows of a change that was killed half-way. Tables that were just being created
hold nothing and are created anew. An upgrade is not gone on with, as nobody can tell how far a
step had come.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from sqlalchemy import (
    Column,
    Connection,
    MetaData,
    String,
    Table,
    func,
    insert,
    inspect,
    select,
    text,
)

from supt_async.errors import SchemaMismatch, StorageUnavailable
from supt_async.storage.schema.mysql_types import define_with, is_mysql
from supt_async.storage.schema.tables import metadata

LOCK = 0x73757074
"""Key of PostgreSQL's advisory lock on the schema ("supt")."""
WAIT_SECONDS = 60
"""Seconds that a process waits until another one has created or upgraded the schema."""
STEPS = Table("schema_change", MetaData(), Column("from_schema", String(32), primary_key=True))
"""Table that is there while a schema changes step by step: the revision that it had."""
NOTHING = "none"
"""The revision of an empty database."""


@contextlib.contextmanager
def locked(connection: Connection) -> Iterator[None]:
    """Hold the lock on the schema; what was changed under it is committed when it is released.

    Raises:
        StorageUnavailable: Another process holds it for too long.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(LOCK)))
        yield  # until the transaction ends
        return
    if not is_mysql(connection.dialect):
        yield
        return
    # Locks have names of the whole server's.
    name = func.concat("supt.", func.md5(func.database()))
    if connection.scalar(select(func.get_lock(name, WAIT_SECONDS))) != 1:
        raise StorageUnavailable(
            f"another process has been changing the database's schema for {WAIT_SECONDS} s: "
            "try again when it has ended"
        )
    try:
        _commit(connection)  # so that what others have done meanwhile is seen
        yield
        _commit(connection)
    finally:
        if not connection.invalidated:  # if the connection is lost, so is the lock
            connection.execute(select(func.release_lock(name)))


@contextlib.contextmanager
def in_steps(connection: Connection, here: str | None) -> Iterator[None]:
    """Change a schema whose revision is ``here``; None: there is none, or not all of it.

    Raises:
        SchemaMismatch: A change of it was interrupted, and can't be gone on with.
    """
    if not is_mysql(connection.dialect):
        yield
        return
    define_with(connection.dialect)
    match _interrupted(connection):
        case None:
            STEPS.create(connection, checkfirst=True)
            connection.execute(insert(STEPS).values(from_schema=here or NOTHING))
            _commit(connection)
        case known if known == NOTHING:
            _drop_all(connection)
        case _:
            raise SchemaMismatch(str(interruption(connection)))
    yield
    _commit(connection)
    STEPS.drop(connection)


def unfinished(connection: Connection) -> bool:
    """Tell whether a change of the schema was interrupted, or is under way."""
    return is_mysql(connection.dialect) and _interrupted(connection) is not None


def interruption(connection: Connection) -> str | None:
    """Return what to do about an upgrade that was interrupted; None if none was."""
    earlier = _interrupted(connection) if is_mysql(connection.dialect) else None
    if earlier in (None, NOTHING):
        return None
    return (
        f"an upgrade of this database from schema {earlier} was interrupted, and can't be "
        "continued: restore the backup that was made before, and run `supt db upgrade`"
    )


def _interrupted(connection: Connection) -> str | None:
    if not inspect(connection).has_table(STEPS.name):
        return None
    # Without a row nothing had been changed yet.
    return connection.scalar(select(STEPS.c.from_schema))


def _drop_all(connection: Connection) -> None:
    """Drop the tables of a schema that was being created."""
    # Earlier steps have keys that later ones drop.
    connection.execute(text("SET SESSION foreign_key_checks = 0"))
    connection.execute(text("DROP VIEW IF EXISTS event"))
    metadata.drop_all(connection)
    connection.execute(text("DROP TABLE IF EXISTS alembic_version"))
    connection.execute(text("SET SESSION foreign_key_checks = 1"))


def _commit(connection: Connection) -> None:
    """Commit within SQLAlchemy's transaction, as statements that define something do anyway."""
    connection.execute(text("COMMIT"))
