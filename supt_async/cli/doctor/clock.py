"""Check of this machine's clock, against that of the database's machine."""

from __future__ import annotations

from supt_async.cli.doctor.findings import Case, Finding, ok, problem, warning
from supt_async.storage.probes import probe

DRIFT_MS = 2_000
"""Milliseconds by which clocks may differ before that is worth a word."""
MUCH_MS = 60_000
"""Milliseconds from which on tokens of a company's sign-in and signed links may be refused."""
SET_IT = "let both machines set their clocks by NTP (timedatectl set-ntp true)"


async def check(case: Case) -> list[Finding]:
    """Compare the clocks."""
    facts = None if case.database is None else await probe(case.database)
    if facts is None:
        return [ok("the database is a file, and has this machine's clock")]
    return [judge(facts.clock_ahead_ms, facts.within_ms)]


def judge(ahead_ms: float, within_ms: float) -> Finding:
    """Judge how far the database's clock is before this machine's."""
    apart = abs(ahead_ms)
    side = "ahead of" if ahead_ms > 0 else "behind"
    text = f"the database's clock is {apart / 1000:.1f} s {side} this machine's"
    if apart - within_ms <= DRIFT_MS:
        return ok(f"{text}, give or take {within_ms / 1000:.1f} s")
    return (problem if apart >= MUCH_MS else warning)(f"{text}: {SET_IT}")
