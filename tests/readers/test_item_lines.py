"""Items as lines and rows: which of them are gold."""

from __future__ import annotations

from pathlib import Path

import pytest

from supt_async.errors import BadFile
from supt_async.payloads.codec import decode
from tests.readers.test_columns import read, written


@pytest.mark.parametrize("kind", ["csv", "jsonl", "parquet"])
def test_a_column_says_which_items_are_gold(tmp_path: Path, kind: str) -> None:
    rows = [
        {"text": "A joy.", "label": "good", "test": "true"},
        {"text": "Dreadful.", "label": "", "test": ""},
        {"text": "Fine.", "label": "good", "test": "no"},
    ]
    items = read(written(tmp_path, kind, rows), label="label", gold="test")
    assert [item.gold for item in items] == [True, False, False]
    assert decode(items[0].payload) == {"text": "A joy."}


def test_a_cell_that_says_neither_that_an_item_is_gold_nor_that_it_is_not_is_an_error(
    tmp_path: Path,
) -> None:
    rows = [{"text": "A joy.", "label": "good", "gold": "perhaps"}]
    with pytest.raises(BadFile, match="column 'gold': gold is true or false, not 'perhaps'"):
        read(written(tmp_path, "csv", rows), label="label", gold="gold")


def test_a_line_with_data_may_be_gold(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text('{"data": "A joy.", "label": "good", "gold": true}\n{"data": "Fine."}\n')
    assert [item.gold for item in read(path)] == [True, False]
    path.write_text('{"data": "A joy.", "label": "good", "gold": "yes"}\n')
    with pytest.raises(BadFile, match="gold is true or false"):
        read(path)
