"""Programs that a failed test has left: they would slow the tests after it, or hold a port."""

from __future__ import annotations

import contextlib

import psutil

SLACK_SECONDS = 1.0
"""The kernel counts the start of a process in ticks since the boot."""


def end_programs_since(moment: float) -> None:
    """Kill the programs of ours that this process has started since a time, and theirs."""
    for child in psutil.Process().children(recursive=True):
        with contextlib.suppress(psutil.Error):
            young = child.create_time() > moment - SLACK_SECONDS
            if young and any("supt_async" in word for word in child.cmdline()):
                for process in [*child.children(recursive=True), child]:
                    process.kill()
