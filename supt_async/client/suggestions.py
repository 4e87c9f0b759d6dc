"""Suggestions of a project from Python: added, listed and deleted."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from supt_async.client.new_items import EVERY, Repeatable, bar
from supt_async.client.rest import RestClient, in_thread
from supt_async.domain.values import JSONObject
from supt_async.errors import BadFile, Refused
from supt_async.readers.input import Input
from supt_async.readers.python_items import rows_of

FIELDS = ("id", "item", "value", "score")
"""Fields of a row that are sent; others are left out."""
_FORM = 'give rows such as {"id": "r-17", "value": "cat", "score": 0.9}'


@dataclass(frozen=True, slots=True, kw_only=True)
class AddedSuggestions:
    """Counts of what happened to the suggestions of one call."""

    added: int
    """Suggestions that were stored."""
    replaced: int = 0
    """Earlier suggestions of the source that they replaced."""
    labelled: int = 0
    """Suggestions for items that have an answer already: stored, but not shown."""
    repeated: int = 0
    """Rows that a later one for the same item replaced."""
    refused: list[JSONObject] = field(default_factory=list)
    """Rows that were left out (``skip_bad``), up to 100: ``line``, from 1, and ``reason``."""
    refused_rows: int = 0


class ProjectSuggestions:
    """Suggestions of a project: what ``Project`` can do with them."""

    rest: RestClient
    path: str

    def add_suggestions(
        self,
        rows: Any,
        *,
        source: str,
        version: str | None = None,
        skip_bad: bool = False,
        progress: bool = True,
    ) -> AddedSuggestions:
        """Add suggestions: answers that a program proposes for items that are there.

        ``rows`` are mappings or a DataFrame with ``id`` (the item's own) or ``item`` (its number),
        ``value``, and ``score`` from 0 to 1 if there is one; or the path of a file of such JSON
        lines. An item has one suggestion of each source: a later one replaces it::

            project.add_suggestions([{"id": "r-17", "value": "cat", "score": 0.9}], source="clip")

        With ``skip_bad`` rows that are refused are left out, and named in the result.

        Raises:
            Refused: A row is refused, and nothing was stored; or the token's owner does not own
                the project, or the source is reserved.
        """
        return add_suggestions(
            self.rest,
            self.path,
            rows,
            source=source,
            version=version,
            skip_bad=skip_bad,
            progress=progress,
        )

    def suggestions(
        self, source: str | None = None, *, limit: int | None = None
    ) -> list[JSONObject]:
        """Return suggestions, of one source or of all: ``id``, ``item``, ``value``, ``score``..."""
        return list_suggestions(self.rest, self.path, source, limit)

    def suggestion_sources(self) -> list[JSONObject]:
        """Return the sources of suggestions with their versions and numbers."""
        found: list[JSONObject] = self.rest.get(f"{self.path}/suggestions/sources")
        return found

    def delete_suggestions(self, source: str, *, labels: bool = False) -> int:
        """Delete all suggestions of a source; return their number.

        With ``labels``, take back the labels that ``accept_suggestions`` made of them instead.
        """
        query = {"source": source, **({"labels": "1"} if labels else {})}
        answer = self.rest.delete(f"{self.path}/suggestions", **query)
        return int(answer["taken_back" if labels else "deleted"])

    def suggestion_curve(self, source: str) -> JSONObject:
        """Return how many suggestions of a source there are at which score for which error."""
        found: JSONObject = self.rest.get(f"{self.path}/suggestions/curve", source=source)
        return found

    def accept_suggestions(
        self, source: str, *, min_score: float, audit: float = 0.05, dry_run: bool = False
    ) -> JSONObject:
        """Turn a source's confident suggestions into labels, without anybody looking at them.

        Those with a score of ``min_score`` or more are accepted, except for a share (``audit``)
        that people answer instead, so that the error becomes known. Return the number of
        ``labels``, of ``audited`` items, and of items that are ``left`` to people, by reason. With
        ``dry_run`` they are only counted.

        Raises:
            Refused: There are no suggestions of the source, or the token's owner does not own the
                project.
        """
        body = {"source": source, "min_score": min_score, "audit": audit, "dry_run": dry_run}
        found: JSONObject = self.rest.send("POST", f"{self.path}/suggestions/accept", body)
        return found

    def suggestion_report(self) -> JSONObject:
        """Return what suggestions do to the answers, by source and version.

        Of each measure (``accepted``, ``median_ms``, and agreement with ``known`` answers,
        ``others`` and the owner's ``correction``): ``shown`` of answers that saw the suggestion,
        ``blind`` of those from which it was withheld, and their ``difference``, which is between
        ``low`` and ``high`` with 95 % confidence; None as long as there are too few answers.
        """
        found: JSONObject = self.rest.get(f"{self.path}/suggestions/report")
        return found

    def suggestion_acceptances(self) -> list[JSONObject]:
        """Return what was accepted in bulk, latest first, with the error as the audit says."""
        found: list[JSONObject] = self.rest.get(f"{self.path}/suggestions/acceptances")
        return found


class AsyncProjectSuggestions:
    """Suggestions of a project, for asyncio: the methods make the same calls in a thread."""

    _blocking: ProjectSuggestions

    async def add_suggestions(self, rows: Any, *, source: str, **options: Any) -> AddedSuggestions:
        """Add suggestions; see ``Project.add_suggestions``."""
        return await in_thread(
            lambda: self._blocking.add_suggestions(rows, source=source, **options)
        )

    async def suggestions(
        self, source: str | None = None, *, limit: int | None = None
    ) -> list[JSONObject]:
        """Return suggestions, of one source or of all; see ``Project.suggestions``."""
        return await in_thread(self._blocking.suggestions, source, limit=limit)

    async def suggestion_sources(self) -> list[JSONObject]:
        """Return the sources of suggestions with their versions and numbers."""
        return await in_thread(self._blocking.suggestion_sources)

    async def delete_suggestions(self, source: str, *, labels: bool = False) -> int:
        """Delete all suggestions of a source; see ``Project.delete_suggestions``."""
        return await in_thread(self._blocking.delete_suggestions, source, labels=labels)

    async def suggestion_curve(self, source: str) -> JSONObject:
        """Return how many suggestions of a source there are at which score for which error."""
        return await in_thread(self._blocking.suggestion_curve, source)

    async def accept_suggestions(
        self, source: str, *, min_score: float, audit: float = 0.05, dry_run: bool = False
    ) -> JSONObject:
        """Turn a source's confident suggestions into labels; see ``Project``."""
        return await in_thread(
            self._blocking.accept_suggestions,
            source,
            min_score=min_score,
            audit=audit,
            dry_run=dry_run,
        )

    async def suggestion_report(self) -> JSONObject:
        """Return what suggestions do to the answers; see ``Project.suggestion_report``."""
        return await in_thread(self._blocking.suggestion_report)

    async def suggestion_acceptances(self) -> list[JSONObject]:
        """Return what was accepted in bulk, latest first, with the error as the audit says."""
        return await in_thread(self._blocking.suggestion_acceptances)


def add_suggestions(
    rest: RestClient,
    path: str,
    rows: Any,
    *,
    source: str,
    version: str | None,
    skip_bad: bool,
    progress: bool,
) -> AddedSuggestions:
    """Add suggestions to the project at a path of the server; see ``Project.add_suggestions``."""
    query = {"source": source, **({"version": version} if version else {})}
    query |= {"skip_bad": "1"} if skip_bad else {}
    with bar(progress, "suggestions") as moved:
        lines = Repeatable(rows, lambda: lines_of(rows, moved))
        answer = rest.put_lines(f"{path}/suggestions", lines, **query)
    return msgspec.convert(answer, AddedSuggestions)


def lines_of(rows: Any, moved: Callable[[int], None]) -> Iterator[bytes]:
    """Yield rows as the lines that ``PUT .../suggestions`` takes; a path's file as it is."""
    if isinstance(rows, str | os.PathLike):
        yield from _lines_of_file(Path(rows))
        return
    found = rows_of(rows)
    if isinstance(found, bytes | Mapping) or not isinstance(found, Iterable):
        raise Refused(f"{_FORM}: a list, a generator, a DataFrame, or the path of a file")
    for number, row in enumerate(found, start=1):
        if not isinstance(row, Mapping) or "value" not in row:
            raise BadFile(_FORM, line=number)
        line = {name: row[name] for name in FIELDS if row.get(name) is not None}
        try:
            yield msgspec.json.encode(line, enc_hook=_plain)
        except (TypeError, ValueError, RecursionError) as exc:
            raise BadFile("has a value that is not JSON", line=number) from exc
        if number % EVERY == 0:
            moved(number)


def list_suggestions(
    rest: RestClient, path: str, source: str | None, limit: int | None
) -> list[JSONObject]:
    """Return the suggestions of the project at a path of the server; see ``Project``."""
    given = {"source": source, "limit": limit}
    query = {name: value for name, value in given.items() if value is not None}
    return rest.get_lines(f"{path}/suggestions", **query)


def _lines_of_file(path: Path) -> Iterator[bytes]:
    source = Input(path)
    try:
        with source.open() as stream:
            for line in stream:
                yield line.rstrip(b"\r\n")
    finally:
        source.close()


def _plain(value: object) -> object:
    if isinstance(value, np.generic | np.ndarray):
        return value.tolist()
    raise TypeError("not JSON")
