"""Addresses of databases: what is common to all kinds, which ``storage.addresses`` reads.

An address may hold a password, and a wrong one anything: what can't be read is never repeated in an
error.
"""

from __future__ import annotations

import re

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from supt_async.errors import StorageUnavailable
from supt_async.secret_files import read_secret
from supt_async.storage.addresses.mysql import mysql_url
from supt_async.storage.addresses.options import QUOTING, check_host, check_options
from supt_async.storage.addresses.postgres import postgres_url
from supt_async.storage.addresses.untested import MARK, untested_url

SHAPE = "write sqlite:///FILE, postgresql://USER@HOST/NAME or mysql://USER@HOST/NAME"
FILE_OPTIONS = frozenset(("timeout", "mode", "cache", "vfs", "uri"))
"""Options that may follow the ``?`` of a SQLite address."""
_SEVERAL = re.compile(r"(?P<scheme>[\w+]+)://(?P<auth>[^?]*@)?(?P<hosts>[^/?@]*)(?P<rest>.*)", re.S)


def read_address(address: str) -> URL:
    """Read a database's address, or the file that holds it (``@FILE``).

    Raises:
        Refused: The file can't be used, or everybody can read it.
        StorageUnavailable: It is not the address of a database that supt can use.
    """
    mark = MARK if address.startswith(MARK) else ""
    return parse_url(mark + read_secret(address.removeprefix(MARK)))


def parse_url(text: str) -> URL:
    """Read a database's address; ``sqlite:///x`` and ``postgresql://...`` get the async driver.

    One that begins with ``untested:`` may be of any database.

    Raises:
        StorageUnavailable: It is not the address of a database that supt can use.
    """
    untested, text = text.startswith(MARK), text.removeprefix(MARK)
    hosts: list[str] = []
    found = _SEVERAL.fullmatch(text)
    if found is not None and "," in found["hosts"]:
        hosts = found["hosts"].split(",")
        text = f"{found['scheme']}://{found['auth'] or ''}{found['rest']}"
    try:
        url = make_url(text)
    except ArgumentError as exc:
        raise StorageUnavailable(f"not a database address: {SHAPE}") from exc
    except ValueError as exc:
        raise StorageUnavailable(f"the database's address has an invalid port: {QUOTING}") from exc
    check_host(url.host)
    match url.get_backend_name():
        case "sqlite":
            check_options(url.query, FILE_OPTIONS)
            return url.set(drivername="sqlite+aiosqlite")
        case "postgresql" | "postgres":
            return postgres_url(url, hosts)
        case "mysql" | "mariadb":
            return mysql_url(url, hosts)
        case _ if untested:
            return untested_url(url)
        case other:
            raise StorageUnavailable(
                f"supt is tested with SQLite, PostgreSQL and MariaDB, and not with {other!r}: "
                f"{SHAPE}, or try it with --database-untested"
            )
