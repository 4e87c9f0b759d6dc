"""CSV: exact cells that read back, and harmless ones for a spreadsheet."""

from __future__ import annotations

import csv
import io
import json

import pytest
from hypothesis import given, strategies as st

from supt_async.readers.answer_text import FORMULA, AnswerTexts
from supt_async.storage.transfer.export.rows import ITEM_COLUMNS, LABEL_COLUMNS, LabelRow, Row
from tests.storage.transfer.export.rows import CHOICE, content, item, job, label, written


def table(*rows: Row, task: object = CHOICE, **options: object) -> list[list[str]]:
    if rows and not isinstance(rows[0], LabelRow):
        options["resolve"] = "majority"
    text = written(job(task, "csv", **options), rows).decode()
    return list(csv.reader(io.StringIO(text, newline="")))


def cells(row: Row, **options: object) -> dict[str, str]:
    head, body = table(row, **options)
    return dict(zip(head, body, strict=True))


def test_a_label_is_a_row_with_a_cell_for_each_column() -> None:
    found = cells(label(["a", "b"], overruled=True, ms=1200, created_ms=1_764_360_000_007))
    assert tuple(found) == LABEL_COLUMNS
    assert (found["item"], found["value"], found["ms"]) == ("7", '["a","b"]', "1200")
    assert (found["external_id"], found["overruled"], found["correction"]) == ("", "true", "false")
    assert found["created"] == "2025-11-28T20:00:00.007+00:00"


def test_a_suggestion_is_written_as_an_answer_is() -> None:
    suggested = {"suggestion_source": "llm", "accepted": 0, "machine": 1}
    found = cells(label("cat", suggestion='"a, b"', **suggested))
    assert (found["suggestion_source"], found["suggestion"]) == ("llm", "a, b")
    assert (found["accepted"], found["machine"]) == ("false", "true")
    found = cells(label("cat"))
    assert [found[name] for name in ("suggestion_source", "suggestion", "accepted")] == [""] * 3


def test_an_item_is_a_row_with_its_answer() -> None:
    found = cells(item("cat", external_id="x"))
    assert tuple(found) == ITEM_COLUMNS
    assert list(found.values()) == [
        *("x", "7", "cat", "0.75", "2", '["Ada","Bo"]', "0.5", "false"),
    ]
    assert cells(item("cat", agreement=None))["agreement"] == ""


@pytest.mark.parametrize("beginning", FORMULA)
def test_no_text_begins_like_a_formula_where_it_matters(beginning: str) -> None:
    evil = f"{beginning}HYPERLINK(1)"
    given_ = label(evil, labeller=evil, external_id=evil, label=evil, content=content(evil))
    (_, body) = table(given_, safe=True, **{"with": "item"})
    assert body.count(f"'{evil}") == 5
    assert not [cell for cell in body if cell.startswith(FORMULA)]
    (_, body) = table(given_)
    assert body.count(evil) == 4


@pytest.mark.parametrize("separator", [";", "\t", "\n", "|", "; ", '";'])
@pytest.mark.parametrize("listed", [False, True])
def test_nothing_behind_another_separator_begins_like_a_formula(
    separator: str, listed: bool
) -> None:
    evil = f"x{separator}=HYPERLINK(1)"
    cell = cells(label([evil] if listed else evil), safe=True)["value"]
    escaped = listed and separator in "\t\n"  # in JSON they separate nothing
    assert ("=HYPERLINK" if escaped else "'=HYPERLINK") in cell


@pytest.mark.parametrize("value", ["+", "-", "-7", "=", "@ada", "'+", "x;=y"])
def test_a_csv_file_reads_back_to_what_was_answered(value: str) -> None:
    (_, body) = table(label(value, external_id=value, labeller=value))
    assert body.count(value) == 3
    if len(value) == 1:  # nothing that a spreadsheet could calculate
        assert cells(label(value), safe=True)["value"] == value


@pytest.mark.parametrize("safe", [False, True])
def test_a_negative_number_stays_one(safe: bool) -> None:
    assert cells(label(-3), safe=safe)["value"] == "-3"
    data = label("cat", content=content(-3))
    assert cells(data, safe=safe, **{"with": "item"})["data"] == "-3"


def test_a_negative_number_that_is_a_text_may_be_a_formula() -> None:
    assert cells(label("-3+1"), safe=True)["value"] == "'-3+1"


ANY = st.text(alphabet=st.characters(min_codepoint=1, exclude_categories=["Cs"]))


@given(st.lists(st.tuples(ANY, ANY, ANY), min_size=1, max_size=5))
def test_any_texts_come_back_whole(texts: list[tuple[str, str, str]]) -> None:
    rows = [label(one, external_id=two, content=content(three)) for one, two, three in texts]
    head, *body = table(*rows, **{"with": "item"})
    assert [
        tuple(row[head.index(name)] for name in ("value", "external_id", "data")) for row in body
    ] == texts


OPTIONS: list[str | float] = [1, True, "1", '"1"', "true", "yes", 2.5, '"x"', r"\"1"]


@given(st.lists(st.text('"1truenlx\\', max_size=6)))
def test_answers_that_differ_are_written_differently(texts: list[str]) -> None:
    task = {"kind": "choice", "options": [{"value": value} for value in OPTIONS]}
    answers = {json.dumps(value): value for value in [*OPTIONS, *texts]}
    head, *body = table(*map(label, answers.values()), task=task)
    assert len({row[head.index("value")] for row in body}) == len(answers)


def test_only_options_that_could_be_confused_are_quoted() -> None:
    wording = AnswerTexts({"options": [{"value": 1}, {"value": True}, {"value": "1"}, "yes"]})
    assert [wording.text(value) for value in (1, True, "1", "yes", '"1"', "2")] == [
        *("1", "true", '"1"', "yes", r'"\"1\""', "2")
    ]
    assert AnswerTexts({"options": ["1", '"1"']}).text("1") == "1"


def test_ids_and_names_are_no_answers() -> None:
    """They are written as they are, whatever the task's options are."""
    task = {"kind": "choice", "options": [{"value": 1}, "1"]}
    found = cells(label("1", external_id="1", labeller="1", item=1), task=task)
    assert (found["item"], found["external_id"], found["labeller"]) == ("1", "1", "1")
    assert found["value"] == '"1"'


def test_the_items_columns_follow() -> None:
    held = content({"x": [1]}, features=[0.5, 1], meta={"k": "v"})
    found = cells(label("cat", content=held), **{"with": "meta,item,features"})
    assert list(found)[len(LABEL_COLUMNS) :] == ["meta", "data", "features"]
    assert (found["data"], found["features"], found["meta"]) == (
        *('{"x":[1]}', "[0.5,1]", '{"k":"v"}'),
    )
    assert cells(label("cat", content=content(None)), **{"with": "item,meta"})["data"] == ""
