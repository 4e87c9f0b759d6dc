"""Items of DataFrames, arrays, sparse matrices and other Python values."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from scipy import sparse

from supt_async.domain.items import NewItem
from supt_async.errors import BadFile, Refused
from supt_async.payloads.codec import decode
from supt_async.protocol.tasks.task import parse
from supt_async.readers.python_items import MAX_WIDTH, items_of
from supt_async.readers.roles import parse_roles

TASK = parse({"kind": "choice", "options": ["yes", "no"]})


def items(source: Any, **roles: Any) -> list[NewItem]:
    return list(items_of(source, TASK, parse_roles(roles)))


def payloads(source: Any, **roles: Any) -> list[Any]:
    return [decode(item.payload) for item in items(source, **roles)]


FRAME = pd.DataFrame(
    {
        "ticket": [7, 8],
        "body": ["a", "b"],
        "count": pd.array([2**60 + 1, None], dtype="Int64"),
        "share": [0.5, np.nan],
        "emb_0": [1.0, 2.0],
        "emb_1": [3.0, 4.0],
        "topic": ["yes", None],
    }
)


def test_columns_of_a_frame_have_roles() -> None:
    first, second = items(
        FRAME, text="body", id="ticket", features=["emb_*"], meta=["count", "share"], label="topic"
    )
    assert (decode(first.payload), first.external_id, first.label) == ("a", "7", "yes")
    assert first.meta == {"count": 2**60 + 1, "share": 0.5}
    assert np.asarray(decode(first.features or "")).tolist() == [1.0, 3.0]
    assert (second.label, second.meta) == (None, {"count": None, "share": None})


def test_without_roles_all_columns_are_shown_and_integers_stay_exact_beside_floats() -> None:
    frame = pd.DataFrame({"n": [2**53 + 1], "x": [0.5], "flag": [True], "day": ["2024-01-01"]})
    frame["day"] = pd.to_datetime(frame["day"]).dt.tz_localize("Europe/Berlin")
    (shown,) = payloads(frame)
    assert (shown["n"], shown["x"], shown["flag"]) == (2**53 + 1, 0.5, True)
    assert type(shown["n"]) is int
    assert shown["day"] == frame["day"].iloc[0]


def test_a_column_called_id_with_unique_values_is_the_id() -> None:
    found = items(pd.DataFrame({"id": ["x", "y"], "text": ["a", "b"]}))
    assert [item.external_id for item in found] == ["x", "y"]
    found = items(pd.DataFrame({"id": ["x", "x"], "text": ["a", "b"]}))
    assert [item.external_id for item in found] == [None, None]


def test_an_index_with_a_name_can_have_a_role() -> None:
    found = items(FRAME.set_index("ticket"), text="body", id="ticket")
    assert [item.external_id for item in found] == ["7", "8"]


def test_arrow_tables_are_read_like_frames() -> None:
    table = pa.table({"id": ["x", "y"], "n": [1, 2**62]})
    assert payloads(table) == [{"n": 1}, {"n": 2**62}]


@pytest.mark.parametrize("make", [sparse.csr_matrix, sparse.csc_array, sparse.coo_matrix])
def test_rows_of_a_sparse_matrix_are_arrays(make: Any) -> None:
    rows = payloads(make(np.array([[0, 1.5], [2.0, 0]])))
    assert [row.tolist() for row in rows] == [[0, 1.5], [2.0, 0]]


def test_a_wide_sparse_matrix_is_refused_with_a_remedy() -> None:
    with pytest.raises(Refused, match="TruncatedSVD"):
        items(sparse.csr_matrix((1, MAX_WIDTH + 1)))


def test_a_generator_is_read_one_by_one() -> None:
    def endless() -> Iterator[str]:
        number = 0
        while True:
            yield str(number)
            number += 1

    found = items_of(endless(), TASK, parse_roles({}))
    assert [decode(next(found).payload) for _ in range(3)] == ["0", "1", "2"]


def test_mappings_are_rows_if_a_role_names_a_column_and_items_if_they_have_data() -> None:
    rows = [{"body": "a", "key": 1}]
    assert items(rows, text="body", id="key")[0].external_id == "1"
    (item,) = items([{"data": np.arange(2), "meta": {"a": 1}, "priority": 3}])
    assert (item.meta, item.priority) == ({"a": 1}, 3)
    assert payloads([{"x": 1}, "t", 5]) == [{"x": 1}, "t", 5]


def test_a_path_is_read_as_a_file(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("id,body\n1,a\n2,b\n")
    for source in (path, str(path)):
        assert payloads(source, text="body") == ["a", "b"]


@pytest.mark.parametrize("source", [b"x", {"a": 1}, 5])
def test_a_single_value_is_refused(source: Any) -> None:
    with pytest.raises(Refused, match="several items"):
        items(source)


def test_what_cannot_be_added_is_named_with_its_place() -> None:
    with pytest.raises(BadFile, match=r"line 2.*type set"):
        items(["a", {1}])
    with pytest.raises(BadFile, match="has no column 'bodi'"):
        items(FRAME, text="bodi")
    with pytest.raises(Refused, match="two columns 'a'"):
        items(pd.DataFrame([[1, 2]], columns=["a", "a"]))


@pytest.mark.parametrize("path", [False, True])
def test_a_label_that_is_not_allowed_is_named_with_its_column(tmp_path: Path, path: bool) -> None:
    task = parse({"kind": "choice", "options": ["cat", "dog"]})
    frame = pd.DataFrame({"body": ["a", "b"], "kind": ["cat", "cow"]})
    frame.to_csv(tmp_path / "a.csv", index=False)
    source: Any = tmp_path / "a.csv" if path else frame
    for given in (source, frame.to_dict("records")):
        with pytest.raises(BadFile, match=r"label is not allowed.* \(column 'kind' has 'cow'\)$"):
            list(items_of(given, task, parse_roles({"text": "body", "label": "kind"})))
    with pytest.raises(BadFile, match=r"^line 1: the label is not allowed"):
        list(items_of([{"data": "a", "label": "cow"}], task, parse_roles({})))
