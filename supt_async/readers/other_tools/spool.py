"""Temporary file with the records of another tool's file, by item and labeller.

Some tools write a line for each answer, so that the answers to an item, and several decisions of
one person about it, stand anywhere in a file. They are brought together on disk: memory does not
grow with the file.
"""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import TracebackType

import msgspec

from supt_async.readers.other_tools.records import Answer, Record

BATCH = 200
"""Number of items that are read at once."""
_TABLES = """
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
CREATE TABLE item (n INTEGER PRIMARY KEY, key TEXT UNIQUE NOT NULL, record BLOB NOT NULL);
CREATE TABLE answer (
    n INTEGER PRIMARY KEY, item INTEGER NOT NULL, who TEXT NOT NULL, answer BLOB NOT NULL,
    UNIQUE (item, who));
CREATE TABLE ready_item (n INTEGER PRIMARY KEY, item BLOB NOT NULL);
CREATE TABLE ready_label (n INTEGER PRIMARY KEY, label BLOB NOT NULL);
CREATE TABLE content (print TEXT PRIMARY KEY, times INTEGER NOT NULL) WITHOUT ROWID;
"""
_CORRECTION = "\0correction"


class RecordSpool:
    """Temporary database of records; its folder is deleted in the end."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="supt-import-")
        self._file = sqlite3.connect(
            Path(self._folder.name) / "records.db", isolation_level=None, check_same_thread=False
        )
        self._file.executescript(_TABLES)
        self._file.execute("BEGIN")
        self._records = msgspec.json.Decoder(Record)
        self._answers = msgspec.json.Decoder(Answer)
        self.replaced = 0
        """Number of answers that a later one of the same labeller replaces."""

    def __enter__(self) -> RecordSpool:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        exc: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._file.close()
        self._folder.cleanup()

    def add(self, record: Record) -> None:
        """Add a record; its answers join those of earlier records with the same key.

        Raises:
            ValueError: An earlier one with the same key is another item.
        """
        found = self._file.execute(
            "SELECT n, record FROM item WHERE key = ?", (record.key,)
        ).fetchone()
        if found is None:
            encoded = msgspec.json.encode(replace(record, answers=()))
            item = self._file.execute(
                "INSERT INTO item (key, record) VALUES (?, ?)", (record.key, encoded)
            ).lastrowid
        else:
            item = found[0]
            earlier = self._records.decode(found[1]).payload
            if None not in (record.payload, earlier) and record.payload != earlier:
                raise ValueError(
                    f"the id {record.key!r} stands for another item before: import files of"
                    " different projects into different ones"
                )
        for answer in record.answers:
            self._add_answer(int(item or 0), answer)

    def batches(self) -> Iterator[list[tuple[Record, list[Answer]]]]:
        """Yield the items in order of their first records, each with its answers."""
        after = 0
        while True:
            rows = self._file.execute(
                "SELECT n, record FROM item WHERE n > ? ORDER BY n LIMIT ?", (after, BATCH)
            ).fetchall()
            if not rows:
                return
            after = rows[-1][0]
            answers: dict[int, list[Answer]] = {}
            for item, answer in self._file.execute(
                "SELECT item, answer FROM answer WHERE item BETWEEN ? AND ? ORDER BY item, n",
                (rows[0][0], after),
            ):
                answers.setdefault(item, []).append(self._answers.decode(answer))
            yield [(self._records.decode(record), answers.get(n, [])) for n, record in rows]

    def occurrence(self, print_: str) -> int:
        """Count a content; return how often it has come, this time included."""
        (times,) = self._file.execute(
            "INSERT INTO content (print, times) VALUES (?, 1)"
            " ON CONFLICT (print) DO UPDATE SET times = times + 1 RETURNING times",
            (print_,),
        ).fetchone()
        return int(times)

    def keep(self, table: str, encoded: bytes) -> None:
        """Keep what was made of a record, for a later pass."""
        statements = {
            "item": "INSERT INTO ready_item (item) VALUES (?)",
            "label": "INSERT INTO ready_label (label) VALUES (?)",
        }
        self._file.execute(statements[table], (encoded,))

    def kept(self, table: str) -> Iterator[bytes]:
        """Yield what was kept, in order."""
        statements = {
            "item": "SELECT item FROM ready_item ORDER BY n",
            "label": "SELECT label FROM ready_label ORDER BY n",
        }
        for (encoded,) in self._file.execute(statements[table]):
            yield encoded

    def _add_answer(self, item: int, answer: Answer) -> None:
        who = _CORRECTION if answer.correction else answer.labeller or ""
        found = self._file.execute(
            "SELECT n, answer FROM answer WHERE item = ? AND who = ?", (item, who)
        ).fetchone()
        if found is None:
            self._file.execute(
                "INSERT INTO answer (item, who, answer) VALUES (?, ?, ?)",
                (item, who, msgspec.json.encode(answer)),
            )
            return
        earlier = self._answers.decode(found[1])
        if earlier.joins and answer.joins:
            answer = replace(answer, parts=(*earlier.parts, *answer.parts))
        else:
            self.replaced += 1
            if (answer.created_ms or 0) < (earlier.created_ms or 0):
                return
        self._file.execute(
            "UPDATE answer SET answer = ? WHERE n = ?", (msgspec.json.encode(answer), found[0])
        )
