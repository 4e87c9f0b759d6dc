"""What the sdist and the wheel have to contain, and what neither may."""

from __future__ import annotations

import re
import tarfile
import zipfile
from pathlib import Path

from scripts.releasing.steps import require, run

NEVER = re.compile(
    r"node_modules|__pycache__|\.pyc$|\.venv|\.git/|\.(mypy|ruff|pytest)_cache|\.hypothesis"
    r"|\.db(-\w+)?$|\.pem$|\.key$|\.env$"
)
"""Caches, databases and secrets."""
WHEEL_ONLY = re.compile(r"^(supt_async/|supt_async-[\w.]+\.dist-info/)")
"""Folders of the wheel: the package, and what says who made it."""
IN_BOTH = (
    "supt_async/py.typed",
    "supt_async/static/index.html",
    "supt_async/static/licenses.txt",
    "supt_async/static/widget.js",
    "supt_async/static/sources.sha256",
)
IN_SDIST = ("CHANGELOG.md", "LICENSE", "README.md", "pyproject.toml", "frontend/package-lock.json")


def check(sdist: Path, wheel: Path, tools: Path) -> None:
    """Check both files with twine and check-wheel-contents, and their lists of files.

    Raises:
        ReleaseFailed: If a tool complains, a file is missing, or one is there that must not be.
    """
    run(tools / "twine", "check", "--strict", sdist, wheel)
    run(tools / "check-wheel-contents", wheel)
    with zipfile.ZipFile(wheel) as archive:
        check_names(archive.namelist(), IN_BOTH, only=WHEEL_ONLY)
    with tarfile.open(sdist) as files:
        names = [member.name.partition("/")[2] for member in files.getmembers()]
    check_names(names, IN_BOTH + IN_SDIST)


def check_manifests(folder: Path, tools: Path) -> None:
    """Check all manifests in a folder against the schemas of the newest Kubernetes.

    Raises:
        ReleaseFailed: If one has a field that there is none of, or lacks one.
    """
    run(tools / "kubernetes-validate", "--strict", *sorted(folder.rglob("*.yaml")))


def check_names(
    names: list[str], needed: tuple[str, ...], only: re.Pattern[str] | None = None
) -> None:
    """Check a list of files.

    Raises:
        ReleaseFailed: With the names of the files that are too many or too few.
    """
    missing = sorted(set(needed) - set(names))
    require(not missing, f"not packed: {', '.join(missing)}")
    unwanted = [name for name in names if NEVER.search(name) or (only and not only.match(name))]
    require(not unwanted, f"packed, but does not belong there: {', '.join(unwanted)}")
