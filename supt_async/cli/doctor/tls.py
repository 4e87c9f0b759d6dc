"""Check of the certificate of the public address."""

from __future__ import annotations

import socket
import ssl
import time
from urllib.parse import urlsplit

from supt_async.cli.doctor.findings import Case, Finding, in_thread, ok, problem, warning
from supt_async.server.access.public_address import PublicAddress

SECONDS = 5.0
"""Seconds that the handshake may take."""
SOON_DAYS = 14
"""Days before its end at which a certificate should have been renewed."""
DAY_SECONDS = 86_400


async def check(case: Case) -> list[Finding]:
    """Look at the certificate."""
    if case.url is None:
        return [ok("only this machine reaches the server: no certificate is needed")]
    address = PublicAddress(case.url)
    if address.loopback:
        return [ok("the address is this machine's own: no certificate is needed")]
    if not address.secure:
        return [
            warning(
                "no TLS: who can read the network's traffic can read tokens and answers; put a"
                " proxy with TLS in front, and give --url https://..."
            )
        ]
    return [await in_thread(lambda: look(address))]


def look(address: PublicAddress) -> Finding:
    """Judge the certificate of an address, as a browser on this machine would."""
    port = urlsplit(address.url).port or 443
    try:
        with (
            socket.create_connection((address.host, port), timeout=SECONDS) as plain,
            ssl.create_default_context().wrap_socket(plain, server_hostname=address.host) as safe,
        ):
            certificate = safe.getpeercert() or {}
            spoken = safe.version()
    except ssl.SSLCertVerificationError as exc:
        return problem(
            f"browsers refuse the certificate of {address.host}: {exc.verify_message}; renew or"
            " correct it at the proxy"
        )
    except ssl.SSLError as exc:
        reason = (exc.reason or "no handshake").replace("_", " ").lower()
        return problem(f"{address.host}:{port} speaks no TLS that is known here ({reason})")
    except OSError:
        return warning("the certificate was not seen: the address can't be reached")
    ends = ssl.cert_time_to_seconds(str(certificate["notAfter"]))
    return judge(address.host, (ends - time.time()) / DAY_SECONDS, spoken or "TLS")


def judge(host: str, days: float, spoken: str) -> Finding:
    """Judge a valid certificate by the days that it is valid for."""
    line = f"the certificate of {host} is valid for {days:.0f} more days, {spoken}"
    if days < SOON_DAYS:
        return warning(f"{line}: check why it has not been renewed")
    return ok(line)
