"""Addresses of MariaDB and MySQL.

The scheme does not matter: which of the two answers is read from its version.
"""

from __future__ import annotations

import configparser
import importlib.util
from pathlib import Path

from sqlalchemy import URL

from supt_async.errors import StorageUnavailable
from supt_async.storage.addresses.options import QUOTING, check_options

DRIVER = "asyncmy"
"""Driver, which the extra ``mysql`` installs."""
CHARSET = "utf8mb4"
"""The character set of connections; no other one has all characters."""
FILES = ("ssl_ca", "ssl_cert", "ssl_key", "read_default_file")
SWITCHES = ("ssl", "ssl_check_hostname")
OPTIONS = frozenset(
    (*FILES, *SWITCHES, "ssl_capath", "ssl_cipher", "unix_socket", "read_default_group", "charset")
)
"""Options that may follow the ``?``: where the server is, and encryption. ``read_default_file``
names an option file of the database's own clients (~/.my.cnf), with user and password."""


def mysql_url(url: URL, hosts: list[str]) -> URL:
    """Return the address for the asynchronous driver.

    Args:
        url: The address, as SQLAlchemy reads it.
        hosts: Several hosts, which are refused: a proxy chooses between servers.

    Raises:
        StorageUnavailable: It can't be read, or the driver is not installed.
    """
    if importlib.util.find_spec(DRIVER) is None:
        raise StorageUnavailable(
            f"MariaDB and MySQL need the driver {DRIVER}: pip install 'supt_async[mysql]'"
        )
    check_options(url.query, OPTIONS)
    if hosts:
        raise StorageUnavailable("the address of a MariaDB or MySQL names one host: a proxy's")
    if not url.database:
        raise StorageUnavailable("the address names no database: write mysql://USER@HOST/NAME")
    if url.port is not None and not 0 < url.port < 2**16:
        raise StorageUnavailable(f"the database's address has an invalid port: {QUOTING}")
    options = {name: str(value) for name, value in url.query.items()}
    if options.pop("charset", CHARSET) != CHARSET:
        raise StorageUnavailable(f"the database's address has another charset than {CHARSET}")
    for name in FILES:
        if name in options and not Path(options[name]).expanduser().is_file():
            raise StorageUnavailable(f"the database's address has a {name} that is not there")
    if "read_default_file" in options:
        _check_option_file(Path(options["read_default_file"]).expanduser())
    return url.set(drivername=f"mysql+{DRIVER}", query=_switched(options))


def _check_option_file(path: Path) -> None:
    """Refuse an option file that the driver would stumble over, or ignore."""
    try:
        configparser.RawConfigParser(allow_no_value=True).read_string(path.read_text())
    except (OSError, ValueError, configparser.Error) as exc:
        raise StorageUnavailable(
            "the read_default_file in the database's address can't be read: it begins with a "
            "section such as [client], and has lines such as user=NAME"
        ) from exc


def login(url: URL) -> dict[str, bytes]:
    """Return the password as the server knows it: the driver would encode it as Latin-1.

    It is an argument of the driver's besides the address.
    """
    return {} if url.password is None else {"password": str(url.password).encode()}


def _switched(options: dict[str, str]) -> dict[str, str]:
    """Return the options with encryption as the driver reads it."""
    for name in SWITCHES:
        if options.get(name, "true") not in ("true", "false"):
            raise StorageUnavailable(f"{name} in the database's address is true or false")
    # Any option of encryption switches it on; without a certificate to check by, nothing is.
    if options.pop("ssl", "false") == "true":
        options.setdefault("ssl_check_hostname", "true")
    return options
