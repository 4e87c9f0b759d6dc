"""Random answers are those that the task allows."""

from __future__ import annotations

import random
from typing import Any

import msgspec
import pytest

from supt_async.cli.simulated_answers import random_answer
from supt_async.payloads.codec import encode
from supt_async.protocol.display.display import NO_LINK, display
from supt_async.protocol.tasks.bounds import bounds_of
from supt_async.protocol.tasks.kinds import KINDS
from supt_async.protocol.tasks.task import parse, settle
from tests.protocol.tasks.vectors import TASKS, shown_for
from tests.storage.transfer.export.new_tasks import NEW

TRIES = 30


@pytest.mark.parametrize("task", TASKS)
def test_an_answer_of_every_kind_is_allowed(task: dict[str, Any]) -> None:
    parsed = parse(task)
    if parsed.view.lists or parsed.view.fields:
        return  # items of these are made below
    bounds = bounds_of(shown_for(task))
    for number in range(TRIES):
        settle(parsed, random_answer(parsed, bounds, random.Random(number)), bounds)


@pytest.mark.parametrize(("task", "payload", "value"), NEW)
def test_an_answer_keeps_to_its_item(task: dict[str, Any], payload: object, value: object) -> None:
    parsed = parse(task)
    bounds = bounds_of(display(msgspec.json.decode(encode(payload)), parsed.view, NO_LINK))
    made = []
    for number in range(TRIES):
        made.append(random_answer(parsed, bounds, random.Random(number)))
        settle(parsed, made[-1], bounds)
    assert len({repr(one) for one in made}) > 1


def test_every_kind_can_be_made_up() -> None:
    for name, rules in KINDS.items():
        task = parse({"kind": name, **rules.example})
        settle(task, random_answer(task, None, random.Random(1)))
