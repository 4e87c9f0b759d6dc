"""Files and folders of ``supt items add``: opened, compared with the project, reported."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Literal

import click

from supt_async.cli.item_report import as_object, remarks
from supt_async.cli.options import say
from supt_async.domain.ids import ProjectId
from supt_async.domain.items import NewItem
from supt_async.errors import Refused
from supt_async.protocol.display.display import MEDIA
from supt_async.protocol.tasks.task import Task
from supt_async.readers.folders import Folder, printable_name
from supt_async.readers.formats.hugging_face import is_data_set
from supt_async.readers.open_items import ItemSource, open_items
from supt_async.readers.roles import Roles
from supt_async.readers.table import OnBad
from supt_async.storage.database import Database
from supt_async.storage.records import Added
from supt_async.storage.transfer.admission import admit
from supt_async.storage.transfer.item_writer import has_rows_with_id
from supt_async.storage.transfer.pixel_scale import scale_of_project


class Source:
    """One of the files, with its report."""

    def __init__(
        self, file: str, task: Task, roles: Roles, media_root: str, on_bad: OnBad | None
    ) -> None:
        self.name = printable_name(file)
        self._task = task
        self._folder = _folder(file, media_root, task, on_bad)
        self._items: ItemSource | None = None
        if self._folder is None:
            path: Path | Literal["-"] = "-" if file == "-" else Path(file)
            self._items = open_items(path, task, roles, on_bad=on_bad, admit=partial(admit, task))
        elif roles != Roles():
            raise Refused(f"{self.name}: a folder has no columns to name")

    @property
    def position(self) -> float | None:
        """Share that has been read, from 0 to 1; None if it is not known."""
        if self._folder is not None:
            return self._folder.position
        return None if self._items is None else self._items.position

    async def compare(self, database: Database, project: ProjectId) -> None:
        """Find out whether the first rows are items of the project, with ``id`` in the payload."""
        await self._keep_scale(database, project)
        payloads = [] if self._items is None else self._items.rows_as_before()
        if not payloads:
            return
        if await database.read(partial(has_rows_with_id, project=project, payloads=payloads)):
            assert self._items is not None
            self._items.read_as_before()

    async def _keep_scale(self, database: Database, project: ProjectId) -> None:
        """Show images of 16 bits by the scale of an earlier import, if there was one."""
        if self._folder is not None:
            self._folder.look()
        source = self._folder or self._items
        assert source is not None
        if source.deep:
            source.scale = await database.read(partial(scale_of_project, project=project))

    def items(self) -> Iterator[NewItem]:
        """Yield the items, checked.

        Raises:
            BadFile: The file or a line of it can't be added.
        """
        if self._folder is None:
            assert self._items is not None
            return iter(self._items)
        return self._folder.items()

    def report(self, result: Added, left_out: int, *, json_: bool) -> None:
        """Print what was added and what was not."""
        notes = [] if self._folder is None else self._folder.notes()
        notes += remarks(result)
        if self._items is not None and self._items.hint is not None:
            notes.append(self._items.hint)
        for note in notes:
            click.echo(f"{self.name}: {note}", err=True)
        if json_:
            bad = {"refused": left_out} if left_out else {}
            say(as_object(self.name, result) | bad | (self._items.facts if self._items else {}))
            return
        said = self._items.notes if self._items is not None else []
        how = f" ({'; '.join(said)})" if said else ""
        bad_rows = f", {left_out} refused" if left_out else ""
        known = f"{result.known} known already"
        click.echo(f"{self.name}: {result.added} added, {known}{bad_rows}{how}")

    def close(self) -> None:
        """Close the file."""
        if self._items is not None:
            self._items.close()


def _folder(file: str, media_root: str, task: Task, on_bad: OnBad | None) -> Folder | None:
    """Return the folder of that name, if there is one.

    Raises:
        Refused: Only the files' paths would be stored, and the task would show those.
    """
    if file == "-" or not Path(file).is_dir() or is_data_set(Path(file)):
        return None
    root = Path(media_root) if media_root else None
    folder = Folder(Path(file), root, task, on_bad, partial(admit, task))
    if folder.named and task.item not in MEDIA:
        raise Refused('the task needs "item": "image" or "audio" to show files by their paths')
    return folder
