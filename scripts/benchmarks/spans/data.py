"""Sentences with marked names, from files in CoNLL's columns, as texts and spans.

A line is a token and, in its last column, its tag (IOB1 or IOB2); an empty line ends a sentence.
The words are joined by single spaces: the product finds tokens of its own in the text.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import numpy as np

from supt_async.learning.spans.tags import Place
from supt_async.orchestrator.worker.spans.texts import Text

SUFFIX = ".conll"
SHORTEST = 3
"""Number of words of a sentence that takes part, at least."""

Marked: TypeAlias = tuple[str, list[tuple[int, int, str]]]
"""Text, and its spans as start, end and label."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """Texts to choose from, and texts to measure on."""

    texts: list[Text]
    places: list[list[Place]]
    labels: int
    pool: list[int]
    """Numbers of the texts to choose from."""
    test: list[int]


def sentences(path: Path) -> Iterator[Marked]:
    """Yield the sentences of a file."""
    words: list[tuple[str, str]] = []
    for line in [*path.read_text(encoding="utf-8").splitlines(), ""]:
        columns = line.split()
        if len(columns) > 1:
            words.append((columns[0], columns[-1]))
        elif words:
            if len(words) >= SHORTEST:
                yield joined(words)
            words = []


def joined(words: list[tuple[str, str]]) -> Marked:
    """Join tagged words to a text with spans."""
    text, before = "", "O"
    spans: list[tuple[int, int, str]] = []
    for word, tag in words:
        start = len(text) + bool(text)
        text = f"{text} {word}" if text else word
        kind, _, label = tag.partition("-")
        if kind == "I" and spans and before[2:] == label:
            spans[-1] = (spans[-1][0], len(text), label)
        elif kind != "O":
            spans.append((start, len(text), label))
        before = tag
    return text, spans


def split(marked: list[Marked], pool: int, test: int, seed: int) -> Split:
    """Draw texts to choose from and to measure on; the same ones for the same seed."""
    order = np.random.default_rng(seed).permutation(len(marked))[: pool + test]
    drawn = [marked[place] for place in order.tolist()]
    numbers: dict[str, int] = {}
    places = [
        [Place(start, end, numbers.setdefault(label, len(numbers))) for start, end, label in spans]
        for _, spans in drawn
    ]
    held = min(test, len(drawn) // 3)
    return Split(
        texts=[Text.of(text) for text, _ in drawn],
        places=places,
        labels=len(numbers),
        pool=list(range(held, len(drawn))),
        test=list(range(held)),
    )
