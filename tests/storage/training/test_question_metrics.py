"""Metrics of a run about the questions of a form."""

from __future__ import annotations

from supt_async.storage.training.question_metrics import questions_of, scores_of, sentence

FORM = {"kind": "form", "questions": [{"name": "topic"}, {"name": "why"}]}


def test_scores_of_a_question_bear_its_name() -> None:
    metrics = {"score": 0.5, "holdout_score": 0.75, "kappa": 1.0, "labels:a": 3.0}
    assert scores_of("topic", metrics) == {"score:topic": 0.5, "holdout_score:topic": 0.75}


def test_each_question_has_the_latest_of_its_metrics() -> None:
    runs = [{"agreement:topic": 0.25}, {"agreement:topic": 0.75, "score:topic": 0.5}]
    topic, why = questions_of(FORM, runs)
    assert topic == {
        "question": "topic",
        "agreement": 0.25,
        "score": 0.5,
        "holdout_score": None,
    }
    assert set(why.values()) == {"why", None}
    assert questions_of({"kind": "choice"}, runs) == []
    assert questions_of(None, runs) == []
    assert sentence(topic) == "topic: agreement 0.25, score 0.50"
    assert sentence(why) == ""
