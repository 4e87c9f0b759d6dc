"""Serves a built site on this machine, under the policy that it can be published with."""

from __future__ import annotations

from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

HOST = "127.0.0.1"
POLICY = (
    "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; connect-src 'self'; worker-src 'self'; base-uri 'none'"
)
"""What pages may load: nothing of another host. The theme's own scripts are partly inline."""


class Handler(SimpleHTTPRequestHandler):
    """Sends files, each with the policy, and logs nothing."""

    def end_headers(self) -> None:
        """End the headers with the policy."""
        self.send_header("Content-Security-Policy", POLICY)
        super().end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


def server(html: Path, port: int) -> ThreadingHTTPServer:
    """Return a server of a folder that listens on this machine; with port 0 on a free one."""
    return ThreadingHTTPServer((HOST, port), partial(Handler, directory=str(html)))
