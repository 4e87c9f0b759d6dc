"""Probes: what a database lets this user do, how long it waits, and what time it has.

Nothing is written. What the facts mean is for ``cli.doctor`` to say.
"""

from __future__ import annotations

from sqlalchemy import URL

from supt_async.storage.probes import mysql, postgres
from supt_async.storage.probes.values import Facts


async def probe(url: URL) -> Facts | None:
    """Read the facts about a database server; None if it is a file, or of another kind.

    Raises:
        StorageUnavailable: It can't be reached.
    """
    match url.get_backend_name():
        case "postgresql":
            return await postgres.probe(url)
        case "mysql" | "mariadb":
            return await mysql.probe(url)
        case _:
            return None
