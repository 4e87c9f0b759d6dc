"""Texts in the form that a model of spans gets, and the given spans in that of its answers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pycrfsuite
from numpy.typing import NDArray

from supt_async.domain.values import JSONValue
from supt_async.errors import TrainingError
from supt_async.learning.spans.features import features, gaps_of
from supt_async.learning.spans.segments import segments
from supt_async.learning.spans.tags import Place
from supt_async.learning.spans.tokens import Token, apart, words
from supt_async.orchestrator.features.growing_files import Kind, Source
from supt_async.orchestrator.training_set import TrainingSet
from supt_async.protocol.tasks.equality import text_of

READ = 200_000
"""Number of characters of a text that are read; what follows is not learned, and not found."""
AT_ONCE = 500
"""Number of texts that are read from the files at a time."""
MOST_LABELS = 50
"""Number of different labels that are learned: those given most often. The time of a training grows
with the square of their number."""


@dataclass(frozen=True, slots=True)
class Text:
    """A text's tokens, and what the model gets of them."""

    tokens: list[Token]
    parts: list[range]
    """Consecutive ranges of the tokens, each of which is tagged by itself."""
    items: list[Any]
    """Features of each part, a ``pycrfsuite.ItemSequence``: about a kilobyte a token."""

    @classmethod
    def of(cls, text: str) -> Text:
        text = text[:READ]
        tokens = words(text)
        gaps = gaps_of(text, tokens)
        parts = segments(tokens, gaps)
        rows = features(tokens, gaps)
        items = [pycrfsuite.ItemSequence(rows[part.start : part.stop]) for part in parts]
        return cls(tokens, parts, items)


def check_texts(source: Source) -> None:
    """Check that items have texts.

    Raises:
        TrainingError: If they are numbers.
    """
    if source.kind is Kind.NUMBERS:
        raise TrainingError(
            "A model of spans reads texts, and these items have numbers as `features`. Add the"
            " items without features, or name a model of your own with --model."
        )


def texts_of(source: Source, rows: NDArray[np.int64], field: str | None) -> Iterator[Text]:
    """Yield the texts of rows, in their order.

    ``field`` is that of the items whose text is marked, if they are mappings. An item without a
    text has no tokens.

    Raises:
        TrainingError: If they can't be read here.
    """
    for start in range(0, len(rows), AT_ONCE):
        try:
            found = source.read(rows[start : start + AT_ONCE])
        except FileNotFoundError as exc:
            raise TrainingError(
                f"A worker can't read the features in {source.folder}. Let --state be a folder"
                f" that all workers see at the same path."
            ) from exc
        for item in found:
            value = item.get(field, "") if isinstance(item, dict) else item
            yield Text.of(value if isinstance(value, str) else "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """Given spans: their labels by number, and the places of each text's."""

    labels: tuple[JSONValue, ...]
    """The labels that are learned, those given most often first."""
    places: list[list[Place]]
    """Of each text, in order; of spans that overlap the outermost."""
    has_relations: bool
    """Whether an answer has relations beside its spans, of which nothing is learned."""

    @classmethod
    def of(cls, training_set: TrainingSet) -> Given:
        """Read the answers of a training set; labels beyond ``MOST_LABELS`` are left out."""
        answers = training_set.answers.tolist()
        listed = [list(_spans(answer)) for answer in answers]
        names = [text_of(label) for spans in listed for _, _, label in spans]
        known = {text_of(label): label for spans in listed for _, _, label in spans}
        frequent = [name for name, _ in Counter(sorted(names)).most_common(MOST_LABELS)]
        number = {name: place for place, name in enumerate(frequent)}
        return cls(
            labels=tuple(known[name] for name in frequent),
            places=[_numbered(spans, number) for spans in listed],
            has_relations=any(isinstance(answer, dict) for answer in answers),
        )

    def answer(self, places: Iterable[Place]) -> JSONValue:
        """Return spans as an answer to the task."""
        spans: list[JSONValue] = [[one.start, one.end, self.labels[one.label]] for one in places]
        return {"regions": spans, "relations": []} if self.has_relations else spans

    @property
    def names(self) -> list[str]:
        """Texts of the labels, for people."""
        return [label if isinstance(label, str) else text_of(label) for label in self.labels]


def _spans(answer: Any) -> Iterator[tuple[int, int, JSONValue]]:
    regions = answer.get("regions", ()) if isinstance(answer, dict) else answer
    if not isinstance(regions, list):
        return
    for one in regions:
        if isinstance(one, (list, tuple)) and len(one) >= 3:
            yield int(one[0]), int(one[1]), one[2]


def _numbered(spans: Sequence[tuple[int, int, JSONValue]], number: dict[str, int]) -> list[Place]:
    kept = [span for span in spans if text_of(span[2]) in number]
    return [Place(start, end, number[text_of(label)]) for start, end, label in apart(kept)]
