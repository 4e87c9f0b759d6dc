"""Installs Python packages with uv, from where pip's settings say.

    .venv/bin/python scripts/quick_install.py ARGUMENTS OF "uv pip install"

uv installs in a third of pip's time, but does not read pip's settings, and whoever works behind
a mirror of PyPI has named it there. So they are handed on in uv's variables. The exit code is 3
if there is a setting that uv can't follow: then pip has to do it.
"""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

PIP_IS_NEEDED = 3
"""Exit code: pip has a setting that uv has no word for."""
VARIABLES = {
    "cert": "SSL_CERT_FILE",
    "constraint": "UV_CONSTRAINT",
    "extra-index-url": "UV_INDEX",
    "find-links": "UV_FIND_LINKS",
    "index-url": "UV_DEFAULT_INDEX",
    "proxy": "ALL_PROXY",
    "trusted-host": "UV_INSECURE_HOST",
}
"""The variable of uv for each setting of pip."""
INDEXES = {"UV_DEFAULT_INDEX", "UV_EXTRA_INDEX_URL", "UV_INDEX", "UV_INDEX_URL"}
"""Variables for indexes that uv reads itself: whoever sets one means it, and not pip's."""
LISTS = {"constraint", "extra-index-url", "trusted-host"}
"""Settings that hold several values, which both programs part by blanks."""
HARMLESS = {
    "cache-dir",
    "config-file",
    "default-timeout",
    "disable-pip-version-check",
    "no-cache-dir",
    "no-color",
    "no-input",
    "no-warn-script-location",
    "progress-bar",
    "quiet",
    "require-virtualenv",
    "retries",
    "root-user-action",
    "timeout",
    "verbose",
}
"""Settings of pip that change nothing about what is installed."""


def variables(listed: str) -> dict[str, str] | None:
    """Return uv's variables for what ``pip config list`` prints, None if pip is needed."""
    found: dict[str, str] = {}
    # A section for one command comes before the general one, and the environment before both.
    for section in ("global", "install", ":env:"):
        for line in listed.splitlines():
            name, _, text = line.partition("=")
            where, _, key = name.rpartition(".")
            if where != section or key in HARMLESS:
                continue
            value = " ".join(str(ast.literal_eval(text)).split())
            if key not in VARIABLES or (" " in value and key not in LISTS):
                return None
            found[VARIABLES[key]] = value
    if "UV_INDEX" in found:
        # Like pip: the best version of all indexes, and not the first index that has any.
        found["UV_INDEX_STRATEGY"] = "unsafe-best-match"
    return found


def main(arguments: list[str], environment: Mapping[str, str]) -> int:
    listed = subprocess.run(
        [sys.executable, "-m", "pip", "config", "list"], capture_output=True, text=True, check=True
    )
    settings = variables(listed.stdout)
    if settings is None:
        return PIP_IS_NEEDED
    # What somebody has told uv comes before what they have told pip.
    if INDEXES & environment.keys():
        settings = {name: settings[name] for name in settings.keys() - INDEXES}
    uv = Path(sys.executable).parent / "uv"
    into = [] if "--python" in arguments else ["--python", sys.executable]
    command = [str(uv), "pip", "install", *into, *arguments]
    return subprocess.run(command, env={**settings, **environment}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], os.environ))
