"""The parts of the default models."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from supt_async.orchestrator.model_loading import DEFAULTS
from supt_async.orchestrator.worker import default_models
from supt_async.orchestrator.worker.learners.parts import (
    classifier_of,
    features_of,
    has_parts,
)
from tests.orchestrator.worker.digits import own

NUMBERS = np.array([[0.0, 1.0], [1.0, 0.0], [0.5, 3.0], [2.0, 1.0]])
TEXTS = np.array(["good", "bad", "very good", "so bad"], dtype=np.object_)
ROWS = np.empty(4, dtype=np.object_)
ROWS[:] = [{"a": float(n), "b": text} for n, text in enumerate(TEXTS)]
ANSWERS = np.array([0, 1, 0, 1])


@pytest.mark.parametrize(
    ("make", "items"),
    [
        (default_models.numbers, NUMBERS),
        (default_models.texts, TEXTS),
        (default_models.rows, ROWS),
    ],
)
def test_the_classifier_on_the_features_is_the_whole_model(make: Any, items: Any) -> None:
    model = make().fit(items, ANSWERS)
    classifier = classifier_of(model)
    assert isinstance(classifier, LogisticRegression)
    parts = classifier.predict_proba(features_of(model, items))
    np.testing.assert_allclose(parts, model.predict_proba(items))


def test_only_default_models_are_taken_apart() -> None:
    assert has_parts(f"{DEFAULTS}:texts", default_models.texts())
    assert has_parts(f"{DEFAULTS}:rows", default_models.rows())
    assert not has_parts(f"{DEFAULTS}:other", LogisticRegression())
    assert not has_parts("my_models:make", default_models.texts())
    assert not has_parts(own(default_models.texts), default_models.texts())
