"""CPU cost of requests before their sender is known, whatever their headers hold."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from tests.server.peer import Peer, peer
from tests.support.servers import Running

pytestmark = pytest.mark.cpu

MOST_CPU_SECONDS = 0.005
TRIES = 30
LARGE = 60_000
"""Bytes of a header that is as large as a head may be."""

HEADERS = (
    *("Cookie", "Authorization", "Origin", "Host", "Content-Type", "Content-Length", "Range"),
    *("Accept", "Accept-Language", "Accept-Encoding", "If-None-Match", "If-Modified-Since"),
    *("X-Forwarded-For", "X-Forwarded-Proto", "Forwarded", "Connection", "Upgrade", "Expect"),
    *("Transfer-Encoding", "Sec-WebSocket-Protocol", "Sec-WebSocket-Extensions", "If-Range", "X"),
)
FILLS: dict[str, Callable[[str], str]] = {
    "letters": lambda own: "a" * LARGE,
    "backslashes": lambda own: 'a="' + "\\" * LARGE,
    "escapes": lambda own: f'{own}="' + '\\"' * (LARGE // 2),
    "octals": lambda own: f'{own}="' + "\\999" * (LARGE // 4) + '"',
    "semicolons": lambda own: ";" * LARGE,
    "spaces": lambda own: "a" + " " * LARGE + "a",
    "spaced semicolons": lambda own: "; " * (LARGE // 2) + own,
    "our cookie": lambda own: f"{own}=;" * (LARGE // (len(own) + 2)),
    "commas": lambda own: "a," * (LARGE // 2),
    "addresses": lambda own: "127.0.0.1," * (LARGE // 10),
    "parameters": lambda own: "a/b;q=0.1," * (LARGE // 10),
    "bearer": lambda own: "Bearer " + "a " * (LARGE // 2),
    "ranges": lambda own: "bytes=" + "0-1," * (LARGE // 4),
    "digits": lambda own: "bytes=" + "9" * LARGE,
    "brackets": lambda own: "http://" + "[" * LARGE,
    "dots": lambda own: "http://" + "a." * (LARGE // 2),
    "quotes": lambda own: '"",' * (LARGE // 3),
}
STRANGER = "Via: 1.1 proxy"
"""Header that a proxy adds: whoever asks on this machine without one may read /metrics."""
PATHS = ("/api/v1/me", "/", "/static/icon.svg", "/metrics", "/media/1/1?e=1&s=1", "/join")


async def cost(client: Peer, request: str) -> float:
    """Send a request that ends its connection; return the CPU seconds until it has."""
    began = time.process_time()
    client.say(request)
    await client.ended()
    return time.process_time() - began


@pytest.mark.parametrize("fill", FILLS)
async def test_a_large_header_costs_next_to_nothing(server: Running, fill: str) -> None:
    value = FILLS[fill](server.services.auth.cookie.name)
    dear = {}
    for number, header in enumerate(HEADERS):
        path = PATHS[number % len(PATHS)] if header not in ("Cookie", "Authorization") else PATHS[0]
        lines = [f"GET {path} HTTP/1.1", "Connection: close", STRANGER, f"{header}: {value}"]
        lines += [] if header == "Host" else ["Host: {host}"]
        least = await least_cost(server, "\r\n".join(lines) + "\r\n\r\n")
        if least > MOST_CPU_SECONDS:
            dear[header] = round(least, 4)
    assert dear == {}


async def least_cost(server: Running, request: str) -> float:
    """Return the CPU seconds of a request: the least of some tries, since others run here, too."""
    least = 1.0
    for _ in range(TRIES):
        async with peer(server) as client:
            text = request.replace("{host}", client.host)
            least = min(least, await cost(client, text))
        if least <= MOST_CPU_SECONDS:
            break
    return least


async def test_many_headers_cost_next_to_nothing(server: Running) -> None:
    for line in ("a:b\r\n", "cookie:a=b\r\n", "x-forwarded-for:1\r\n", "\x00:1\r\n"):
        lines = "GET /api/v1/me HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n"
        lines += line * (LARGE // len(line)) + "\r\n"
        assert await least_cost(server, lines) < MOST_CPU_SECONDS, line


async def test_a_large_target_costs_next_to_nothing(server: Running) -> None:
    for target in ("a" * LARGE, "%41" * (LARGE // 3), "/" * LARGE, "../" * (LARGE // 3)):
        for path in ("/", "/static/", "/api/v1/projects/", "/media/1/1?e="):
            head = f"GET {path}{target} HTTP/1.1\r\nHost: {{host}}\r\nConnection: close\r\n\r\n"
            assert await least_cost(server, head) < MOST_CPU_SECONDS, (path, target[:3])
    for query in ("a=1&", "&", "e=1&s=", "%41=%41&"):
        words = query * (LARGE // len(query))
        head = f"GET /media/1/1?{words} HTTP/1.1\r\nHost: {{host}}\r\nConnection: close\r\n\r\n"
        assert await least_cost(server, head) < MOST_CPU_SECONDS, query


async def test_our_cookie_is_found_among_others(server: Running) -> None:
    """Whatever else a browser sends along: cookies of all programs on localhost go to each."""
    auth = server.services.auth
    ours = f"{auth.cookie.name}=secret"
    for header in (
        ours,
        f"a=b; {ours}; c=d",
        f'odd="\\" ; [x]=1; =; ;;  {ours} ;',
        f'{auth.cookie.name}="secret"',
        f"x{auth.cookie.name}=other; {ours}",
        f"a={auth.cookie.name}=other; {ours}",
    ):
        assert auth.cookie.read({"cookie": header}) == "secret", header
    for header in ("", "a=b", f"x{ours}", f"a={ours}", f"{auth.cookie.name}", f"a {ours}"):
        assert auth.cookie.read({"cookie": header}) is None, header


OPEN_PATHS = (
    *("/", "/join", "/label/digits", "/admin/digits", "/admin/digits/people", "/nothing"),
    *("/openapi.json", "/asyncapi.json", "/healthz", "/readyz", "/metrics", "/static/icon.svg"),
    *("/static/index.html", "/api/v1/me", "/api/v1/projects", "/api/v1/projects/digits/items"),
    *("/api/v1/projects/digits/distribution", "/media/1/1?e=9999999999&s=x", "/api/v1/session"),
)


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
async def test_no_path_costs_much_before_it_is_known_who_asks(server: Running, method: str) -> None:
    await server.project(items=100)
    body = "[" + "[]," * 1300 + "1]"
    dear = {}
    for path in OPEN_PATHS:
        head = f"{method} {path} HTTP/1.1\r\nHost: {{host}}\r\nConnection: close\r\n{STRANGER}\r\n"
        if method not in ("GET", "HEAD"):
            head += f"Content-Length: {len(body)}\r\n"
        sent = head + "\r\n" + ("" if method in ("GET", "HEAD") else body)
        least = await least_cost(server, sent)
        if least > MOST_CPU_SECONDS:
            dear[path] = round(least, 4)
    assert dear == {}
