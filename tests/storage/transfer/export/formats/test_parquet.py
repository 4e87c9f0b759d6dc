"""Parquet, as other programs read it."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from supt_async.storage.transfer.export.formats import parquet
from supt_async.storage.transfer.export.rows import ITEM_COLUMNS, LABEL_COLUMNS, Page
from tests.storage.transfer.export.rows import (
    CHOICE,
    content,
    item,
    job,
    label,
    pages_of,
    written,
)


def table(*pages: Page, **options: object) -> pa.Table:
    return pq.read_table(io.BytesIO(written(job(CHOICE, "parquet", **options), *pages)))


@pytest.mark.parametrize("size", [2, 1000])
def test_all_pages_are_one_table_with_json_values_and_times_in_utc(size: int) -> None:
    values: list[object] = ["a", 1, True, ["x"], {"y": 2}, "1"]
    rows = [label(value, ms=n or None, item=n, created_ms=n) for n, value in enumerate(values)]
    found = table(*pages_of(rows, size))
    assert tuple(found.column_names) == LABEL_COLUMNS
    assert [json.dumps(json.loads(cell.as_py())) for cell in found["value"]] == list(
        map(json.dumps, values)
    )
    assert found["ms"].to_pylist() == [None, 1, 2, 3, 4, 5]
    assert found["item"].to_pylist() == ["0", "1", "2", "3", "4", "5"]
    assert found["created"][2].as_py() == datetime.fromtimestamp(0.002, UTC)
    assert found["late"].to_pylist() == [False] * 6


def test_what_was_suggested_may_have_gaps() -> None:
    rows = [
        label("cat", suggestion_source="llm", suggestion='"cat"', accepted=1),
        label("cat", suggestion_source="llm", suggestion='"dog"', accepted=False),
        label("cat"),
        label("cat", machine=1),
    ]
    found = table(rows)
    assert found["suggestion"].to_pylist() == ['"cat"', '"dog"', None, None]
    assert found["suggestion_source"].to_pylist() == ["llm", "llm", None, None]
    assert found["accepted"].to_pylist() == [True, False, None, None]
    assert found["machine"].to_pylist() == [False, False, False, True]


def test_the_types_do_not_depend_on_the_rows() -> None:
    suggested = {"suggestion_source": "llm", "suggestion": "1", "accepted": True}
    full = label("cat", external_id="x", ms=1, **suggested, content=content("a", [1], {"k": 1}))
    extras = {"with": "item,features,meta"}
    schemas = {
        str(table(page, **extras).schema) for page in ([full], [label("cat")], [label(1), full])
    }
    schemas.add(str(table(**extras).schema))
    assert len(schemas) == 1
    (schema,) = schemas
    assert schema.splitlines()[:7] == [
        *("label: string", "item: string", "external_id: string", "labeller: string"),
        *("value: string", "ms: int64", "created: timestamp[us, tz=UTC]"),
    ]
    assert "null" not in schema


def test_items_have_their_labellers_as_a_list() -> None:
    found = table([item("cat"), item(1, agreement=None, labellers=())], resolve="consensus")
    assert tuple(found.column_names) == ITEM_COLUMNS
    assert found["labellers"].to_pylist() == [["Ada", "Bo"], []]
    assert found["agreement"].to_pylist() == [0.5, None]
    assert found["confidence"].to_pylist() == [0.75, 0.75]


def test_rows_keep_their_order_over_several_groups(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet, "ROW_GROUP_BYTES", 50_000)
    rows = [label("cat", item=n, content=content("x" * 100)) for n in range(9_000)]
    raw = written(job(CHOICE, "parquet", **{"with": "item"}), *pages_of(rows, 1_000))
    found = pq.ParquetFile(io.BytesIO(raw))
    assert found.metadata.num_row_groups > 1
    assert found.read()["item"].to_pylist() == [str(n) for n in range(9_000)]


def test_a_long_column_of_gaps_is_a_column_of_texts() -> None:
    rows = [label("cat", external_id=None if n < 4_990 else "late") for n in range(5_000)]
    assert table(rows)["external_id"].to_pylist()[-1] == "late"
