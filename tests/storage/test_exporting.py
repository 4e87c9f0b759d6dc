"""Labels as files: whole, in order, and harmless in a spreadsheet."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import AsyncIterator

import pytest
from hypothesis import given, strategies as st

from supt_async.storage.exporting import COLUMNS, FORMULA, export, row
from supt_async.storage.records import StoredLabel
from supt_async.types import FIRST, ItemId


def label(value: object, **fields: object) -> StoredLabel:
    given_ = {
        "seq": 1,
        "label": "A1",
        "item": ItemId(7),
        "external_id": None,
        "labeller": "Ada",
        "value": value,
        "ms": None,
        "created_ms": 0,
        "generation": FIRST,
        "late": False,
        "withdrawn": False,
        **fields,
    }
    return StoredLabel(**given_)  # type: ignore[arg-type]


async def written(format_: str, *labels: StoredLabel) -> str:
    async def source() -> AsyncIterator[StoredLabel]:
        for one in labels:
            yield one

    return b"".join([chunk async for chunk in export(source(), format_)]).decode()


def cells(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline="")))


async def test_both_formats_say_the_same_of_a_label() -> None:
    given_ = label(["a", "b"], overruled=True, ms=1200)
    (line,) = (await written("jsonl", given_)).splitlines()
    assert json.loads(line) == row(given_)
    head, body = cells(await written("csv", given_))
    assert tuple(head) == COLUMNS
    found = dict(zip(head, body, strict=True))
    assert (found["item"], found["value"], found["ms"]) == ("7", '["a","b"]', "1200")
    assert (found["external_id"], found["overruled"], found["correction"]) == ("", "true", "false")


@pytest.mark.parametrize("beginning", FORMULA)
async def test_no_text_begins_like_a_formula(beginning: str) -> None:
    evil = f"{beginning}HYPERLINK(1)"
    (_, body) = cells(await written("csv", label(evil, labeller=evil, external_id=evil)))
    assert body.count(f"'{evil}") == 3
    assert not [cell for cell in body if cell.startswith(FORMULA)]


async def test_a_negative_number_stays_one() -> None:
    (_, body) = cells(await written("csv", label(-3)))
    assert "-3" in body


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])))
async def test_any_text_comes_back_whole(text: str) -> None:
    (_, body) = cells(await written("csv", label(text)))
    assert body[COLUMNS.index("value")].removeprefix("'") == text.removeprefix("'")
    (line,) = (await written("jsonl", label(text))).split("\n")[:-1]
    assert json.loads(line)["value"] == text
