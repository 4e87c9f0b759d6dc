"""Options after the ``?`` of a database's address."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Mapping

from supt_async.errors import StorageUnavailable

QUOTING = "in a name or password, write @ : / ? # as %40 %3A %2F %3F %23"
"""What to do about an address that holds signs which mean something in it."""
REPEATABLE = frozenset(("host", "port"))
"""Options that may be given several times."""


def check_options(query: Mapping[str, object], known: Collection[str]) -> None:
    """Refuse options that are not known, or are given twice.

    Raises:
        StorageUnavailable: There is one; its text repeats no value.
    """
    for name, value in query.items():
        if name not in known:
            near = difflib.get_close_matches(name, known, 1, 0.75)
            meant = (
                f": did you mean {near[0]}?" if near else f"; known are {', '.join(sorted(known))}"
            )
            raise StorageUnavailable(f"the database's address has an unknown option{meant}")
        if name not in REPEATABLE and not isinstance(value, str):
            raise StorageUnavailable(f"the database's address has {name} twice")


def check_host(host: str | None) -> None:
    """Refuse a host that is none, as it may be the end of a password with an @.

    Raises:
        StorageUnavailable: It can't be looked up; the text does not repeat it.
    """
    if host is None or host.startswith("/"):  # a socket's folder
        return
    try:
        host.encode("idna")
    except UnicodeError:
        host = "@"
    if "@" in host:
        raise StorageUnavailable(f"the database's address has an invalid host: {QUOTING}")
