"""Options of an orchestrator and of its trainings, checked and prepared for the workers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import cloudpickle

from supt_async.domain.project import Project
from supt_async.errors import Refused
from supt_async.learning.acquisition import ACQUISITIONS, Acquisition
from supt_async.orchestrator.acquisition_loading import QueryStrategy, load_acquisition
from supt_async.orchestrator.job_options import EvaluationOptions, RankingOptions
from supt_async.orchestrator.leadership import TTL_SECONDS
from supt_async.orchestrator.model_loading import Factory
from supt_async.rules.retraining import Policy

DEADLINE_SECONDS = 600.0
"""Default timeout of a training, and of an evaluation, in seconds."""
TRAIN_ON = 100_000
"""Default maximum number of labelled items that a model is fitted on."""
POLL_SECONDS = 0.5
"""Default interval between looks at the database for new labels, in seconds; hints come sooner."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingOptions:
    """Options of a project's trainings, rankings and evaluations."""

    model: str | Factory | None = None
    """``module:factory``, or a factory; None chooses a default by kind of item."""
    offered: Mapping[str, str] = field(default_factory=dict)
    """Models that owners may choose for their projects: ``module:factory`` by name."""
    encoder: str | Factory | None = None
    """Short name, ``module:factory`` or factory of what turns items into vectors
    (``encoders.loading``); None for no encoder."""
    media_root: str = ""
    """Folder or bucket of the files that items name, for an encoder that takes files."""
    model_preprocess: Callable[[Any, Any], tuple[Any, Any]] | None = None
    """Function that turns (x, y) into the model's input. For predicting, y is None, and what it
    becomes is ignored. The function is pickled with its code, so a lambda works."""
    acquisition: str | Acquisition | QueryStrategy = "margin"
    """A name of ``ACQUISITIONS``, ``module:name``, a function, or a query strategy
    (``acquisition_loading``)."""
    shuffle_prop: float = 0.0
    """Share of the ranking that is shuffled, from 0 to 1."""
    holdout: float = 0.0
    """Share of the items that are drawn at random and held out of training to measure with."""
    train_on: int = TRAIN_ON
    """Maximum number of labelled items that a model is fitted on; of more, a sample
    (``learning.sampling``). 0 for all of them."""
    eval_method: Callable[..., Any] | None = None
    """Function that replaces the cross-validation; see ``EvaluationOptions.method``."""
    target_score: float = 0.95
    """Score whose number of labels is estimated."""
    deadline_seconds: float = DEADLINE_SECONDS
    """Timeout of a training, and of an evaluation, in seconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrchestratorOptions:
    """Options of one project's orchestrator."""

    training: TrainingOptions = field(default_factory=TrainingOptions)
    """Options of the trainings."""
    policy: Policy = field(default_factory=Policy)
    """Policy that decides when to train."""
    poll_seconds: float = POLL_SECONDS
    """Interval between looks at the database for new labels, in seconds."""
    ttl_seconds: float = TTL_SECONDS
    """Time after which a leader that does not renew its term is replaced, in seconds."""


def check_shares(options: TrainingOptions) -> None:
    """Check that each share is within its limits.

    Raises:
        Refused: If one is not.
    """
    if not 0 <= options.shuffle_prop <= 1:
        raise Refused("shuffle-prop is a share: give a number from 0 to 1")
    if not 0 <= options.holdout < 1:
        raise Refused("holdout is a share of the items: give 0 or more, and less than 1")
    if options.train_on < 0:
        raise Refused("train-on is a number of labelled items: give 1 or more, or 0 for all")
    if not 0 < options.target_score <= 1:
        raise Refused("target-score is a share: give more than 0, and at most 1")


def ranking_options(options: TrainingOptions, project: Project) -> RankingOptions:
    """Return the ranking options for a worker.

    Raises:
        Refused: If there is no such acquisition function, or if a share is out of range.
    """
    acquisition = options.acquisition
    if isinstance(acquisition, str) and acquisition not in ACQUISITIONS:
        if ":" not in acquisition:
            raise Refused(
                f"there is no acquisition function {acquisition!r}; choose one of"
                f" {', '.join(sorted(ACQUISITIONS))}, or name your own as module:name"
            )
        load_acquisition(acquisition)
    check_shares(options)
    return RankingOptions(
        acquisition=acquisition if isinstance(acquisition, str) else cloudpickle.dumps(acquisition),
        shuffle_prop=options.shuffle_prop,
        holdout=options.holdout,
        salt=project.id,
    )


def evaluation_options(options: TrainingOptions) -> EvaluationOptions:
    """Return the evaluation options for a worker.

    Raises:
        Refused: If a share is out of range.
    """
    check_shares(options)
    method = options.eval_method
    return EvaluationOptions(
        method=None if method is None else cloudpickle.dumps(method),
        target_score=options.target_score,
    )
