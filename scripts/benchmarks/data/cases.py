"""What the cases of ``scripts/bench data`` share: files, and commands that are measured."""

from __future__ import annotations

import asyncio
import contextlib
import sys
import time
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import msgspec
import numpy as np
import psutil

from scripts.benchmarks.harness.report import Figure

WIDTH = 64
"""Number of floats of an item."""
LOOK_SECONDS = 0.02
"""Seconds between two looks at a running command's memory and CPU time."""


@dataclass(frozen=True)
class Setting:
    """Options of a run, and its temporary folder."""

    folder: Path
    rows: int

    def texts(self, rows: int) -> Path:
        """Return a file of JSON lines with short texts, made on first use."""
        path = self.folder / f"texts-{rows}.jsonl"
        if not path.exists():
            with path.open("wb") as file:
                for number in range(rows):
                    text = f"message {number} about the order {number * 7919 % 1_000_003}, not sent"
                    file.write(msgspec.json.encode(text) + b"\n")
        return path

    def floats(self, rows: int) -> Path:
        """Return a .npy file of rows of floats, made on first use."""
        path = self.folder / f"floats-{rows}.npy"
        if not path.exists():
            np.save(path, np.random.default_rng(0).normal(size=(rows, WIDTH)))
        return path


Case: TypeAlias = Callable[[Setting], Coroutine[Any, Any, list[Figure]]]
"""Measures one thing; its docstring says what."""


@dataclass(frozen=True)
class Ran:
    """A command that has ended."""

    seconds: float
    cpu_seconds: float
    peak_mb: float


async def ran(*arguments: str) -> Ran:
    """Run ``supt`` with some arguments to its end, and measure the process."""
    began = time.perf_counter()
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "supt_async"), *arguments, stdout=asyncio.subprocess.DEVNULL
    )
    ended = asyncio.create_task(process.wait())
    about, peak, used = psutil.Process(process.pid), 0.0, 0.0
    while not ended.done():
        # Not by its resource usage: a child's maximum begins with what its parent had.
        with contextlib.suppress(psutil.Error, OSError):
            times = about.cpu_times()
            used = times.user + times.system
            peak = _peak_mb(process.pid) or peak
        await asyncio.wait([ended], timeout=LOOK_SECONDS)
    seconds = time.perf_counter() - began
    if await ended:
        raise RuntimeError(f"{' '.join(arguments)} ended with {process.returncode}")
    return Ran(seconds, used, peak)


def _peak_mb(pid: int) -> float:
    """Return the most memory that a process has had so far, in MiB; 0 while it ends."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    peaks = [line.split()[1] for line in lines if line.startswith("VmHWM:")]
    return int(peaks[0]) / 1024 if peaks else 0.0
