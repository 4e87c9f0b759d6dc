"""Errors of MariaDB and MySQL, as asyncmy raises them: a number and a text.

The numbers from 2000 to 2999 are the driver's (``CR_...``), the others the servers' (``ER_...``).
"""

from __future__ import annotations

from collections.abc import Mapping

CLIENT = range(2000, 3000)
"""Numbers of the driver's own errors: no connection, or a lost one."""
LOST = frozenset((1053, 1158, 1159, 1160, 1161, 1184, 1927, 3169, 4031))
"""Numbers of a connection that the server has ended, or whose network has failed."""
REFUSED = frozenset((1040, 1044, 1045, 1049, 1129, 1130, 1135, 1142, 1143, 1203, 1226, 1698, 3159))
"""Numbers of a server that does not let us in, or to its tables; both may change."""
FULL = frozenset((3, 28, 1021, 1026, 1030, 1037, 1038, 1041, 1114, 1637))
"""Numbers of a server without room on its disk or in its memory."""
READ_ONLY = frozenset((1290, 1836, 3100))
"""Numbers of a server that takes no writes: a replica, or one that is being maintained."""
WAITED = frozenset((1020, 1180, 1205, 1213, 1317, 1412))
"""Numbers of a change that others' locks or changes have stopped too often, or an operator."""
CLUSTER = frozenset((1047,))
"""Number of a Galera node that is not part of its cluster now."""
PASSING = LOST | REFUSED | FULL | READ_ONLY | WAITED | CLUSTER
"""Numbers of a database that can't be used now, and that may pass."""

LOGIN = "check user and password in the address, and ssl=true if the server wants encryption"
"""MariaDB tells neither that it is the one nor that it is the other."""
RIGHTS = "GRANT the user of the address all that docs/howto/databases.md names"
"""What to do about a right that is missing."""
ROOM = "make room on the server's disk"
"""What to do about a full disk."""
ADVICE: Mapping[int, str] = {
    3: ROOM,
    1021: ROOM,
    1040: "raise max_connections",
    1044: f"make the database if there is none, and {RIGHTS}",
    1045: LOGIN,
    1049: "make it first, with CREATE DATABASE",
    1114: ROOM,
    1290: "name the primary in the address",
    1836: "name the primary in the address",
    1047: "this node of the cluster is not ready: name another",
    1142: RIGHTS,
    1698: LOGIN,
    2003: "check that it runs, and the host, port, unix_socket and ssl of the address",
    3159: "add ?ssl=true to the address",
}
"""What to do about some of them."""


def is_asyncmy(cause: BaseException) -> bool:
    """Tell whether an exception is the driver's."""
    return type(cause).__module__.partition(".")[0] == "asyncmy"


def number(cause: BaseException) -> int | None:
    """Return the number of an error; None if it has none."""
    first = cause.args[0] if cause.args else None
    return first if isinstance(first, int) else None


def is_passing(cause: BaseException) -> bool:
    """Tell whether an error of the driver says that the database can't be used now."""
    found = number(cause)
    if found is None:  # a reply that can't be read, or a connection that was closed meanwhile
        return type(cause).__name__ in ("InterfaceError", "InternalError", "Error")
    return found == 0 or found in CLIENT or found in PASSING


def needs_a_package(exc: BaseException) -> bool:
    """Tell whether the driver can't log in without a package that is not installed."""
    return isinstance(exc, RuntimeError) and "package is required for" in str(exc)


def told(cause: BaseException) -> str:
    """Return an error's text, and what to do about it."""
    found = number(cause)
    text = str(cause.args[-1]) if cause.args else type(cause).__name__
    advice = None if found is None else ADVICE.get(found)
    return text if advice is None else f"{text}: {advice}"
