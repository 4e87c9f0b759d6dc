"""Items as models get them: words and vectors, vectors alone, or files that became vectors."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from supt_async.domain.values import JSONValue
from supt_async.errors import Refused
from supt_async.orchestrator.features.growing_files import Kind
from supt_async.orchestrator.trainer import Trainer
from tests.orchestrator.memory import PROJECT, MemoryTraining
from tests.orchestrator.trainers import TERM, Make
from tests.orchestrator.worker.encoding import encoders

CHOICE: JSONValue = {"kind": "choice", "options": ["+", "-"]}
TEXTS = replace(PROJECT, task=CHOICE)
PICTURES = replace(PROJECT, task={"kind": "choice", "options": ["+", "-"], "item": "image"})


def name(encoder: Callable[[], object]) -> str:
    return f"{encoders.__name__}:{encoder.__name__}"


def label(storage: MemoryTraining, count: int) -> None:
    for item in range(1, count + 1):
        storage.label(item, "+" if item % 2 else "-")


class FirstNumber:
    """A model of vectors: the first number says the class."""

    def fit(self, x: object, y: object) -> None:
        assert isinstance(x, np.ndarray)
        assert x.dtype == np.float32

    def predict_proba(self, x: np.ndarray[tuple[int, ...], np.dtype[np.float32]]) -> object:
        good = x[:, 0].clip(0, 1)
        return np.stack([good, 1 - good], axis=1)


def of_vectors() -> FirstNumber:
    return FirstNumber()


of_vectors.wants = "vectors"  # type: ignore[attr-defined]


async def encode(trainer: Trainer) -> None:
    await trainer.items.encode_all(TERM)


async def test_vectors_say_what_words_do_not(storage: MemoryTraining, make: Make) -> None:
    storage.add(*[f"{word}{n}" for n in range(20) for word in ("good", "bad")])
    label(storage, 20)
    trainer = make(TEXTS, encoder=name(encoders.Words))
    await encode(trainer)
    trained = await trainer.train(TERM)
    assert trained is not None
    assert trained.training_set.source.kind is Kind.TEXT
    predicted = [storage.suggestions[item][0] for item in range(21, 41)]
    assert predicted == ['"+"', '"-"'] * 10, "no word is known from the labelled texts"
    score = await trainer.evaluate(TERM, trained)
    assert score == 1
    (found,) = storage.vectors
    assert len(np.unique(found.vectors, axis=0)) == 2, "alike is what has the same vector"


async def test_without_a_model_the_first_items_differ_by_their_vectors(
    storage: MemoryTraining, make: Make
) -> None:
    storage.add(*[f"bad{n}" for n in range(30)], "good")
    trainer = make(TEXTS, encoder=name(encoders.Words))
    await trainer.rank_without_model(TERM)
    await encode(trainer)
    await trainer.rank_without_model(TERM)
    assert len(storage.rankings) == 2, "it is ranked again with the vectors"
    assert 31 in storage.rankings[1][:2]
    await trainer.rank_without_model(TERM)
    assert len(storage.rankings) == 2


async def test_an_own_model_gets_texts_or_vectors_if_it_wants_them(
    storage: MemoryTraining, make: Make
) -> None:
    storage.add(*[f"{word}{n}" for n in range(20) for word in ("good", "bad")])
    label(storage, 10)
    trainer = make(TEXTS, encoder=name(encoders.Words), model=of_vectors)
    assert await trainer.train(TERM) is None, "the vectors are not there yet"
    await encode(trainer)
    trained = await trainer.train(TERM)
    assert trained is not None
    assert trained.training_set.source.kind is Kind.NUMBERS
    assert storage.suggestions[11][:2] == ('"+"', 1.0)
    with pytest.raises(Refused, match="wants the vectors of an encoder: name one with --encoder"):
        make(model=of_vectors)


async def test_images_are_learned_by_their_vectors_without_any_features(
    storage: MemoryTraining, make: Make, tmp_path: Path
) -> None:
    media = tmp_path / "media"
    media.mkdir()
    for n in range(30):
        (media / f"{n}.png").write_bytes(b"%d" % n)
    (media / "12.png").write_bytes(b"bad")
    storage.add(*[f"{n}.png" for n in range(28)], b"28", b"bad too", "none.png")
    label(storage, 10)
    trainer = make(PICTURES, encoder=name(encoders.Files), media_root=str(media))
    assert await trainer.rank_without_model(TERM) is None
    assert await trainer.train(TERM) is None, "they have no vectors yet"
    assert storage.runs_ == []
    await encode(trainer)
    trained = await trainer.train(TERM)
    assert trained is not None
    assert trained.training_set.source.shape == (encoders.WIDTH,)
    assert sorted(storage.rankings[-1]) == [n for n in range(11, 30) if n != 13]
    (run,) = storage.runs_
    assert run.metrics["left_out"] == 3
    named = {key.partition(":")[2] for key in run.metrics if key.startswith("left_out:")}
    assert named == {
        "13 (the encoder failed: ValueError: not an image)",
        "30 (the encoder failed: ValueError: not an image)",
        "31 (there is no such file below the media root)",
    }


async def test_items_that_hold_files_need_no_task_that_says_so(
    storage: MemoryTraining, make: Make
) -> None:
    storage.add(*[b"%d" % n for n in range(20)])
    label(storage, 10)
    trainer = make(TEXTS, encoder=name(encoders.Files))
    assert await trainer.train(TERM) is None
    await encode(trainer)
    assert await trainer.train(TERM) is not None
    await trainer.close()
    # After a restart the vectors are there before the encoder was asked what it takes.
    again = make(TEXTS, encoder=name(encoders.Files))
    assert await again.train(TERM) is not None


async def test_features_come_before_files(storage: MemoryTraining, make: Make) -> None:
    for n in range(20):
        storage.add(f"{n}.png", features=[float(n % 2), 1.0])
    label(storage, 10)
    trainer = make(PICTURES, encoder=name(encoders.Files))
    await encode(trainer)
    trained = await trainer.train(TERM)
    assert trained is not None
    assert (trained.training_set.source.vectors, storage.encodings) == (None, [None])


async def test_while_few_new_items_are_encoded_the_others_are_ranked(
    storage: MemoryTraining, make: Make
) -> None:
    storage.add(*[f"{word}{n}" for n in range(20) for word in ("good", "bad")])
    label(storage, 10)
    trainer = make(TEXTS, encoder=name(encoders.Words))
    await encode(trainer)
    (new,) = storage.add("good and new")
    trained = await trainer.train(TERM)
    assert trained is not None
    assert trained.training_set.source.vectors is not None
    assert sorted(storage.rankings[-1]) == list(range(11, 41))
    await encode(trainer)
    await trainer.train(TERM)
    assert new in storage.rankings[-1]


async def test_table_rows_are_encoded_by_their_texts(storage: MemoryTraining, make: Make) -> None:
    storage.add(*[{"t": f"{w}{n}", "n": n % 3} for n in range(20) for w in ("good", "bad")])
    label(storage, 20)
    trainer = make(TEXTS, encoder=name(encoders.Words))
    await encode(trainer)
    trained = await trainer.train(TERM)
    assert trained is not None
    assert trained.training_set.source.vectors is not None
    predicted = [storage.suggestions[item][0] for item in range(21, 41)]
    assert predicted == ['"+"', '"-"'] * 10
    await trainer.evaluate(TERM, trained)
    assert len(storage.vectors) == 1
