"""Fitted models that a worker process keeps between the trainings of one project.

A factory or class with ``warm = True`` asks for it: its model is fitted again as the same object,
which goes on from where it was (fine-tuning). The orchestrator ends the process before a job of
another project, so models of two projects never meet here. Only the training itself keeps models:
the folds of a cross-validation and the workers of a cluster make theirs anew.
"""

from __future__ import annotations

from collections import OrderedDict
from typing import Any, ClassVar

from supt_async.orchestrator.model_loading import Model

MAX_KEPT = 8
"""Number of models, such as those of a form's questions; the least recently used is dropped."""


class _Kept:
    """Models by key; none while this process may not keep any."""

    allowed: ClassVar[bool] = False
    models: ClassVar[OrderedDict[str, Model]] = OrderedDict()


def allow() -> None:
    """Let this process keep models: its jobs are all of one project."""
    _Kept.allowed = True


def take(key: str) -> Model | None:
    """Take a model out: if the fit fails, it is in an unknown state and must not come back."""
    return _Kept.models.pop(key, None)


def keep(key: str, model: Model) -> None:
    """Keep a fitted model for the next training, if this process may."""
    if _Kept.allowed:
        _Kept.models[key] = model
        while len(_Kept.models) > MAX_KEPT:
            _Kept.models.popitem(last=False)


def any_kept() -> bool:
    """Tell whether there is a model that ends with this process."""
    return bool(_Kept.models)


def is_warm(*made: Any) -> bool:
    """Tell whether a factory, or the model that it has made, asks to be kept."""
    return any(getattr(one, "warm", None) is True for one in made)
