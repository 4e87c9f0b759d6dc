"""Training of a model of spans, as a worker does it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import cloudpickle
import numpy as np
import pytest

from supt_async.errors import TrainingError
from supt_async.learning.holdout import held_out
from supt_async.learning.ranking import PoolContext
from supt_async.learning.spans.tags import Place
from supt_async.orchestrator.features.growing_files import Kind, Pending
from supt_async.orchestrator.job_options import RankingOptions
from supt_async.orchestrator.worker import jobs
from supt_async.orchestrator.worker.spans import train
from supt_async.orchestrator.worker.spans.model import SpanModel, Tagged
from supt_async.orchestrator.worker.spans.texts import Text
from tests.orchestrator.worker.spans.letters import letters, stored, training_set

OPTIONS = RankingOptions(seed=0)


def pending(folder: Path, count: int, labelled: int) -> tuple[Pending, list[object]]:
    every = letters(count)
    source = stored(folder, [text for text, _ in every])
    rest = Pending(source=source, closed=np.arange(labelled))
    return rest, [spans for _, spans in every]


def test_spans_are_learned_and_suggested_with_their_probability(tmp_path: Path) -> None:
    rest, answers = pending(tmp_path, 200, 60)
    ranked = jobs.train_pending(training_set(rest.source, answers[:60]), rest, OPTIONS)
    assert sorted(ranked.ids.tolist()) == list(range(1_060, 1_200))
    assert not ranked.save_error
    found = ranked.predictions
    values = [json.loads(found.values[number]) for number in found.numbers.tolist()]
    right = [value == answers[item - 1_000] for item, value in zip(found.ids, values, strict=True)]
    assert len(right) == 140
    assert sum(right) / len(right) > 0.9
    assert found.ids.tolist() == ranked.ids.tolist()
    assert ((found.probability > 0) & (found.probability <= 1)).all()
    assert found.probability.mean() > 0.5


def test_what_is_unsure_is_asked_first(tmp_path: Path) -> None:
    known = letters(60)
    strange = "We saw Zzyzx Vrrm and Qqoph Bnng at Hkkr near Wvvt by Ploo"
    source = stored(tmp_path, [*(text for text, _ in known), known[0][0], strange, known[1][0]])
    rest = Pending(source=source, closed=np.arange(60))
    answers = training_set(source, [spans for _, spans in known])
    ranked = jobs.train_pending(answers, rest, RankingOptions(seed=0, spread=False))
    assert ranked.ids[0] == 1_061


def test_a_span_of_which_the_model_is_not_sure_is_left_out_of_the_suggestion() -> None:
    emmy, kiel = Text.of("We met Emmy"), Text.of("See Kiel now")
    # One of five people marked the name.
    texts, places = [emmy] * 5 + [kiel] * 5, [[Place(7, 11, 0)], *[[]] * 4, *[[Place(4, 8, 1)]] * 5]
    model = SpanModel.fit(texts, places, 2)
    marked = ["O", "O", "B0"]
    log_probability, marginals = model.judge(emmy, marked)
    assert marginals[2] < train.UNSURE
    spans, probability = train.suggested(model, emmy, Tagged(marked, log_probability, marginals))
    assert spans == []
    assert probability > 0.5
    assert len(train.suggested(model, kiel, model.tag(kiel))[0]) == 1


def test_held_out_texts_are_dealt_among_the_others_and_get_no_suggestion(tmp_path: Path) -> None:
    rest, answers = pending(tmp_path, 200, 60)
    options = RankingOptions(seed=0, holdout=0.2)
    ranked = jobs.train_pending(training_set(rest.source, answers[:60]), rest, options)
    held = held_out(ranked.ids, 0.2, 0)
    assert held.any()
    assert set(ranked.predictions.ids.tolist()) == set(ranked.ids[~held].tolist())


def test_with_fewer_labels_than_people_typical_texts_come_first(tmp_path: Path) -> None:
    rest, answers = pending(tmp_path, 100, 20)
    context = PoolContext(labellers=50)
    ranked = jobs.train_pending(training_set(rest.source, answers[:20]), rest, OPTIONS, context)
    assert len(ranked.ids) == 80
    assert not len(ranked.predictions.ids)


def test_of_a_large_pool_some_texts_are_looked_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(train, "LOOKED_AT", 200)
    monkeypatch.setattr(train, "LEAST", 5)
    rest, answers = pending(tmp_path, 500, 40)
    ranked = jobs.train_pending(training_set(rest.source, answers[:40]), rest, OPTIONS)
    assert 20 < len(ranked.ids) < 60
    assert len(set(ranked.ids.tolist())) == len(ranked.ids)
    assert min(ranked.ids) >= 1_040


def test_of_very_long_texts_fewer_are_looked_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(train, "MOST", 50)
    rest, answers = pending(tmp_path, 200, 60)
    ranked = jobs.train_pending(training_set(rest.source, answers[:60]), rest, OPTIONS)
    assert 5 <= len(ranked.ids) < 40


def test_the_text_of_a_field_is_learned_and_relations_are_not(tmp_path: Path) -> None:
    every = letters(120)
    items = [{"title": "Letter", "body": text} for text, _ in every]
    source = stored(tmp_path, items, Kind.ROW)
    answers = [{"regions": spans, "relations": [[0, 0, "x"]]} for _, spans in every]
    rest = Pending(source=source, closed=np.arange(60))
    ranked = jobs.train_pending(training_set(source, answers[:60], on="body"), rest, OPTIONS)
    found = ranked.predictions
    values = [json.loads(found.values[number]) for number in found.numbers.tolist()]
    pairs = zip(found.ids.tolist(), values, strict=True)
    right = [value["regions"] == every[item - 1_000][1] for item, value in pairs]
    assert sum(right) > 50
    assert all(value["relations"] == [] for value in values)


def test_numbers_and_acquisition_functions_are_refused_in_a_sentence(tmp_path: Path) -> None:
    rest, answers = pending(tmp_path, 50, 30)
    answered = training_set(rest.source, answers[:30])
    own = RankingOptions(acquisition=bytes(cloudpickle.dumps(lambda probabilities, share: None)))
    with pytest.raises(TrainingError, match="Choose --acquisition margin"):
        jobs.train_pending(answered, rest, own)
    numbers = replace(answered, source=replace(rest.source, kind=Kind.NUMBERS))
    with pytest.raises(TrainingError, match="have numbers as `features`"):
        jobs.train_pending(numbers, rest, OPTIONS)


def test_texts_without_a_word_teach_nothing_and_say_so(tmp_path: Path) -> None:
    source = stored(tmp_path, ["", " ", "\n"])
    answered = training_set(source, [[], []])
    with pytest.raises(TrainingError, match="no word in any of the labelled texts"):
        jobs.train_pending(answered, Pending(source=source, closed=np.arange(2)), OPTIONS)
