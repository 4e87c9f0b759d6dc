"""What an owner's pages ask of the server, as they are first opened and again."""

from __future__ import annotations

import statistics
import sys
import time
from dataclasses import dataclass

import httpx2

PAGES = (
    ("projects", ""),
    ("status", "/status"),
    ("answers", "/distribution"),
    ("learning curve", "/runs?limit=500"),
    ("items", "/items/search?limit=50"),
    ("items, in the middle", "/items/search?limit=50&after={middle}"),
    ("items, labelled", "/items/search?limit=50&status=labelled"),
    ("items, unlabelled", "/items/search?limit=50&status=unlabelled"),
    ("items of a person", "/items/search?limit=50&labeller=person%207"),
    ("items with an answer", "/items/search?limit=50&value=%22cat%22"),
    ("search for a word", "/items/search?limit=50&text=letters"),
    ("search for what is nowhere", "/items/search?limit=50&text=nowhere-to-be-found"),
    ("people", "/labellers"),
    ("report on people", "/labeller-report"),
    ("agreement", "/agreement"),
    ("review", "/review"),
    ("review of a person", "/review?by=labeller&labeller=person%207"),
    ("flags", "/flags"),
    ("acts", "/acts"),
)
"""Names and paths below a project's."""
AGAIN = 4
"""Number of times that each is opened again."""
TOO_SLOW = 3.0
"""Seconds after which a page is not opened again."""
SECONDS = 60.0
"""Seconds after which a page counts as never there."""
LIMIT = 0.3
"""Seconds in which an owner's page should be there."""
REPORTS = {"report on people": 30.0, "agreement": 30.0}
"""Limits in seconds of what reads all labels, in a thread that gives way to labelling."""


@dataclass(frozen=True)
class Opened:
    """How long a page took, in seconds."""

    name: str
    first: float
    again: float
    """Median of the times after the first."""
    status: int

    @property
    def limit(self) -> float:
        """Return the seconds in which it should be there."""
        return REPORTS.get(self.name, LIMIT)


def open_pages(url: str, token: str, slug: str, middle: int) -> list[Opened]:
    """Open an owner's pages of a project, each for the first time and then again."""
    headers = {"authorization": f"Bearer {token}"}
    with httpx2.Client(base_url=url, headers=headers, timeout=SECONDS) as client:
        client.get("/api/v1/me")  # the connection, and who it is
        return [_open(client, name, slug, path.format(middle=middle)) for name, path in PAGES]


def _open(client: httpx2.Client, name: str, slug: str, path: str) -> Opened:
    times: list[float] = []
    status = 0
    for _ in range(1 + AGAIN):
        if times and times[0] > TOO_SLOW:
            break
        began = time.perf_counter()
        try:
            status = client.get(f"/api/v1/projects/{slug}{path}").status_code
        except httpx2.TimeoutException:
            status = 0
        times.append(time.perf_counter() - began)
    opened = Opened(name, times[0], statistics.median(times[1:] or times), status)
    print(f"{opened.first:8.3f} {opened.again:8.3f} {status} {name}", file=sys.stderr, flush=True)
    return opened


def export(url: str, token: str, slug: str) -> tuple[int, float]:
    """Download all labels of a project; return the number of lines and the seconds."""
    headers = {"authorization": f"Bearer {token}"}
    began = time.perf_counter()
    lines = 0
    with httpx2.Client(base_url=url, headers=headers, timeout=600) as client:
        with client.stream("GET", f"/api/v1/projects/{slug}/labels?format=jsonl") as answer:
            for part in answer.iter_bytes():
                lines += part.count(b"\n")
    return lines, time.perf_counter() - began
