"""How long tests wait for what must come, and a client that waits as long.

A busy machine is slow, not wrong: a shorter limit belongs only into a test that is about it.
"""

from __future__ import annotations

from typing import Any

import httpx2

SECONDS = 60
"""Time within which what is awaited must come, in seconds; the limit of a test is longer."""


def http_client(url: str, **options: Any) -> httpx2.AsyncClient:
    """Return a client of a server; by itself it would give up after five seconds."""
    return httpx2.AsyncClient(base_url=url, timeout=SECONDS, **options)
