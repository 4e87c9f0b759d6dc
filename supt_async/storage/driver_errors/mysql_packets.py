"""Values that a MariaDB or MySQL takes no packet for, told apart from a server that has gone.

To a statement that is larger than ``max_allowed_packet`` the server hangs up, mostly before it can
say why. Whether that is the reason is only looked into afterwards, so that it costs nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy import Engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection, ExceptionContext
from sqlalchemy.pool import ConnectionPoolEntry

from supt_async.errors import Refused
from supt_async.storage.driver_errors.mysql import number

TOLD = 1153
"""Number of the error of a packet that is too large, if the server can say so."""
TOO_LARGE = frozenset((TOLD, 2006, 2013))
"""Numbers of the errors that follow: also a server that has gone away, or a lost connection."""
LIMIT = "max_allowed_packet"
ESCAPED = "\0\n\r\x1a\"'\\"
"""Characters that are sent as two."""


def name_the_limit(engine: Engine) -> None:
    """Let statements that are too large for the server be refused in a line that names its limit.

    The connection is lost as it is without.
    """

    def note(connection: DBAPIConnection, entry: ConnectionPoolEntry) -> None:
        cursor = connection.cursor()
        cursor.execute(f"SELECT @@{LIMIT}")
        row = cursor.fetchone()
        assert row is not None
        limits[LIMIT] = int(row[0])
        cursor.close()

    def explain(context: ExceptionContext) -> None:
        limit, found = limits.get(LIMIT), number(context.original_exception)
        if limit is None or found not in TOO_LARGE:
            return
        if found == TOLD:  # the server hangs up all the same
            context.is_disconnect, context.invalidate_pool_on_disconnect = True, False
        size = len(context.statement or "") + _longest(context.parameters)
        if size >= limit:
            raise Refused(
                f"{size / 2**20:.1f} MiB are too much for one value: the database takes at most "
                f"{limit / 2**20:.1f} MiB, raise its {LIMIT}"
            )

    limits: dict[str, int] = {}
    event.listen(engine, "connect", note)
    event.listen(engine, "handle_error", explain)


def _longest(parameters: object) -> int:
    """Return the bytes of a statement's parameters; of several sets of them, the largest."""
    match parameters:
        case str():
            escaped = sum(parameters.count(sign) for sign in ESCAPED)
            return len(parameters.encode(errors="replace")) + escaped
        case bytes():
            return len(parameters) + sum(parameters.count(sign.encode()) for sign in ESCAPED)
        case list():
            return max(map(_longest, parameters), default=0)
        case Mapping():
            return _sum(parameters.values())
        case tuple():
            return _sum(parameters)
        case _:
            return 0


def _sum(values: Iterable[object]) -> int:
    return sum(map(_longest, values))
