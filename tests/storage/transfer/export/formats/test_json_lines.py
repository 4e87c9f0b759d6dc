"""JSON lines: values keep their type, times are ISO 8601."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given, strategies as st

from supt_async.storage.transfer.export.rows import ITEM_COLUMNS, LABEL_COLUMNS, Row
from supt_async.time_format import iso
from tests.storage.transfer.export.rows import CHOICE, content, item, job, label, written


def lines(*rows: Row, **options: Any) -> list[dict[str, object]]:
    text = written(job(CHOICE, **options), rows).decode()
    return [json.loads(line) for line in text.split("\n")[:-1]]


def test_values_keep_their_type() -> None:
    values: list[object] = [1, True, "1", "cat", None, 2.5, ["x"], {"y": [1]}]
    found = [line["value"] for line in lines(*map(label, values))]
    assert list(map(json.dumps, found)) == list(map(json.dumps, values))


def test_a_label_has_all_columns_in_their_order() -> None:
    (found,) = lines(label("cat", external_id="x", ms=12, created_ms=7, correction=True))
    assert tuple(found) == LABEL_COLUMNS
    assert found == {
        "label": "A1",
        "item": "7",
        "external_id": "x",
        "labeller": "Ada",
        "value": "cat",
        "ms": 12,
        "created": "1970-01-01T00:00:00.007+00:00",
        "generation": 0,
        "late": False,
        "withdrawn": False,
        "correction": True,
        "overruled": False,
        "suggestion_source": None,
        "suggestion": None,
        "accepted": None,
        "machine": False,
    }


def test_numbers_of_a_database_without_truth_values_become_those() -> None:
    (found,) = lines(label("cat", late=1, withdrawn=0, overruled=1, accepted=0, machine=1))
    assert (found["late"], found["withdrawn"], found["overruled"]) == (True, False, True)
    assert (found["accepted"], found["machine"]) == (False, True)


def test_a_suggestion_keeps_its_type() -> None:
    (found,) = lines(label("1", suggestion_source="llm", suggestion="1", accepted=False))
    assert (found["suggestion_source"], found["suggestion"]) == ("llm", 1)


def test_an_item_has_all_columns_in_their_order() -> None:
    (found,) = lines(item(True), resolve="majority")
    assert tuple(found) == ITEM_COLUMNS
    assert (found["item"], found["value"], found["labellers"]) == ("7", True, ["Ada", "Bo"])


def test_the_items_fields_are_json() -> None:
    held = content({"x": [1]}, features=[0.5, 1], meta={"k": "v"})
    for row, resolve in ((label("cat", content=held), "none"), (item("cat", content=held), "")):
        found = lines(row, resolve=resolve or "majority", **{"with": "item,features,meta"})
        assert (found[0]["data"], found[0]["features"], found[0]["meta"]) == (
            *({"x": [1]}, [0.5, 1], {"k": "v"}),
        )
    (gone,) = lines(label("cat"), **{"with": "item,meta"})
    assert (gone["data"], gone["meta"]) == (None, None)


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])))
def test_any_text_comes_back_whole(text: str) -> None:
    (found,) = lines(label(text, external_id=text, labeller=text))
    assert (found["value"], found["external_id"], found["labeller"]) == (text, text, text)


@given(st.lists(st.integers(0, 4_000_000_000_000), min_size=1))
def test_times_are_written_as_anywhere(moments: list[int]) -> None:
    found = lines(*(label("cat", created_ms=ms) for ms in moments))
    assert [line["created"] for line in found] == list(map(iso, moments))
