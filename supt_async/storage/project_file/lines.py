"""Lines of a project's file: what each of its members holds, one JSON object a line.

An item is named by the number of its line in ``items.jsonl`` and a person by that in
``people.jsonl``, both from 1: the ids of a database mean nothing in another one. Fields that
have their default are not written.

``VERSION`` grows when a reader of the earlier version would misread the file.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, TypeAlias

import msgspec
from msgspec import Meta, Raw, field

FORMAT = "supt-project"
VERSION = 2
OPTIONAL = frozenset(
    {"acceptances.jsonl", "audited.jsonl", "messages.jsonl", "acts.jsonl", "participation.jsonl"}
)
"""Members that a file of an earlier version has not."""

Number: TypeAlias = Annotated[int, Meta(ge=1, le=2**53)]
"""Number of a line of another member."""
Count: TypeAlias = Annotated[int, Meta(ge=0, le=2**53)]
Small: TypeAlias = Annotated[int, Meta(ge=0, le=2**31 - 1)]
Milliseconds: TypeAlias = Annotated[int, Meta(ge=-62_135_596_800_000, le=253_402_300_799_999)]
"""Time since the epoch, from the year 1 to 9999, or a duration."""
Id: TypeAlias = Annotated[str, Meta(min_length=1, max_length=64)]
Note: TypeAlias = Annotated[str, Meta(max_length=4096)]
"""Text that somebody wrote about an item, as long as the page takes it."""
Name: TypeAlias = Annotated[str, Meta(min_length=1, max_length=128)]
Version: TypeAlias = Annotated[str, Meta(min_length=1, max_length=64)]
Share: TypeAlias = Annotated[float, Meta(ge=0, le=1)]

ABSENT = Raw()
"""Part of a line that is not there."""


class Line(msgspec.Struct, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """Base of all lines, whose reprs leave out what people wrote or look at."""

    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"


class ProjectLine(Line, kw_only=True):
    """The project itself, the only line of ``project.jsonl``."""

    title: str
    task: Raw
    guidelines: str = ""
    style: str = ""
    overlap: Annotated[int, Meta(ge=1, le=10_000)] = 1
    lease_ms: Annotated[int, Meta(ge=1, le=2**53)]
    undo_ms: Count
    blind: bool = False
    paused: bool = False
    archived_ms: Milliseconds | None = None
    training: Raw = Raw(b"{}")
    suggest: Name = "off"
    suggest_min: Share = 0.0
    suggest_blind: Share = 0.2
    overlap_max: Annotated[int, Meta(ge=2, le=10_000)] | None = None
    sure: Share = 0.9
    again: Annotated[str, Meta(max_length=16)] = "first"
    gold_rate: Share = 0.05
    gold_feedback: bool = False
    gold_min: Share = 0.0
    quiz: Small = 0
    quota: Number | None = None
    asked: Count = 0
    """How often one more opinion was asked for."""
    generation: Count = 0
    created_ms: Milliseconds


class PersonLine(Line, kw_only=True):
    """Somebody who takes part, or has answered."""

    name: Name
    kind: Annotated[str, Meta(min_length=1, max_length=16)] = "person"
    role: Annotated[str, Meta(max_length=16)] = ""
    """Role in the project; empty for somebody who takes no part in it any more."""
    revoked_ms: Milliseconds | None = None


class ImportLine(Line, kw_only=True):
    """An import of a file into the project, for telling a file that is added again."""

    digest: Annotated[str, Meta(max_length=64)] | None = None
    created_ms: Milliseconds


class ItemLine(Line, kw_only=True):
    """An item; those of a project come in the order of their ids."""

    id: Annotated[str, Meta(min_length=1, max_length=256)] | None = None
    data: Raw
    features: Raw = ABSENT
    meta: Raw = ABSENT
    assign: Raw = ABSENT
    priority: Small = 0
    occurrence: Count = 0
    """Which of the items with this content it is, from 1; 0 for an item with an id."""
    open: Annotated[int, Meta(ge=0, le=10_000)]
    """Number of open places, as if nobody held the item."""
    gold: Raw = ABSENT
    """Known answer of a gold item, which has neither places nor one in the order."""
    retired_ms: Milliseconds | None = None
    """Time from which on a gold item is not handed out any more."""
    added_by: Number | None = field(default=None, name="import")
    created_ms: Milliseconds


class SeenLine(Line, kw_only=True):
    """Suggestion that a hand-out had, a part of a label's line."""

    source: Name
    value: Raw
    score: Share | None = None
    version: Version | None = None
    shown: bool | None = None
    """False if it was withheld."""


class LabelLine(Line, kw_only=True):
    """A label, whether it counts or not, in the order in which they came."""

    id: Id
    item: Number
    labeller: Number
    value: Raw
    ms: Milliseconds | None = None
    created_ms: Milliseconds
    generation: Count = 0
    late: bool = False
    attempt: Small = 0
    suggestion: SeenLine | None = None
    accepted: bool | None = None
    machine: bool = False
    gold: bool = False
    gold_right: bool | None = None


