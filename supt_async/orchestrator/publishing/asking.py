"""Further opinions of items, where the ranking decides about them.

With ``again=ranked`` the queue opens no place by itself. Each training chooses, of as many items as
are handed out together, those whose answers are not sure enough by the people and the model
(``learning.again``). They get one more place, and come before new items in the ranking. What the
model says about them is from the last evaluation, whose models had not learned from them.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from supt_async.domain.ids import ItemId, Term
from supt_async.domain.project import AGAIN_RANKED, Project, Settings
from supt_async.learning.again import least_supported, support
from supt_async.learning.crowd import estimate
from supt_async.learning.ranking import together
from supt_async.orchestrator.consensus import MAX_CLASSES, Consensus
from supt_async.orchestrator.leadership import LeadershipLost
from supt_async.orchestrator.training_set import OutOfFold
from supt_async.storage.ports import Training
from supt_async.storage.records import Target
from supt_async.storage.targets.targets import Targets

Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """What a training knows when it chooses."""

    targets: Sequence[Target]
    consensus: Consensus
    question: str | None = None
    """Question of a form that the consensus is about."""
    out_of_fold: OutOfFold
    ranked: Numbers
    """Ids of the open items, best first."""
    labellers: int
    """Number of people who label now."""


class Asker:
    """Asks for further opinions of one project's items."""

    def __init__(self, storage: Training, project: Project) -> None:
        self._storage = storage
        self._project = project

    async def ask(self, term: Term, found: Findings) -> Numbers:
        """Open places for further opinions; return the ranking with their items at the head.

        Raises:
            StorageError: If the database can't be reached.
            LeadershipLost: If the term is over.
        """
        settings = await self._storage.settings(self._project.id)
        if settings.again != AGAIN_RANKED or settings.overlap_max is None:
            return found.ranked
        chosen = await asyncio.to_thread(choose_again, found, settings, found.question)
        if not len(chosen):
            return found.ranked
        ids = [ItemId(item) for item in chosen.tolist()]
        if await self._storage.ask_again(self._project.id, term, ids) is None:
            raise LeadershipLost
        return np.concatenate([chosen, found.ranked])


def choose_again(found: Findings, settings: Settings, question: str | None) -> Numbers:
    """Return the ids of the items that are to get one more opinion, the least sure first."""
    judged = found.out_of_fold
    items = np.intersect1d(judged.items, found.consensus.items, assume_unique=True)
    if not len(items) or len(found.consensus.texts) > MAX_CLASSES:
        return items[:0]
    targets = Targets.of(found.targets)
    targets = targets if question is None else targets.answering(question)
    item, labeller, said = _labels(targets, items, found.consensus.texts)
    n_classes = len(found.consensus.texts)
    crowd = estimate(item, labeller, said, n_classes)
    labels = np.bincount(item, minlength=len(items))
    answer = found.consensus.classes[np.searchsorted(found.consensus.items, items)]
    alike = np.bincount(item, weights=said == answer[item], minlength=len(items))
    given = np.nan_to_num(judged.given[np.searchsorted(judged.items, items)])
    supported = support(crowd.confidence, given, alike == labels, n_classes)
    may = (labels >= settings.overlap) & (labels < (settings.overlap_max or 0))
    may &= ~np.isin(items, found.ranked)
    # Those that wait for a further opinion since an earlier training are of the same number.
    waiting = int(np.isin(found.ranked, items).sum())
    limit = max(together(found.labellers) - waiting, 0)
    return items[may][least_supported(supported[may], settings.sure, limit)]


def _labels(
    targets: Targets, items: Numbers, texts: Sequence[str]
) -> tuple[Numbers, Numbers, Numbers]:
    """Return the row in ``items``, the labeller and the class of each label of these items."""
    some = targets.where(np.isin(targets.items, items))
    codes = np.zeros(len(some.answers), dtype=np.int64)
    codes[[some.answers.number(text) for text in texts]] = np.arange(len(texts))
    return np.searchsorted(items, some.items), some.labellers, codes[some.numbers]
