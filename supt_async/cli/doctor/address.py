"""Check of the public address: whether it leads to this database's server.

What answers is asked without any secret, so its certificate is left to ``tls``.
"""

from __future__ import annotations

import http.client
import ssl
from dataclasses import dataclass
from urllib.parse import urlsplit

from websockets.exceptions import InvalidHandshake, InvalidMessage
from websockets.sync.client import connect

from supt_async.cli.addresses.lan import lan_address
from supt_async.cli.doctor.findings import Case, Finding, in_thread, ok, problem, warning
from supt_async.config import ServerConfig
from supt_async.server.access.middleware import is_loopback
from supt_async.server.access.public_address import PublicAddress
from supt_async.server.health import FORWARDED, SERVER

SECONDS = 5.0
"""Seconds in which an address must answer."""
MOST_BYTES = 4096
"""Bytes of an answer that are read."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What answered at an address."""

    status: int
    server: str | None
    """Id of the server's database; None if it is no server of supt's."""
    forwarded: str | None
    location: str | None


async def check(case: Case) -> list[Finding]:
    """Ask the public address, and note what it said of the proxy.

    Raises:
        Refused: The settings name no address that can be served.
    """
    case.url = public_url(case.config) or case.url
    if case.url is None:
        return [
            warning(
                "no --url, so only this machine reaches the server: for others start it with --lan,"
                " or with --url"
            )
        ]
    address = PublicAddress(case.url)
    try:
        answer = await in_thread(lambda: ask(address))
    except OSError as exc:
        return [_unreachable(case, address, exc)]
    except http.client.HTTPException:
        return [problem(f"{address.url} answers, but not by HTTP: check its port")]
    found = [_judge(case, address, answer)]
    if found[0].level == "ok":
        case.reached, case.forwarded = True, answer.forwarded
        found.append(await in_thread(lambda: socket_check(address)))
    return found


def public_url(config: ServerConfig) -> str | None:
    """Return the address that the settings name; None if they leave it to the port.

    Raises:
        Refused: They contradict each other, or name no address.
    """
    if config.url:
        return PublicAddress(config.url).url
    if config.lan:
        host = lan_address().chosen
        shown = f"[{host}]" if host.version == 6 else str(host)
        return f"http://{shown}:{config.port}"
    return None


def ask(address: PublicAddress) -> Answer:
    """Ask an address for its health.

    Raises:
        OSError: Nothing answers, or its name is not known.
        http.client.HTTPException: What answers speaks no HTTP.
    """
    parts = urlsplit(address.url)
    connection: http.client.HTTPConnection
    if address.secure:
        unchecked = ssl._create_unverified_context()
        connection = http.client.HTTPSConnection(
            address.host, parts.port or 443, timeout=SECONDS, context=unchecked
        )
    else:
        connection = http.client.HTTPConnection(address.host, parts.port or 80, timeout=SECONDS)
    try:
        connection.request("GET", f"{address.prefix}/healthz", headers={"accept": "*/*"})
        response = connection.getresponse()
        response.read(MOST_BYTES)
        return Answer(
            response.status,
            response.getheader(SERVER),
            response.getheader(FORWARDED),
            response.getheader("location"),
        )
    finally:
        connection.close()


def socket_check(address: PublicAddress) -> Finding:
    """Tell whether sockets get through: a handshake without a message, which opens no session."""
    context = ssl._create_unverified_context() if address.secure else None
    url = f"ws{address.url.removeprefix('http')}/api/v1/session"
    try:
        with connect(url, ssl=context, proxy=None, open_timeout=SECONDS, close_timeout=1):
            pass
    except (InvalidHandshake, InvalidMessage, OSError, TimeoutError):
        return problem(
            "websockets don't get through, by which people label: let the proxy pass Upgrade and"
            " Connection on"
        )
    return ok("websockets get through")


def _unreachable(case: Case, address: PublicAddress, exc: OSError) -> Finding:
    if isinstance(exc, ConnectionRefusedError) and not case.running:
        return warning(
            f"{address.url}: nothing answers, for no server runs; start it and look again"
        )
    if type(exc).__name__ == "gaierror":
        return problem(
            f"the name {address.host} is not known here: enter it in the DNS, or correct --url"
        )
    if isinstance(exc, TimeoutError):
        reason = f"no answer within {SECONDS:g} s"
    else:
        reason = exc.strerror or type(exc).__name__
    return problem(
        f"{address.url} can't be reached from here ({reason}): check the proxy, its port and"
        " the firewall"
    )


def _judge(case: Case, address: PublicAddress, answer: Answer) -> Finding:
    if answer.location is not None and 300 <= answer.status < 400:
        return problem(
            f"{address.url} redirects to another address: give the one where it ends as --url"
        )
    if answer.status in (401, 403) and answer.server is None and case.config.auth_proxy_header:
        return warning(
            f"the proxy at {address.url} asks who one is: to have more checked, let it pass"
            " /healthz to everybody"
        )
    if answer.status in (502, 503, 504):
        return problem(f"the proxy at {address.url} answers {answer.status}: it finds no server")
    if answer.server is None:
        below = f", with {address.prefix} or without it" if address.prefix else ""
        return problem(
            f"at {address.url} something else answers ({answer.status}): let the proxy pass all"
            f" paths on to this server{below}"
        )
    if case.server_id is None:
        return ok(f"{address.url} leads to a server")
    if answer.server != case.server_id:
        return problem(
            f"at {address.url} the server of another database answers: correct --url or --database"
        )
    return ok(f"{address.url} leads to this database's server")


def exposed(config: ServerConfig) -> bool:
    """Tell whether others can reach the server's own port, past any proxy."""
    return config.lan or not is_loopback(config.host)
