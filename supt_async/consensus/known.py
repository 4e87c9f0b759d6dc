"""What is known of the people who answer one question, from the answers until now."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from supt_async.learning.consensus.voting import UNKNOWN
from supt_async.learning.crowd import CrowdModel

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
    _codes: Mapping[str, int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        places = {labeller: place for place, labeller in enumerate(self.model.labellers.tolist())}
        object.__setattr__(self, "_places", places)
        codes = {text: code for code, text in enumerate(self.classes)}
        object.__setattr__(self, "_codes", codes)

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
        """Return the probability of each class, given two answers or more to one item.

        It is ``learning.crowd.judge``'s for one item, which is quicker without arrays of items.
        None if one of the answers is none of the classes.
        """
        codes = [self._codes.get(text, -1) for text in texts]
        if not self.classes or min(codes) < 0:
            return None
        n_classes, trust = len(self.classes), self.model.trust
        places = [self._places.get(labeller, -1) for labeller in labellers]  # -1: the unknown one
        coin = np.zeros(n_classes)
        finer = np.log(self.model.prior)
        for place, code in zip(places, codes, strict=True):
            share = float(self.model.accuracy[place]) if place >= 0 else UNKNOWN
            wrong = math.log((1 - share) / (n_classes - 1))
            row = self._row(place, code, share, wrong)
            finer += row
            coin += wrong
            coin[code] += math.log(share) - wrong
        mixed = (1 - trust) * _shares(coin) + trust * _shares(finer)
        return dict(zip(self.classes, mixed.tolist(), strict=True))

    def _row(self, place: int, code: int, share: float, wrong: float) -> NDArray[np.float64]:
        """Return the logarithm of how likely somebody is to give an answer, by true class."""
        if place >= 0:
            return np.log(self.model.confusion[place, :, code])
        row = np.full(len(self.classes), wrong)
        row[code] = math.log(share)
        return row


def _shares(logs: NDArray[np.float64]) -> NDArray[np.float64]:
    shares = np.exp(logs - logs.max())
    return np.asarray(shares / shares.sum())


Crowd: TypeAlias = Mapping[str, Known]
"""What is known of the labellers, by question; under ``WHOLE`` if the task is no form."""
