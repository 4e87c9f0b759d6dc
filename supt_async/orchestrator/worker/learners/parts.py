"""The two parts of a default model: what makes features of items, and the classifier of these.

Several classifiers can so be fitted on the same features, which are made once.
"""

from __future__ import annotations

from typing import Any

from supt_async.orchestrator.model_loading import Maker

BUILT_IN = "supt_async.orchestrator.worker."
"""Beginning of the names of all default models' factories."""


def has_parts(maker: Maker, model: Any) -> bool:
    """Tell whether what a maker made is a default model, and no model of a user's, with parts."""
    built_in = isinstance(maker, str) and maker.startswith(BUILT_IN)
    return built_in and (hasattr(model, "steps") or hasattr(model, "features"))


def features_of(model: Any, x: Any) -> Any:
    """Return what the classifier of a fitted default model gets: rows of numbers, maybe sparse."""
    return model[:-1].transform(x) if hasattr(model, "steps") else model.features(x)


def classifier_of(model: Any) -> Any:
    """Return the classifier of a fitted default model."""
    return model[-1] if hasattr(model, "steps") else model.classifier
