"""Items of a file in any format, one at a time.

Commands, the server, clients and notebooks read files by ``open_items``. Only a bounded number of
rows is in memory at a time. An item's ``line`` is where it begins: a line of a text file, or a row
of another one, from 1 on. docs/howto/formats.md describes the formats.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Literal, NoReturn, TypeAlias

from supt_async.domain.items import NewItem
from supt_async.domain.values import JSONObject, JSONValue
from supt_async.errors import BadFile
from supt_async.payloads import codec
from supt_async.protocol.display.media_types import type_of_head
from supt_async.protocol.tasks.kind import Task
from supt_async.protocol.tasks.task import classes
from supt_async.readers.columns import ID, Columns
from supt_async.readers.folders import Folder
from supt_async.readers.formats.hugging_face import DataSet, is_data_set
from supt_async.readers.formats.registry import FORMATS, format_of
from supt_async.readers.hints import Sample, hint, names_that_are_data
from supt_async.readers.input import Input
from supt_async.readers.item_lines import from_json
from supt_async.readers.media.image_conversion import PixelRange
from supt_async.readers.roles import Roles
from supt_async.readers.table import BadRow, ByColumn, Column, Holds, OnBad, Table, with_answer

FIRST = 100
"""Number of rows that are looked up to find out how a file was read when it was added before."""

Admit: TypeAlias = Callable[[NewItem], NewItem]
"""Function that returns an item as it is stored, or raises ValueError."""


def open_items(
    path: Path | Literal["-"],
    task: Task,
    roles: Roles,
    *,
    on_bad: OnBad | None = None,
    admit: Admit | None = None,
    name: str | None = None,
    stdin: BinaryIO | None = None,
    media_root: Path | None = None,
) -> ItemSource:
    """Open a file or folder of items; ``-`` is JSON lines on standard input.

    ``on_bad`` is told of each bad row, which is left out; without it, the first one is raised while
    iterating. ``admit`` is the last check of an item, such as ``storage.transfer.admission``'s.
    ``name`` is what the user calls the file, if that is not its path. With ``media_root``, items of
    a folder of images or sounds hold the paths below that root.

    Raises:
        BadFile: The file can't be read, is in no known format, or has not the columns of the roles.
    """
    source = Input(Path(path), name=name, stdin=stdin)
    try:
        table = _opened(source, task, roles, media_root)
        roles = getattr(table, "roles", roles)  # some formats say what their columns are
        if table.holds in (Holds.VALUES, Holds.ITEMS) and roles.names_columns:
            raise BadFile(
                "has no named columns: leave options such as --text out", file=source.name
            )
        columns = Columns(roles, task, source.name)
        items = ItemSource(table, columns, source, on_bad, admit)
        items.find_id()
        if table.holds is Holds.ROWS:
            columns.begin([column.name for column in table.columns])
    except BaseException:
        source.close()
        raise
    return items


def _opened(source: Input, task: Task, roles: Roles, media_root: Path | None) -> Table:
    if source.is_folder and not is_data_set(source.path()):
        _check_options("a folder", {"encoding"}, roles, source.name)
        return Folder(source.path(), media_root, task, roles.encoding)
    if type_of_head(source.head) is not None:
        _check_options("an image, a sound or a video", (), roles, source.name)
        path = source.path()
        return Folder(path.parent, media_root, task, only=path.name, name=source.name)
    format_ = format_of(source)
    _check_options(format_.name, format_.takes, roles, source.name)
    return format_.open(source, roles)


class ItemSource:
    """Items of one file; iterate over it once, and close it."""

    def __init__(
        self,
        table: Table,
        columns: Columns,
        source: Input,
        on_bad: OnBad | None,
        admit: Admit | None,
    ) -> None:
        self.format = table.format
        self.holds = table.holds
        self.roles = columns
        self.watch: Callable[[Any], None] | None = None
        """Function that is told of each row or value, before it becomes an item."""
        self._table = table
        self._source = source
        self._on_bad = on_bad or _raise
        self._shows_rows = on_bad is not None
        """Whether bad rows are given away, which then have all of their cells."""
        self._admit = admit
        self._sample = Sample(classes(columns.task) or ())
        self._as_before = False

    @property
    def columns(self) -> tuple[Column, ...]:
        """Columns with their types; empty if a file has none, as JSON."""
        return tuple(self._table.columns)

    @property
    def position(self) -> float:
        """Share of the file that has been read, from 0 to 1."""
        return self._table.position

    @property
    def deep(self) -> bool:
        """Whether there are images with 16 bits or more, which all get one scale."""
        return isinstance(self._table, DataSet | Folder) and self._table.deep

    @property
    def scale(self) -> PixelRange | None:
        """Scale of these images; None before it is known."""
        return self._table.scale if isinstance(self._table, DataSet | Folder) else None

    @scale.setter
    def scale(self, scale: PixelRange | None) -> None:
        if isinstance(self._table, DataSet | Folder):
            self._table.scale = scale

    def look_only(self, watch: Callable[[Any], None], shown: int) -> None:
        """Tell of each row, and convert no more of a folder's images than are shown."""
        self.watch = watch
        if isinstance(self._table, Folder):
            self._table.to_convert = shown

    @property
    def remarks(self) -> list[str]:
        """What was skipped or converted in a folder, once the items have been read."""
        return self._table.remarks if isinstance(self._table, Folder) else []

    @property
    def notes(self) -> list[str]:
        """What was detected, and which columns are left out."""
        said = []
        if self.roles.id is not None:
            said.append(f"id from column {self.roles.id}")
        elif self._as_before:
            said.append(f"column {ID} is not the id: the rows were added with it; see --id")
        elif self.roles.ambiguous_id and self._sample.rows:
            said.append(f"column {ID} is not the id: it is empty or the same in some rows")
        said += self._table.notes
        if self.format in ("csv", "xlsx") and (hint := names_that_are_data(self.roles.names)):
            said.append(hint)
        if self._makes_rows and (left := self.roles.left_out()):
            said.append(f"left out: {', '.join(left)}")
        return said

    @property
    def sheets(self) -> list[str]:
        """Names of the sheets that an XLSX file shows; empty for other files."""
        return list(getattr(self._table, "sheets", ()))

    @property
    def facts(self) -> JSONObject:
        """What was detected, and what of a folder was skipped, for ``--json``."""
        found: JSONObject = {} if self.roles.id is None else {"id": self.roles.id}
        counts = self._table.counts if isinstance(self._table, Folder) else {}
        return found | self._table.facts | counts

    @property
    def hint(self) -> str | None:
        """Options that the user may have missed, once the items have been read."""
        return hint(self.roles, self._sample)

    def find_id(self) -> None:
        """Take a column ``id`` for the id if its values are unique."""
        table = self._table
        rows = table.holds in (Holds.ROWS, Holds.JSON)
        if self._source.is_stdin or not rows or not self.roles.may_find_id:
            return
        if table.holds is Holds.JSON:
            self.roles.find_id(table.rows(_ignore), header=False)
        elif len(table.columns) > 1 and ID in [column.name for column in table.columns]:
            if isinstance(table, ByColumn):
                self.roles.take_verdict(table.different(ID))
            else:
                self.roles.find_id(table.rows(_ignore, {ID}), header=True)

    def rows_as_before(self) -> list[str]:
        """Return the first payloads with the column ``id`` in them, as earlier versions made them.

        Empty if the user names columns, as then no version has taken a column by itself, and for
        standard input, which is read once.
        """
        rows = self.holds in (Holds.ROWS, Holds.JSON)
        if self._source.is_stdin or self.roles.roles.names_columns or not rows:
            return []
        names = {column.name for column in self.columns}
        found = []
        try:
            for _, row in islice(self._table.rows(_ignore, names), FIRST):
                if isinstance(row, dict) and ID in row:
                    found.append(codec.encode(row))
        except (BadFile, TypeError, ValueError):
            return []  # the error is reported when the file is added
        return found

    def read_as_before(self) -> None:
        """Read rows as earlier versions did: ``id`` is shown, and all cells are texts."""
        self._as_before = True
        self.roles.id = None

    def __iter__(self) -> Iterator[NewItem]:
        make = self._maker()
        texts = {column.name for column in self.columns} if self._as_before else self.roles.texts
        if not self._shows_rows and self.watch is None and isinstance(self._table, ByColumn):
            self._table.leave_out(self.roles.left_out())
        for line, value in self._table.rows(self._on_bad, texts):
            if self.watch is not None:
                self.watch(value)
            self._sample.see(value)
            try:
                item = make(line, value)
                if self._admit is not None:
                    item = self._admit(item)
            except (TypeError, ValueError) as exc:
                self._on_bad(self._refused(line, value, exc))
            else:
                yield item

    def _refused(self, line: int, value: object, exc: Exception) -> BadFile:
        name = self._source.name
        if isinstance(value, NewItem):
            part = f"/{value.external_id}" if self._source.is_folder else ""
            return BadFile(str(exc), file=f"{name.rstrip('/')}{part}")
        reason = with_answer(str(exc), self.roles.roles.label, value)
        return BadRow(reason, file=name, line=line, value=value)

    @property
    def _makes_rows(self) -> bool:
        """Whether values are rows with columns that have roles."""
        if self.holds is Holds.JSON:
            return self.roles.reads_objects
        return self.holds is Holds.ROWS

    def _maker(self) -> Callable[[int, Any], NewItem]:
        if self._makes_rows:
            return self.roles.item
        if self.holds is Holds.ITEMS:
            return _as_is
        return _from_json if self.holds is Holds.JSON else _from_payload

    def close(self) -> None:
        """Close the file, and delete temporary ones."""
        self._table.close()

    def __enter__(self) -> ItemSource:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()


def _check_options(format_: str, takes: Collection[str], roles: Roles, file: str) -> None:
    """Refuse an option that means nothing for the format."""
    for option in ("delimiter", "encoding", "sheet"):
        if getattr(roles, option) is not None and option not in takes:
            known = ", ".join(one.name for one in FORMATS if option in one.takes)
            raise BadFile(f"--{option} is for {known}: this is {format_}", file=file)


def _raise(bad: BadFile) -> NoReturn:
    raise bad


def _ignore(bad: BadFile) -> None:
    """Leave a row out that is reported when the items are read."""


def _as_is(line: int, item: NewItem) -> NewItem:
    return item


def _from_payload(line: int, value: object) -> NewItem:
    return NewItem(payload=codec.encode(value), line=line)


def _from_json(line: int, value: JSONValue) -> NewItem:
    return from_json(value, line)
