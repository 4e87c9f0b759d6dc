"""Rate limits of an address, one rule each."""

from __future__ import annotations

from typing import Any

import pytest

from supt_async.config import ServerConfig
from supt_async.domain.ids import LabellerId
from supt_async.errors import Refused
from supt_async.server.access.rate_limits import BYTES_PER_ANSWER, FAILURES, RateLimits


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def scope(client: str, *forwarded: str) -> dict[str, Any]:
    headers = [(b"x-forwarded-for", value.encode()) for value in forwarded]
    return {"type": "http", "client": (client, 1), "headers": headers}


# --- the rules ------------------------------------------------------------------------------


def test_an_address_is_what_it_is_known_by() -> None:
    limits = RateLimits(ServerConfig())
    assert limits.address(scope("203.0.113.9")) == "203.0.113.9"
    assert limits.address(scope("::ffff:203.0.113.9")) == "203.0.113.9"
    one, other = scope("2001:db8:1:2::3"), scope("2001:db8:1:2:ffff::4")
    assert limits.address(one) == limits.address(other) != limits.address(scope("2001:db8::1"))
    assert limits.address({"client": None, "headers": []}) is None


def test_a_trusted_proxy_that_says_nothing_speaks_for_nobody() -> None:
    limits = RateLimits(ServerConfig(forwarded_allow_ips="127.0.0.1, 10.0.0.0/8"))
    assert limits.address(scope("127.0.0.1")) is None
    assert limits.address(scope("10.1.2.3")) is None
    assert limits.address(scope("127.0.0.2")) == "127.0.0.2"
    everybody = RateLimits(ServerConfig(forwarded_allow_ips="*"))
    assert everybody.address(scope("203.0.113.9")) is None
    assert everybody.address(scope("203.0.113.9", "203.0.113.9")) == "203.0.113.9"
    with pytest.raises(Refused, match="--forwarded-allow-ips"):
        RateLimits(ServerConfig(forwarded_allow_ips="nginx"))


def test_requests_are_let_through_at_a_rate_and_in_bursts() -> None:
    clock = Clock()
    limits = RateLimits(ServerConfig(address_rate=2), clock)
    assert [limits.request("a") for _ in range(20)] == [0] * 20
    assert limits.request("a") == 500
    assert limits.request("b") == 0, "another address has its own"
    clock.now += 0.5
    assert limits.request("a") == 0
    assert limits.request("a") == 500
    assert limits.request(None) == 0


def test_wrong_secrets_shut_an_address_out_for_a_while() -> None:
    clock = Clock()
    limits = RateLimits(ServerConfig(), clock)
    for _ in range(FAILURES):
        assert limits.backoff("a") == 0
        limits.failed("a")
    assert limits.backoff("a") == 5000
    assert limits.backoff("b") == 0
    clock.now += 5
    assert limits.backoff("a") == 0


def test_without_a_rate_limit_nothing_is_limited() -> None:
    limits = RateLimits(ServerConfig(rate_limit=0, address_rate=1, sockets_per_address=1))
    for _ in range(1000):
        limits.failed("a")
        assert limits.request("a") == limits.backoff("a") == limits.answer(LabellerId(1)) == 0
        assert limits.message(LabellerId(1)) == 0
    with limits.socket("a") as one, limits.socket("a") as two:
        assert one
        assert two


def test_bytes_are_counted_beside_messages() -> None:
    clock = Clock()
    limits = RateLimits(ServerConfig(rate_limit=1), clock)
    ada = LabellerId(1)
    assert limits.message_bytes(ada, 10 * BYTES_PER_ANSWER - 1) == 0
    assert limits.message_bytes(ada, 2 * BYTES_PER_ANSWER) == 2000
    assert limits.message_bytes(LabellerId(2), 1) == 0, "another has their own"
    clock.now += 2
    assert limits.message_bytes(ada, 0) == 0
    unlimited = RateLimits(ServerConfig(rate_limit=0), clock)
    assert unlimited.message_bytes(ada, 2**40) == 0


def test_sockets_are_counted_while_they_are_open() -> None:
    limits = RateLimits(ServerConfig(sockets_per_address=2))
    with limits.socket("a") as one, limits.socket("a") as two:
        with limits.socket("a") as three, limits.socket("b") as other, limits.socket(None) as any_:
            assert (one, two, three, other, any_) == (True, True, False, True, True)
        with limits.socket("a") as three:
            assert not three
    with limits.socket("a") as one:
        assert one


def test_of_very_many_addresses_the_oldest_are_forgotten() -> None:
    limits = RateLimits(ServerConfig(address_rate=0.1), Clock())
    assert limits.request("first") == 0
    assert limits.request("first") > 0
    for number in range(10_000):
        limits.request(number)  # type: ignore[arg-type]
    assert limits.request("first") == 0
