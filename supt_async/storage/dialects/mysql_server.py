"""Requirements of a MariaDB or MySQL server, and settings of it that an owner should know.

What a session can set for itself is set for each connection, and not asked for.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from sqlalchemy import Connection, text

from supt_async.errors import UnfitDatabase

OLDEST = {True: (10, 6, 0), False: (8, 0, 17)}
"""Oldest versions of MariaDB and of MySQL: with SKIP LOCKED, and collations without padding."""
LEAST_PACKET = 4 * 2**20
"""Minimum of ``max_allowed_packet`` in bytes: a chunk of a ranking, or of an import."""
WHOLE_PACKET = 64 * 2**20
"""Value of ``max_allowed_packet`` in bytes with which every item can be stored."""
OFF = frozenset({"0", "OFF", "DETECT_ONLY"})
"""Values of ``innodb_doublewrite`` with which a power cut may destroy a page."""

FACTS = text(
    "SELECT @@version, @@max_allowed_packet, @@innodb_flush_log_at_trx_commit, @@log_bin,"
    " @@sync_binlog, @@innodb_doublewrite, @@read_only, @@max_connections"
)
USED = text("SHOW GLOBAL STATUS LIKE 'Threads_connected'")


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
    used: int

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
    version, packet, flush, log_bin, sync, doublewrite, read_only, most = connection.execute(
        FACTS
    ).one()
    (_, used) = connection.execute(USED).one()
    should_be = {
        "innodb_flush_log_at_trx_commit = 1": int(flush) == 1,
        "sync_binlog = 1": not int(log_bin) or int(sync) == 1,
        "innodb_doublewrite = ON": str(doublewrite).upper() not in OFF,
    }
    return Facts(
        version=str(version),
        packet=int(packet),
        unsafe=tuple(setting for setting, is_so in should_be.items() if not is_so),
        read_only=bool(int(read_only)),
        connections=int(most),
        used=int(used),
    )


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
    return None


def check_fitness(connection: Connection, what: str) -> None:
    """Refuse a server that can't be used.

    Raises:
        UnfitDatabase: It does not meet the requirements; the text says what to do.
    """
    reason = unfit(look(connection), what)
    if reason is not None:
        raise UnfitDatabase(reason)
