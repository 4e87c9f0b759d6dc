"""Tasks that a default model can learn."""

from __future__ import annotations

import enum
import importlib.util

from supt_async.domain.values import JSONValue

LEARNABLE = frozenset({"choice", "choices", "compare", "rating"})
"""Kinds of task whose answer is one of a few values, or a list of such."""
MEDIA = frozenset({"image", "audio", "video"})
"""Values of ``item`` for which a string is a path, from which a model learns nothing."""
OF_FILES = frozenset({"boxes", "polygons", "points", "segments"})
"""Kinds of task that mark parts of an image, a sound or a video."""


class Learns(enum.StrEnum):
    """What a model learns of the answers to a task or question."""

    CLASS = "class"
    """One of a few values."""
    OPTIONS = "options"
    """Lists of a few values, each of them by itself."""
    SCALE = "scale"
    """One of a few numbers, whose order means something."""
    SPANS = "spans"
    """Passages of a text, and the label of each."""
    NOTHING = "nothing"


KINDS = {
    "choice": Learns.CLASS,
    "compare": Learns.CLASS,
    "choices": Learns.OPTIONS,
    "rating": Learns.SCALE,
    "spans": Learns.SPANS,
}
"""What is learned of the answers to each kind of task or question; of others nothing."""


def learns(task: JSONValue) -> Learns:
    """Return what a model learns of a task that is no form, or of one question."""
    if not isinstance(task, dict) or "options_from" in task:
        return Learns.NOTHING
    return KINDS.get(str(task.get("kind")), Learns.NOTHING)


SPANS_MODULE, SPANS_PACKAGE = "pycrfsuite", "python-crfsuite"
"""Module that fits the model of spans, and the package with it, of the extra ``spans``."""


def learnable(task: JSONValue) -> bool:
    """Tell whether some default model can learn this task, once what it needs is installed."""
    if not isinstance(task, dict):
        return False
    if task.get("kind") == "form":
        return learned_question(task) is not None
    return learns(task) is Learns.SPANS or _has_few_answers(task)


def lacks(task: JSONValue) -> str | None:
    """Return the package that has to be installed to learn this task; None if none is missing."""
    if learns(task) is Learns.SPANS and importlib.util.find_spec(SPANS_MODULE) is None:
        return SPANS_PACKAGE
    return None


def untrained(task: JSONValue) -> str:
    """Return why no default model can be trained, and what to do, as the end of a sentence."""
    package = lacks(task)
    if package is None:
        return "its task has no default model; name one with --model"
    return f"what its default model needs is not installed; run pip install {package}"


def _has_few_answers(task: JSONValue) -> bool:
    return isinstance(task, dict) and task.get("kind") in LEARNABLE and "options_from" not in task


def learned_question(task: JSONValue) -> str | None:
    """Return the name of the first question of a form that is learned; None if none is."""
    return next(iter(learned_questions(task)), None)


def learned_questions(task: JSONValue) -> tuple[str, ...]:
    """Return the names of the questions of a form for each of which a model is trained.

    They are all whose answers are of a few values, in the form's order; or those of them that
    ``learn`` names, in its order.
    """
    if not isinstance(task, dict) or task.get("kind") != "form":
        return ()
    learn = task.get("learn")
    teachable = [str(one["name"]) for one in task.get("questions", []) if _has_few_answers(one)]
    if learn is None:
        return tuple(teachable)
    wanted = [learn] if isinstance(learn, str) else learn
    return tuple(dict.fromkeys(name for name in wanted if name in teachable))


def needs_features(task: JSONValue) -> bool:
    """Tell whether the task's items are names of files, if they are texts."""
    return isinstance(task, dict) and task.get("item") in MEDIA


def names_files(task: JSONValue) -> bool:
    """Tell whether the task's items are names of files, if they are texts, whatever it learns."""
    kind = task.get("kind") if isinstance(task, dict) else None
    return needs_features(task) or kind in OF_FILES


def asked(task: JSONValue, question: str | None) -> JSONValue:
    """Return the question of this name of a form; the task itself if there is no name."""
    if question is None or not isinstance(task, dict):
        return task
    return next((one for one in task.get("questions", []) if one.get("name") == question), None)
