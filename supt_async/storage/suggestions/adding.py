"""Addition of one source's suggestions to items that are there: all of a file, or none of it.

All lines are read and checked before any is stored; what is to be stored waits in a temporary
file. It is then written in short transactions, so that nobody who labels has to wait. Memory stays
nearly the same: some twenty bytes for each suggestion are kept.

An item has one suggestion of each source: a later one replaces it.
"""

from __future__ import annotations

import asyncio
from array import array
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice

import msgspec
import numpy as np
from sqlalchemy import Connection, select

from supt_async.domain.acts import What
from supt_async.domain.ids import ProjectId
from supt_async.domain.items import FoundSuggestion
from supt_async.domain.project import Access
from supt_async.domain.values import JSONObject
from supt_async.errors import BadFile, Refused
from supt_async.protocol.tasks.kind import Task
from supt_async.readers.table import BadRow
from supt_async.storage.acts.acts import record
from supt_async.storage.database import Database
from supt_async.storage.read_lanes import Lane
from supt_async.storage.schema import tables
from supt_async.storage.suggestions import lookup, writing
from supt_async.storage.suggestions.lookup import Target
from supt_async.storage.suggestions.refusals import Refusals
from supt_async.storage.transfer.item_keys import is_duplicate
from supt_async.storage.transfer.staging.spool import Spool

PART = 20_000
"""Maximum number of suggestions in one transaction; the database may allow fewer."""
LOOKUP = 5_000
"""Maximum number of suggestions whose items are looked up at once, or what the database allows."""
LOOKUP_CHARACTERS = 4 * 2**20
"""Number of characters of values after which a lookup takes no more suggestions."""
PAYLOADS = 50
"""Number of items whose payloads are read at once, each of which may have some megabytes."""
SLICE = 100
"""Number of lines that are read at once; in between the event loop serves the database."""
ATTEMPTS = 5
"""Number of times that suggestions are written which others are adding as well."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AddedSuggestions:
    """Counts of what happened to the suggestions of one call."""

    added: int
    """Suggestions that were stored, those that replaced others included."""
    replaced: int = 0
    """Suggestions of the same source for the same item that they took the place of."""
    labelled: int = 0
    """Suggestions whose item has an answer already: stored, but not shown."""
    repeated: int = 0
    """Lines that another line of the same call, further down, has replaced."""


class SuggestionImport:
    """Import of one source's suggestions."""

    def __init__(
        self,
        database: Database,
        project: ProjectId,
        task: Task,
        source: str,
        version: str | None,
        *,
        file: str | None = None,
        by: Access | None = None,
        on_bad: Callable[[BadFile], None] | None = None,
    ) -> None:
        """Prepare an import of a file; ``on_bad`` is told of each line that is refused.

        ``by`` is the owner who adds them; None for an operator.
        """
        self._by = by
        self._database = database
        self._project = project
        self._task = task
        self._source = source
        self._version = version
        self._file = file
        self._rows = Spool()
        self._items = array("q")
        self._labelled = bytearray()
        self.refused = Refusals(on_bad)
        """Lines that are not stored; whoever reads the lines adds to them."""

    async def take(
        self,
        found: Iterable[FoundSuggestion],
        progress: Callable[[int], None] = lambda _: None,
        *,
        skip_bad: bool = False,
        remedy: str = "nothing was stored",
    ) -> AddedSuggestions:
        """Read, check and store suggestions; see ``take_batches``."""
        return await self.take_batches(_slices(found), progress, skip_bad=skip_bad, remedy=remedy)

    async def take_batches(
        self,
        batches: AsyncIterator[Sequence[FoundSuggestion]],
        progress: Callable[[int], None] = lambda _: None,
        *,
        skip_bad: bool = False,
        remedy: str = "nothing was stored",
    ) -> AddedSuggestions:
        """Read, check and store suggestions; ``progress`` is called with the number read.

        Raises:
            BadFile: A line is refused, and bad ones are not skipped; nothing is stored. The error
                counts all of them, names the first ones, and ends with ``remedy``.
            Refused: The project has been deleted, or archived.
        """
        try:
            await self._check_all(batches, progress)
            if self.refused.count and not skip_bad:
                raise self.refused.error(remedy)
            return await self._store()
        finally:
            self._rows.clear()

    # --- first: read and check -------------------------------------------------------------

    async def _check_all(
        self,
        batches: AsyncIterator[Sequence[FoundSuggestion]],
        progress: Callable[[int], None],
    ) -> None:
        """Check each batch while the next one is read."""
        read = 0
        checking: asyncio.Task[None] | None = None
        try:
            async for some in _gathered(batches, min(LOOKUP, self._database.rows_at_once())):
                if checking is not None:
                    await checking
                checking = asyncio.create_task(self._check(some))
                read += len(some)
                progress(read)
        finally:
            if checking is not None:
                await checking

    async def _check(self, some: Sequence[FoundSuggestion]) -> None:
        find = partial(lookup.targets, project=self._project, some=some)
        targets = await self._database.read(find, Lane.OWNERS)
        pairs = []
        for one, target in zip(some, targets, strict=True):
            if target is None:
                self._refuse(one, _unknown(one))
            else:
                pairs.append((one, target))
        if self._task.bounded:
            for start in range(0, len(pairs), PAYLOADS):
                await self._fit(pairs[start : start + PAYLOADS])
        else:
            self._keep((one.value, one, target) for one, target in pairs)

    async def _fit(self, pairs: Sequence[tuple[FoundSuggestion, Target]]) -> None:
        """Check values by their items' contents, in a thread: some take long."""
        items = [target.item for _, target in pairs]
        read = partial(lookup.payloads, items=items)
        contents = await self._database.read(read, Lane.OWNERS)

        def fit() -> list[tuple[str, FoundSuggestion, Target]]:
            fitted = []
            for one, target in pairs:
                try:
                    value = lookup.fitted(self._task, one.value, contents[target.item])
                except (ValueError, KeyError, RecursionError) as exc:
                    self._refuse(one, str(exc))
                else:
                    fitted.append((value, one, target))
            return fitted

        self._keep(await asyncio.to_thread(fit))

    def _refuse(self, one: FoundSuggestion, reason: str) -> None:
        reason = reason.rstrip(".")
        self.refused.add(BadRow(reason, file=self._file, line=one.line, value=_row(one)))

    def _keep(self, checked: Iterable[tuple[str, FoundSuggestion, Target]]) -> None:
        rows = []
        for value, one, target in checked:
            rows.append((target.item, value, one.score))
            self._items.append(target.item)
            self._labelled.append(target.labelled)
        self._rows.extend(rows)

    # --- then: store -----------------------------------------------------------------------

    async def _store(self) -> AddedSuggestions:
        latest = _latest(np.frombuffer(self._items, np.int64))
        labelled = np.frombuffer(self._labelled, np.uint8).astype(bool)
        earlier = await self._database.read(self._has_earlier)
        replaced = done = 0
        for part in self._rows.parts(min(PART, self._database.rows_at_once())):
            kept = latest[done : done + len(part)].tolist()
            done += len(part)
            rows = [row for row, keep in zip(part, kept, strict=True) if keep]
            last = done == self._rows.count
            added = int(latest.sum()) if last else None
            replaced += await self._write(rows, earlier=earlier, added=added)
        return AddedSuggestions(
            added=int(latest.sum()),
            replaced=replaced,
            labelled=int((labelled & latest).sum()),
            repeated=len(latest) - int(latest.sum()),
        )

    async def _write(
        self, rows: Sequence[Sequence[object]], *, earlier: bool, added: int | None
    ) -> int:
        """Write suggestions; return the number of those that they replaced.

        ``added`` is how many were added in all, with the last of them.
        """
        now_ms = self._database.now_ms()
        for attempt in range(ATTEMPTS):
            write = partial(
                writing.write,
                project=self._project,
                source=self._source,
                version=self._version,
                rows=rows,
                now_ms=now_ms,
                replace=earlier or attempt > 0,
                durable=added is not None,
            )
            try:
                return await self._database.write(partial(self._recorded, write, added))
            except Exception as exc:
                if not is_duplicate(exc):
                    raise
        raise Refused("others add suggestions of the same source: try again later")

    def _recorded(
        self, write: Callable[[Connection], int], added: int | None, connection: Connection
    ) -> int:
        replaced = write(connection)
        if added is not None:
            details = {"source": self._source, "suggestions": added}
            record(connection, self._project, self._by, What.SUGGESTIONS_ADDED, details)
        return replaced

    def _has_earlier(self, connection: Connection) -> bool:
        s = tables.suggestion.c
        here = select(s.item_id).where(s.project_id == self._project, s.source == self._source)
        return connection.scalar(here.limit(1)) is not None


