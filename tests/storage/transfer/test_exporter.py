"""Exports of labels: complete, in order, and harmless in a spreadsheet."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import AsyncIterator, Sequence

import pyarrow.parquet as pq
import pytest
from hypothesis import given, strategies as st

from supt_async.domain.ids import FIRST, ItemId, ProjectId
from supt_async.domain.project import Project, Settings
from supt_async.errors import Refused
from supt_async.payloads.codec import encode
from supt_async.readers.answer_text import AnswerTexts
from supt_async.storage.records import StoredLabel
from supt_async.storage.transfer.exporter import (
    COLUMNS,
    FORMULA,
    ExportOptions,
    export,
    export_options,
    export_project,
    row,
)


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


async def source(*labels: StoredLabel) -> AsyncIterator[StoredLabel]:
    for one in labels:
        yield one


async def written(format_: str, *labels: StoredLabel, safe: bool = False) -> str:
    how = ExportOptions(format=format_, safe=safe)
    return b"".join([chunk async for chunk in export(source(*labels), how)]).decode()


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
async def test_no_text_begins_like_a_formula_where_it_matters(beginning: str) -> None:
    evil = f"{beginning}HYPERLINK(1)"
    given_ = label(evil, labeller=evil, external_id=evil)
    (_, body) = cells(await written("csv", given_, safe=True))
    assert body.count(f"'{evil}") == 3
    assert not [cell for cell in body if cell.startswith(FORMULA)]
    (_, body) = cells(await written("csv", given_))
    assert body.count(evil) == 3


@pytest.mark.parametrize("separator", [";", "\t", "\n", "|", "; ", '";'])
@pytest.mark.parametrize("listed", [False, True])
async def test_nothing_behind_another_separator_begins_like_a_formula(
    separator: str, listed: bool
) -> None:
    evil = f"x{separator}=HYPERLINK(1)"
    line = (await written("csv", label([evil] if listed else evil), safe=True)).partition("\n")[2]
    escaped = listed and separator in "\t\n"  # in JSON they separate nothing
    assert ("=HYPERLINK" if escaped else "'=HYPERLINK") in line


@pytest.mark.parametrize("value", ["+", "-", "-7", "=", "@ada", "'+", "x;=y"])
async def test_a_csv_file_reads_back_to_what_was_answered(value: str) -> None:
    (_, body) = cells(await written("csv", label(value, external_id=value, labeller=value)))
    assert body.count(value) == 3
    if len(value) == 1:  # nothing that a spreadsheet could calculate
        (_, body) = cells(await written("csv", label(value), safe=True))
        assert value in body


@pytest.mark.parametrize("safe", [False, True])
async def test_a_negative_number_stays_one(safe: bool) -> None:
    (_, body) = cells(await written("csv", label(-3), safe=safe))
    assert "-3" in body


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])))
async def test_any_text_comes_back_whole(text: str) -> None:
    (_, body) = cells(await written("csv", label(text)))
    assert body[COLUMNS.index("value")] == text
    (line,) = (await written("jsonl", label(text))).split("\n")[:-1]
    assert json.loads(line)["value"] == text


OPTIONS: list[str | float] = [1, True, "1", '"1"', "true", "yes", 2.5, '"x"', r"\"1"]


@given(st.lists(st.text('"1truenlx\\', max_size=6)))
def test_answers_that_differ_are_written_differently(texts: list[str]) -> None:
    wording = AnswerTexts({"kind": "choice", "options": [{"value": value} for value in OPTIONS]})
    answers = {json.dumps(value): value for value in [*OPTIONS, *texts]}
    assert len({wording.text(value) for value in answers.values()}) == len(answers)


def test_only_options_that_could_be_confused_are_quoted() -> None:
    wording = AnswerTexts({"options": [{"value": 1}, {"value": True}, {"value": "1"}, "yes"]})
    assert [wording.text(value) for value in (1, True, "1", "yes", '"1"', "2")] == [
        *("1", "true", '"1"', "yes", r'"\"1\""', "2")
    ]
    assert AnswerTexts({"options": ["1", '"1"']}).text("1") == "1"


async def test_ids_and_names_are_no_answers() -> None:
    """They are written as they are, whatever the task's options are."""
    task = {"kind": "choice", "options": [{"value": 1}, "1"]}
    given_ = label("1", external_id="1", labeller="1", item=ItemId(1))
    text = b"".join([chunk async for chunk in export(source(given_), "csv", task=task)]).decode()
    (head, body) = cells(text)
    found = dict(zip(head, body, strict=True))
    assert (found["item"], found["external_id"], found["labeller"]) == ("1", "1", "1")
    assert found["value"] == '"1"'


# --- with items

PAYLOADS: dict[int, object] = {7: {"id": "r-17", "text": "A joy; =x"}, 8: "only a text"}


async def fetch(ids: Sequence[ItemId]) -> list[tuple[ItemId, str, str | None]]:
    return [(id_, encode(PAYLOADS[id_]), "[0.5,1]") for id_ in sorted(ids)]


async def joined(format_: str, extras: str, *labels: StoredLabel) -> bytes:
    project = Project(
        id=ProjectId(1),
        slug="p",
        title="p",
        task={"kind": "choice", "options": ["cat", "dog"]},
        guidelines="",
        settings=Settings(),
        paused=False,
        generation=FIRST,
        created_ms=0,
    )
    chunks = export_project(project, source(*labels), export_options(format_, extras), fetch)
    return b"".join([chunk async for chunk in chunks])


async def test_labels_come_with_the_items_that_they_are_of() -> None:
    labels = [label("cat", item=ItemId(7 + n % 2), seq=n) for n in range(120)]
    lines = (await joined("jsonl", "item,features", *labels)).splitlines()
    rows = [json.loads(line) for line in lines]
    assert [one["data"] for one in rows] == [PAYLOADS[7 + n % 2] for n in range(120)]
    assert rows[0]["features"] == [0.5, 1]
    (head, body, other, *_) = cells((await joined("csv", "item", *labels)).decode())
    assert head == [*COLUMNS, "data"]
    assert json.loads(body[-1]) == PAYLOADS[7]
    assert other[-1] == "only a text"
    table = pq.read_table(io.BytesIO(await joined("parquet", "item", *labels)))
    assert json.loads(table.column("data")[0].as_py()) == PAYLOADS[7]
    assert await joined("jsonl", "item") == b""


@pytest.mark.parametrize(("format_", "extras"), [("csv", "meta"), ("coco", "item"), ("xml", "")])
def test_what_an_export_does_not_have_is_refused(format_: str, extras: str) -> None:
    with pytest.raises(Refused):
        export_options(format_, extras)
