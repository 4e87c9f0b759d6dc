"""Which headers of a proxy are believed, and which settings are refused."""

from __future__ import annotations

from typing import Any

import pytest

from supt_async.config import ServerConfig
from supt_async.errors import Refused
from supt_async.rules.sign_in.claims import Given, Grant, Rule
from supt_async.server.errors import Denied
from supt_async.server.sign_in.proxy_headers import MAX_GROUPS, ProxyHeaders, proxy_headers
from supt_async.server.sign_in.settings import SignInSettings

RULES = SignInSettings(
    proxy=(Rule(claim="groups", values=("staff",), grant=Grant("digits", Given.LABELLER)),)
)
HEADERS = ProxyHeaders(user=b"remote-user", groups=b"remote-groups", name=b"remote-name")


def test_a_person_is_read_with_their_groups() -> None:
    named = HEADERS.read(
        [
            (b"remote-user", b" ada "),
            (b"remote-groups", b"staff, owners,,"),
            (b"remote-name", "Ada L\u00f6we".encode()),
            (b"x-other", b"\xff"),
        ]
    )
    assert named is not None
    assert (named.subject, named.name, named.groups) == ("ada", "Ada Löwe", ("staff", "owners"))
    assert "ada" not in repr(named)


def test_without_a_person_there_is_nobody() -> None:
    assert HEADERS.read([]) is None
    assert HEADERS.read([(b"remote-user", b""), (b"remote-groups", b"staff")]) is None


@pytest.mark.parametrize(
    "headers",
    [
        [(b"remote-user", b"ada"), (b"remote-user", b"ada")],
        [(b"remote-user", b"ada"), (b"remote-groups", b"a"), (b"remote-groups", b"b")],
        [(b"remote-user", b"ad\xffa")],
        [(b"remote-user", b"ad\x01a")],
        [(b"remote-user", "ad\u202ea".encode())],
        [(b"remote-user", b"a" * 256)],
        [(b"remote-user", b"ada"), (b"remote-groups", b"a" * 9000)],
        [(b"remote-user", b"ada"), (b"remote-groups", b",".join([b"a"] * (MAX_GROUPS + 1)))],
    ],
)
def test_what_comes_twice_or_is_no_name_is_denied(headers: list[tuple[bytes, bytes]]) -> None:
    with pytest.raises(Denied) as caught:
        HEADERS.read(headers)
    assert caught.value.status == 400
    assert "ada" not in str(caught.value)


def test_people_and_groups_are_told_apart_by_their_digests() -> None:
    ada, same, more = (
        HEADERS.read([(b"remote-user", b"ada"), (b"remote-groups", groups)])
        for groups in (b"a,b", b"b, a", b"a,b,c")
    )
    assert ada is not None
    assert same is not None
    assert more is not None
    assert (ada.who, ada.rights) == (same.who, same.rights)
    assert (ada.who, ada.rights == more.rights) == (more.who, False)


@pytest.mark.parametrize(
    ("settings", "word"),
    [
        ({"auth_proxy_header": "X-User", "forwarded_allow_ips": "*"}, "anybody could be anybody"),
        ({"auth_proxy_header": "X-User", "forwarded_allow_ips": " "}, "anybody could be anybody"),
        ({"auth_proxy_header": "X_User"}, "names of headers"),
        ({"auth_proxy_header": "Cookie"}, "names of headers"),
        ({"auth_proxy_header": "X-User", "auth_proxy_groups_header": "x y"}, "names of headers"),
        ({"auth_proxy_header": "X-User", "auth_proxy_name_header": "x-user"}, "different headers"),
        ({"auth_proxy_groups_header": "X-Groups"}, "need --auth-proxy-header"),
        ({}, "name the header"),
    ],
)
def test_settings_by_which_anybody_could_come_or_nobody_are_refused(
    settings: dict[str, Any], word: str
) -> None:
    with pytest.raises(Refused, match=word):
        proxy_headers(ServerConfig(**settings), RULES)


def test_without_rules_nobody_is_let_in_and_without_settings_nothing_is_read() -> None:
    with pytest.raises(Refused, match=r"\[\[proxy.rule\]\]"):
        proxy_headers(ServerConfig(auth_proxy_header="X-User"), SignInSettings())
    assert proxy_headers(ServerConfig(), SignInSettings()) is None
    found = proxy_headers(ServerConfig(auth_proxy_header="X-User"), RULES)
    assert found == ProxyHeaders(user=b"x-user", groups=None, name=None)
