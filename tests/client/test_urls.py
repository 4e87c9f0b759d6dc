"""Forms of a server's address that a client accepts."""

from __future__ import annotations

import pytest

from supt_async.client.urls import parse
from supt_async.errors import Refused


@pytest.mark.parametrize(
    ("url", "socket", "project"),
    [
        ("http://host:8000", "ws://host:8000/api/v1/session", None),
        ("http://host:8000/", "ws://host:8000/api/v1/session", None),
        ("https://host/digits", "wss://host/api/v1/session", "digits"),
        ("ws://[::1]:80/digits/", "ws://[::1]:80/api/v1/session", "digits"),
        ("wss://host/label/digits", "wss://host/api/v1/session", "digits"),
        ("http://host/admin/digits", "ws://host/api/v1/session", "digits"),
        ("wss://host/api/v1/session", "wss://host/api/v1/session", None),
    ],
)
def test_an_address_leads_to_the_socket_and_may_name_the_project(
    url: str, socket: str, project: str | None
) -> None:
    assert parse(url) == (socket, project)


@pytest.mark.parametrize(
    "url",
    ["", "host:8000", "digits.db", "sqlite:///digits.db", "http://", "http://[", "http://h:x"],
)
def test_what_is_no_address_is_refused_with_an_example(url: str) -> None:
    with pytest.raises(Refused, match="http://host:8000"):
        parse(url)


def test_an_invitation_is_no_address() -> None:
    with pytest.raises(Refused, match="browser"):
        parse("http://host:8000/join#abc")
