"""Which addresses are public, and which an operator has named."""

from __future__ import annotations

from ipaddress import ip_address, ip_network

import pytest

from supt_async.rules.webhooks.addresses import is_named, is_public


@pytest.mark.parametrize(
    "address",
    ["8.8.8.8", "1.1.1.1", "2001:4860:4860::8888", "64:ff9b::808:808", "2002:808:808::1"],
)
def test_addresses_of_the_internet_are_public(address: str) -> None:
    assert is_public(ip_address(address))


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "127.255.0.3", "::1", "0.0.0.0", "::", "0.1.2.3"),
        *(
            "10.1.2.3",
            "172.16.0.1",
            "192.168.0.1",
            "100.64.0.1",
            "198.18.0.1",
            "fd00::1",
            "fec0::1",
        ),
        *("169.254.0.1", "fe80::1", "224.0.0.1", "239.1.1.1", "ff02::1", "240.0.0.1"),
        *(
            "255.255.255.255",
            "192.0.2.1",
            "198.51.100.1",
            "203.0.113.1",
            "2001:db8::1",
            "192.88.99.1",
        ),
        # metadata of clouds, some of them at public addresses
        *("169.254.169.254", "100.100.100.200", "168.63.129.16", "192.0.0.192", "fd00:ec2::254"),
        # addresses that stand for one of IPv4
        *("::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "::127.0.0.1"),
        *("64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::a00:1", "2002:7f00:1::"),
        *("2002:c0a8:1::1", "2001:0:4136:e378:8000:63bf:3fff:fdd2", "2606:4700::5efe:7f00:1"),
        "2606:4700::200:5efe:a00:1",
    ],
)
def test_no_other_address_is_public(address: str) -> None:
    assert not is_public(ip_address(address))


@pytest.mark.parametrize(
    ("address", "named"),
    [
        ("10.1.2.3", True),
        ("::ffff:10.1.2.3", True),
        ("64:ff9b::a01:203", True),
        ("11.1.2.3", False),
        ("127.0.0.1", True),
        ("127.0.0.2", False),
        ("169.254.1.1", True),
        ("169.254.169.254", False),
        ("224.0.0.1", False),
        ("0.0.0.0", False),
    ],
)
def test_an_operator_names_networks_but_what_is_most_dangerous_one_by_one(
    address: str, named: bool
) -> None:
    texts = ("10.0.0.0/8", "127.0.0.1/32", "169.254.0.0/16", "224.0.0.0/8", "0.0.0.0/8")
    assert is_named(ip_address(address), [ip_network(text) for text in texts]) is named
    assert is_named(ip_address("169.254.169.254"), [ip_network("169.254.169.254")])
