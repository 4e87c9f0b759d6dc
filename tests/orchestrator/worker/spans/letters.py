"""Short texts in which people and places are named, as a training worker gets them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from supt_async.domain.values import JSONValue
from supt_async.learning.teachable import Learns
from supt_async.orchestrator.consensus import as_array
from supt_async.orchestrator.features.columns import Column
from supt_async.orchestrator.features.growing_files import (
    IDS,
    GrowingArray,
    GrowingDocuments,
    Kind,
    Source,
)
from supt_async.orchestrator.model_loading import SPANS
from supt_async.orchestrator.training_set import TrainingSet
from supt_async.protocol.tasks.equality import text_of

PEOPLE = ("Ada Byron", "Emmy", "Grace Hopper", "Sofja", "Mary Cartwright", "Hedy")
PLACES = ("Kiel", "New York", "Łódź", "Göttingen", "São Paulo", "Reims")
SENTENCES = (
    "Yesterday {person} went to {place}.",
    "In {place} we met {person} again!",
    "It rained all day, and nobody came.",
    "The train from {place} is late.",
    "Dear {person}, thank you for your letter",
    "{person} and {other} live in {place}",
)

Answer = list[list[Any]]


def letters(count: int, seed: int = 0) -> list[tuple[str, Answer]]:
    """Make texts with their spans; the same ones for the same seed."""
    rng = np.random.default_rng(seed)
    return [_letter(rng) for _ in range(count)]


def _letter(rng: np.random.Generator) -> tuple[str, Answer]:
    names = {
        "person": (str(rng.choice(PEOPLE)), "person"),
        "other": (str(rng.choice(PEOPLE)), "person"),
        "place": (str(rng.choice(PLACES)), "place"),
    }
    text, spans = "", []
    for part in str(rng.choice(SENTENCES)).replace("}", "{").split("{"):
        name, label = names.get(part, (part, None))
        if label is not None:
            spans.append([len(text), len(text) + len(name), label])
        text += name
    return text, spans


def stored(folder: Path, items: Sequence[object], kind: Kind = Kind.TEXT) -> Source:
    """Items as a feature store leaves them: with ids, from 1,000 on."""
    documents = GrowingDocuments(folder)
    documents.append(items)
    documents.close()
    ids = GrowingArray(folder / IDS, np.int64)
    ids.append(np.arange(1_000, 1_000 + len(items)))
    ids.close()
    columns = (Column("body", numeric=False),) if kind is Kind.ROW else ()
    return Source(folder=str(folder), kind=kind, count=len(items), columns=columns)


def training_set(source: Source, answers: Sequence[JSONValue], **more: Any) -> TrainingSet:
    """Make a training set of the first items, which have these answers."""
    texts = [text_of(answer) for answer in answers]
    known = list(dict.fromkeys(texts))
    values = [answers[texts.index(text)] for text in known]
    classes = np.array([known.index(text) for text in texts], dtype=np.int64)
    return TrainingSet(
        source=source,
        maker=SPANS,
        rows=np.arange(len(answers), dtype=np.int64),
        answers=as_array([*values, []])[classes],
        classes=classes,
        learns=Learns.SPANS,
        values=values,
        texts=tuple(known),
        arrived=np.arange(len(answers), dtype=np.int64),
        **more,
    )
