"""Trial of an installed package, in an empty folder: the demo is served, and one item answered.

    python scripts/releasing/trial.py ENVIRONMENT VERSION

It imports nothing but the standard library, so that it can be copied to another machine.
"""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
import urllib.request
from pathlib import Path
from urllib.parse import urljoin, urlsplit

START_SECONDS = 120
"""Time until the demo must have said its links, in seconds."""
LABEL = """
import sys
from supt_async.client import SyncClient

with SyncClient(sys.argv[1], project="digits", token=sys.stdin.read()) as client:
    item = next(iter(client.items()))
    client.submit(item, "7")
"""


def ask(folder: Path, *command: str | Path, given: str = "") -> str:
    """Run a command in a folder, where no sources are, and return what it printed."""
    done = subprocess.run(
        [str(part) for part in command],
        cwd=folder,
        env=environment(),
        input=given,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return done.stdout.strip()


def environment() -> dict[str, str]:
    """Variables of this process, without those that lead Python to other packages."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}


def look_at_page(url: str) -> None:
    """Load the page and one of its scripts, found as a browser finds it."""
    with urllib.request.urlopen(url) as answer:
        page = answer.read().decode()
        address = answer.url
    base = re.search(r'<base href="([^"]+)"', page)
    script = re.search(r'<script[^>]* src="([^"]+)"', page)
    assert script is not None, "the page has no script"
    asset = urljoin(urljoin(address, base[1] if base else ""), script[1])
    with urllib.request.urlopen(asset) as answer:
        kind = answer.headers["Content-Type"]
        assert "javascript" in kind, f"{asset} is {kind}"


def try_demo(programs: Path, folder: Path) -> None:
    """Serve the demo in an empty folder, answer one item, and look at the page."""
    database = ("--database", "sqlite:///trial.db")
    supt = programs / "supt"
    demo = subprocess.Popen(
        [str(supt), "demo", "--no-open", "--port", "0", *database],
        cwd=folder,
        env=environment(),
        stdout=subprocess.PIPE,
        text=True,
    )
    clock = threading.Timer(START_SECONDS, demo.kill)
    clock.start()
    try:
        assert demo.stdout is not None
        link = next((line for line in demo.stdout if line.startswith("labelling: ")), None)
        assert link is not None, "the demo ended before it said its links"
        url = "http://" + urlsplit(link.split()[1]).netloc
        invited = ask(
            folder, supt, "labeller", "invite", "Robot", "--project", "digits", "--json", *database
        )
        token = json.loads(invited)["token"]
        ask(folder, programs / "python", "-c", LABEL, url, given=token)
        labels = ask(folder, supt, "labels", "export", "digits", "--format", "jsonl", *database)
        assert len(labels.splitlines()) == 1, "the answer is not in the database"
        look_at_page(url)
    finally:
        demo.send_signal(signal.SIGINT)
        clock.cancel()
        code = demo.wait(timeout=30)
    assert code == 0, f"the demo ended with exit code {code}"


def main(where: str, version: str) -> None:
    programs = Path(where).resolve() / "bin"
    with tempfile.TemporaryDirectory() as folder:
        said = ask(Path(folder), programs / "supt", "--version")
        assert said == f"supt, version {version}", said
        try_demo(programs, Path(folder))
    print(f"tried on Python {sys.version.split()[0]}: the demo serves, and an answer is stored")


if __name__ == "__main__":
    main(*sys.argv[1:])
