"""``scripts/bench learning --crowd``: labels that a model needs from people who err.

Twenty simulated people are right in 50 to 100 % of their answers, each in a share of their own, and
err evenly. Thirty labels are asked for at a time, by the real ranking; then the real estimate of
the crowd's answers is what the model learns from. Compared are:

* ``fixed``: each item gets three answers.
* ``first``: an item gets one answer to seven, one more while its answers are not sure enough,
  before any new item.
* ``active lab``: new items and further opinions by one score (``active_lab``).
* ``ranked``: as ``first``, but the model's opinion, held out, counts as well
  (``orchestrator.publishing.asking``).

The figure is the number of labels of the first model that reaches 95 % of the accuracy of one
trained on the true answers of the whole pool.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.progress import track
from rich.table import Table
from threadpoolctl import threadpool_limits

from scripts.benchmarks.crowds.active_lab import (
    Answered,
    scores_of_answered,
    scores_of_new,
    weigh,
)
from scripts.benchmarks.learning import Study, make_study
from supt_async.domain.ids import ItemId
from supt_async.domain.project import AGAIN_RANKED, Settings
from supt_async.learning.crowd import estimate
from supt_async.learning.ranking import PoolContext
from supt_async.orchestrator.consensus import Consensus, find_consensus
from supt_async.orchestrator.job_options import EvaluationOptions, RankingOptions
from supt_async.orchestrator.publishing.asking import Findings, choose_again
from supt_async.orchestrator.training_set import TrainingSet
from supt_async.orchestrator.worker import jobs as work
from supt_async.orchestrator.worker.cross_validation import cross_validate
from supt_async.orchestrator.worker.fit import fit, inputs
from supt_async.storage.records import Target

PEOPLE = 20
RIGHT = (0.5, 1.0)
"""Lowest and highest share of right answers of a person."""
BATCH = 30
GOOD = 0.95
MOST_LABELS = 2_400
FIXED = 3
MOST = 7
SETTINGS = Settings(overlap=1, overlap_max=MOST, again=AGAIN_RANKED)

ERRORS = Console(stderr=True)

Numbers = NDArray[np.int64]


class Crowd:
    """Simulated people, and the labels that they have given."""

    def __init__(self, study: Study, seed: int) -> None:
        self.study = study
        self.rng = np.random.default_rng(seed)
        self.targets: list[Target] = []
        self._right = self.rng.uniform(*RIGHT, PEOPLE)
        self._classes = np.unique(study.answers)
        self._asked: dict[int, set[int]] = {}

    @property
    def labelled(self) -> Numbers:
        """Items that have a label, ascending."""
        return np.array(sorted(self._asked), dtype=np.int64)

    def ask(self, item: int) -> None:
        """Let somebody who has not answered it yet answer an item."""
        asked = self._asked.setdefault(item, set())
        who = int(self.rng.choice([one for one in range(PEOPLE) if one not in asked]))
        asked.add(who)
        truth = self.study.answers[item]
        others = self._classes[self._classes != truth]
        said = truth if self.rng.random() < self._right[who] else self.rng.choice(others)
        seq = len(self.targets) + 1
        self.targets.append(Target(seq=seq, item=ItemId(item), labeller=who, value=said.item()))

    def training_set(self) -> tuple[TrainingSet, Consensus] | None:
        """Return what a model would learn from now; None if there is too little."""
        consensus = find_consensus(self.targets)
        if consensus is None:
            return None
        return (
            TrainingSet(
                source=self.study.source,
                maker=self.study.maker,
                rows=consensus.items,
                answers=consensus.answers,
                classes=consensus.classes,
                values=consensus.values,
                texts=consensus.texts,
            ),
            consensus,
        )

    def unsure(self) -> Numbers:
        """Return the items that need another opinion, the least sure first."""
        item, who, said = (
            np.array(column, dtype=np.int64)
            for column in zip(*((t.item, t.labeller, t.value) for t in self.targets), strict=True)
        )
        classes, codes = np.unique(said, return_inverse=True)
        found = estimate(item, who, codes, len(classes))
        labels = np.array([len(self._asked[one]) for one in found.items.tolist()])
        wanted = (found.confidence < SETTINGS.sure) & (labels < MOST)
        return found.items[wanted][np.argsort(found.confidence[wanted])]


Policy = Callable[[Crowd, TrainingSet, Consensus, work.Ranked, PoolContext], Sequence[int]]
"""Chooses the next items to ask about, from a ranking of new ones."""


def fixed(
    crowd: Crowd, learned: TrainingSet, consensus: Consensus, new: work.Ranked, about: PoolContext
) -> Sequence[int]:
    """Choose new items, each three times."""
    return [*np.repeat(new.ids[: BATCH // FIXED], FIXED).tolist()]


def first(
    crowd: Crowd, learned: TrainingSet, consensus: Consensus, new: work.Ranked, about: PoolContext
) -> Sequence[int]:
    """Choose items that are not sure enough, then new ones."""
    return [*crowd.unsure().tolist(), *new.ids.tolist()][:BATCH]


def ranked(
    crowd: Crowd, learned: TrainingSet, consensus: Consensus, new: work.Ranked, about: PoolContext
) -> Sequence[int]:
    """Choose as the product does with ``again=ranked``."""
    found = Findings(
        targets=crowd.targets,
        consensus=consensus,
        out_of_fold=cross_validate(learned, EvaluationOptions(), crowd.rng).out_of_fold,
        ranked=new.ids,
        labellers=about.labellers,
    )
    return [*np.concatenate([choose_again(found, SETTINGS, None), new.ids])[:BATCH].tolist()]


def active_lab(
    crowd: Crowd, learned: TrainingSet, consensus: Consensus, new: work.Ranked, about: PoolContext
) -> Sequence[int]:
    """Choose by ActiveLab's scores of new and of answered items."""
    judged = cross_validate(learned, EvaluationOptions(), crowd.rng).out_of_fold
    items, at, _ = np.intersect1d(judged.items, consensus.items, return_indices=True)
    if not len(items):
        return [*new.ids[:BATCH].tolist()]
    kept = [target for target in crowd.targets if np.isin(target.item, items)]
    item = np.searchsorted(items, [target.item for target in kept])
    who = np.array([target.labeller for target in kept], dtype=np.int64)
    codes = {value: code for code, value in enumerate(consensus.values)}
    said = np.array([codes[target.value] for target in kept], dtype=np.int64)
    found = estimate(item, who, said, len(codes))
    answered = Answered(
        item=item,
        labeller=np.searchsorted(found.model.labellers, who),
        said=said,
        accuracy=found.model.accuracy,
        answers=consensus.classes[np.searchsorted(consensus.items, items)],
        given=np.nan_to_num(judged.given[at]),
        agrees=judged.agrees[at],
        n_classes=len(codes),
    )
    weights = weigh(answered)
    asked = scores_of_answered(weights, answered)
    asked[(answered.labels >= MOST) | (found.confidence >= SETTINGS.sure)] = np.inf
    predicted = new.predictions
    scores = np.concatenate([asked, scores_of_new(weights, predicted.probability.astype(float))])
    return [*np.concatenate([items, predicted.ids])[np.argsort(scores)[:BATCH]].tolist()]


