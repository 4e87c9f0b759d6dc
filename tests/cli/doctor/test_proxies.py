"""What `supt doctor` says of proxies, and of the header with which they name clients."""

from __future__ import annotations

from pathlib import Path

import pytest

from supt_async.cli.doctor import proxies
from supt_async.cli.doctor.findings import Case, Level
from supt_async.errors import Refused
from supt_async.server.health import FORWARDED, IGNORED, SERVER, TRUSTED
from tests.cli.doctor.cases import case
from tests.support.servers import run_server
from tests.support.waiting import http_client


@pytest.mark.parametrize(
    ("settings", "level"),
    [
        ({}, Level.OK),
        ({"forwarded_allow_ips": "10.0.3.0/24, ::1"}, Level.OK),
        ({"forwarded_allow_ips": ""}, Level.OK),
        ({"forwarded_allow_ips": "10.0.0.0/8"}, Level.WARNING),
        ({"forwarded_allow_ips": "*"}, Level.WARNING),
        ({"forwarded_allow_ips": "*", "host": "0.0.0.0"}, Level.PROBLEM),
    ],
)
def test_whom_the_server_believes_is_judged(settings: dict[str, str], level: Level) -> None:
    assert proxies.trust(case(**settings)).level is level


def test_what_is_no_list_of_addresses_is_refused() -> None:
    with pytest.raises(Refused, match="--forwarded-allow-ips"):
        proxies.trust(case(forwarded_allow_ips="the proxy"))


def seen(url: str, forwarded: str | None) -> Case:
    found = case()
    found.url, found.forwarded, found.reached = url, forwarded, True
    return found


async def test_the_header_that_arrived_is_judged() -> None:
    levels = {
        (TRUSTED, "https://a.b"): Level.OK,
        (IGNORED, "https://a.b"): Level.PROBLEM,
        (None, "https://a.b"): Level.WARNING,
        (None, "http://127.0.0.1:8000"): Level.OK,
    }
    for (forwarded, url), level in levels.items():
        assert (await proxies.check(seen(url, forwarded)))[1].level is level
    assert len(await proxies.check(case())) == 1  # the address was not reached


async def test_the_server_says_whether_it_believes_the_header(tmp_path: Path) -> None:
    for trusted, said in (("127.0.0.1", TRUSTED), ("192.0.2.7", IGNORED)):
        address = f"sqlite:///{tmp_path}/{said}.db"
        async with (
            run_server(address, forwarded_allow_ips=trusted) as server,
            http_client(server.url) as http,
        ):
            answer = await http.get("/healthz", headers={"x-forwarded-for": "203.0.113.9"})
            assert answer.headers[FORWARDED] == said
            answer = await http.get("/healthz")
            assert answer.headers[SERVER] == server.storage.server_id
            assert FORWARDED not in answer.headers
