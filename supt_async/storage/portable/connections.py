"""Connections of the portable database: small pools, some that change and some that only read.

MySQL and MariaDB get the settings of a session that the queries rely on; any other database keeps
its own, but for the isolation level.
"""

from __future__ import annotations

import logging
import secrets
from functools import partial

from sqlalchemy import URL, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry

from supt_async.storage.addresses.mysql import login
from supt_async.storage.driver_errors.mysql_packets import name_the_limit
from supt_async.storage.read_lanes import LANE_SECONDS, Lane

MYSQL = frozenset(("mysql", "mariadb"))
"""Names of SQLAlchemy's dialects for MySQL and MariaDB, which speak the same language."""
CONNECT_SECONDS = 5
"""Seconds after which a server that does not let us in is taken for dead."""
ANSWER_SECONDS = 60
"""Seconds without a reply after which a connection is taken for dead."""
SLACK_SECONDS = 5
"""Seconds after a statement's timeout, and a lock's, at which its connection is given up."""
LOCK_SECONDS = 3
"""Seconds that a change waits for others' locks; it is tried again then."""
SQL_MODE = (
    "STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION,ERROR_FOR_DIVISION_BY_ZERO,NO_ZERO_DATE,"
    "NO_ZERO_IN_DATE"
)
"""Modes of a session: what does not fit a column is refused instead of cut."""
SETTINGS = (
    f"SET SESSION time_zone = '+00:00', sql_mode = '{SQL_MODE}', sql_safe_updates = 0,"
    f" collation_connection = 'utf8mb4_bin', innodb_lock_wait_timeout = {LOCK_SECONDS}"
)
"""What begins each session, whatever the server prefers."""


def make_engine(url: URL, lane: Lane, *, reading: bool, limited: bool) -> AsyncEngine:
    """Return a pool of connections; nothing is opened yet.

    Args:
        url: The database's address.
        lane: The lane that the connections are for.
        reading: Whether they only read, each time on a snapshot.
        limited: Whether statements that read have their lane's timeout.
    """
    seconds = lane.seconds if limited else None
    mysql = url.get_backend_name() in MYSQL
    level = "REPEATABLE READ" if reading else "READ COMMITTED"
    engine = create_async_engine(
        url,
        pool_size=lane.connections,
        max_overflow=0,
        pool_timeout=LANE_SECONDS,
        pool_pre_ping=True,
        hide_parameters=True,  # errors must not contain what people wrote
        isolation_level=level,
        connect_args={**_options(seconds), **login(url)} if mysql else {},
    )
    timeout = seconds if reading else None
    prepare = partial(_prepare, mysql=mysql, reading=reading, seconds=timeout)
    event.listen(engine.sync_engine, "connect", prepare)
    if mysql:
        # The driver logs what servers warn of, with what people wrote.
        logging.getLogger("asyncmy").setLevel(logging.ERROR)
        name_the_limit(engine.sync_engine)
    return engine


def _options(seconds: float | None) -> dict[str, object]:
    patience = ANSWER_SECONDS
    if seconds is not None:
        patience = round(seconds) + LOCK_SECONDS + SLACK_SECONDS
    return {
        "charset": "utf8mb4",
        "connect_timeout": CONNECT_SECONDS,
        "read_timeout": patience,
        "max_allowed_packet": 2**30 - 1,  # the server's own limit is what counts
        # Before anything else: SQLAlchemy quotes names as the first connection's mode wants it.
        "init_command": SETTINGS,
    }


def _prepare(
    connection: DBAPIConnection,
    entry: ConnectionPoolEntry,
    *,
    mysql: bool,
    reading: bool,
    seconds: float | None,
) -> None:
    entry.info["sender"] = secrets.token_hex(4)
    if not mysql:
        return
    cursor = connection.cursor()
    if reading:
        cursor.execute("SET SESSION TRANSACTION READ ONLY")
    if seconds is not None:
        cursor.execute("SELECT version()")
        row = cursor.fetchone()
        assert row is not None
        if "mariadb" in str(row[0]).lower():
            cursor.execute(f"SET SESSION max_statement_time = {seconds}")
        else:
            cursor.execute(f"SET SESSION max_execution_time = {round(seconds * 1000)}")
    cursor.close()
