"""Environments that a release makes for a while: tools, and those that the wheel is tried in."""

from __future__ import annotations

import sys
from pathlib import Path

from scripts.releasing.steps import run

TOOLS = (
    "hatchling",
    "twine",
    "check-wheel-contents",
    "cyclonedx-bom",
    "kubernetes-validate",
    "pipx",
    "uv",
)
"""Programs that build, check and describe a release; none is needed for work on the code."""
QUICK = Path(__file__).resolve().parent.parent / "quick_install.py"


def make(folder: Path, python: str | Path = sys.executable) -> Path:
    """Make an environment without packages and return its Python."""
    run(python, "-m", "venv", "--without-pip", folder)
    return folder / "bin" / "python"


def install(python: Path, *packages: str | Path) -> None:
    """Install packages into another environment, from where pip's settings say."""
    run(sys.executable, QUICK, "--quiet", "--python", python, *packages)


def tools(folder: Path) -> Path:
    """Make an environment with all tools and return the folder of its programs."""
    install(make(folder), *TOOLS)
    return folder / "bin"