POLICIES: Mapping[str, Policy] = {
    "fixed": fixed,
    "first": first,
    "active lab": active_lab,
    "ranked": ranked,
}


def labels_for(data: str, policy: str, seed: int) -> tuple[int, float]:
    """Return the number of labels that a model needs, and how many of them an item has."""
    with threadpool_limits(1), tempfile.TemporaryDirectory() as folder:
        study = make_study(data, seed, Path(folder))
        target = GOOD * study.accuracy(np.arange(study.pool, dtype=np.int64))
        crowd = Crowd(study, seed)
        about = PoolContext(labellers=BATCH // 2)
        nothing = study.pending(np.empty(0, dtype=np.int64))
        start = work.rank_without_model(nothing, RankingOptions(seed=seed), about).ids
        for item in np.repeat(start[:BATCH], FIXED if policy == "fixed" else 1)[:BATCH].tolist():
            crowd.ask(item)
        while len(crowd.targets) < MOST_LABELS and not _learn(crowd, policy, target, seed):
            pass
        return len(crowd.targets), len(crowd.targets) / len(crowd.labelled)


def _learn(crowd: Crowd, policy: str, target: float, seed: int) -> bool:
    """Train; ask for more labels, or return true if the model is good enough."""
    made = crowd.training_set()
    study, about = crowd.study, PoolContext(labellers=BATCH // 2, labelled=crowd.labelled)
    if made is None:
        open_ = np.setdiff1d(np.arange(study.pool), crowd.labelled)
        for item in open_[:BATCH].tolist():
            crowd.ask(item)
        return False
    learned, consensus = made
    if accuracy(study, learned) >= target:
        return True
    options = RankingOptions(seed=int(crowd.rng.integers(2**31)))
    new = work.train_pending(learned, study.pending(crowd.labelled), options, about)
    for item in POLICIES[policy](crowd, learned, consensus, new, about):
        crowd.ask(item)
    return False


def accuracy(study: Study, learned: TrainingSet) -> float:
    """Return how often a model that is trained on these answers is right about the test set."""
    test = np.arange(study.pool, len(study.answers), dtype=np.int64)
    model: Any = fit(learned, np.arange(len(learned.rows), dtype=np.int64))
    return float(np.mean(model.predict(inputs(learned, test)) == study.answers[test]))


def compare(data: Sequence[str], seeds: int) -> None:
    """Print how many labels each policy takes, and each as a line of JSON."""
    for name in data:
        table = Table("further opinions", "labels", "an item", "of fixed", title=f"crowd: {name}")
        lines = []
        base = 0.0
        for policy in POLICIES:
            runs = range(seeds)
            found = [labels_for(name, policy, seed) for seed in track(runs, policy, console=ERRORS)]
            labels, each = np.mean(found, axis=0).tolist()
            base = base or labels
            most = ">" if max(count for count, _ in found) >= MOST_LABELS else ""
            row = (policy, f"{most}{labels:.0f}", f"{each:.2f}", f"{labels / base:.2f}")
            table.add_row(*row)
            about = {"benchmark": "learning", "crowd": policy, "data": name, "seeds": seeds}
            lines.append({**about, "labels": labels, "each": round(each, 2)})
        Console().print(table)
        for line in lines:
            print(json.dumps(line))
