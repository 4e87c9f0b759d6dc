"""Import of other tools' files: their items, and the answers that people gave there.

The file is read and checked as a whole before anything is stored. Items are added as those of
any file, so that a file can be imported again; labels keep their labellers and times.
"""

from __future__ import annotations

import shlex
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from typing import TypeAlias

import msgspec

from supt_async.domain.ids import ProjectId
from supt_async.domain.items import NewItem, NewSuggestion
from supt_async.domain.project import NO_SUGGESTIONS, OWN_MODEL
from supt_async.domain.values import JSONValue
from supt_async.errors import BadFile
from supt_async.payloads.codec import fingerprint
from supt_async.protocol.display.display import NO_LINK, display
from supt_async.protocol.tasks.bounds import Bounds
from supt_async.protocol.tasks.equality import text_of
from supt_async.protocol.tasks.kind import Task
from supt_async.protocol.tasks.task import settle
from supt_async.protocol.tasks.validation import NotAllowed
from supt_async.readers.item_lines import id_of
from supt_async.readers.other_tools.fitting import NOTHING, Fitting, listed_options
from supt_async.readers.other_tools.records import Answer, Record
from supt_async.readers.other_tools.spool import RecordSpool
from supt_async.storage.database import Database
from supt_async.storage.people.imported import usable_name
from supt_async.storage.records import Added
from supt_async.storage.schema import tables
from supt_async.storage.transfer.admission import admit
from supt_async.storage.transfer.image_sizes import bounds_of_item
from supt_async.storage.transfer.importer import Importer
from supt_async.storage.transfer.item_keys import key_of_content
from supt_async.storage.transfer.same_answers import SameAnswers
from supt_async.storage.transfer.taken_labels import TakenLabel, take_labels

BATCH = 500
"""Number of labels that are stored in one transaction."""

MAX_SHOWN = 80
"""Maximum number of characters of an answer that an error shows."""

OnBad: TypeAlias = Callable[[int | None, str], None]
"""Function that is given the line and the reason of what can't be taken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelSource:
    """Where answers come from, and under which names they are stored."""

    tool: str
    question: str | None = None
    """The one of the tool's questions that is taken, if there are several."""
    names: Mapping[str, str] = field(default_factory=dict)
    """Names of labellers in place of those in the file."""
    nobody: str | None = None
    """Name of the labeller whose answers name nobody."""


@dataclass(slots=True, kw_only=True)
class Taken:
    """Report of an import."""

    items: Added = field(default_factory=lambda: Added(added=0, known=0))
    attached: int = 0
    """Items that were there already and were found by their ids alone."""
    ready_items: int = 0
    ready_labels: int = 0
    suggestions: int = 0
    labels: Counter[str] = field(default_factory=Counter)
    labellers: set[str] = field(default_factory=set)
    replaced: int = 0
    """Answers that a later one of the same labeller replaced."""
    unanswered: int = 0
    """Answers that have nothing of what the task asks for."""
    left_out: Counter[str] = field(default_factory=Counter)
    alike: list[tuple[str, str]] = field(default_factory=list)
    """Who gives the same answers to the same items as somebody who is here."""
    others: list[str] = field(default_factory=list)
    """What the answers also have, for which the task does not ask."""


