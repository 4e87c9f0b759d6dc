"""What workers are told of a form: its questions, what they learn from, and who answers them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from supt_async.domain.values import JSONValue
from supt_async.orchestrator.consensus import Consensus
from supt_async.orchestrator.training_set import Form, FormQuestion, TrainingSet
from supt_async.orchestrator.worker.forms.models import ALIKE
from supt_async.protocol.tasks.questions import is_asked
from supt_async.protocol.tasks.task import parse
from supt_async.storage.records import Target
from supt_async.storage.targets.targets import Targets

LOOKED_AT = 10_000
"""Number of the latest labels by which it is told how often a question is asked and answered."""
SHARE_OF_TIME = 0.5
"""Share of a training's time after which no further question's model is begun."""
TOO_FEW = "there are too few answers"
"""Reason of a question that fewer than two items have an answer to."""


def form_of(
    task: JSONValue,
    sets: Mapping[str, TrainingSet],
    targets: Sequence[Target],
    deadline_seconds: float,
) -> Form:
    """Return the form with the training sets of its questions, in the order of ``sets``."""
    questions = parse(task).questions
    asked: Counter[str] = Counter()
    answered: Counter[str] = Counter()
    labels = [one.value for one in targets[-LOOKED_AT:] if isinstance(one.value, dict)]
    for value in labels:
        given = dict(value)
        asked.update(one.name for one in questions if is_asked(one, given))
        answered.update(one.name for one in questions if one.name in given)
    return Form(
        questions=tuple(
            FormQuestion(
                name=one.name,
                training_set=sets.get(one.name),
                required=one.required,
                when=one.when,
                asked=asked[one.name] / max(len(labels), 1),
                answered=min(answered[one.name] / max(asked[one.name], 1), 1.0),
            )
            for one in questions
        ),
        learned=tuple(sets),
        seconds=deadline_seconds * SHARE_OF_TIME,
    )


def unready(
    questions: Sequence[str], ready: Mapping[str | None, Consensus], targets: Sequence[Target]
) -> dict[str, str]:
    """Return why each question that is to be learned, but has no training set, has none."""
    found = {}
    for name in questions:
        if name not in ready:
            answers = Targets.of(targets).answering(name)
            found[name] = ALIKE if len(answers) > 1 else TOO_FEW
    return found
