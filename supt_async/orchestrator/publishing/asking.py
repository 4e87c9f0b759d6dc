"""Further opinions of items, where the ranking decides between them and new items.

With ``again=ranked`` the queue opens no place by itself. Each training chooses, among as many
labels as are asked for together, the items whose answers are supported least (``learning.again``):
new ones, and those that have answers, which get one more place and come between the new ones. What
the model says about them is from the last evaluation, whose models had not learned from them.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from supt_async.domain.ids import ItemId, Term
from supt_async.domain.project import AGAIN_RANKED, Project, Settings
from supt_async.learning.again import (
    Answered,
    choose,
    scores_of_answered,
    scores_of_new,
    weigh,
)
from supt_async.learning.crowd import estimate
from supt_async.learning.ranking import PoolContext, together
from supt_async.learning.teachable import learned_question
from supt_async.orchestrator.consensus import MAX_CLASSES, Consensus, answers_to
from supt_async.orchestrator.leadership import LeadershipLost
from supt_async.orchestrator.training_set import OutOfFold, Predictions
from supt_async.protocol.tasks.equality import text_of
from supt_async.storage.ports import Training
from supt_async.storage.records import Target

Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """What a training knows when it chooses."""

    targets: Sequence[Target]
    consensus: Consensus
    out_of_fold: OutOfFold
    ranked: Numbers
    """Ids of the open items, best first."""
    predictions: Predictions
    context: PoolContext


class Asker:
    """Asks for further opinions of one project's items."""

    def __init__(self, storage: Training, project: Project) -> None:
        self._storage = storage
        self._project = project

    async def ask(self, term: Term, found: Findings) -> Numbers:
        """Open places for further opinions; return the ranking with their items among the others.

        Raises:
            StorageError: If the database can't be reached.
            LeadershipLost: If the term is over.
        """
        settings = await self._storage.settings(self._project.id)
        if settings.again != AGAIN_RANKED or settings.overlap_max is None:
            return found.ranked
        question = learned_question(self._project.task)
        chosen, before = await asyncio.to_thread(choose_again, found, settings, question)
        if not len(chosen):
            return found.ranked
        ids = [ItemId(item) for item in chosen.tolist()]
        if await self._storage.ask_again(self._project.id, term, ids) is None:
            raise LeadershipLost
        return np.insert(found.ranked, before, chosen)


def choose_again(
    found: Findings, settings: Settings, question: str | None
) -> tuple[Numbers, Numbers]:
    """Choose items that are to get one more opinion, and their places in the ranking.

    Returns ids, and for each the number of ranked items that come before it.
    """
    nothing = np.empty(0, dtype=np.int64)
    items, answered = _answered(found, question)
    if not len(items):
        return nothing, nothing
    weights = weigh(answered)
    scores = scores_of_answered(weights, answered)
    may = (answered.labels >= settings.overlap) & (answered.labels < (settings.overlap_max or 0))
    may &= ~np.isin(items, found.ranked)
    may &= _confidence(answered) < settings.sure
    # Those that wait for a further opinion since an earlier training are of the same number.
    waiting = np.isin(found.ranked, items).sum()
    limit = max(together(found.context.labellers) - int(waiting), 0)
    new = np.isin(found.predictions.ids, found.ranked, assume_unique=True)
    best = found.predictions.probability[new].astype(np.float64)
    chosen, before = choose(scores[may], scores_of_new(weights, best), limit)
    return items[may][chosen], np.minimum(before, len(found.ranked))


def _confidence(answered: Answered) -> NDArray[np.float64]:
    """Return how sure the people's answers to each item are; 0 if there are too many classes."""
    if answered.n_classes > MAX_CLASSES:
        return np.zeros(len(answered.answers))
    labels = (answered.item, answered.labeller, answered.said)
    return estimate(*labels, answered.n_classes).confidence


def _answered(found: Findings, question: str | None) -> tuple[Numbers, Answered]:
    """Return the ids of the items that were judged, and their labels."""
    targets = found.targets if question is None else answers_to(found.targets, question)
    codes = {text: code for code, text in enumerate(found.consensus.texts)}
    judged = found.out_of_fold
    items = np.intersect1d(judged.items, found.consensus.items, assume_unique=True)
    label_items = np.array([target.item for target in targets], dtype=np.int64)
    kept = np.isin(label_items, items)
    some = [target for target, keep in zip(targets, kept.tolist(), strict=True) if keep]
    people = np.array([target.labeller for target in some], dtype=np.int64)
    at = np.searchsorted(judged.items, items)
    given = np.nan_to_num(judged.given[at])
    answers = found.consensus.classes[np.searchsorted(found.consensus.items, items)]
    answered = Answered(
        item=np.searchsorted(items, label_items[kept]),
        labeller=np.unique(people, return_inverse=True)[1],
        said=np.array([codes[text_of(target.value)] for target in some], dtype=np.int64),
        answers=answers,
        given=given,
        agrees=judged.agrees[at],
        n_classes=len(found.consensus.texts),
    )
    return items, answered
