"""Forms of a server's address that a client accepts."""

from __future__ import annotations

import pytest

from supt_async.client.urls import invitation, server, session, socket
from supt_async.errors import Refused


@pytest.mark.parametrize(
    ("url", "address", "project"),
    [
        ("https://host/digits", "https://host", "digits"),
        ("ws://[::1]:80/digits/", "http://[::1]:80", "digits"),
        ("wss://host/label/digits", "https://host", "digits"),
        ("http://host/admin/digits", "http://host", "digits"),
        # Below a path.
        ("https://host/tools/digits", "https://host/tools", "digits"),
        ("https://host/tools/label/digits", "https://host/tools", "digits"),
        ("https://host/label/label/digits", "https://host/label", "digits"),
        (
            "https://host/user/ada%40b/proxy/80/digits",
            "https://host/user/ada%40b/proxy/80",
            "digits",
        ),
    ],
)
def test_an_address_may_end_with_the_project(url: str, address: str, project: str) -> None:
    assert session(url) == (address, project)
    assert session(url, project) == (address, project), "said twice"


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("http://host:8000", "http://host:8000"),
        ("http://host:8000/", "http://host:8000"),
        ("ws://host:8000", "http://host:8000"),
        ("wss://host/api/v1/session", "https://host"),
        ("https://host/label", "https://host/label"),
        ("https://host/tools/label/", "https://host/tools/label"),
        ("wss://host/tools/api/v1/session", "https://host/tools"),
    ],
)
def test_the_address_of_a_server_may_be_below_a_path(url: str, address: str) -> None:
    assert server(url) == address
    assert session(url, "digits") == (address, "digits")
    assert server(address) == address


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("http://host:8000", "ws://host:8000/api/v1/session"),
        ("https://host/tools", "wss://host/tools/api/v1/session"),
    ],
)
def test_the_socket_is_below_the_same_path(address: str, expected: str) -> None:
    assert socket(address) == expected


@pytest.mark.parametrize(
    "url", ["http://host:8000", "https://host/label", "wss://host/api/v1/session"]
)
def test_an_address_without_a_project_asks_for_one(url: str) -> None:
    with pytest.raises(Refused, match="project="):
        session(url)


@pytest.mark.parametrize(
    "url",
    ["", "host:8000", "digits.db", "sqlite:///digits.db", "http://", "http://[", "http://h:x"],
)
def test_what_is_no_address_is_refused_with_an_example(url: str) -> None:
    for read in (server, session, invitation):
        with pytest.raises(Refused, match="http://host:8000"):
            read(url)


@pytest.mark.parametrize("url", ["http://host:8000/join#abc", "https://host/tools/open#abc"])
def test_an_invitation_is_no_address(url: str) -> None:
    for project in (None, "digits"):
        with pytest.raises(Refused, match="browser"):
            session(url, project)
    with pytest.raises(Refused, match="browser"):
        server(url)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://host:8000/join#abc", ("http://host:8000", "abc")),
        ("https://host/tools/join#abc", ("https://host/tools", "abc")),
        ("https://host/join/join#abc", ("https://host/join", "abc")),
        ("https://host/join", None),
        ("https://host/tools/digits", None),
        ("https://host/open#abc", None),
    ],
)
def test_an_invitation_has_a_server_and_a_code(url: str, expected: tuple[str, str] | None) -> None:
    assert invitation(url) == expected
