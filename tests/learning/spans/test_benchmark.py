"""Sentences of the benchmark of spans: scripts/benchmarks/spans."""

from __future__ import annotations

from pathlib import Path

from scripts.benchmarks.spans.data import joined, sentences, split
from scripts.benchmarks.spans.replay import CHOICES, replay, whole
from tests.orchestrator.worker.spans.letters import letters


def test_tags_of_both_forms_become_spans() -> None:
    words = [("Ada", "I-PER"), ("Byron", "I-PER"), ("Bo", "B-PER"), ("at", "O"), ("Kiel", "I-LOC")]
    text, spans = joined(words)
    assert text == "Ada Byron Bo at Kiel"
    assert [(text[start:end], label) for start, end, label in spans] == [
        ("Ada Byron", "PER"),
        ("Bo", "PER"),
        ("Kiel", "LOC"),
    ]


def test_sentences_of_three_words_or_more_are_read(tmp_path: Path) -> None:
    file = tmp_path / "set.conll"
    file.write_text("No O\nname O\n\nIn O\nKiel B-LOC\nagain O", encoding="utf-8")
    assert list(sentences(file)) == [("In Kiel again", [(3, 7, "LOC")])]


def test_a_replay_ends_when_the_model_is_nearly_as_good_as_that_of_all() -> None:
    data = split([(text, [tuple(one) for one in spans]) for text, spans in letters(90)], 60, 30, 0)
    best = whole(data)
    for choice in CHOICES.values():
        reached = replay(data, choice, best, 10, 0)
        assert 10 <= reached.sentences <= 60
        assert reached.tokens > reached.sentences
