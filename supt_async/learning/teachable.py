"""Which tasks a default model can learn."""

from __future__ import annotations

from supt_async.domain.values import JSONValue

LEARNABLE = frozenset({"choice", "choices", "compare", "rating"})
"""Kinds of task whose answer is one of a few values, or a list of such."""
MEDIA = frozenset({"image", "audio"})
"""What a string may stand for instead of a text; a path says nothing to a model."""


def learnable(task: JSONValue) -> bool:
    """Tell whether some default model can learn this task."""
    return isinstance(task, dict) and task.get("kind") in LEARNABLE


def needs_features(task: JSONValue) -> bool:
    """Tell whether the task's items are names of files, if they are texts."""
    return isinstance(task, dict) and task.get("item") in MEDIA
