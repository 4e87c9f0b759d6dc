"""Follow a project's events, and go on where the last run stopped.

    SUPT_TOKEN=... python follow_events.py http://127.0.0.1:8000 cats

The cursor of the last event is in the file ``cats.cursor``.
"""

from __future__ import annotations

import contextlib
import sys
from pathlib import Path

from supt_async.client import Server


def main(url: str, slug: str) -> None:
    """Print what happens in a project until the program is interrupted."""
    kept = Path(f"{slug}.cursor")
    after = kept.read_text() if kept.exists() else None
    for event in Server(url).project(slug).events(after=after):
        print(event["timestamp"], event["type"], event["data"].get("item", ""))
        kept.write_text(event["cursor"])  # after the work, so that nothing is missed


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        main(*sys.argv[1:3])
