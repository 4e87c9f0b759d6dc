"""Check of the proxies that are trusted, and of the header that they send."""

from __future__ import annotations

from ipaddress import ip_network

from supt_async.cli.doctor.address import exposed
from supt_async.cli.doctor.findings import Case, Finding, ok, problem, warning
from supt_async.server.access.addresses import TrustedProxies
from supt_async.server.access.public_address import PublicAddress
from supt_async.server.health import IGNORED, TRUSTED

WIDE = {4: 16, 6: 48}
"""Prefix lengths below which a network is wider than that of a few proxies."""
NGINX = "proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for"


async def check(case: Case) -> list[Finding]:
    """Judge --forwarded-allow-ips, and what the server saw when it was asked.

    Raises:
        Refused: The setting is no list of addresses.
    """
    return [trust(case), *_header(case)]


def trust(case: Case) -> Finding:
    """Judge whom the server believes about its clients' addresses.

    Raises:
        Refused: The setting is no list of addresses.
    """
    text = case.config.forwarded_allow_ips
    if TrustedProxies(text).all:
        line = "--forwarded-allow-ips is *: who reaches the server's port may claim any address"
        how = "name the proxies' addresses"
        return (problem if exposed(case.config) else warning)(f"{line}; {how}")
    networks = [ip_network(word.strip(), strict=False) for word in text.split(",") if word.strip()]
    wide = [str(one) for one in networks if one.prefixlen < WIDE[one.version]]
    if wide:
        return warning(
            f"--forwarded-allow-ips trusts all of {', '.join(wide)}: name the proxies alone"
        )
    return ok(f"trusted to name clients' addresses: {', '.join(map(str, networks)) or 'nobody'}")


def _header(case: Case) -> list[Finding]:
    """Judge the header of the answer that came through the public address."""
    if case.url is None or not case.reached:
        return []
    if case.forwarded == TRUSTED:
        return [ok("X-Forwarded-For arrives from a trusted proxy: limits hold for each client")]
    if case.forwarded == IGNORED:
        return [
            problem(
                "X-Forwarded-For arrives, but from a proxy that --forwarded-allow-ips does not"
                " name: all people share the limits of one address; name the proxy there"
            )
        ]
    address = PublicAddress(case.url)
    if address.secure and not address.loopback:
        return [
            warning(
                f"the proxy sends no X-Forwarded-For: limits by address don't hold; set it"
                f" (nginx: {NGINX})"
            )
        ]
    return [ok("no proxy is in front")]
