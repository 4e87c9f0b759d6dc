"""Tasks that would fit a file."""

from __future__ import annotations

import json
import shlex
from typing import Any

import pytest

from supt_async.protocol.tasks.task import parse
from supt_async.readers.other_tools.proposal import Proposal
from supt_async.readers.other_tools.records import Answer, Part, Record, Sort

BOX = {"type": "box", "label": "cup", "xyxy": [0, 0, 1, 1]}


def task(*answers: Answer, payload: str = '"x"') -> dict[str, Any]:
    proposal = Proposal()
    for number, answer in enumerate(answers):
        proposal.add(Record(key=str(number), payload=payload, answers=(answer,)))
    words = shlex.split(proposal.command("new"))
    assert words[:5] == ["supt", "project", "create", "new", "--task"]
    found: dict[str, Any] = json.loads(words[5])
    parse(found)
    return found


def one(sort: Sort, *values: Any) -> Answer:
    return Answer(parts=tuple(Part(sort, value) for value in values))


@pytest.mark.parametrize(
    ("answers", "fits"),
    [
        (
            [one(Sort.CLASS, "b"), one(Sort.CLASS, "it's")],
            {"kind": "choice", "options": ["b", "it's"]},
        ),
        ([one(Sort.CLASS, "b", "a")], {"kind": "choices", "options": ["a", "b"]}),
        ([one(Sort.SPAN, [0, 1, "PER"])], {"kind": "spans", "labels": ["PER"]}),
        ([one(Sort.BOX, BOX)], {"kind": "boxes", "labels": ["cup"]}),
        ([one(Sort.NUMBER, 4), one(Sort.NUMBER, 2)], {"kind": "rating", "scale": [1, 5]}),
        ([one(Sort.TEXT, "a")], {"kind": "text"}),
        ([one(Sort.SEGMENT, [0, 1, "x"])], {"kind": "segments", "labels": ["x"]}),
        (
            [
                Answer(
                    parts=(
                        Part(Sort.SPAN, [0, 1, "PER"], region="a"),
                        Part(Sort.RELATION, ["a", "a", "of"]),
                    )
                )
            ],
            {"kind": "spans", "labels": ["PER"], "relations": ["of"]},
        ),
        (
            [
                Answer(parts=(Part(Sort.CLASS, "b", "topic"), Part(Sort.TEXT, "y", "why"))),
                Answer(parts=(Part(Sort.CLASS, "a", "topic"),)),
            ],
            {
                "kind": "form",
                "questions": [
                    {"name": "topic", "kind": "choice", "options": ["a", "b"], "required": False},
                    {"name": "why", "kind": "text", "required": False},
                ],
            },
        ),
        ([one(Sort.CLASS, f"sentence {n}") for n in range(60)], {"kind": "text"}),
        ([Answer(raw=1, own=True)], {"kind": "choice", "options": [{"value": 1}]}),
        ([Answer(raw={"a": 1}, own=True)], {"kind": "any"}),
        ([], {"kind": "any"}),
    ],
)
def test_answers_tell_the_task(answers: list[Answer], fits: dict[str, Any]) -> None:
    assert task(*answers) == fits


def test_pictures_and_sounds_are_shown_as_such() -> None:
    told = task(one(Sort.CLASS, "a"), payload='"photos/A.JPG"')
    assert told == {"kind": "choice", "options": ["a"], "item": "image"}
    told = task(one(Sort.TEXT, "a"), payload='"https://example.org/a.wav"')
    assert told == {"kind": "text", "item": "audio"}
