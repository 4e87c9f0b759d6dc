"""The signed cookie of a sign-in that was begun, and the pages that it may lead to."""

from __future__ import annotations

import time

import msgspec
import pytest
from hypothesis import given, strategies as st

from supt_async.server.sign_in import pending
from supt_async.server.sign_in.pending import Outcome, Pending, SignedCookie, begin

COOKIE = SignedCookie("supt_x_sign_in", b"secret", path="/", secure=False)


def sent(header: str) -> dict[str, str]:
    return {"cookie": f"a=b; {header.partition(';')[0]}; c=d"}


def test_what_was_begun_is_read_back() -> None:
    begun = begin("acme", "/label/cats")
    assert COOKIE.read(sent(COOKIE.set_header(begun, 600)), Pending) == begun
    assert COOKIE.read({}, Pending) is None
    assert COOKIE.read(sent(COOKIE.set_header(None)), Pending) is None


def test_two_sign_ins_have_nothing_in_common() -> None:
    one, other = begin("acme", ""), begin("acme", "")
    for name in ("state", "nonce", "verifier"):
        assert getattr(one, name) != getattr(other, name)
        assert len(getattr(one, name)) >= 32
        assert getattr(one, name) not in repr(one)


def test_a_cookie_is_kept_from_scripts_and_lasts_for_minutes() -> None:
    header = COOKIE.set_header(begin("acme", ""), 600)
    assert "HttpOnly" in header
    assert "SameSite=Lax" in header
    assert "Max-Age=600" in header
    secure = SignedCookie("x", b"s", path="/", secure=True)
    assert secure.name == "__Host-x"
    assert "Secure" in secure.set_header(None)
    below = SignedCookie("x", b"s", path="/label", secure=True)
    assert below.name == "__Secure-x"
    assert "Path=/label" in below.set_header(None)


@pytest.mark.parametrize(
    "other",
    [
        SignedCookie("supt_x_sign_in", b"other", path="/", secure=False),
        SignedCookie("supt_x_outcome", b"secret", path="/", secure=False),
    ],
    ids=["of another server", "of another kind"],
)
def test_a_cookie_of_another_is_not_ours(other: SignedCookie) -> None:
    header = other.set_header(begin("acme", ""), 600).replace(other.name, COOKIE.name)
    assert COOKIE.read(sent(header), Pending) is None


def test_a_changed_cookie_is_not_ours() -> None:
    header = COOKIE.set_header(begin("acme", ""), 600).partition(";")[0]
    name, _, value = header.partition("=")
    body, _, signature = value.partition(".")
    for changed in (f"{body[:-2]}AA.{signature}", f"{body}.", body, f".{signature}", "."):
        assert COOKIE.read({"cookie": f"{name}={changed}"}, Pending) is None


def test_an_old_cookie_counts_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    header = COOKIE.set_header(begin("acme", ""), 600)
    later = time.time() + pending.PENDING_SECONDS + 2
    monkeypatch.setattr("supt_async.server.sign_in.pending.time.time", lambda: later)
    assert COOKIE.read(sent(header), Pending) is None


@given(st.text(max_size=200))
def test_any_cookie_is_read_or_ignored(text: str) -> None:
    assert COOKIE.read({"cookie": f"{COOKIE.name}={text}"}, Outcome) is None


@pytest.mark.parametrize("page", ["/", "/new", "/label/cats", "/admin/cats/people", "/label"])
def test_a_sign_in_leads_to_pages_of_the_server(page: str) -> None:
    assert begin("acme", page).next == page


@pytest.mark.parametrize(
    "page",
    [
        *("//evil.example", "https://evil.example", "/\\evil.example", "/label//evil.example"),
        *("javascript:alert(1)", "/label/../x", "/label/a?x=1", "/label/a#x", "/label/a\r\nx: y"),
        *("/api/v1/logout", "/sign-in/acme", "/label/%2e%2e", " /", "/label/a/b/c", "\x00", "x"),
    ],
)
def test_a_sign_in_leads_nowhere_else(page: str) -> None:
    assert begin("acme", page).next == ""


def test_what_the_page_is_told_is_not_in_a_log() -> None:
    outcome = Outcome(fault="denied", provider="acme", name="Ada", until=1)
    assert "Ada" not in repr(outcome)
    assert msgspec.json.encode(outcome)
