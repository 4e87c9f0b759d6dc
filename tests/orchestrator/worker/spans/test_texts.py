"""Texts and given spans, as a model gets them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from supt_async.errors import TrainingError
from supt_async.learning.spans.tags import Place
from supt_async.orchestrator.features.growing_files import Source
from supt_async.orchestrator.worker.spans import texts
from supt_async.orchestrator.worker.spans.texts import Given, Text, texts_of
from tests.orchestrator.worker.spans.letters import stored, training_set


def test_texts_come_in_the_order_of_their_rows(tmp_path: Path) -> None:
    source = stored(tmp_path, [f"number {n}" for n in range(1_200)])
    rows = np.array([1_100, 3, 700])
    found = [text.tokens[1].text for text in texts_of(source, rows, None)]
    assert found == ["1100", "3", "700"]


def test_items_without_a_text_in_the_field_have_no_tokens(tmp_path: Path) -> None:
    source = stored(tmp_path, ["a text"])
    assert [len(text.tokens) for text in texts_of(source, np.array([0]), "body")] == [2]
    with pytest.raises(TrainingError, match="Let --state be a folder"):
        list(texts_of(Source(folder=str(tmp_path / "none"), kind=source.kind), np.array([0]), None))


def test_a_long_text_is_read_up_to_a_bound_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(texts, "READ", 10_000)
    text = Text.of("word " * 100_000)
    assert len(text.tokens) == 2_000
    assert [len(part) for part in text.parts] == [400] * 5


def test_of_spans_that_overlap_the_outermost_is_learned(tmp_path: Path) -> None:
    source = stored(tmp_path, ["University of Kiel"])
    answer = [[0, 18, "organisation"], [14, 18, "place"]]
    given = Given.of(training_set(source, [answer]))
    assert given.places == [[Place(0, 18, 0 if given.labels[0] == "organisation" else 1)]]


def test_labels_keep_their_type_and_spans_become_an_answer_again(tmp_path: Path) -> None:
    source = stored(tmp_path, ["one two", "one"])
    given = Given.of(training_set(source, [[[0, 3, 1], [4, 7, "1"]], [[0, 3, 1]]]))
    assert given.labels == (1, "1")
    assert given.names == ["1", "1"]
    assert given.answer([Place(4, 7, 1)]) == [[4, 7, "1"]]


def test_labels_beyond_the_bound_are_not_learned(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(texts, "MOST_LABELS", 1)
    source = stored(tmp_path, ["one two", "one"])
    given = Given.of(training_set(source, [[[0, 3, "a"], [4, 7, "b"]], [[0, 3, "a"]]]))
    assert given.labels == ("a",)
    assert given.places == [[Place(0, 3, 0)], [Place(0, 3, 0)]]
