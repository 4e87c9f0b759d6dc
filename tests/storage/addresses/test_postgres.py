"""Addresses of PostgreSQL: several hosts, and refusals that repeat nothing of the address."""

from __future__ import annotations

import pytest
from asyncpg.connect_utils import _parse_connect_dsn_and_args
from sqlalchemy import URL, make_url

from supt_async.errors import StorageUnavailable
from supt_async.storage.database_url import parse_url
from supt_async.storage.factory import open_storage
from tests.faults.wire import Wire
from tests.support.postgres import server


def places(url: URL) -> list[object]:
    """Where asyncpg connects to, and which of the servers it looks for."""
    address = url.set(drivername="postgresql").render_as_string(hide_password=False)
    nothing = dict.fromkeys(
        (
            *("host", "port", "user", "password", "passfile", "database", "ssl", "direct_tls"),
            *("service", "servicefile", "server_settings", "target_session_attrs"),
            *("krbsrvname", "gsslib"),
        )
    )
    addresses, parameters = _parse_connect_dsn_and_args(dsn=address, **nothing)
    return [*addresses, parameters.target_session_attrs.value]


@pytest.mark.parametrize(
    "text",
    [
        "postgresql://u:p@h1:5432,h2:5433/db",
        "postgresql://u:p@/db?host=h1:5432&host=h2:5433",
        "postgresql://u:p@/db?host=h1,h2&port=5432,5433",
        "postgres://u:p@h1,h2:5433/db?target_session_attrs=read-write",
        "postgresql://u:p,w@h1:5432,h2:5433/db",
    ],
)
def test_several_hosts_are_all_tried_for_one_that_takes_writes(text: str) -> None:
    assert places(parse_url(text)) == [("h1", 5432), ("h2", 5433), "read-write"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("postgresql://u@h1,h2/db?port=6000", [("h1", 6000), ("h2", 6000), "read-write"]),
        ("postgresql://u@[::1]:1,[fe80::2]:2/db", [("::1", 1), ("fe80::2", 2), "read-write"]),
        ("postgresql://u@h1,h2/db?target_session_attrs=any", [("h1", 5432), ("h2", 5432), "any"]),
        ("postgresql://u@h:6000/db", [("h", 6000), "any"]),
        ("postgresql://u@[::1]:6000/db", [("::1", 6000), "any"]),
        ("postgresql://u@/db?host=/run/x", ["/run/x/.s.PGSQL.5432", "any"]),
        ("postgresql://u@/db?host=/run/x&port=6000", ["/run/x/.s.PGSQL.6000", "any"]),
        (
            "postgresql://u@/db?host=/run/x,h2&port=1,2",
            ["/run/x/.s.PGSQL.1", ("h2", 2), "read-write"],
        ),
    ],
)
def test_hosts_and_ports_are_where_they_belong(text: str, expected: list[object]) -> None:
    assert places(parse_url(text)) == expected


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("postgresql://u:se@cret:hunter2@127.0.0.1:5432/db", "port"),
        ("postgresql://u:hunter2@127.0.0.1:54hunter2/db", "port"),
        ("postgresql://u:hunter2@h1:1,h2:hunter2/db", "port"),
        ("postgresql://u:hunter2@h:99999/db", "port"),
        ("postgresql://u:hunter2@h:0/db", "port"),
        ("postgresql://u:hunter2@h/db?port=hunter2", "port"),
        ("postgresql://u:hunter2@h1,h2,h3/db?port=1,2", "one port, or one for each host"),
        ("postgresql://u:hunter2@,/db", "host without a name"),
        ("postgresql://u:hunter2@h1/db?host=h2", "hosts twice"),
        ("postgresql://u:hunter2@h/db?sslmod=require", "did you mean sslmode"),
        ("postgresql://u:x@h/db?hunter2=x", "unknown option"),
        ("postgresql://u:hunter2@h/db?sslmode=require&sslmode=allow", "sslmode twice"),
        ("postgresql://u:hunter2@h/db?target_session_attrs=hunter2", "is one of"),
    ],
)
async def test_what_cant_be_read_is_one_line_that_repeats_nothing_of_it(
    text: str, reason: str
) -> None:
    with pytest.raises(StorageUnavailable, match=reason) as caught:
        await open_storage(text)
    assert "\n" not in str(caught.value)
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize("form", ["libpq", "sqlalchemy"])
async def test_a_database_is_found_behind_the_second_of_two_hosts(form: str) -> None:
    async with server().fresh() as address, Wire(address).laid() as wire:
        url = make_url(wire.address)
        user = "" if url.username is None else url.username
        if form == "libpq":
            text = f"postgresql://{user}@127.0.0.1:1,127.0.0.1:{url.port}/{url.database}"
        else:
            text = f"postgresql://{user}@/{url.database}?host=127.0.0.1:1&host=127.0.0.1:{url.port}"
        storage = await open_storage(text, serving=True)
        assert await storage.catalogue.projects() == []
        await storage.close()
