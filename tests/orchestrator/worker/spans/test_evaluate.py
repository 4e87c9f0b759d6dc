"""Evaluation of a model of spans."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from supt_async.domain.values import JSONValue
from supt_async.learning.stopping.stability import kappa
from supt_async.orchestrator.job_options import EvaluationOptions
from supt_async.orchestrator.worker.evaluate import evaluate
from supt_async.orchestrator.worker.spans import evaluate as evaluating
from tests.orchestrator.worker.spans.letters import letters, stored, training_set

OPTIONS = EvaluationOptions(seed=0)


def test_f1_of_all_spans_and_of_each_label_is_cross_validated(tmp_path: Path) -> None:
    every = letters(80)
    source = stored(tmp_path, [text for text, _ in every])
    metrics = evaluate(training_set(source, [spans for _, spans in every]), OPTIONS).metrics
    assert 0.8 < metrics["f1"] <= 1
    assert metrics["score"] == metrics["f1"]
    assert min(metrics["f1:person"], metrics["f1:place"]) <= metrics["f1"]
    assert metrics["f1"] <= max(metrics["f1:person"], metrics["f1:place"])
    spans = [span for _, found in every for span in found]
    assert metrics["labels:person"] == sum(label == "person" for _, _, label in spans)
    assert 0.5 < metrics["kappa"] <= 1


def test_held_out_texts_are_measured_apart_with_an_interval(tmp_path: Path) -> None:
    every = letters(80)
    source = stored(tmp_path, [text for text, _ in every])
    held = np.arange(80) % 4 == 0
    answered = training_set(source, [spans for _, spans in every], held=held)
    metrics = evaluate(answered, OPTIONS).metrics
    assert metrics["holdout_labels"] == 20
    assert metrics["holdout_low"] <= metrics["holdout_score"] <= metrics["holdout_high"]
    assert metrics["holdout_score"] > 0.8


def test_a_wrong_span_is_the_first_likely_error(tmp_path: Path) -> None:
    every = letters(120)
    source = stored(tmp_path, [text for text, _ in every])
    answers = [spans for _, spans in every]
    wrong = next(n for n, spans in enumerate(answers) if len(spans) == 2)
    (start, end, label), other = answers[wrong]
    answers[wrong] = [[start, end, "place" if label == "person" else "person"], other]
    suspects = evaluate(training_set(source, answers), OPTIONS).suspects
    assert suspects[0].item == 1_000 + wrong
    assert suspects[0].value == answers[wrong]
    assert suspects[0].predicted == every[wrong][1]
    assert suspects[0].probability < 0.5 < suspects[0].predicted_probability


def test_with_too_few_marked_texts_there_is_no_score(tmp_path: Path) -> None:
    source = stored(tmp_path, ["one two", "three", "four five six"])
    metrics = evaluate(training_set(source, [[[0, 3, "a"]], [], []]), OPTIONS).metrics
    assert metrics == {"labels:a": 1.0}


def test_models_that_find_no_span_are_not_called_steady(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    texts = [" ".join(f"word{n}" for n in rng.integers(0, 3_000, 20)) for _ in range(100)]
    answers: list[JSONValue] = [[] for _ in range(60)]
    for n in (3, 20):  # a word that never comes again
        answers[n] = [[0, texts[n].index(" "), "a"]]
    metrics = evaluate(training_set(stored(tmp_path, texts), answers), OPTIONS).metrics
    assert metrics["f1"] == 0
    assert "kappa" not in metrics


def test_of_long_texts_some_words_are_enough_to_compare_models(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    every = letters(80)
    source = stored(tmp_path, [text for text, _ in every])
    answered = training_set(source, [spans for _, spans in every])
    compared: list[int] = []
    monkeypatch.setattr(evaluating, "STOP_WORDS", 50)

    def noted(first: NDArray[np.str_], second: NDArray[np.str_]) -> float:
        compared.append(len(first))
        return kappa(first, second)

    monkeypatch.setattr(evaluating, "kappa", noted)
    evaluate(answered, OPTIONS)
    assert 50 <= compared[0] < 100
