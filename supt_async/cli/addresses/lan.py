"""This machine's address in its own network, for ``supt serve --lan``.

An address that the whole internet could reach is never chosen, and neither is one of a bridge
that containers and virtual machines are on.
"""

from __future__ import annotations

import contextlib
import re
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address

import psutil

from supt_async.errors import Refused

BRIDGES = re.compile(r"docker|br-|veth|virbr|lxcbr|lxdbr|cni|flannel|podman|vmnet|vboxnet")
"""Beginnings of the names of interfaces that lead to no other machine."""
ELSEWHERE = {socket.AF_INET: "198.51.100.1", socket.AF_INET6: "2001:db8::1"}
"""Addresses that lie beyond the default route; nothing is sent to them."""
OR_NAME = "name it yourself: --host {host} --url {url} (and put TLS in front of it)"


@dataclass(frozen=True, slots=True)
class Interface:
    """An address of this machine."""

    name: str
    address: IPv4Address | IPv6Address


@dataclass(frozen=True, slots=True)
class LanAddress:
    """The chosen address, and this machine's other ones in networks of its own."""

    chosen: IPv4Address | IPv6Address
    others: tuple[Interface, ...] = ()


def lan_address() -> LanAddress:
    """Return the address at which the other computers of the network reach this machine.

    Raises:
        Refused: There is none.
    """
    return choose(interfaces(), [route(family) for family in ELSEWHERE])


def choose(found: Sequence[Interface], routes: Sequence[str | None]) -> LanAddress:
    """Choose among the addresses; ``routes`` are those from which the default routes leave.

    IPv4 comes before IPv6, because people type it; then comes the address of the default route.

    Raises:
        Refused: None of them is of a network of its own.
    """
    outside = [one for one in found if one.address.is_global]
    usable = [one for one in found if _is_usable(one)]
    if not usable and outside:
        address = str(outside[0].address)
        raise Refused(
            f"--lan: this machine has no address in a network of its own, and {address} is open to"
            f" the whole internet: {OR_NAME.format(host=address, url='https://label.example.org')}"
        )
    if not usable:
        raise Refused("--lan: this machine is in no network: connect it, or leave --lan out")
    usable.sort(key=lambda one: (one.address.version, str(one.address) not in routes))
    best, *others = usable
    return LanAddress(best.address, tuple(others))


def _is_usable(one: Interface) -> bool:
    address = one.address
    never = address.is_global or address.is_loopback or address.is_link_local
    return not (never or address.is_multicast or BRIDGES.match(one.name))


def interfaces() -> list[Interface]:
    """Return the addresses of this machine's interfaces that are up."""
    up = {name for name, state in psutil.net_if_stats().items() if state.isup}
    return [
        Interface(name, ip_address(one.address.partition("%")[0]))
        for name, several in psutil.net_if_addrs().items()
        for one in several
        if name in up and one.family in ELSEWHERE
    ]


def route(family: socket.AddressFamily) -> str | None:
    """Return the address from which this machine would reach the internet; None without a route."""
    with contextlib.suppress(OSError), socket.socket(family, socket.SOCK_DGRAM) as probe:
        probe.connect((ELSEWHERE[family], 9))
        return str(probe.getsockname()[0])
    return None
