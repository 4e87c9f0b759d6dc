"""Whether to stop, in a project's status."""

from __future__ import annotations

from supt_async.domain.ids import RunId
from supt_async.domain.project import ModelState
from supt_async.storage.records import Run
from supt_async.storage.training.stopping_status import stopping

LITTLE = {"gain": 0.004, "gain_low": 0.001, "gain_high": 0.009, "gain_labels": 500.0}
MUCH = {"gain": 0.03, "gain_low": 0.02, "gain_high": 0.05, "gain_labels": 500.0}


def run(number: int, labels: int, **metrics: float) -> Run:
    return Run(id=RunId(number), state=ModelState.READY, labels=labels, metrics=metrics)


def named(question: str, metrics: dict[str, float]) -> dict[str, float]:
    return {f"{name}:{question}": value for name, value in {"score": 0.8, **metrics}.items()}


def test_the_verdict_is_on_the_latest_model_that_was_evaluated() -> None:
    runs = [run(3, 620, left_out=1.0), run(2, 600, score=0.9, **LITTLE), run(1, 90, score=0.7)]
    found = stopping(runs)
    assert found is not None
    assert (found["verdict"], found["why"]) == ("stop", "gain")
    assert (found["gain"], found["gain_low"], found["gain_high"]) == (0.004, 0.001, 0.009)
    assert found["gain_labels"] == 500
    assert found["sentence"].startswith("You can stop: another 500 labels")


def test_without_a_training_there_is_no_verdict_and_without_an_evaluation_none_yet() -> None:
    assert stopping([]) is None
    found = stopping([run(1, 200, left_out=1.0)])
    assert found is not None
    assert (found["verdict"], found["why"]) == ("unknown", "evaluation")


def test_an_evaluation_with_too_few_labels_does_not_say_that_there_still_are_too_few() -> None:
    few, many = run(1, 84, score=0.7), run(2, 379)
    assert [found["why"] for runs in ([few], [many, few]) if (found := stopping(runs))] == [
        "labels",
        "evaluation",
    ]


def test_labels_that_have_come_in_since_are_not_promised_any_more() -> None:
    evaluated = run(1, 600, score=0.9, **MUCH)
    some, all_ = (stopping([run(2, labels), evaluated]) for labels in (1_099, 1_100))
    assert some is not None
    assert all_ is not None
    assert (some["verdict"], some["gain"]) == ("continue", 0.03)
    assert (all_["verdict"], all_["why"], all_["gain"]) == ("unknown", "evaluation", None)


def test_a_form_goes_on_until_no_question_gains() -> None:
    topic, mood = named("topic", LITTLE), named("mood", MUCH)
    both = stopping([run(1, 600, score=0.9, **LITTLE, **topic, **mood)])
    assert both is not None
    assert (both["verdict"], both["gain"]) == ("continue", 0.03)


def test_the_question_that_ranks_is_judged_once_with_all_that_is_known_of_it() -> None:
    wide = {**MUCH, "gain_low": -0.01}
    found = stopping([run(1, 600, score=0.9, stable=1.0, **wide, **named("topic", wide))])
    assert found is not None
    assert (found["verdict"], found["why"]) == ("stop", "stable")
