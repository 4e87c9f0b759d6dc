"""What is written is what is read, and what is different is not the same, on every database."""

from __future__ import annotations

import math
import sys
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Connection, Select, insert, select

from supt_async.storage.factory import Storage, open_storage
from supt_async.storage.schema.tables import item_vectors, meta, process, suggestion
from tests.support.databases import fresh

TEXTS = (
    *("", " ", " both ends ", "tab\t", "line\r\nline\n", "\x01\x1a\x1f\x7f", "\u2028\ufeff"),
    *("a 4-byte sign: 😀 👩‍🔬", "e\u0301 is not é", "ß is not ss", "العربية ไทย 日本語"),
    *("'", '"', "\\", "\\0\\n\\'", "''", "%", "%s %(x)s", ":name", "?", "{}", "-- /* */ ;", "NULL"),
    *('{"b": 1,"a":  1.0, "b":2}', "[1e400,-0.0, 0.10]", '"\\u0000"', "0", "0.0", "1e3", "true"),
)
NAMES = ("a", "A", "a ", " a", "á", "a\u0301", "ß", "ss", "SS", "😀", "😁", "_", "%", "1", "01", "")
NUMBERS = (0, 1, -1, 2**31, 2**53 + 1, 2**63 - 1, -(2**63))
FLOATS = (
    *(0.0, 0.1, 1 / 3, -2.5, 1e-300, 1.0000000000000002, 123456789.12345678),
    *(sys.float_info.max, sys.float_info.min, math.pi, 2.0**63, 0.30000000000000004),
)


@pytest.fixture(params=["sqlite", "postgres", "mariadb"])
async def storage(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Storage]:
    async with fresh(request.param, tmp_path) as address:
        storage = await open_storage(address)
        yield storage
        await storage.close()


async def test_texts_are_kept_as_they_are(storage: Storage) -> None:
    rows = [{"key": f"text {number}", "value": text} for number, text in enumerate(TEXTS)]
    await storage.database.write(lambda c: c.execute(insert(meta), rows))
    read = select(meta.c.key, meta.c.value).where(meta.c.key.startswith("text "))
    found = await storage.database.read(lambda c: dict(c.execute(read).all()))
    assert [found[row["key"]] for row in rows] == list(TEXTS)


async def test_names_that_differ_in_anything_are_different_names(storage: Storage) -> None:
    """In case, accents, trailing spaces, composition."""
    rows = [{"key": name, "value": name} for name in NAMES]
    await storage.database.write(lambda c: c.execute(insert(meta), rows))
    for name in NAMES:
        read = select(meta.c.value).where(meta.c.key == name)
        assert await storage.database.read(partial(texts, read)) == [name]


def texts(read: Select[str], connection: Connection) -> list[str]:
    return list(connection.scalars(read))


async def test_integers_of_64_bits_are_exact(storage: Storage) -> None:
    rows = [{"id": str(number), "started_ms": 0, "beat_ms": number} for number in NUMBERS]
    await storage.database.write(lambda c: c.execute(insert(process), rows))
    read = select(process.c.beat_ms).order_by(process.c.beat_ms)
    assert await storage.database.read(lambda c: c.scalars(read).all()) == sorted(NUMBERS)


async def test_floats_are_exact(storage: Storage) -> None:
    rows = [
        {"item_id": number, "source": "x", "project_id": 1, "value": "1", "score": score}
        for number, score in enumerate(FLOATS)
    ]
    same = {"created_ms": 0}
    await storage.database.write(lambda c: c.execute(insert(suggestion).values(same), rows))
    read = select(suggestion.c.score).order_by(suggestion.c.item_id)
    found = await storage.database.read(lambda c: c.scalars(read).all())
    assert [repr(score) for score in found] == [repr(score) for score in FLOATS]


async def test_bytes_are_kept_as_they_are(storage: Storage) -> None:
    project = await storage.catalogue.create_project("digits", title="", task={"kind": "text"})
    every = bytes(range(256)) * 2
    row = {"project_id": project.id, "run_id": 1, "ids": every, "vectors": b"", "chunk": 0}
    row["group_numbers"] = b"\\'\"%s\0"
    await storage.database.write(lambda c: c.execute(insert(item_vectors), [row]))
    v = item_vectors.c
    read = select(v.ids, v.vectors, v.group_numbers)
    found = await storage.database.read(lambda c: c.execute(read).one())
    assert tuple(found) == (every, b"", b"\\'\"%s\0")
