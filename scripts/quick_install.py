"""Installs Python packages with uv, from where pip's settings say.

    .venv/bin/python scripts/quick_install.py ARGUMENTS OF "uv pip install"
    .venv/bin/python scripts/quick_install.py --needed EXTRAS ARGUMENTS...

With ``--needed`` it installs what pyproject.toml names, without the package itself: EXTRAS are
names separated by commas, or nothing.

uv installs in a third of pip's time, but does not read pip's settings, and whoever works behind
a mirror of PyPI has named it there. So they are handed on in uv's variables. The exit code is 3
if there is a setting that uv can't follow: then pip has to do it.
"""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
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


def requirements(project: Mapping[str, Any], extras: str) -> list[str]:
    """Return what a project needs with some extras, of which one may name others.

    uv is not asked to follow these: where an earlier version of the project is installed, it takes
    what that one had to say of its extras.
    """
    found: list[str] = list(project["dependencies"])
    left, seen = extras.split(","), {""}
    while left:
        extra = left.pop()
        if extra in seen:
            continue
        seen.add(extra)
        if extra not in project["optional-dependencies"]:
            raise SystemExit(f"pyproject.toml has no extra {extra}")
        for line in project["optional-dependencies"][extra]:
            others = re.fullmatch(rf"{project['name']}\[(.*)\]", line)
            if others:
                left += [name.strip() for name in others[1].split(",")]
            else:
                found.append(line)
    return found


def main(arguments: list[str], environment: Mapping[str, str]) -> int:
    if arguments[0] == "--needed":
        project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
        arguments = [*requirements(project, arguments[1]), *arguments[2:]]
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
