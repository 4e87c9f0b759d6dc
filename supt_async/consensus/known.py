"""What is known of the people who answer one question, from the answers until now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np

from supt_async.learning.crowd import CrowdModel, judge

WHOLE = ""
"""Name under which stands what is known of a task that is no form."""
YES_NO = ("false", "true")
"""Classes of a list of options: each option is named or not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """How reliable each labeller is with one question."""

    classes: tuple[str, ...]
    """JSON texts of the answers between which the model tells; empty if there is none."""
    model: CrowdModel
    _places: Mapping[int, int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        places = {labeller: place for place, labeller in enumerate(self.model.labellers.tolist())}
        object.__setattr__(self, "_places", places)

    def right(self, labeller: int) -> float | None:
        """Return how often somebody is right, or agrees with others; None if it is not known."""
        place = self._places.get(labeller)
        return None if place is None else float(self.model.accuracy[place])

    def yes_no(self, labeller: int) -> tuple[float, float] | None:
        """Return how often somebody names what is right, and leaves out what is wrong."""
        place = self._places.get(labeller)
        if place is None or self.classes != YES_NO:
            return None
        rows = self.model.confusion[place]
        return float(rows[1, 1]), float(rows[0, 0])

    def probabilities(
        self, texts: Sequence[str], labellers: Sequence[int]
    ) -> Mapping[str, float] | None:
        """Return the probability of each class, given some answers to one item.

        None if one of the answers is none of the classes.
        """
        codes = {text: code for code, text in enumerate(self.classes)}
        if not codes or not all(text in codes for text in texts):
            return None
        found = judge(
            self.model,
            np.zeros(len(texts), dtype=np.int64),
            np.array(labellers, dtype=np.int64),
            np.array([codes[text] for text in texts], dtype=np.int64),
        )
        return dict(zip(self.classes, found.probabilities[0].tolist(), strict=True))


Crowd: TypeAlias = Mapping[str, Known]
"""What is known of the labellers, by question; under ``WHOLE`` if the task is no form."""
