"""The address of this machine in its own network, and ``supt serve --lan``."""

from __future__ import annotations

import socket
from ipaddress import ip_address
from pathlib import Path

import pytest

from supt_async.cli.addresses import lan
from supt_async.cli.addresses.lan import Interface, LanAddress, choose, interfaces, route
from supt_async.cli.commands.serve import about_lan
from supt_async.cli.lifecycle import served
from supt_async.config import ServerConfig
from supt_async.errors import Refused
from supt_async.storage.factory import open_storage
from supt_async.storage.server_url import addresses
from tests.cli.supt import Supt, refused
from tests.support.waiting import http_client


def on(name: str, address: str) -> Interface:
    return Interface(name, ip_address(address))


LOOPBACK = (on("lo", "127.0.0.1"), on("lo", "::1"))
OFFICE, VPN = on("eth0", "192.168.1.20"), on("tun0", "10.8.0.3")
DOCKER = on("docker0", "172.17.0.1")
PUBLIC = on("eth0", "8.8.4.4")
LOCAL6, LINK6, PUBLIC6 = on("eth0", "fd00::2"), on("eth0", "fe80::1"), on("eth0", "2600::1")


def chosen(*found: Interface, routes: tuple[str | None, ...] = (None, None)) -> str:
    return str(choose([*LOOPBACK, *found], routes).chosen)


def test_the_address_of_the_default_route_comes_first() -> None:
    routes = ("192.168.1.20", None)
    assert choose([*LOOPBACK, VPN, OFFICE], routes).chosen == OFFICE.address
    assert choose([VPN, OFFICE], routes).others == (VPN,)
    assert chosen(OFFICE, VPN, routes=("10.8.0.3", None)) == "10.8.0.3"


def test_an_ipv4_address_comes_before_an_ipv6_one() -> None:
    assert chosen(LOCAL6, OFFICE, routes=(None, "fd00::2")) == "192.168.1.20"
    assert chosen(LINK6, LOCAL6) == "fd00::2"


def test_bridges_of_containers_and_public_addresses_are_never_chosen() -> None:
    assert chosen(DOCKER, PUBLIC6, OFFICE, routes=(None, "2600::1")) == "192.168.1.20"
    assert choose([DOCKER, OFFICE, PUBLIC], ("8.8.4.4", None)) == LanAddress(OFFICE.address)


def test_a_machine_with_public_addresses_only_is_refused_and_told_the_other_way() -> None:
    with pytest.raises(Refused, match=r"8\.8\.4\.4 is open to the whole internet.*--host 8\.8"):
        chosen(DOCKER, PUBLIC, routes=("8.8.4.4", None))


def test_a_machine_without_a_network_is_refused() -> None:
    with pytest.raises(Refused, match="in no network"):
        chosen(LINK6)


def test_this_machines_own_interfaces_are_found() -> None:
    assert ip_address("127.0.0.1") in [one.address for one in interfaces()]
    source = route(socket.AF_INET)
    assert source is None or source in [str(one.address) for one in interfaces()]


async def test_the_server_listens_on_that_address_and_makes_links_with_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # An address of loopback: no test opens a port to the network.
    found = LanAddress(ip_address("127.0.0.2"), (VPN,))
    monkeypatch.setattr("supt_async.cli.lifecycle.lan_address", lambda: found)
    storage = await open_storage(f"sqlite:///{tmp_path}/a.db", serving=True)
    try:
        async with served(storage, ServerConfig(lan=True, port=0)) as url:
            assert url.startswith("http://127.0.0.2:")
            (noted,) = await addresses(storage)
            assert (noted.url, noted.named, noted.running) == (url, True, True)
            async with http_client(url) as browser:
                assert (await browser.get("/healthz")).status_code == 200
                # Others on the network may not read what only this machine may.
                assert (await browser.get("/metrics")).status_code in (401, 403)
    finally:
        await storage.close()


def test_it_says_in_a_line_who_can_read_what_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    said = "supt_async.cli.commands.serve.lan_address"
    monkeypatch.setattr(said, lambda: LanAddress(OFFICE.address))
    (line,) = about_lan()
    assert "no TLS" in line
    monkeypatch.setattr(said, lambda: LanAddress(OFFICE.address, (VPN,)))
    assert "10.8.0.3 (tun0)" in about_lan()[1]


@pytest.mark.parametrize(
    "more", [("--host", "127.0.0.1"), ("--host", "0.0.0.0"), ("--url", "http://a.b")]
)
def test_together_with_an_address_it_is_refused(supt: Supt, more: tuple[str, ...]) -> None:
    refused(supt("serve", "--lan", *more), 1, "--lan", f"leave {more[0]}", "SUPT_")


def test_without_a_network_the_server_does_not_start(
    supt: Supt, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lan, "interfaces", lambda: [PUBLIC])
    refused(supt("serve", "--lan", "--port", "0"), 1, "8.8.4.4", "--host", "--url")
