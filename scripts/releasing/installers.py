"""Ways in which people install the wheel, tried one after the other."""

from __future__ import annotations

import email
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

from scripts.releasing import environments
from scripts.releasing.steps import ReleaseFailed, require, run

PYTHONS = ("3.11", "3.12", "3.13", "3.14")
"""Versions of Python that the wheel is tried with, where the machine has them."""
TRIAL = Path(__file__).parent / "trial.py"


def find_python(version: str) -> Path | None:
    """Return the path of a Python of a version, None if the machine has none.

    A program named for a version may be one that only says that there is no such Python.
    """
    asked = "import sys; print(sys.executable, *sys.version_info[:2], sep='\\n')"
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    others = sorted(pyenv.glob(f"{version}.*/bin/python3"))
    found = shutil.which(f"python{version}")
    for candidate in (*([found] if found else ()), *others):
        done = subprocess.run([candidate, "-c", asked], capture_output=True, text=True, check=False)
        path, *numbers = done.stdout.split("\n")[:3] if not done.returncode else ("",)
        if ".".join(numbers) == version:
            return Path(path)
    return None


def try_pythons(wheel: Path, scratch: Path, version: str) -> Path:
    """Install the wheel with each Python and run the demo; return the first environment.

    Raises:
        ReleaseFailed: If it can't be installed or doesn't run, or there is no Python for it.
    """
    made: list[Path] = []
    for number in PYTHONS:
        python = find_python(number)
        if python is None:
            print(f"NOT TRIED on Python {number}: this machine has none")
            continue
        folder = scratch / f"python{number}"
        environments.install(environments.make(folder, python), wheel)
        print(run(folder / "bin" / "python", TRIAL, folder, version, cwd=scratch).strip())
        made.append(folder)
    require(bool(made), f"no Python of {', '.join(PYTHONS)} was found")
    return made[0]


def extras(wheel: Path) -> list[str]:
    """Return the names of the extras that a wheel offers."""
    with zipfile.ZipFile(wheel) as archive:
        (name,) = (name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        metadata = email.message_from_bytes(archive.read(name))
    return metadata.get_all("Provides-Extra") or []


def try_extras(wheel: Path, scratch: Path) -> None:
    """Resolve each extra by the wheel's name; what they bring is not downloaded."""
    python = environments.make(scratch / "extras")
    failed = []
    for extra in extras(wheel):
        try:
            environments.install(python, "--dry-run", f"supt_async[{extra}] @ {wheel.as_uri()}")
        except ReleaseFailed as failure:
            failed.append(f"{extra}: {failure}")
    require(not failed, "\n".join(["extras can't be installed", *failed]))


def try_uv_tool(wheel: Path, scratch: Path, tools: Path, version: str) -> None:
    """Install the wheel with ``uv tool install``."""
    folder = scratch / "uv-tool"
    names = {"UV_TOOL_DIR": str(folder / "tools"), "UV_TOOL_BIN_DIR": str(folder / "bin")}
    command = (tools / "uv", "tool", "install", "--quiet", "--python", sys.executable, wheel)
    run(*command, environment=names)
    _has_version(folder / "bin" / "supt", version)


def try_pipx(wheel: Path, scratch: Path, tools: Path, version: str) -> None:
    """Install the wheel with ``pipx install``."""
    folder = scratch / "pipx"
    names = {"PIPX_HOME": str(folder / "home"), "PIPX_BIN_DIR": str(folder / "bin")}
    command = (tools / "pipx", "install", "--quiet", "--python", sys.executable, wheel)
    run(*command, environment=names)
    _has_version(folder / "bin" / "supt", version)


def _has_version(supt: Path, version: str) -> None:
    said = run(supt, "--version").strip()
    require(said == f"supt, version {version}", f"{supt} says {said}")
