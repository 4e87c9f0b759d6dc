"""``supt suggestions accept`` and ``curve``: labels in bulk, and what is known of their error."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.cli.supt import Supt, refused


def write(file: Path, scores: Sequence[float | None], labels: Sequence[str] = ()) -> Path:
    """Write items with suggestions, and some with a label."""
    lines = []
    for n, score in enumerate(scores):
        suggestion = {"source": "llm", "value": "cat"} | ({"score": score} if score else {})
        line = {"data": f"{file.stem} {n}", "suggestions": [suggestion]}
        lines.append(line | ({"label": labels[n]} if labels else {}))
    file.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return file


@pytest.fixture
def suggested(cats: Supt, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Supt:
    """A project with 60 suggestions of a score of 0.99, 20 of 0.6 and one without a score."""
    monkeypatch.setenv("COLUMNS", "120")
    scores: list[float | None] = [0.99] * 60 + [0.6] * 20 + [None]
    file = write(tmp_path / "suggested.jsonl", scores)
    cats("items", "add", "cats", str(file))
    return cats


def accept(supt: Supt, *more: str) -> list[str]:
    options = ("--source", "llm", "--min-score", "0.9", *more)
    return supt("suggestions", "accept", "cats", *options).out.splitlines()


def test_a_dry_run_says_what_would_be_accepted_and_changes_nothing(suggested: Supt) -> None:
    first, error, audit = accept(suggested, "--audit", "0.2", "--dry-run")
    assert first.startswith("llm: would accept about ")
    assert "with a score of 0.9 or more, and give " in first
    assert error.startswith("no error is known yet")
    assert audit.startswith("the audit's answers will say what the error is: if none of the ")
    assert audit.endswith("%")
    assert suggested("labels", "export", "cats").out == ""


def test_no_error_is_expected_of_nothing(suggested: Supt) -> None:
    (said,) = accept(suggested, "--min-score", "0.995", "--dry-run")
    assert said.startswith("llm: would accept about 0 suggestions ")


def test_labels_are_made_and_listed_with_the_error_of_their_audit(suggested: Supt) -> None:
    assert accept(suggested, "--audit", "0.2")[0].startswith("llm: accepted ")
    rows = [json.loads(line) for line in suggested("labels", "export", "cats").out.splitlines()]
    assert {(row["labeller"], row["value"]) for row in rows} == {("source:llm", "cat")}
    said = suggested("suggestions", "report", "cats").out
    assert "Accepted in bulk" in said
    assert "0 of " in said
    assert "no error is known yet" in said
    (*_, last) = suggested("suggestions", "report", "cats", "--json").out.splitlines()
    shown = json.loads(last)
    assert (shown["source"], shown["labels"], shown["error"]) == ("llm", len(rows), None)


def test_what_is_left_to_people_is_said(suggested: Supt) -> None:
    accept(suggested, "--audit", "0.3")
    again = accept(suggested, "--audit", "0.3")
    assert again[0] == "llm: accepted 0 suggestions; 0 items went to people for the audit"
    assert "being audited" in again[1]


def test_programs_get_the_counts(suggested: Supt) -> None:
    (line,) = accept(suggested, "--audit", "0", "--json")
    assert json.loads(line) == {
        "source": "llm",
        "dry_run": False,
        "labels": 60,
        "audited": 0,
        "left": {},
        "error": None,
        "low": None,
        "high": None,
    }


def test_labels_are_taken_back_and_the_suggestions_stay(suggested: Supt) -> None:
    accept(suggested, "--audit", "0")
    back = ("suggestions", "delete", "cats", "--source", "llm", "--labels")
    assert suggested(*back).out == "llm: 60 labels taken back\n"
    assert suggested("labels", "export", "cats").out == ""
    assert "taken back" in suggested("suggestions", "report", "cats").out
    assert json.loads(suggested(*back, "--json").out) == {"source": "llm", "taken_back": 0}
    assert accept(suggested, "--audit", "0")[0].startswith("llm: accepted 60 suggestions")


def test_without_an_audit_it_says_that_nobody_will_know_the_error(suggested: Supt) -> None:
    assert accept(suggested, "--audit", "0")[-1].startswith("no item is audited: nobody will know")


def test_the_curve_says_how_many_suggestions_there_are_for_which_error(suggested: Supt) -> None:
    said = suggested("suggestions", "curve", "cats", "--source", "llm").out
    rows = [line.split() for line in said.splitlines()]
    assert ["0.6", "80", "not", "known", "yet", "0", "0"] in rows
    assert ["0.99", "60", "not", "known", "yet", "0", "0"] in rows
    assert "1 more have no score" in said
    assert "no answers to compare with yet" in said
    suggested("simulate", "cats", "--labellers", "2", "--labels", "40")


def test_answers_that_exist_say_what_error_is_to_be_expected(
    suggested: Supt, tmp_path: Path
) -> None:
    labels = ["cat" if n % 10 else "dog" for n in range(40)]
    file = write(tmp_path / "known.jsonl", [0.99] * 40, labels)
    suggested("items", "add", "cats", str(file))
    found = json.loads(suggested("suggestions", "curve", "cats", "--source", "llm", "--json").out)
    assert (found["known"], found["right"], found["unscored"]) == (40, 36, 1)
    step = found["steps"][-1]
    assert (step["min_score"], step["suggestions"], step["wrong"]) == (0.99, 60, 4)
    assert step["low"] < 0.1 < step["error"] < step["high"]
    said = suggested("suggestions", "curve", "cats", "--source", "llm").out
    assert "40 answers to compare with, 36 as suggested" in said
    _, error, _ = accept(suggested, "--audit", "0.1")
    assert error.startswith("expected error 11.0%, between 2.8% and 23.7% with 95 % confidence")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--source", "gpt", "--min-score", "0.9"), "there are some of llm"),
        (("--source", "llm", "--min-score", "1.1"), "1.1 is not in the range"),
        (("--source", "llm", "--min-score", "0.9", "--audit", "1"), "not in the range"),
        (("--source", "llm"), "--min-score"),
    ],
)
def test_what_can_not_be_accepted_is_refused(
    suggested: Supt, options: tuple[str, ...], said: str
) -> None:
    outcome = suggested("suggestions", "accept", "cats", *options)
    assert outcome.code != 0
    assert said in outcome.err


def test_a_source_without_suggestions_has_no_curve(cats: Supt) -> None:
    refused(cats("suggestions", "curve", "cats", "--source", "llm"), 1, "has none at all")
