"""How a project is learned: what a user may choose, checked and made ready for the workers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import cloudpickle

from supt_async.domain.project import Project
from supt_async.errors import Refused
from supt_async.learning.acquisition import ACQUISITIONS, Acquisition
from supt_async.orchestrator.acquisition_loading import QueryStrategy, load_acquisition
from supt_async.orchestrator.job_options import EvaluationOptions, RankingOptions
from supt_async.orchestrator.model_loading import Factory

DEADLINE_SECONDS = 600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """How a project is learned."""

    model: str | Factory | None = None
    """``module:factory``, or a factory; None: a default by what the items are."""
    model_preprocess: Callable[[Any, Any], tuple[Any, Any]] | None = None
    """Makes of (x, y) what the model gets; for predicting, y is None and what it becomes is not
    looked at. It is pickled with its code, so that a lambda will do."""
    acquisition: str | Acquisition | QueryStrategy = "margin"
    """One of ``ACQUISITIONS``, ``module:name``, a function or a strategy (see ``choosers``)."""
    shuffle_prop: float = 0.0
    holdout: float = 0.0
    """Share of the items that are dealt at random and kept out of training, to measure with."""
    eval_method: Callable[..., Any] | None = None
    """Instead of the cross-validation; see ``evaluating.EvaluationOptions``."""
    target_score: float = 0.95
    """The score whose number of labels is estimated."""
    deadline_seconds: float = DEADLINE_SECONDS
    """For a training, and for an options."""


def ranking_options(recipe: Recipe, project: Project) -> RankingOptions:
    """Return what is asked next.

    Raises:
        Refused: There is no such acquisition function, or a share is none.
    """
    acquisition = recipe.acquisition
    if isinstance(acquisition, str) and acquisition not in ACQUISITIONS:
        if ":" not in acquisition:
            raise Refused(
                f"there is no acquisition function {acquisition!r}; choose one of"
                f" {', '.join(sorted(ACQUISITIONS))}, or name your own as module:name"
            )
        load_acquisition(acquisition)
    if not 0 <= recipe.holdout < 1:
        raise Refused("holdout is a share of the items: give 0 or more, and less than 1")
    if not 0 <= recipe.shuffle_prop <= 1:
        raise Refused("shuffle_prop is a share: give a number from 0 to 1")
    return RankingOptions(
        acquisition=acquisition if isinstance(acquisition, str) else cloudpickle.dumps(acquisition),
        shuffle_prop=recipe.shuffle_prop,
        holdout=recipe.holdout,
        salt=project.id,
    )


def evaluation_options(recipe: Recipe) -> EvaluationOptions:
    """Return how a model is measured.

    Raises:
        Refused: The target is no share.
    """
    if not 0 < recipe.target_score <= 1:
        raise Refused("target_score is the share that is right: give more than 0, and at most 1")
    method = recipe.eval_method
    return EvaluationOptions(
        method=None if method is None else cloudpickle.dumps(method),
        target_score=recipe.target_score,
    )
