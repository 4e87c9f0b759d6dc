"""Cases for the checks of ``supt doctor``: settings, and what is found."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from supt_async.cli.doctor import database
from supt_async.cli.doctor.checks import examine
from supt_async.cli.doctor.findings import Case, Finding, Level
from supt_async.config import ServerConfig, TrainingConfig


def case(**settings: Any) -> Case:
    return Case(ServerConfig(**settings), TrainingConfig())


async def findings(
    case: Case, *checks: Callable[[Case], Awaitable[list[Finding]]], seconds: float = 60
) -> list[Finding]:
    """Run some checks as the command would, after that of the database."""
    named = [(check.__module__, check) for check in (database.check, *checks)]
    return [finding async for _, finding in examine(case, named, seconds=seconds)]


def texts(found: Sequence[Finding], level: Level) -> list[str]:
    return [finding.text for finding in found if finding.level is level]
