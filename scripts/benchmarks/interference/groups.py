"""CPU groups (cgroups) of a benchmark, as systemd makes one for each unit."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

import click

V1 = Path("/sys/fs/cgroup/cpu")
"""Root of the hierarchy of the CPU controller, where the first version of cgroups is in use."""
V2 = Path("/sys/fs/cgroup")


@contextlib.contextmanager
def cpu_group(name: str, pids: Sequence[int], *, idle: bool = False) -> Iterator[None]:
    """Move processes into a CPU group of their own, which must be empty at the end of the block.

    ``idle`` is ``CPUWeight=idle``.
    """
    folder = _root() / f"supt-bench-{os.getpid()}-{name}"
    try:
        folder.mkdir()
        for pid in pids:
            (folder / "cgroup.procs").write_text(str(pid))
        if idle:
            (folder / "cpu.idle").write_text("1")
    except OSError as exc:
        raise click.ClickException(f"no CPU group can be made in {folder.parent}: {exc}") from None
    try:
        yield
    finally:
        for left in (folder / "cgroup.procs").read_text().split():
            (folder.parent / "cgroup.procs").write_text(left)
        folder.rmdir()


def _root() -> Path:
    if (V1 / "cgroup.procs").exists():
        return V1
    if "cpu" in (V2 / "cgroup.subtree_control").read_text().split():
        return V2
    raise click.ClickException("this machine has no CPU groups that can be used here")
