"""Files and folders of ``supt items add``: opened, compared with the project, reported."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Literal

import click

from supt_async.cli.item_report import as_object, remarks
from supt_async.cli.options import say
from supt_async.cli.terminal import printable
from supt_async.domain.ids import ProjectId
from supt_async.domain.items import NewItem
from supt_async.protocol.tasks.kind import Task
from supt_async.readers.folders import printable_name
from supt_async.readers.open_items import open_items
from supt_async.readers.roles import Roles
from supt_async.readers.table import OnBad
from supt_async.storage.database import Database
from supt_async.storage.records import Added
from supt_async.storage.transfer.admission import admit
from supt_async.storage.transfer.item_keys import has_rows_with_id
from supt_async.storage.transfer.pixel_scale import scale_of_project


class Source:
    """One of the files, with its report."""

    def __init__(
        self, file: str, task: Task, roles: Roles, media_root: str, on_bad: OnBad | None
    ) -> None:
        self.name = printable_name(file)
        self._file = file
        path: Path | Literal["-"] = "-" if file == "-" else Path(file)
        self._items = open_items(
            path,
            task,
            roles,
            on_bad=on_bad,
            admit=partial(admit, task),
            media_root=Path(media_root) if media_root else None,
        )

    @property
    def position(self) -> float | None:
        """Share that has been read, from 0 to 1; None for standard input."""
        return None if self._file == "-" else self._items.position

    async def compare(self, database: Database, project: ProjectId) -> None:
        """Find out what an earlier import into the project has decided.

        That is whether the first rows are items already, with ``id`` in the payload, and the scale
        of images with 16 bits.
        """
        items = self._items
        if items.deep:
            items.scale = await database.read(partial(scale_of_project, project=project))
        payloads = items.rows_as_before()
        if not payloads:
            return
        if await database.read(partial(has_rows_with_id, project=project, payloads=payloads)):
            items.read_as_before()

    def items(self) -> Iterator[NewItem]:
        """Yield the items, checked.

        Raises:
            BadFile: The file or a line of it can't be added.
        """
        return iter(self._items)

    def report(self, result: Added, left_out: int, *, json_: bool) -> None:
        """Print what was added and what was not."""
        notes = [*self._items.remarks, *remarks(result)]
        if self._items.hint is not None:
            notes.append(self._items.hint)
        for note in notes:
            click.echo(printable(f"{self.name}: {note}"), err=True)
        if json_:
            bad = {"refused": left_out} if left_out else {}
            say(as_object(self.name, result) | bad | self._items.facts)
            return
        said = self._items.notes
        how = f" ({'; '.join(said)})" if said else ""
        bad_rows = f", {left_out} refused" if left_out else ""
        known = f"{result.known} known already"
        click.echo(printable(f"{self.name}: {result.added} added, {known}{bad_rows}{how}"))

    def close(self) -> None:
        """Close the file."""
        self._items.close()
