"""Requirements of a MariaDB or MySQL server, and settings of it that an owner should know.

What a session can set for itself is set for each connection, and not asked for.
"""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass

from sqlalchemy import Connection, text

from supt_async.errors import UnfitDatabase
from supt_async.storage.schema.mysql_types import (
    CHARSET,
    MARIADB_COLLATION,
    MYSQL_COLLATION,
    collation,
)

OLDEST = {True: (10, 6, 0), False: (8, 0, 17)}
"""Oldest versions of MariaDB and of MySQL: with SKIP LOCKED, and collations without padding."""
LEAST_PACKET = 4 * 2**20
"""Minimum of ``max_allowed_packet`` in bytes: a chunk of a ranking, or of an import."""
WHOLE_PACKET = 64 * 2**20
"""Value of ``max_allowed_packet`` in bytes with which every item can be stored."""
OFF = frozenset({"0", "OFF", "DETECT_ONLY"})
"""Values of ``innodb_doublewrite`` with which a power cut may destroy a page."""

SETTINGS = text(
    "SHOW GLOBAL VARIABLES WHERE variable_name IN ('version', 'max_allowed_packet',"
    " 'innodb_flush_log_at_trx_commit', 'log_bin', 'binlog_format', 'sync_binlog',"
    " 'innodb_doublewrite', 'read_only', 'max_connections', 'wsrep_on')"
)
"""Settings of a server; not each of them has all."""
USED = text("SHOW GLOBAL STATUS LIKE 'Threads_connected'")
STRANGE = text(
    "SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE()"
    " AND table_type = 'BASE TABLE' AND (engine <> 'InnoDB' OR table_collation <> :collation)"
    " ORDER BY table_name"
)
"""Tables that compare texts in another way than those that supt makes, or have no transactions:
somebody has changed or copied them."""

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Facts about a server."""

    version: str
    packet: int
    """Bytes of the largest statement, and of the largest value."""
    unsafe: tuple[str, ...]
    """Settings by which acknowledged changes can be lost, as they should be."""
    read_only: bool
    connections: int
    by_statement: bool = False
    """Whether the binary log has statements, which InnoDB refuses at READ COMMITTED."""
    cluster: bool = False
    """Whether it is a node of a Galera cluster."""
    strange: tuple[str, ...] = ()
    """Tables with another engine or collation than those that supt makes."""

    @property
    def collation(self) -> str:
        """Collation of all texts in supt's tables."""
        return MARIADB_COLLATION if self.mariadb else MYSQL_COLLATION

    @property
    def name(self) -> str:
        """Name and version of the server."""
        number = ".".join(map(str, self.number))
        return f"{'MariaDB' if self.mariadb else 'MySQL'} {number}"

    @property
    def mariadb(self) -> bool:
        """Whether it is MariaDB."""
        return "mariadb" in self.version.lower()

    @property
    def number(self) -> tuple[int, ...]:
        """The version's numbers."""
        found = re.search(r"(\d+)\.(\d+)(?:\.(\d+))?", self.version)
        return (0,) if found is None else tuple(int(part or 0) for part in found.groups())


def look(connection: Connection) -> Facts:
    """Read how a server is set up."""
    found = {name: str(value).upper() for name, value in connection.execute(SETTINGS)}
    strange = connection.scalars(STRANGE, {"collation": collation(connection.dialect)})
    logs = found.get("log_bin") == "ON"
    should_be = {
        "innodb_flush_log_at_trx_commit = 1": found["innodb_flush_log_at_trx_commit"] == "1",
        "sync_binlog = 1": not logs or found.get("sync_binlog") == "1",
        "innodb_doublewrite = ON": found.get("innodb_doublewrite") not in OFF,
    }
    return Facts(
        version=found["version"],
        packet=int(found["max_allowed_packet"]),
        unsafe=tuple(setting for setting, is_so in should_be.items() if not is_so),
        read_only=found["read_only"] not in ("OFF", "0"),
        connections=int(found["max_connections"]),
        by_statement=logs and found.get("binlog_format") == "STATEMENT",
        cluster=found.get("wsrep_on") == "ON",
        strange=tuple(strange),
    )


def used_connections(connection: Connection) -> int:
    """Return how many connections a server has now."""
    return int(connection.execute(USED).one()[1])


def unfit(facts: Facts, what: str) -> str | None:
    """Return one line that says why supt can't use a server; None if it can."""
    if facts.number < OLDEST[facts.mariadb]:
        oldest = "MariaDB 10.6 or newer" if facts.mariadb else "MySQL 8.0.17 or newer"
        return f"the database {what} is {facts.name}: supt needs {oldest}"
    if facts.packet < LEAST_PACKET:
        return (
            f"max_allowed_packet of the database {what} is {facts.packet} bytes, which is too"
            f" little: set it to {WHOLE_PACKET}"
        )
    if facts.by_statement:
        return (
            f"the database {what} has binlog_format = STATEMENT, with which InnoDB refuses changes"
            " at READ COMMITTED: set it to ROW"
        )
    if facts.strange:
        return (
            f"the table {facts.strange[0]} of the database {what} was not made by supt: run "
            f"`ALTER TABLE {facts.strange[0]} ENGINE=InnoDB, CONVERT TO CHARACTER SET {CHARSET} "
            f"COLLATE {facts.collation}`"
            + (f", and so for {', '.join(facts.strange[1:])}" if facts.strange[1:] else "")
        )
    return None


def check_fitness(connection: Connection, what: str, *, serving: bool) -> None:
    """Refuse a server that can't be used; ``serving`` also logs by what labels can be lost.

    Raises:
        UnfitDatabase: It does not meet the requirements; the text says what to do.
    """
    facts = look(connection)
    reason = unfit(facts, what)
    if reason is not None:
        raise UnfitDatabase(reason)
    for setting in facts.unsafe if serving else ():
        logger.warning(
            "labels that were acknowledged are lost when the machine of %s stops: set %s",
            facts.name,
            setting,
            extra={"action": "durability", "setting": setting},
        )
