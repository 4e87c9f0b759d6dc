"""What a server tells the process that runs an export, and what that tells the server."""

from __future__ import annotations

from dataclasses import dataclass, field

from supt_async.storage.transfer.export.options import ExportOptions


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportRequest:
    """One export."""

    database: str = field(repr=False)
    """The database's address, which may hold a password."""
    slug: str
    options: ExportOptions | None
    """What of the labels; None for the whole project's file."""
    media_root: str
    report: str | None = None
    """Name of a report about the labels, instead of a file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """Error that ended an export."""

    kind: str
    """One of refused, storage, other."""
    text: str = field(repr=False)
    public: str = ""
    """What strangers may read of it."""
