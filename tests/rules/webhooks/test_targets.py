"""The operator's list of targets, and the URLs that it allows."""

from __future__ import annotations

from ipaddress import ip_address

import pytest

from supt_async.errors import Refused
from supt_async.rules.webhooks.targets import Targets

HOSTS = (
    "hooks.example.org, *.example.net, here:8443, 10.0.0.0/8, http://127.0.0.1:9000,"
    " [fd00::7]:444, http://lo.test, HTTPS://Upper.Example.Org/"
)


@pytest.mark.parametrize(
    ("url", "host", "port", "path"),
    [
        ("https://hooks.example.org", "hooks.example.org", 443, "/"),
        ("https://HOOKS.example.org.:443/a?b=c%20d", "hooks.example.org", 443, "/a?b=c%20d"),
        ("https://a.b.example.net/", "a.b.example.net", 443, "/"),
        ("https://here:8443/x", "here", 8443, "/x"),
        ("https://10.1.2.3/", "10.1.2.3", 443, "/"),
        ("https://[::ffff:10.1.2.3]/", "::ffff:a01:203", 443, "/"),
        ("https://[fd00:0::7]:444/", "fd00::7", 444, "/"),
        ("http://127.0.0.1:9000/", "127.0.0.1", 9000, "/"),
        ("http://lo.test/", "lo.test", 80, "/"),
        ("https://upper.example.org/", "upper.example.org", 443, "/"),
    ],
)
def test_what_is_listed_is_allowed(url: str, host: str, port: int, path: str) -> None:
    target = Targets.read(HOSTS).check(url)
    assert (target.host, target.port, target.path) == (host, port, path)
    assert target.secure == url.startswith("https")


@pytest.mark.parametrize(
    "url",
    [
        *("https://other.org/", "https://example.net/", "https://hooks.example.org.evil.org/"),
        *(
            "https://evilexample.net/",
            "http://hooks.example.org/",
            "https://hooks.example.org:444/",
        ),
        *("https://here/", "https://127.0.0.1:9000/", "http://127.0.0.1/", "http://10.1.2.3/"),
        *("https://11.0.0.1/", "https://10.1.2.3:22/", "https://lo.test/"),
    ],
)
def test_everything_else_is_refused_with_the_setting(url: str) -> None:
    with pytest.raises(Refused, match=r"the operator does not allow .*\(--webhook-hosts\)"):
        Targets.read(HOSTS).check(url)


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("https://user:secret@hooks.example.org/", "leave user and password out"),
        ("https://hooks.example.org@evil.org/", "leave user and password out"),
        ("https://hooks.example.org\\@evil.org/", "ASCII only"),
        ("https://hooks.example.org/\r\nx: y", "ASCII only"),
        ("https://hooks.example.org/ä", "ASCII only"),
        ("https://hooks.example.org /", "ASCII only"),
        ("https://hooks.example.org/#x", "fragment"),
        ("https://hooks.example.org:0/", "a port is"),
        ("https://hooks.example.org:99999/", "this is no URL"),
        ("ftp://hooks.example.org/", "give a webhook's URL as https://"),
        ("file:///etc/passwd", "give a webhook's URL as https://"),
        ("//hooks.example.org/", "give a webhook's URL as https://"),
        ("https:///x", "give a webhook's URL as https://"),
        ("https://2130706433/", "write an address as"),
        ("https://0x7f000001/", "write an address as"),
        ("https://0177.0.0.1/", "write an address as"),
        ("https://127.1/", "write an address as"),
        ("https://[fe80::1%25eth0]/", "neither a name nor an address"),
        ("https://a..b/", "neither a name nor an address"),
        ("https://%68ooks.example.org/", "neither a name nor an address"),
        ("https://[::1/", "this is no URL"),
        ("https://hooks.example.org/" + "x" * 2_000, "at most 2,000"),
    ],
)
def test_a_url_that_programs_read_differently_is_refused(url: str, reason: str) -> None:
    with pytest.raises(Refused, match=reason) as refused:
        Targets.read("*,10.0.0.0/8").check(url)
    assert "secret" not in str(refused.value), "what was sent is not repeated"


def test_an_asterisk_allows_names_but_no_addresses() -> None:
    targets = Targets.read("*")
    assert targets.check("https://anything.example.org/").host == "anything.example.org"
    with pytest.raises(Refused):
        targets.check("https://8.8.8.8/")
    with pytest.raises(Refused):
        targets.check("https://anything.example.org:8443/")


def test_without_a_list_the_setting_is_named() -> None:
    targets = Targets.read(" , ")
    assert not targets
    with pytest.raises(Refused, match=r"webhooks are off: .* supt serve with --webhook-hosts"):
        targets.check("https://hooks.example.org/")


@pytest.mark.parametrize(
    "entry",
    [
        *("0.0.0.0/0", "::/0", "10.0.0.1/8", "a b", "user@host", "host:0", "host:99999", "1234"),
        *("https://host/path", "é.org", "*host.org", "*.", "127.1", "ftp://host", "a.*.org", "["),
    ],
)
def test_an_entry_that_is_none_is_refused_at_start(entry: str) -> None:
    with pytest.raises(Refused, match=r"^--webhook-hosts: .* can't be read") as refused:
        Targets.read(f"hooks.example.org,{entry}")
    assert "\n" not in str(refused.value)


def test_a_name_may_lead_to_public_addresses_and_to_those_that_are_listed_for_its_port() -> None:
    targets = Targets.read("here:8443,10.0.0.0/8,127.0.0.1:9000")
    assert targets.admits(ip_address("8.8.8.8"), 8443)
    assert targets.admits(ip_address("10.9.9.9"), 8443)
    assert targets.admits(ip_address("127.0.0.1"), 9000)
    assert not targets.admits(ip_address("127.0.0.1"), 8443)
    assert not targets.admits(ip_address("192.168.0.1"), 8443)
