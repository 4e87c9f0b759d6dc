"""Addresses of databases on which nobody has tried supt, for those who want to."""

from __future__ import annotations

from sqlalchemy import URL
from sqlalchemy.exc import ArgumentError, NoSuchModuleError

from supt_async.errors import StorageUnavailable

MARK = "untested:"
"""Beginning of an address that may be of any database; the flag ``--database-untested`` adds it."""


def untested_url(url: URL) -> URL:
    """Return the address, if SQLAlchemy has an asynchronous driver for it.

    Raises:
        StorageUnavailable: It has none, or that is not installed.
    """
    named = url.drivername
    try:
        dialect = url.get_dialect()
    except (NoSuchModuleError, ArgumentError) as exc:
        raise StorageUnavailable(
            f"SQLAlchemy has no driver {named!r} here: install it, and name it as in "
            "oracle+oracledb_async://USER@HOST/NAME"
        ) from exc
    if not dialect.is_async:
        raise StorageUnavailable(
            f"{named!r} is not asynchronous: name a driver of SQLAlchemy's that is, as in "
            "oracle+oracledb_async://USER@HOST/NAME"
        )
    try:
        dialect.import_dbapi()
    except ImportError as exc:
        raise StorageUnavailable(
            f"the driver of {named!r} is not installed: {exc}: install it with pip"
        ) from exc
    return url