class LabelImport:
    """Import of one tool's files into a project."""

    def __init__(
        self,
        database: Database,
        project: ProjectId,
        task: Task,
        source: LabelSource,
        on_bad: OnBad | None = None,
    ) -> None:
        self._database = database
        self._project = project
        self._task = task
        self._source = source
        self._on_bad = on_bad
        self._fitting = Fitting(task, source.question)
        self.report = Taken()

    async def take(
        self,
        records: Iterable[Record],
        progress: Callable[[int], None] | None = None,
        *,
        dry_run: bool = False,
    ) -> Taken:
        """Read, check and store; ``progress`` is called with the number of records read.

        Raises:
            BadFile: A record can't be taken, and there is no ``on_bad``; nothing is stored.
        """
        with RecordSpool() as spool:
            for number, record in enumerate(records, 1):
                self.report.left_out.update(record.left_out)
                try:
                    spool.add(record)
                except ValueError as exc:
                    self._refuse(record.line, str(exc))
                if progress is not None and number % BATCH == 0:
                    progress(number)
            self.report.replaced = spool.replaced
            for batch in spool.batches():
                await self._check(batch, spool)
            self._check_fit()
            self.report.left_out.update(+self._fitting.left_out)
            await self._check_names(spool)
            if not dry_run:
                await self._store(spool)
        return self.report

    async def _store(self, spool: RecordSpool) -> None:
        items = msgspec.json.Decoder(NewItem)
        importer = Importer(self._database, self._project)
        added = (items.decode(one) for one in spool.kept("item"))
        self.report.items = await importer.take(added)
        labels = msgspec.json.Decoder(TakenLabel)
        waiting = (labels.decode(one) for one in spool.kept("label"))
        while batch := list(islice(waiting, BATCH)):
            self.report.labels += await take_labels(self._database, self._project, batch)

    # --- checks ---------------------------------------------------------------------------

    async def _check(
        self, batch: Sequence[tuple[Record, list[Answer]]], spool: RecordSpool
    ) -> None:
        stored = await self._stored([record for record, _ in batch])
        for record, answers in batch:
            key = f"id:{record.external_id}"
            payload = stored.get(key)
            if payload is None:
                if record.payload is None:
                    self._refuse(record.line, _lost(record))
                    continue
                item = self._admitted(record)
                if item is None:
                    continue
                payload = item.payload
                spool.keep("item", msgspec.json.encode(item))
                self.report.ready_items += 1
                if item.external_id is None:
                    print_ = fingerprint(payload)
                    key = key_of_content(print_, spool.occurrence(print_))
            else:
                self.report.attached += 1
            bounds = self._bounds(payload) if answers else None
            listed = listed_options(self._task, payload) if answers else {}
            for answer in answers:
                label = self._label(answer, key, bounds, listed)
                if label is not None:
                    spool.keep("label", msgspec.json.encode(label))

    async def _stored(self, records: Sequence[Record]) -> dict[str, str]:
        """Return the payloads of the items that are meant by their ids alone."""
        keys = [f"id:{record.external_id}" for record in records if record.attach]
        if not keys:
            return {}
        c = tables.content.c
        query = tables.content.select().with_only_columns(c.key, c.payload)
        query = query.where(c.project_id == self._project, c.key.in_(keys))
        return await self._database.read(
            lambda connection: {row.key: row.payload for row in connection.execute(query)}
        )

    def _admitted(self, record: Record) -> NewItem | None:
        try:
            suggestions = self._suggestions(record)
            item = NewItem(
                payload=record.payload or "",
                external_id=id_of(record.external_id),
                features=record.features,
                meta=record.meta or None,
                suggestions=suggestions,
                line=record.line,
            )
            admitted = admit(self._task, item)
        except NotAllowed as exc:
            self._refuse(record.line, f"the suggestion is not allowed: {exc}")
            return None
        except ValueError as exc:
            self._refuse(record.line, str(exc))
            return None
        self.report.suggestions += len(suggestions)
        return admitted

    def _suggestions(self, record: Record) -> tuple[NewSuggestion, ...]:
        found: dict[str, NewSuggestion] = {}
        for told in record.predictions:
            value = self._fitting.value(told, listed_options(self._task, record.payload or "null"))
            if value is not NOTHING:
                settled = settle(self._task, value, self._bounds(record.payload or ""))
                source = usable_name(told.source, self._source.tool) or self._source.tool
                if source in (OWN_MODEL, NO_SUGGESTIONS):  # which mean something else here
                    source = f"{self._source.tool} {source}"
                found[source] = NewSuggestion(source=source, value=settled, score=told.score)
        return tuple(found.values())

    def _bounds(self, payload: str) -> Bounds | None:
        envelope = msgspec.json.decode(payload)
        try:
            data = display(envelope, self._task.view, NO_LINK)
        except ValueError:
            return None
        return bounds_of_item(envelope, data)

    def _label(
        self,
        answer: Answer,
        key: str,
        bounds: Bounds | None,
        listed: Mapping[str, Sequence[JSONValue]],
    ) -> TakenLabel | None:
        value: JSONValue = None
        try:
            value = self._fitting.value(answer, listed)
            if value is NOTHING:
                self.report.unanswered += 1
                return None
            settled: JSONValue = settle(self._task, value, bounds)
        except NotAllowed as exc:
            has = "" if value is None else f" (the file has {_short(value)})"
            self._refuse(answer.line, f"the answer is not allowed: {str(exc).rstrip('.')}{has}")
            return None
        except ValueError as exc:
            self._refuse(answer.line, str(exc))
            return None
        name = self._name(answer.labeller)
        self.report.labellers.add(name or "import")
        self.report.ready_labels += 1
        return TakenLabel(
            key=key,
            value=text_of(settled),
            labeller=name,
            source=answer.labeller,
            created_ms=answer.created_ms,
            ms=answer.ms,
            id=answer.id,
            correction=answer.correction,
        )

    def _name(self, name: str | None) -> str | None:
        tool = self._source.tool
        if name is None or (tool == "supt" and name == "import"):
            return self._source.nobody
        given = self._source.names.get(name)
        if given is not None:
            return given
        # A number says nothing to anybody elsewhere.
        return usable_name(f"{tool} {name}" if name.isdecimal() else name, tool)

    def _check_fit(self) -> None:
        """Refuse a file that has answers, but none of what the task asks for."""
        misfit = self._fitting.misfit()
        if misfit is not None:
            raise BadFile(misfit)
        self.report.others = self._fitting.others()

    async def _check_names(self, spool: RecordSpool) -> None:
        """Refuse answers that are here already under another name."""
        same = SameAnswers(self._project)
        labels = msgspec.json.Decoder(TakenLabel)
        waiting = (labels.decode(one) for one in spool.kept("label"))
        while batch := list(islice(waiting, BATCH)):
            await self._database.read(partial(same.compare, labels=batch))
        self.report.alike = same.alike()
        if (found := same.doubled()) is not None:
            raise BadFile(_doubled(*found))

    def _refuse(self, line: int | None, reason: str) -> None:
        if self._on_bad is None:
            raise BadFile(reason, line=line)
        self._on_bad(line, reason)


def _lost(record: Record) -> str:
    return (
        f"the project has no item with the id {record.external_id!r}, and this file has only"
        " answers: export it with --with item, or add the items first"
    )


def _doubled(source: str | None, name: str) -> str:
    if source is None:
        return (
            f"the answers that name nobody are here already, as those of {name!r}: take them with"
            f" --labeller {shlex.quote(name)}"
        )
    return (
        f"the answers of {source!r} are here already, as those of {name!r}: take them with"
        f" --rename {shlex.quote(f'{source}={name}')}"
    )


def _short(value: JSONValue) -> str:
    try:
        text = text_of(value)
    except RecursionError:
        return "a deep one"
    return text if len(text) <= MAX_SHOWN else f"{text[: MAX_SHOWN - 3]}..."
