"""Addresses that a webhook may be sent to.

A server stands in a network with neighbours that trust it: databases, other people's services, a
cloud's metadata. So only addresses of the public Internet are allowed, and further ones that the
operator named. An address that stands for an IPv4 address is judged by that.
"""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import TypeAlias

Address: TypeAlias = IPv4Address | IPv6Address
Network: TypeAlias = IPv4Network | IPv6Network

PUBLIC_6 = IPv6Network("2000::/3")
"""Addresses of IPv6 that are given to somebody on the Internet."""
TRANSLATED = (IPv6Network("64:ff9b::/96"), IPv6Network("64:ff9b:1::/48"))
"""NAT64 (RFC 6052, RFC 8215): the last 32 bits are an IPv4 address."""
COMPATIBLE = IPv6Network("::/96")
"""IPv4-compatible addresses (RFC 4291): the last 32 bits are an IPv4 address."""
RELAYS = IPv4Network("192.88.99.0/24")
"""Relays of 6to4 (RFC 7526), which lead on to somewhere else."""
METADATA = frozenset(
    map(
        ip_address,
        (
            *("169.254.169.254", "169.254.170.2", "169.254.170.23", "100.100.100.200"),
            *("168.63.129.16", "192.0.0.192", "fd00:ec2::254", "fd00:ec2::23", "fd20:ce::254"),
        ),
    )
)
"""Where clouds tell their machines secrets; allowed only if named as an address of its own."""


def judged_as(address: Address) -> Address:
    """Return the IPv4 address that an address stands for; otherwise itself."""
    if isinstance(address, IPv4Address):
        return address
    low = IPv4Address(int(address) & 0xFFFFFFFF)
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address.sixtofour is not None:
        return address.sixtofour
    if any(address in network for network in TRANSLATED):
        return low
    if address in COMPATIBLE and int(address) > 1:
        return low
    if (int(address) >> 32) & 0xFDFFFFFF == 0x5EFE:  # ISATAP (RFC 5214)
        return low
    return address


def is_public(address: Address) -> bool:
    """Tell whether an address is somebody's on the Internet."""
    judged = judged_as(address)
    if judged in METADATA or judged.is_multicast or judged.is_reserved or not judged.is_global:
        return False
    if isinstance(judged, IPv6Address):
        return judged in PUBLIC_6
    return judged not in RELAYS


def is_named(address: Address, networks: Iterable[Network]) -> bool:
    """Tell whether an operator's networks include an address; some are nobody's."""
    judged = judged_as(address)
    if judged.is_multicast or judged.is_unspecified:
        return False
    for network in networks:
        alone = network.num_addresses == 1
        if judged in network and (alone or judged not in METADATA):
            return True
    return False


def read_network(text: str) -> Network | None:
    """Return an address or a network; None if the text is neither.

    Raises:
        ValueError: The network has bits set beyond its prefix; the message says so.
    """
    try:
        return ip_network(text)
    except ValueError as exc:
        if "host bits" in str(exc):
            raise
        return None
