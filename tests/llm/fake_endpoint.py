"""Local server that speaks the API of chat completions, and answers as a test wants."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Response:
    """What the server sends."""

    body: bytes
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class FakeEndpoint:
    """Running server; ``asked`` has the bodies of the requests, ``keys`` their secrets."""

    url: str
    asked: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str | None] = field(default_factory=list)

    @property
    def items(self) -> list[str]:
        """Texts of the items that were asked about, sorted."""
        return sorted(one["messages"][1]["content"] for one in self.asked)


Answer = Callable[[str, int], "Response | str"]
"""Function from an item's text and the number of earlier requests about it."""


def completion(content: str, sent: int = 100, received: int = 10) -> Response:
    """Return a response with a model's reply."""
    choice = {"index": 0, "message": {"role": "assistant", "content": content}}
    usage = {"prompt_tokens": sent, "completion_tokens": received}
    return Response(json.dumps({"choices": [choice], "usage": usage}).encode())


def failure(status: int, message: str = "", **headers: str) -> Response:
    """Return an error."""
    return Response(json.dumps({"error": {"message": message}}).encode(), status, headers)


@contextmanager
def endpoint(answer: Answer) -> Iterator[FakeEndpoint]:
    """Run a server while a block runs; a text that ``answer`` returns is the model's reply."""
    times: dict[str, int] = {}
    lock = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["content-length"])))
            assert self.path == "/v1/chat/completions"
            item = body["messages"][1]["content"]
            with lock:
                found.asked.append(body)
                found.keys.append(self.headers["authorization"])
                number = times[item] = times.get(item, -1) + 1
            made = answer(item, number)
            response = completion(made) if isinstance(made, str) else made
            self.send_response(response.status)
            for name, value in response.headers.items():
                self.send_header(name.replace("_", "-"), value)
            self.send_header("content-length", str(len(response.body)))
            self.end_headers()
            self.wfile.write(response.body)

        def log_message(self, *_: object) -> None:
            """Print nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    found = FakeEndpoint(f"http://127.0.0.1:{server.server_address[1]}/v1")
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield found
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
