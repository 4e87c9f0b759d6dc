"""Check of the limits that the system sets to this process."""

from __future__ import annotations

import sys

from supt_async.cli.doctor.findings import Case, Finding, ok, warning

ENOUGH = 4096
"""Number of open files that is enough: one for each labeller's socket, and some hundred others."""


async def check(case: Case) -> list[Finding]:
    """Look at the limit of open files."""
    if sys.platform == "win32":
        return [ok("this system has no limit of open files")]
    import resource

    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    return [judge(None if hard == resource.RLIM_INFINITY else hard)]


def judge(most: int | None) -> Finding:
    """Judge the number of files that a server may open; None if there is no limit."""
    if most is None:
        return ok("there is no limit of open files")
    if most < ENOUGH:
        return warning(
            f"a server may open {most:,} files, and needs one for each labeller: raise it"
            f" (LimitNOFILE={ENOUGH * 4} of the systemd unit, or ulimit -n)"
        )
    return ok(f"a server may open {most:,} files")
