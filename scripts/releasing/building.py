"""Building of the sdist and the wheel, twice, from two clones of the commit."""

from __future__ import annotations

import hashlib
import shutil
import sys
import tarfile
from pathlib import Path

from scripts.releasing.steps import require, run

OTHER_MACHINE = {"TZ": "Pacific/Auckland", "LC_ALL": "C", "PYTHONHASHSEED": "7"}
"""What differs between two machines and must not show in what they build."""
NO_NETWORK = dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"), "http://127.0.0.1:9")
"""Variables that make every request fail at once."""


def build(root: Path, scratch: Path, tools: Path) -> list[Path]:
    """Build the commit that is checked out, and return the paths of the sdist and the wheel.

    Raises:
        ReleaseFailed: If a second build, in another folder and later, differs by a byte, or if
            the sdist makes another wheel, or needs Node or the network for it.
    """
    first = _build(root, scratch / "first", tools, {})
    second = _build(root, scratch / "a second, in another folder", tools, OTHER_MACHINE)
    for one, other in zip(first, second, strict=True):
        require(
            one.name == other.name and sha256(one) == sha256(other),
            f"two builds of {one.name} differ: compare {one} with {other}",
        )
    sdist, wheel = first
    again = _from_sdist(sdist, scratch / "sdist", tools)
    require(
        sha256(again) == sha256(wheel),
        f"the sdist makes another wheel: compare {again} with {wheel}",
    )
    return first


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _build(root: Path, folder: Path, tools: Path, environment: dict[str, str]) -> list[Path]:
    """Clone, build the page and both files, and return these: the sdist first."""
    run("git", "clone", "--quiet", root, folder)
    made = run("git", "log", "-1", "--format=%ct", cwd=folder).strip()
    dated = {**environment, "SOURCE_DATE_EPOCH": made}
    run(sys.executable, "scripts/page.py", cwd=folder, environment=dated)
    # The modules of the page's packages are many files, which the build would look through.
    shutil.rmtree(folder / "frontend" / "node_modules")
    run(tools / "python", "-m", "hatchling", "build", cwd=folder, environment=dated)
    return [*(folder / "dist").glob("*.tar.gz"), *(folder / "dist").glob("*.whl")]


def _from_sdist(sdist: Path, folder: Path, tools: Path) -> Path:
    """Build a wheel from the sdist, where there is neither Node nor a network."""
    with tarfile.open(sdist) as archive:
        moment = max(member.mtime for member in archive.getmembers())
        archive.extractall(folder, filter="data")
    (source,) = folder.iterdir()
    environment = {**NO_NETWORK, "SOURCE_DATE_EPOCH": str(int(moment))}
    command = (tools / "python", "-m", "hatchling", "build", "--target", "wheel")
    run(*command, cwd=source, environment=environment)
    (wheel,) = (source / "dist").glob("*.whl")
    return wheel
