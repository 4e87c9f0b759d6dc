"""Simulation of people who label by a simulated clock while the model is retrained.

They are always right. The real code decides: ``rules.retraining`` when to train,
``orchestrator.worker.jobs`` how to train and rank, ``rules.window`` which item comes next; a
training knows which items are leased when it begins. With one labeller a training takes no time,
so that batches have ten labels; with several it takes as long as a label, so that it always comes
late.
"""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TypeAlias, assert_never

import numpy as np
from numpy.typing import NDArray

from scripts.benchmarks.learning.peers import Peer
from scripts.benchmarks.learning.study import Study
from supt_async.domain.ids import Generation, ItemId, LabellerId
from supt_async.learning.ranking import PoolContext
from supt_async.orchestrator.job_options import RankingOptions
from supt_async.orchestrator.worker import jobs as work
from supt_async.rules.retraining import (
    Effect,
    Elapsed,
    Finished,
    LabelsArrived,
    Policy,
    Postponed,
    Retraining,
    Train,
    WakeAt,
)
from supt_async.rules.window import Window

LABEL_SECONDS = 5.0
"""Mean time that a labeller takes, in seconds; uniform from half to one and a half of it."""


@dataclass(frozen=True)
class Free:
    """Event: a labeller asks for an item."""

    labeller: int


@dataclass(frozen=True)
class Answered:
    """Event: a labeller answers an item."""

    labeller: int
    item: int


@dataclass(frozen=True)
class Trained:
    """Event: a training ends; None if there was not enough to learn."""

    ranking: NDArray[np.int64] | None


Event: TypeAlias = Free | Answered | Trained | Elapsed


class Simulation:
    """Simulation of people who label a study's pool by a strategy."""

    def __init__(
        self, study: Study, strategy: RankingOptions | Peer, labellers: int, seed: int
    ) -> None:
        self.labelled: list[int] = []
        self.trainings = 0
        self._study = study
        self._strategy = strategy
        self._labellers = labellers
        self._rng = np.random.default_rng(seed)
        self._out: set[int] = set()
        self._retraining = Retraining(Policy())
        self._events: list[tuple[float, int, Event]] = []
        self._numbers = itertools.count()
        self._generation = 0
        self._window = self._publish(self._rank_first())
        for labeller in range(labellers):
            self._add(0.0, Free(labeller))

    def run(self, labels: int) -> list[int]:
        """Run until this number of labels; return the items in the order of their labels.

        It may be called again with a larger number, and goes on from there.
        """
        while self._events and len(self.labelled) < labels:
            now, _, event = heapq.heappop(self._events)
            match event:
                case Free(labeller=labeller):
                    self._deal(labeller, now)
                case Answered(labeller=labeller, item=item):
                    self._out.remove(item)
                    self.labelled.append(item)
                    self._carry_out(LabelsArrived(count=len(self.labelled)), now)
                    self._add(now, Free(labeller))  # after a training that takes no time
                case Trained(ranking=None):
                    self._carry_out(Postponed(), now)
                case Trained(ranking=ranking):
                    assert ranking is not None
                    self._window = self._publish(ranking)
                    self._carry_out(Finished(), now)
                case Elapsed():
                    self._carry_out(event, now)
                case _:
                    assert_never(event)
        return self.labelled

    def _deal(self, labeller: int, now: float) -> None:
        item = self._window.propose(LabellerId(labeller))
        if item is None:
            return
        self._out.add(int(item))
        seconds = LABEL_SECONDS * self._rng.uniform(0.5, 1.5)
        self._add(now + seconds, Answered(labeller, int(item)))

    def _carry_out(self, event: LabelsArrived | Finished | Postponed | Elapsed, now: float) -> None:
        effects: list[Effect] = self._retraining.handle(event, now)
        for effect in effects:
            match effect:
                case Train():
                    seconds = 0.0 if self._labellers == 1 else LABEL_SECONDS
                    self._add(now + seconds, Trained(self._train()))
                case WakeAt(when=when):
                    self._add(when, Elapsed())
                case _:
                    assert_never(effect)

    def _rank_first(self) -> NDArray[np.int64]:
        pending = self._study.pending(np.empty(0, dtype=np.int64))
        if isinstance(self._strategy, Peer):
            return self._strategy.rank(pending.rows(), None, self._pool_context(), self._rng)
        options = replace(self._strategy, seed=self._seed())
        return work.rank_without_model(pending, options, self._pool_context()).ids

    def _train(self) -> NDArray[np.int64] | None:
        """Train on the present labels; the ranking is published when the training ends."""
        labelled = np.array(self.labelled, dtype=np.int64)
        training_set = self._study.training_set(labelled)
        if len(np.unique(training_set.classes)) < 2:
            return None
        self.trainings += 1
        pending, context = self._study.pending(labelled), self._pool_context()
        if isinstance(self._strategy, Peer):
            return self._strategy.rank(pending.rows(), training_set, context, self._rng)
        options = replace(self._strategy, seed=self._seed())
        return work.train_pending(training_set, pending, options, context).ids

    def _publish(self, ranking: Iterable[int]) -> Window:
        self._generation += 1
        window = Window(Generation(self._generation))
        labelled = set(self.labelled)
        window.extend(
            (ItemId(int(item)), 0 if item in self._out else 1)
            for item in ranking
            if item not in labelled
        )
        return window

    def _seed(self) -> int:
        return int(self._rng.integers(2**31))

    def _pool_context(self) -> PoolContext:
        return PoolContext(
            out=np.array(sorted(self._out), dtype=np.int64),
            labelled=np.array(self.labelled, dtype=np.int64),
            labellers=self._labellers,
        )

    def _add(self, when: float, event: Event) -> None:
        heapq.heappush(self._events, (when, next(self._numbers), event))
