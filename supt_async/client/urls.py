"""URLs of servers and projects, as people write them.

A server may be below a path. Then the address of a project of ``https://host/tools`` is
``https://host/tools/SLUG``, and that of its page ``https://host/tools/label/SLUG``.
"""

from __future__ import annotations

from urllib.parse import SplitResult, urlsplit

from supt_async.errors import Refused

PATH = "/api/v1/session"
PAGES = ("label", "admin")
"""Words before a project's name in the address of one of its pages."""
LINKS = ("join", "open")
"""Last words of the address in a link that makes somebody a labeller."""
_SCHEMES = {"http": "http", "ws": "http", "https": "https", "wss": "https"}
_INVITATION = "this is an invitation: open it in a browser, or give its token"
_EXAMPLE = "a server's address is like http://host:8000 or ws://host:8000/PROJECT"


def server(url: str) -> str:
    """Return the address of a server, without a slash at its end: all of its path is the prefix.

    ``http(s)://`` and ``ws(s)://`` mean the same.

    Raises:
        Refused: It is not the URL of a server.
    """
    parts, names = _split(url)
    _refuse_invitation(parts, names)
    return _join(parts, names)


def session(url: str, project: str | None = None) -> tuple[str, str]:
    """Return the address of a server, and the project that is named or that the URL ends with.

    ``.../SLUG``, ``.../label/SLUG`` and ``.../admin/SLUG`` name the project. If it is given as
    well, another path than that is the server's.

    Raises:
        Refused: It is not the URL of a server, or there is no project.
    """
    parts, names = _split(url)
    _refuse_invitation(parts, names)
    if project is None and names and names[-1] in LINKS:
        raise Refused(_INVITATION)
    if project is None and (not names or names[-1] in PAGES):
        raise Refused("which project? give project=, or put its name at the end of the URL")
    slug = project or names[-1]
    if names and names[-1] == slug:
        names = names[:-2] if names[-2:-1] and names[-2] in PAGES else names[:-1]
    return _join(parts, names), slug


def socket(address: str) -> str:
    """Return the websocket's URL of a server, whose address ``server`` returned."""
    return f"ws{address.removeprefix('http')}{PATH}"


def invitation(url: str) -> tuple[str, str] | None:
    """Return the server's address and the code of an invitation link; None if it is no such link.

    Raises:
        Refused: It is not the URL of a server.
    """
    parts, names = _split(url)
    if not parts.fragment or names[-1:] != ["join"]:
        return None
    return _join(parts, names[:-1]), parts.fragment


def _refuse_invitation(parts: SplitResult, names: list[str]) -> None:
    if parts.fragment and names and names[-1] in LINKS:
        raise Refused(_INVITATION)


def _split(url: str) -> tuple[SplitResult, list[str]]:
    """Return a URL's parts, and the words of its path without the socket's own path."""
    try:
        parts = urlsplit(url)
        usable = parts.scheme in _SCHEMES and bool(parts.hostname) and parts.port != 0
    except ValueError as exc:  # a port that is no number, half of an IPv6 address
        raise Refused(_EXAMPLE) from exc
    if not usable:
        raise Refused(_EXAMPLE)
    path = parts.path.rstrip("/").removesuffix(PATH)
    return parts, [name for name in path.split("/") if name]


def _join(parts: SplitResult, names: list[str]) -> str:
    return "/".join((f"{_SCHEMES[parts.scheme]}://{parts.netloc}", *names))
