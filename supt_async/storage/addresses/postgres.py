"""Addresses of PostgreSQL, which may name several hosts.

They may be written as libpq does (``postgresql://USER@h1:5432,h2:5433/NAME``) or as SQLAlchemy
(``?host=h1:5432&host=h2:5433``); both become what asyncpg reads.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from sqlalchemy import URL

from supt_async.errors import StorageUnavailable
from supt_async.storage.addresses.options import QUOTING, check_options

MAX_PORT = 65_535
NO_PORT = f"the port in the database's address is not a number from 1 to {MAX_PORT}: {QUOTING}"
HOSTED = ("host", "port")
OPTIONS = frozenset(
    (
        *(*HOSTED, "target_session_attrs", "user", "password", "passfile", "dbname", "database"),
        *("sslmode", "sslcert", "sslkey", "sslrootcert", "sslcrl", "sslpassword"),
        *("sslnegotiation", "ssl_min_protocol_version", "ssl_max_protocol_version"),
        *("krbsrvname", "gsslib", "service"),
        *("search_path", "statement_timeout", "tcp_user_timeout", "options", "application_name"),
    )
)
"""Options that may follow the ``?`` of a PostgreSQL address: asyncpg's, and some settings."""
TARGETS = ("any", "primary", "standby", "read-write", "read-only", "prefer-standby")


def postgres_url(url: URL, hosts: list[str]) -> URL:
    """Return the address with all hosts and ports where asyncpg reads them.

    Raises:
        StorageUnavailable: It can't be read.
    """
    check_options(url.query, OPTIONS)
    ports = _split(url.query.get("port", ()))
    asked = _split(url.query.get("host", ()))
    if asked and (hosts or url.host):
        raise StorageUnavailable("the database's address names hosts twice: before and after the ?")
    query = {key: value for key, value in url.query.items() if key not in HOSTED}
    specs = [_host(text) for text in hosts or asked]
    if url.port is not None:
        _port(str(url.port))
    if specs:
        query |= _located(specs, ports or ([] if url.port is None else [str(url.port)]))
    elif ports:
        query["port"] = _port(ports[0])
    if len(specs) > 1:  # every command writes, which a standby refuses
        query.setdefault("target_session_attrs", "read-write")
    if query.get("target_session_attrs", "any") not in TARGETS:
        raise StorageUnavailable(f"target_session_attrs is one of: {', '.join(TARGETS)}")
    if specs:
        url = url.set(port=None)
    return url.set(drivername="postgresql+asyncpg", query=query)


def _located(specs: list[tuple[str, str]], ports: list[str]) -> dict[str, str]:
    given = [port for _, port in specs]
    if len(ports) not in (0, 1, len(specs)) or (ports and any(given)):
        raise StorageUnavailable(
            "the database's address needs one port, or one for each host: "
            "postgresql://USER@h1:5432,h2:5433/NAME"
        )
    if ports:
        given = ports * len(specs) if len(ports) == 1 else ports
    located = {"host": ",".join(host for host, _ in specs)}
    if any(given):
        located["port"] = ",".join(_port(port or "5432") for port in given)
    return located


def _host(text: str) -> tuple[str, str]:
    """Return a host, and its port if it has one."""
    bracketed = re.fullmatch(r"(\[[0-9a-fA-F:.%\w]+\])(?::(.*))?", text)
    if bracketed:
        return bracketed[1], bracketed[2] or ""
    if text.startswith("/") or text.count(":") > 1:
        return (text, "") if text.startswith("/") else (f"[{text}]", "")
    host, _, port = text.partition(":")
    if not host:
        raise StorageUnavailable(f"the database's address has a host without a name: {QUOTING}")
    return host, port


def _port(text: str) -> str:
    if not (text.isascii() and text.isdecimal() and 0 < int(text[:6]) <= MAX_PORT):
        raise StorageUnavailable(NO_PORT)
    return text


def _split(value: str | Iterable[str]) -> list[str]:
    texts = [value] if isinstance(value, str) else value
    return [part for text in texts for part in text.split(",") if part]
