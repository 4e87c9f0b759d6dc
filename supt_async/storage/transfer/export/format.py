"""Interface of a format: what each module in ``formats`` offers.

A format is written in steps by plain code in a thread of its own. Its ``write`` is a generator
that takes page after page and yields the bytes of the file; what it has not yielded yet is all
that it keeps in memory. It may block, and it may raise Refused at any time. When an export ends
early, the generator is closed: temporary files belong into a ``with`` or ``try`` statement.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, Protocol, TypeAlias

from supt_async.domain.project import Project
from supt_async.storage.transfer.export.options import ExportOptions, Resolve
from supt_async.storage.transfer.export.rows import ITEM_COLUMNS, LABEL_COLUMNS, Page

OpenMedia: TypeAlias = Callable[[str], BinaryIO]
"""Function that opens a file below the media root; it may raise any exception."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One export, as a format sees it."""

    project: Project
    options: ExportOptions
    open_media: OpenMedia | None = field(default=None, repr=False)
    """None: files below the media root can't be opened."""
    folder: Path | None = None
    """The folder to write into, which is empty; None for a format that is one file."""

    @property
    def task(self) -> Mapping[str, Any]:
        return self.project.task if isinstance(self.project.task, dict) else {}

    @property
    def questions(self) -> tuple[str, ...]:
        """Names of the questions of a form; none for any other task."""
        given = self.task["questions"] if self.task.get("kind") == "form" else ()
        return tuple(one["name"] for one in given)

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of the columns of each row, without those of its item."""
        return LABEL_COLUMNS if self.options.resolve == "none" else ITEM_COLUMNS


class Format(Protocol):
    """A format of exports."""

    @property
    def name(self) -> str:
        """Name by which it is chosen: lower case, hyphens between words."""

    @property
    def media_type(self) -> str:
        """Media type of the file; not used for a folder."""

    @property
    def suffix(self) -> str:
        """End of the file's name, with its dot; "" for a folder."""

    @property
    def is_folder(self) -> bool:
        """Whether it is a folder of files: ``write`` writes below ``job.folder``.

        What it yields then are empty bytes, one for each page or so, as a sign of progress.
        """

    @property
    def resolve(self) -> Resolve:
        """Rows that it is written from unless others are asked for."""

    @property
    def needs_content(self) -> bool:
        """Whether it needs ``row.content``, without being asked for items."""

    @property
    def has_columns(self) -> bool:
        """Whether it has columns, so that those of ``--with`` can be added."""

    def check(self, job: Job) -> None:
        """Check, before anything is written, that the project can be written in this format.

        Raises:
            Refused: Its task can't be written in the format, or a library is missing; the text says
                what to do.
        """

    def left_out(self, job: Job) -> str | None:
        """Return in one line what of the answers the format has no place for, if anything."""

    def write(self, pages: Iterator[Page], job: Job) -> Iterator[bytes]:
        """Write rows. Runs in a thread."""


class Columns(Format):
    """Format of rows as they are, whatever the task is, with the columns of ``--with``."""

    is_folder = False
    resolve: Resolve = "none"
    needs_content = False
    has_columns = True

    def check(self, job: Job) -> None:
        """Do nothing: any project can be written."""

    def left_out(self, job: Job) -> str | None:
        """Return None: answers are written whole."""
        return None
