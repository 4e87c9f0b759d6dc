"""Installation of the schema; that of another version is refused.

An empty database gets its tables from the first command that opens it. An older or a newer one is
refused with a line that says what to run: no command migrates a database by surprise.

Several processes may start on one database at the same time: the first one creates the schema,
under a lock, and the others find it (``schema.locking``).
"""

from __future__ import annotations

import functools
import logging
import secrets
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Connection,
    MetaData,
    String,
    Table,
    cast,
    column,
    extract,
    func,
    insert,
    inspect,
    literal,
    select,
    table,
    text,
    update,
)

from supt_async.errors import DatabaseInUse, SchemaMismatch
from supt_async.storage.database import AHEAD_MS, DEAD_MS, epoch_ms
from supt_async.storage.schema import tables
from supt_async.storage.schema.locking import in_steps, locked, unfinished
from supt_async.storage.schema.mysql_types import MYSQL, is_mysql

if TYPE_CHECKING:
    from alembic.config import Config

MIGRATIONS = Path(__file__).parent / "migrations"
VERSION = table("alembic_version", column("version_num"))
"""Table with the schema's revision."""

logger = logging.getLogger(__name__)


def ensure(connection: Connection) -> None:
    """Create the schema in an empty database; check it in any other.

    Raises:
        SchemaMismatch: The schema is not this version's.
    """
    head = newest()
    if _revision(connection) == head and not unfinished(connection):
        return
    with locked(connection):
        here = _revision(connection)  # another process may have created the schema
        if here is None or unfinished(connection):
            _create(connection)
        elif here != head:
            raise SchemaMismatch(advice(here))


def advice(here: str) -> str:
    """Return what to do about a schema that is not this version's."""
    head = newest()
    if here in _revisions():
        return f"the database has schema {here}, this version needs {head}: run `supt db upgrade`"
    return (
        f"the database has schema {here}, which is newer than this version's {head}: "
        "install a newer supt_async"
    )


def check(connection: Connection) -> None:
    """Check that the schema is this version's.

    Raises:
        SchemaMismatch: It is another version's, or was deleted.
    """
    here, head = _revision(connection), newest()
    if here != head:
        raise SchemaMismatch(f"the database has schema {here or 'none'}, this version needs {head}")


def upgrade(connection: Connection) -> None:
    """Migrate the schema to this version.

    Raises:
        DatabaseInUse: Servers of the earlier version use it.
        SchemaMismatch: An earlier upgrade was interrupted.
    """
    with locked(connection):
        here = _revision(connection)
        if here is None or unfinished(connection):
            _create(connection)
            return
        if here != newest():
            if not _is_tested(connection):
                raise SchemaMismatch(
                    "the schema of an untested database can't be upgraded: export its projects "
                    "with the earlier version, and import them into a new database"
                )
            _refuse_while_served(connection)
            with in_steps(connection, here):
                _migrate(connection)


def _create(connection: Connection) -> None:
    """Create the schema in an empty database, or in one where that was interrupted."""
    if not unfinished(connection) and inspect(connection).has_table("project"):
        raise SchemaMismatch("this database has other tables in it: give supt its own")
    with in_steps(connection, None):
        if _is_tested(connection):
            _migrate(connection)
        else:
            _define(connection)


def _is_tested(connection: Connection) -> bool:
    return connection.dialect.name in ("postgresql", "sqlite", *MYSQL)


def _define(connection: Connection) -> None:
    """Create the newest tables as they are: the steps to them speak of tested databases only."""
    tables.metadata.create_all(connection)
    number = Column("version_num", String(32), primary_key=True)
    Table(VERSION.name, MetaData(), number).create(connection)
    connection.execute(insert(VERSION).values(version_num=newest()))
    _identify(connection)


def _migrate(connection: Connection) -> None:
    from alembic import command  # most commands need none of it, and it takes long to import

    command.upgrade(_config(connection), "head")
    _identify(connection)


def server_id(connection: Connection) -> str:
    """Return the id of this database's server: cookies are named after it."""
    found = connection.scalar(select(tables.meta.c.value).where(tables.meta.c.key == "server"))
    return str(found)


def secret(connection: Connection) -> bytes:
    """Return the key with which media URLs are signed."""
    found = connection.scalar(select(tables.meta.c.value).where(tables.meta.c.key == "secret"))
    return bytes.fromhex(str(found))


def disown(connection: Connection) -> None:
    """Reset the rows of ``offered`` after a restore.

    A reader follows the transactions that wrote the rows. Another PostgreSQL numbers transactions
    from a lower number, so that rows of a dump would look new before every batch, for months.
    """
    o = tables.offered.c
    to_come = text("pg_snapshot_xmax(pg_current_snapshot())::text::bigint")
    connection.execute(update(tables.offered).where(o.xid >= to_come).values(xid=0))


def durability(connection: Connection) -> None:
    """Return a warning if PostgreSQL is set up so that an acknowledged label may be lost."""
    for setting in ("fsync", "synchronous_commit"):
        value = connection.scalar(select(func.current_setting(setting)))
        if value == "off":
            logger.warning(
                "PostgreSQL runs with %s = off: labels that were acknowledged are lost when its "
                "machine stops. Set it to on.",
                setting,
                extra={"action": "durability", "setting": setting},
            )


def newest() -> str:
    """Return the newest revision that this version knows."""
    return _revisions()[-1]


@functools.cache
def _revisions() -> tuple[str, ...]:
    """Return all revisions, the newest last, by their files' names: v0001_first.py is 0001."""
    return tuple(sorted(path.name[1:5] for path in MIGRATIONS.glob("versions/v*_*.py")))


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table(VERSION.name):
        return None
    found: str | None = connection.scalar(select(VERSION.c.version_num))
    return found


def _refuse_while_served(connection: Connection) -> None:
    """Refuse while servers write heartbeats; a SQLite file's server holds a lock instead."""
    if connection.dialect.name == "sqlite":
        return
    now = _now_ms(connection)
    beat = tables.process.c.beat_ms
    alive = select(func.count()).where(beat.between(now - DEAD_MS, now + AHEAD_MS))
    if connection.scalar(alive):
        raise DatabaseInUse(
            "servers are running on this database, and would go on writing as their version does: "
            f"stop them all first (one that was killed counts for {DEAD_MS // 1000} s)"
        )


def _now_ms(connection: Connection) -> ColumnElement[int]:
    """Return the database's time in milliseconds since the epoch; this machine's if it has none."""
    if connection.dialect.name == "postgresql":
        return cast(extract("epoch", func.clock_timestamp()) * 1000, BigInteger)
    if is_mysql(connection.dialect):
        return cast(func.unix_timestamp(func.now(3)) * 1000, BigInteger)
    return literal(epoch_ms(), BigInteger)


def _identify(connection: Connection) -> None:
    if connection.scalar(select(tables.meta.c.key).where(tables.meta.c.key == "server")) is None:
        connection.execute(
            tables.meta.insert(),
            [
                {"key": "server", "value": secrets.token_hex(4)},
                {"key": "secret", "value": secrets.token_hex(32)},
            ],
        )


def _config(connection: Connection) -> Config:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    return config
