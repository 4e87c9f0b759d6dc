"""The conditional random field."""

from __future__ import annotations

import math
import pickle

import pytest

from supt_async.errors import TrainingError
from supt_async.learning.spans.tags import Place, tags_of
from supt_async.orchestrator.worker.spans import model as models
from supt_async.orchestrator.worker.spans.model import SpanModel
from supt_async.orchestrator.worker.spans.texts import Text
from tests.orchestrator.worker.spans.letters import letters

NUMBERS = {"person": 0, "place": 1}


def fitted(count: int) -> SpanModel:
    every = letters(count)
    return SpanModel.fit(
        (Text.of(text) for text, _ in every),
        ([Place(start, end, NUMBERS[label]) for start, end, label in spans] for _, spans in every),
        2,
    )


def test_new_names_are_found_where_names_stand() -> None:
    text = "Yesterday Olga went to Bern."
    assert fitted(120).find(Text.of(text)) == [Place(10, 14, 0), Place(23, 27, 1)]


def test_a_model_that_was_saved_says_the_same() -> None:
    model, text = fitted(40), Text.of("In Kiel we met Emmy again!")
    again = pickle.loads(pickle.dumps(model))  # noqa: S301 - made here
    assert again.tag(text).tags == model.tag(text).tags
    assert again.tag(text).log_probability == model.tag(text).log_probability


def test_the_best_tags_are_more_probable_than_others_and_unknown_ones_are_not_at_all() -> None:
    model, text = fitted(60), Text.of("In Kiel we met Emmy again!")
    best = model.tag(text)
    log_probability, marginals = model.judge(text, best.tags)
    assert log_probability == pytest.approx(best.log_probability)
    assert marginals == pytest.approx(best.marginals)
    nothing, _ = model.judge(text, ["O"] * len(text.tokens))
    assert nothing < best.log_probability
    unknown = tags_of(text.tokens, [Place(3, 7, 9)])
    assert model.judge(text, unknown)[0] == -math.inf
    assert model.judge(text, unknown)[1][1] == 0


def test_a_span_goes_across_the_parts_of_a_long_text(monkeypatch: pytest.MonkeyPatch) -> None:
    model = fitted(120)
    text = " ".join(["word"] * 394) + " Yesterday Mary Cartwright went to Kiel."
    found = Text.of(text)
    assert len(found.parts) == 2
    assert len(model.tag(found).tags) == len(found.tokens)


def test_without_a_span_or_without_a_word_it_says_so() -> None:
    model = SpanModel.fit([Text.of("nothing here")], [[]], 0)
    assert model.find(Text.of("nothing at all")) == []
    assert model.tag(Text.of("")).log_probability == 0
    with pytest.raises(TrainingError, match="no word"):
        SpanModel.fit([Text.of(" ")], [[]], 0)


def test_where_there_is_too_much_to_learn_from_the_first_texts_are_learned(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(models, "WORK", 20 * 725 * models.FEWEST)
    read = 0

    def texts() -> list[Text]:
        nonlocal read
        read += 1
        return [Text.of("Dear Emmy")]

    every = (text for _ in range(100) for text in texts())
    SpanModel.fit(every, ([Place(5, 9, 0)] for _ in range(100)), 2)
    assert read == 11


def test_spans_of_as_many_labels_as_are_learned_are_found_in_a_long_text() -> None:
    text = Text.of(" ".join(f"word{n % 50}" for n in range(1_000)))
    places = [Place(token.start, token.end, n % 50) for n, token in enumerate(text.tokens)]
    assert SpanModel.fit([text], [places], 50).find(text) == places
