"""Tasks that a default model can learn."""

from __future__ import annotations

from supt_async.domain.values import JSONValue

LEARNABLE = frozenset({"choice", "choices", "compare", "rating"})
"""Kinds of task whose answer is one of a few values, or a list of such."""
MEDIA = frozenset({"image", "audio"})
"""Values of ``item`` for which a string is a path, from which a model learns nothing."""


def learnable(task: JSONValue) -> bool:
    """Tell whether some default model can learn this task."""
    if not isinstance(task, dict):
        return False
    if task.get("kind") == "form":
        return learned_question(task) is not None
    return task.get("kind") in LEARNABLE and "options_from" not in task


def learned_question(task: JSONValue) -> str | None:
    """Return the name of the question of a form that ranks the items; None if there is none."""
    return next(iter(learned_questions(task)), None)


def learned_questions(task: JSONValue) -> tuple[str, ...]:
    """Return the names of the questions of a form for each of which a model is trained.

    They are those that ``learn`` names and whose answers are of a few values, in its order; without
    it the first such question.
    """
    if not isinstance(task, dict) or task.get("kind") != "form":
        return ()
    learn = task.get("learn")
    teachable = [str(one["name"]) for one in task.get("questions", []) if learnable(one)]
    if learn is None:
        return tuple(teachable[:1])
    wanted = [learn] if isinstance(learn, str) else learn
    return tuple(dict.fromkeys(name for name in wanted if name in teachable))


def needs_features(task: JSONValue) -> bool:
    """Tell whether the task's items are names of files, if they are texts."""
    return isinstance(task, dict) and task.get("item") in MEDIA
