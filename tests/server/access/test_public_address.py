"""The public address is taken apart once, and one that could be read in two ways is refused."""

from __future__ import annotations

import pytest

from supt_async.errors import Refused
from supt_async.server.access.public_address import MAX_PREFIX, PublicAddress


@pytest.mark.parametrize(
    ("given", "url", "origin", "prefix"),
    [
        ("https://label.example.org", *["https://label.example.org"] * 2, ""),
        ("https://label.example.org/", *["https://label.example.org"] * 2, ""),
        (
            "https://example.org/label/",
            "https://example.org/label",
            "https://example.org",
            "/label",
        ),
        (
            "https://hub.example.org/user/ada%40b/proxy/80",
            "https://hub.example.org/user/ada%40b/proxy/80",
            "https://hub.example.org",
            "/user/ada%40b/proxy/80",
        ),
        ("http://[::1]:8000/a", "http://[::1]:8000/a", "http://[::1]:8000", "/a"),
        # A browser's Origin is in lower case, and has no port that goes without saying.
        ("HTTPS://Example.ORG:443/A", "https://example.org/A", "https://example.org", "/A"),
        ("http://example.org:443", *["http://example.org:443"] * 2, ""),
    ],
)
def test_an_address_has_an_origin_and_a_prefix(
    given: str, url: str, origin: str, prefix: str
) -> None:
    address = PublicAddress(given)
    assert (address.url, address.origin, address.prefix) == (url, origin, prefix)
    assert address.secure == url.startswith("https:")
    assert PublicAddress(address.url) == address


@pytest.mark.parametrize(
    ("url", "loopback"),
    [
        ("http://127.0.0.1:8000", True),
        ("http://127.1.2.3", True),
        ("http://localhost:8000/x", True),
        ("http://supt.localhost", True),
        ("http://[::1]:8000", True),
        ("http://192.168.1.20:8000", False),
        ("https://localhost.example.org", False),
    ],
)
def test_an_address_says_whether_other_machines_can_open_it(url: str, loopback: bool) -> None:
    assert PublicAddress(url).loopback is loopback


@pytest.mark.parametrize(
    "url",
    [
        "",
        "label.example.org",
        "ftp://label.example.org",
        "https://",
        "https://label.example.org:99999",
        "https://label.example.org:0",
        "https://[::1",
        "https://label.example.org\n/x",
        "https://b\xfccher.example.org",
        # Who opens it is not part of it, nor what is asked for.
        "https://user:word@label.example.org",
        "https://label.example.org?x=1",
        "https://label.example.org/x?",
        "https://label.example.org/x#x",
        # A browser, a proxy and the server might see different paths.
        "https://label.example.org//x",
        "https://label.example.org/x//y",
        "https://label.example.org/x/../y",
        "https://label.example.org/x/%2e%2e/y",
        "https://label.example.org/x%2fy",
        "https://label.example.org/x%5Cy",
        "https://label.example.org/x\\y",
        "https://label.example.org/x%0ay",
        "https://label.example.org/x%ffy",
        "https://label.example.org/x%",
        "https://label.example.org/\xe9",
        # It would end a cookie's Path, or a page's attribute.
        "https://label.example.org/x;y",
        'https://label.example.org/x"y',
        "https://label.example.org/<x>",
        f"https://label.example.org/{'x' * MAX_PREFIX}",
    ],
)
def test_an_address_that_is_more_or_less_than_that_is_refused(url: str) -> None:
    with pytest.raises(Refused, match="--url") as refusal:
        PublicAddress(url)
    assert "\n" not in str(refusal.value)
    assert "word" not in str(refusal.value).replace("words", "").replace("password", "")
