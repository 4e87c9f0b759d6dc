"""URLs of servers, as people write them."""

from __future__ import annotations

from urllib.parse import urlsplit

from supt_async.errors import Refused

PATH = "/api/v1/session"


def http(url: str) -> str:
    """Return the URL for HTTP of a server whose URL is given in any form that ``parse`` takes.

    Raises:
        Refused: It is not the URL of a server.
    """
    address, _ = parse(url)
    return f"http{address.removeprefix('ws').removesuffix(PATH)}"


def parse(url: str) -> tuple[str, str | None]:
    """Return the websocket's URL, and the project if the given URL names one.

    ``http(s)://`` and ``ws(s)://`` mean the same; ``.../SLUG``, ``.../label/SLUG`` and
    ``.../admin/SLUG`` name the project.

    Raises:
        Refused: It is not the URL of a server.
    """
    schemes = {"http": "ws", "ws": "ws", "https": "wss", "wss": "wss"}
    example = "a server's address is like http://host:8000 or ws://host:8000/PROJECT"
    try:
        parts = urlsplit(url)
        usable = parts.scheme in schemes and bool(parts.hostname) and parts.port != 0
    except ValueError as exc:  # a port that is no number, half of an IPv6 address
        raise Refused(example) from exc
    if not usable:
        raise Refused(example)
    if parts.path == "/join":
        raise Refused("this is an invitation: open it in a browser, or give its token")
    path = parts.path.rstrip("/").removesuffix(PATH)
    names = [name for name in path.split("/") if name]
    project = names[-1] if names and names[-1] not in ("label", "admin") else None
    return f"{schemes[parts.scheme]}://{parts.netloc}{PATH}", project
