"""Writers of items, their order and their suggestions, a batch of lines at a time."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import msgspec
import numpy as np
from msgspec import Raw
from sqlalchemy import Connection, update

from supt_async.domain.items import NewItem
from supt_async.domain.values import JSONValue
from supt_async.payloads.arrays import MARKER
from supt_async.payloads.codec import checked, fingerprint
from supt_async.readers.item_lines import assign_of, id_of, meta_of
from supt_async.storage.dialects import dialect_of
from supt_async.storage.gold.items import note_change as note_gold
from supt_async.storage.project_file.imported import (
    BadLine,
    Imported,
    source_at,
    text_of_raw,
    value_of,
)
from supt_async.storage.project_file.lines import ABSENT, ImportLine, ItemLine, SuggestionLine
from supt_async.storage.schema import tables
from supt_async.storage.transfer.admission import admit
from supt_async.storage.transfer.staging import assigning

MAX_IMPORTS = 1_000_000
"""Maximum number of a project's imports of files."""


def _write_imports(connection: Connection, imported: Imported, batch: list[ImportLine]) -> None:
    if len(imported.imports) + len(batch) > MAX_IMPORTS:
        place = MAX_IMPORTS - len(imported.imports)
        raise BadLine(place, f"a project can't have more than {MAX_IMPORTS:,} imports")
    rows = [
        (imported.project, "published", line.created_ms, line.created_ms, line.digest)
        for line in batch
    ]
    columns = ("project_id", "state", "beat_ms", "created_ms", "digest")
    dialect = dialect_of(connection)
    imported.imports.extend(dialect.insert_numbered(connection, tables.import_, columns, rows))


def _write_items(connection: Connection, imported: Imported, batch: list[ItemLine]) -> None:
    contents = [_content(imported, line, place) for place, line in enumerate(batch)]
    project, dialect = imported.project, dialect_of(connection)
    items = [(project, line.open) for line in batch]
    ids = dialect.insert_numbered(connection, tables.item, ("project_id", "open_slots"), items)
    rows = [(id_, project, *content) for id_, content in zip(ids, contents, strict=True)]
    dialect.insert_rows(connection, tables.content, _CONTENT, rows)
    wanted = [
        (project, id_, line.priority, line.created_ms)
        for id_, line in zip(ids, batch, strict=True)
        if line.priority
    ]
    columns = ("project_id", "item_id", "priority", "created_ms")
    dialect.insert_rows(connection, tables.offered, columns, wanted)
    _assign(connection, imported, batch, ids)
    golden = _write_gold(connection, imported, batch, ids)
    imported.add_items(ids, apart=golden)
    imported.open += sum(line.open for line in batch)
    imported.done += sum(line.open == 0 for line in batch) - len(golden)


_CONTENT = (
    "item_id",
    "project_id",
    "key",
    "external_id",
    "fingerprint",
    "payload",
    "features",
    "meta",
    "assign",
    "import_id",
    "created_ms",
)


def _write_gold(
    connection: Connection, imported: Imported, batch: list[ItemLine], ids: Sequence[int]
) -> list[int]:
    """Write the known answers of gold items; return the places of those in the batch."""
    golden = [place for place, line in enumerate(batch) if line.gold is not ABSENT]
    rows = []
    for place in golden:
        line = batch[place]
        if line.open:
            raise BadLine(place, "a gold item has no open places")
        value = imported.answer(line.gold, place)
        rows.append((imported.project, ids[place], value, line.created_ms, line.retired_ms))
    if rows:
        columns = ("project_id", "item_id", "value", "created_ms", "retired_ms")
        dialect_of(connection).insert_rows(connection, tables.gold, columns, rows)
        note_gold(connection, imported.project)
    return golden


def _assign(
    connection: Connection, imported: Imported, batch: list[ItemLine], ids: Sequence[int]
) -> None:
    """Write whom items are meant for, also names that nobody has here."""
    some = [
        (id_, msgspec.json.decode(text_of_raw(line.assign)))
        for id_, line in zip(ids, batch, strict=True)
        if line.assign is not ABSENT
    ]
    if some:
        assigning.write(connection, imported.project, some, {})
        assigning.note_change(connection, imported.project)
        imported.assigned.extend(id_ for id_, _ in some)


def _content(imported: Imported, line: ItemLine, place: int) -> tuple[object, ...]:
    """Return the columns of an item's content, from its key on."""
    try:
        payload = _payload(line.data)
        admit(imported.task, NewItem(payload=payload))
        print_ = fingerprint(payload)
        if line.open > imported.overlap:
            raise ValueError("it has more open places than the project's overlap")
        if (line.id is None) == (line.occurrence == 0):
            raise ValueError("an item has either an id or an occurrence")
        key = f"is:{print_}:{line.occurrence}" if line.id is None else f"id:{id_of(line.id)}"
        features = None if line.features is ABSENT else _payload(line.features)
        meta, assign = _text_of_part(line.meta, meta_of), _text_of_part(line.assign, assign_of)
        if line.added_by is not None and line.added_by > len(imported.imports):
            raise ValueError(f"there is no import {line.added_by}")
        by = None if line.added_by is None else imported.imports[line.added_by - 1]
    except (ValueError, TypeError, RecursionError) as exc:
        raise BadLine(place, exc) from exc
    return key, line.id, print_, payload, features, meta, assign, by, line.created_ms


def _write_order(connection: Connection, imported: Imported, batch: list[list[int]]) -> None:
    rows = []
    for place, numbers in enumerate(batch):
        ids = np.frombuffer(imported.order(numbers, place), dtype="<i8")
        chosen = imported.are_assigned(ids)
        for assigned in (False, True):
            if len(some := ids[chosen == assigned]):
                rows.append((imported.project, 0, imported.chunks, some.tobytes(), assigned))
                imported.chunks += 1
    columns = ("project_id", "generation", "chunk", "ids", "assigned")
    dialect_of(connection).insert_rows(connection, tables.ranking, columns, rows)
    p = tables.project.c
    mine = update(tables.project).where(p.id == imported.project)
    connection.execute(mine.values(base_chunks=imported.chunks))


def _write_suggestions(
    connection: Connection, imported: Imported, batch: list[SuggestionLine]
) -> None:
    rows = [
        (
            item,
            source_at(line.source, place),
            imported.project,
            value_of(line.value, place),
            line.score,
            line.version,
            line.created_ms,
        )
        for place, (line, item) in enumerate(zip(batch, imported.items_of(batch), strict=True))
    ]
    columns = ("item_id", "source", "project_id", "value", "score", "version", "created_ms")
    dialect_of(connection).insert_rows(connection, tables.suggestion, columns, rows)


def _payload(raw: Raw) -> str:
    """Return the text of a payload or of features, which may hold typed envelopes."""
    text = text_of_raw(raw)
    if MARKER in text or "\\u" in text:  # a name may be spelled with escapes
        checked(msgspec.json.decode(text))
    return text


def _text_of_part(raw: Raw, check: Callable[[JSONValue], object]) -> str | None:
    if raw is ABSENT:
        return None
    text = text_of_raw(raw)
    value = msgspec.json.decode(text)
    if value is None:
        raise ValueError("a field that is not there is left out")
    check(value)
    return text


ITEMS: Mapping[str, Callable[[Connection, Imported, list[Any]], None]] = {
    "imports.jsonl": _write_imports,
    "items.jsonl": _write_items,
    "order.jsonl": _write_order,
    "suggestions.jsonl": _write_suggestions,
}