def _unknown(one: FoundSuggestion) -> str:
    if one.external_id is not None:
        return f"the project has no item with the id {one.external_id!r}"
    return f"the project has no item {one.item}"


def _row(one: FoundSuggestion) -> JSONObject:
    """Return the line that a suggestion was read from."""
    names = {"item": one.item} if one.external_id is None else {"id": one.external_id}
    score = {} if one.score is None else {"score": one.score}
    return {**names, "value": msgspec.json.decode(one.value), **score}


def _latest(
    items: np.ndarray[tuple[int], np.dtype[np.int64]],
) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Return of which rows the item does not come again further down."""
    ordered = np.sort(items)
    if (ordered[1:] != ordered[:-1]).all():  # mostly; the rest takes three times the memory
        return np.ones(len(items), bool)
    del ordered
    latest = np.zeros(len(items), bool)
    _, first_from_the_end = np.unique(items[::-1], return_index=True)
    latest[len(items) - 1 - first_from_the_end] = True
    return latest


async def _slices(found: Iterable[FoundSuggestion]) -> AsyncIterator[list[FoundSuggestion]]:
    iterator: Iterator[FoundSuggestion] = iter(found)
    while some := list(islice(iterator, SLICE)):
        yield some
        await asyncio.sleep(0)


async def _gathered(
    batches: AsyncIterator[Sequence[FoundSuggestion]], size: int
) -> AsyncIterator[list[FoundSuggestion]]:
    """Yield what comes, gathered to as much as is looked up at once."""
    some: list[FoundSuggestion] = []
    characters = 0
    async for batch in batches:
        some += batch
        characters += sum(len(one.value) for one in batch)
        if len(some) >= size or characters >= LOOKUP_CHARACTERS:
            yield some
            some, characters = [], 0
    if some:
        yield some
