"""The sign-in cookie is sent to the pages of one server only, and over TLS where there is TLS."""

from __future__ import annotations

import pytest

from supt_async.server.access.cookies import SignInCookie
from supt_async.server.access.public_address import PublicAddress


@pytest.mark.parametrize(
    ("url", "name", "attributes"),
    [
        ("http://127.0.0.1:8000", "supt_id", {"Path=/"}),
        ("http://127.0.0.1:8000/label", "supt_id", {"Path=/label"}),
        ("https://example.org", "__Host-supt_id", {"Path=/", "Secure"}),
        # Browsers refuse a __Host- cookie with another path than /.
        ("https://example.org/a%40b/label/", "__Secure-supt_id", {"Path=/a%40b/label", "Secure"}),
    ],
)
def test_a_cookie_is_for_the_pages_of_its_server(url: str, name: str, attributes: set[str]) -> None:
    cookie = SignInCookie("id", PublicAddress(url))
    first, *rest = cookie.set_header("secret").split("; ")
    assert first == f"{name}=secret"
    always = {"HttpOnly", "SameSite=Strict"}
    assert {word for word in rest if not word.startswith("Max-Age=")} == attributes | always
    assert cookie.read({"cookie": f"other=1; {name}=secret"}) == "secret"
    assert "Max-Age=0" in cookie.set_header("")


def test_of_two_cookies_the_one_for_the_longer_path_counts() -> None:
    """Browsers send it first; the other is of a time when the server was at the root."""
    cookie = SignInCookie("id", PublicAddress("http://example.org/label"))
    assert cookie.read({"cookie": "supt_id=new; supt_id=old"}) == "new"


def test_a_cookie_of_another_server_on_the_host_is_left_alone() -> None:
    cookie = SignInCookie("id", PublicAddress("http://127.0.0.1:8000"))
    assert cookie.read({"cookie": "supt_idea=x; xsupt_id=y"}) is None
    assert cookie.read({}) is None