class WithdrawalLine(Line, kw_only=True):
    """The undo of a label or skip, or an owner's withdrawal of one."""

    id: Id
    answer: Id
    labeller: Number
    item: Number
    created_ms: Milliseconds
    reason: Note | None = None
    by: Count | None = None
    """The owner who withdrew it; 0 for an operator, absent for an undo."""


class SkipLine(Line, kw_only=True):
    """A skip."""

    id: Id
    item: Number
    labeller: Number
    reason: Note | None = None
    created_ms: Milliseconds


class FlagLine(Line, kw_only=True):
    """A flag."""

    id: Id
    item: Number
    labeller: Number
    note: Note | None = None
    created_ms: Milliseconds
    resolved_ms: Milliseconds | None = None
    resolved_by: Number | None = None


class FlagMessageLine(Line, kw_only=True):
    """What somebody wrote in the thread of a flag, in the order in which it came."""

    flag: Id
    labeller: Number
    text: Note
    created_ms: Milliseconds
    seen_ms: Milliseconds | None = None


class ActLine(Line, kw_only=True):
    """An entry of the audit log, in the order in which they came."""

    by: Number | None = None
    """Who did it; absent for an operator."""
    what: Id
    details: Raw = Raw(b"{}")
    created_ms: Milliseconds


class ParticipationLine(Line, kw_only=True):
    """State of a labeller of whom there is something to say."""

    labeller: Number
    state: Annotated[str, Meta(max_length=16)] = "active"
    reason: Note | None = None
    parameters: dict[str, str] | None = None
    """Those of the open link's address by which they came."""
    quota: Annotated[int, Meta(ge=1, le=2**31 - 1)] | None = None
    gold_answers: Small = 0
    gold_right: Small = 0
    quiz_answers: Small = 0
    quiz_right: Small = 0
    quiz_passed_ms: Milliseconds | None = None
    suspended_ms: Milliseconds | None = None
    created_ms: Milliseconds
    ended_ms: Milliseconds | None = None


class CorrectionLine(Line, kw_only=True):
    """An owner's correction, in the order in which they came."""

    id: Id
    item: Number
    labeller: Number
    value: Raw
    created_ms: Milliseconds


class SuggestionLine(Line, kw_only=True):
    """One source's answer to an item."""

    item: Number
    source: Name
    value: Raw
    score: Share | None = None
    version: Version | None = None
    created_ms: Milliseconds


class AcceptanceLine(Line, kw_only=True):
    """One act of accepting suggestions of a source, in the order in which they came."""

    source: Name
    min_score: Share
    audit: Share
    labels: Count
    audited: Count
    created_ms: Milliseconds
    withdrawn_ms: Milliseconds | None = None


class AuditedLine(Line, kw_only=True):
    """An item that people were to answer although the suggestion for it would be accepted."""

    acceptance: Number
    item: Number
    value: Raw
    score: Share | None = None


class RunLine(Line, kw_only=True):
    """A training that has ended, for the learning curve."""

    state: Annotated[str, Meta(max_length=16)]
    labels: Count
    generation: Count | None = None
    metrics: dict[str, float | None] = {}
    durations: dict[str, float | None] = {}
    error: Annotated[str, Meta(max_length=2**16)] | None = None
    queued_ms: Milliseconds
    started_ms: Milliseconds | None = None
    finished_ms: Milliseconds | None = None


class GenerationLine(Line, kw_only=True):
    """A ranking that was published, without the ranking itself."""

    generation: Number
    run: Number | None = None
    labels: Count
    size: Count
    published_ms: Milliseconds


Order: TypeAlias = Annotated[list[Number], Meta(max_length=1000)]
"""Some items of the base order: numbers, best first."""

MEMBERS: Mapping[str, Any] = {
    "project.jsonl": ProjectLine,
    "people.jsonl": PersonLine,
    "imports.jsonl": ImportLine,
    "items.jsonl": ItemLine,
    "order.jsonl": Order,
    "labels.jsonl": LabelLine,
    "withdrawals.jsonl": WithdrawalLine,
    "skips.jsonl": SkipLine,
    "flags.jsonl": FlagLine,
    "messages.jsonl": FlagMessageLine,
    "acts.jsonl": ActLine,
    "participation.jsonl": ParticipationLine,
    "corrections.jsonl": CorrectionLine,
    "suggestions.jsonl": SuggestionLine,
    "acceptances.jsonl": AcceptanceLine,
    "audited.jsonl": AuditedLine,
    "runs.jsonl": RunLine,
    "generations.jsonl": GenerationLine,
}
"""Members of the file, in their order, with the type of their lines."""
MANIFEST = "manifest.json"


class MemberFacts(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Size and digest of a member, before compression."""

    lines: Count
    bytes: Count
    sha256: Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]


class Manifest(msgspec.Struct, kw_only=True):
    """Contents of ``manifest.json``, the last member."""

    format: str
    version: int
    slug: str
    exported: str
    """Time of the export, in UTC."""
    members: dict[str, MemberFacts]
