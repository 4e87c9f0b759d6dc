"""Reports about all labels of a project: of many labels they are made in a process of their own."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from supt_async.domain.project import Project
from supt_async.storage.agreement.agreement import AgreementReport, agreement
from supt_async.storage.agreement.given import Runner
from supt_async.storage.agreement.work import PersonWork, work_report
from supt_async.storage.database import Database


@dataclass(frozen=True, slots=True)
class Report:
    """A kind of report."""

    make: Callable[[Database, Project, Runner], Awaitable[Any]]
    kind: Any
    """Type of the report, in which it comes from its process."""


REPORTS: Mapping[str, Report] = {
    "agreement": Report(agreement, AgreementReport),
    "work": Report(work_report, list[PersonWork]),
}
"""Reports by their names."""


async def encoded(name: str, database: Database, project: Project, run: Runner) -> bytes:
    """Make a report, as its process returns it."""
    return msgspec.json.encode(await REPORTS[name].make(database, project, run))


def decoded(name: str, text: bytes) -> Any:
    """Return the report that a process has made."""
    return msgspec.json.decode(text, type=REPORTS[name].kind)
