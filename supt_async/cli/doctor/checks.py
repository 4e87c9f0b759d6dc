"""The checks of ``supt doctor`` in their order, each with its time limit."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence

from supt_async.cli.doctor import (
    address,
    clock,
    database,
    disk,
    files,
    limits,
    media,
    proxies,
    sign_in,
    tls,
    webhooks,
)
from supt_async.cli.doctor.findings import Case, Finding, problem
from supt_async.errors import SuptError

Check = Callable[[Case], Awaitable[list[Finding]]]
CHECK_SECONDS = 20.0
"""Seconds that one check may take."""
CHECKS: Sequence[tuple[str, Check]] = (
    ("database", database.check),
    ("clock", clock.check),
    ("files", files.check),
    ("disk", disk.check),
    ("media", media.check),
    ("address", address.check),
    ("tls", tls.check),
    ("proxy", proxies.check),
    ("sign-in", sign_in.check),
    ("webhooks", webhooks.check),
    ("limits", limits.check),
)
"""Topics in the order in which they are checked: later ones use what earlier ones have found."""


async def examine(
    case: Case, checks: Sequence[tuple[str, Check]] = CHECKS, *, seconds: float = CHECK_SECONDS
) -> AsyncIterator[tuple[str, Finding]]:
    """Yield the findings with their topics, each as soon as it is known."""
    for topic, check in checks:
        for finding in await _limited(check, case, seconds):
            yield topic, finding


async def _limited(check: Check, case: Case, seconds: float) -> list[Finding]:
    try:
        async with asyncio.timeout(seconds):
            return await check(case)
    except TimeoutError:
        return [problem(f"no answer within {seconds:g} s: what is checked hangs, or is overloaded")]
    except SuptError as exc:
        return [problem(" ".join(str(exc).split()))]
    except OSError as exc:
        return [problem(exc.strerror or type(exc).__name__)]
