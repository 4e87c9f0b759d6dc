"""Each kind of task is held to the examples in its file, which the page's tests read as well."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest

from supt_async.protocol.tasks.bounds import bounds_of
from supt_async.protocol.tasks.kinds import KINDS
from supt_async.protocol.tasks.task import parse, settle
from supt_async.protocol.tasks.validation import NotAllowed
from tests.protocol.tasks.vectors import ANSWERS, FILES, TASKS, WRONG


def test_every_kind_has_examples() -> None:
    assert FILES.keys() == KINDS.keys()
    assert {task["kind"] for task in TASKS} == KINDS.keys()
    assert {one["task"]["kind"] for one in ANSWERS} == KINDS.keys()


def test_every_kind_is_written_with_its_own_name() -> None:
    for rules in KINDS.values():
        assert msgspec.json.schema(rules.fields)["$ref"].endswith(rules.fields.__name__)


@pytest.mark.parametrize("wrong", WRONG, ids=lambda wrong: json.dumps(wrong["task"]))
def test_a_wrong_task_is_refused_with_one_line_that_names_the_field(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError) as caught:
        parse(wrong["task"])
    assert wrong["says"] in str(caught.value)
    assert str(caught.value).startswith("task")
    assert "\n" not in str(caught.value)
    assert "`" not in str(caught.value), "a type checker's words"


@pytest.mark.parametrize("case", ANSWERS, ids=lambda case: json.dumps(case["value"]))
def test_an_answer_is_stored_in_its_one_spelling_or_told_the_rule(case: dict[str, Any]) -> None:
    task, extent = parse(case["task"]), bounds_of(case.get("data"))
    if "refused" not in case:
        stored = settle(task, case["value"], extent)
        assert stored == case.get("stored", case["value"])
        assert settle(task, stored, extent) == stored
        return
    with pytest.raises(NotAllowed) as caught:
        settle(task, case["value"], extent)
    assert case["refused"] in str(caught.value)
    assert str(caught.value).endswith(".")
