"""Profiler that Python starts in every traced process: writes which functions run, once each.

``SUPT_TRACE`` names a folder. Its file ``stretch`` holds one byte, which the driver changes and all
processes map: nothing is written while it is 0. A line of the file ``calls`` is the stretch, the
command that the process runs, the file and the qualified name of a function.

What goes on beside the answer is left out, by the name of its task or of a function that called it.
"""

from __future__ import annotations

import asyncio
import mmap
import os
import sys
import threading
from pathlib import Path
from types import FrameType

BESIDE_TASKS = ("sweep", "retention", "prune", "access-watch", "watch", "leadership")
"""Parts of the names of tasks that would run without the answer as well."""
BESIDE_FUNCTIONS = ("evaluate", "_evaluate")
"""Functions of the orchestrator and its workers that do not lead to the next ranking."""


def start(folder: Path, package: str) -> None:
    """Trace this process, its threads, and what it forks."""
    with (folder / "stretch").open("r+b") as file:
        stretch = mmap.mmap(file.fileno(), 1)
    calls = os.open(folder / "calls", os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    seen: set[tuple[int, object]] = set()

    def profile(frame: FrameType, event: str, _: object) -> None:
        code, now = frame.f_code, stretch[0]
        if event != "call" or not now or (now, code) in seen:
            return
        if not code.co_filename.startswith(package) or code.co_name == "<module>":
            seen.add((now, code))
        elif not is_beside(frame):
            seen.add((now, code))
            where = code.co_filename.removeprefix(package)
            command = sys.argv[1] if len(sys.argv) > 1 else ""
            os.write(calls, f"{now}\t{command}\t{where}\t{code.co_qualname}\n".encode())

    sys.setprofile(profile)
    threading.setprofile(profile)


def is_beside(frame: FrameType | None) -> bool:
    """Tell whether a call has nothing to do with the answer."""
    try:
        task = asyncio.current_task()
    except RuntimeError:
        task = None
    if task is not None and any(name in task.get_name() for name in BESIDE_TASKS):
        return True
    while frame is not None:
        if frame.f_code.co_name in BESIDE_FUNCTIONS and "orchestrator" in frame.f_code.co_filename:
            return True
        frame = frame.f_back
    return False


if "SUPT_TRACE" in os.environ:
    root = Path(__file__).parents[3]
    start(Path(os.environ["SUPT_TRACE"]), f"{root / 'supt_async'}{os.sep}")
