"""Texts of projects."""

from __future__ import annotations

import pytest

from supt_async.errors import Refused
from supt_async.rules.project_texts import MAX_GUIDELINES, MAX_TASK, MAX_TITLE, check_texts

IMAGE = f"data:image/png;base64,{'A' * 130_000}"


def test_texts_may_be_as_long_as_they_say() -> None:
    check_texts(title="a" * MAX_TITLE, guidelines="\n" * MAX_GUIDELINES, task={"kind": "any"})
    check_texts(title="Größe 🙂", guidelines="")
    check_texts()
    check_texts(guidelines="a" * (MAX_GUIDELINES - 10) + f"![x]({IMAGE})")


@pytest.mark.parametrize(
    ("texts", "words"),
    [
        ({"title": ""}, "title: must be printable"),
        ({"title": " "}, "not blank"),
        ({"title": "a\nb"}, "on one line"),
        ({"title": "\x1b[2J"}, "title: must be printable"),
        ({"title": "a" * (MAX_TITLE + 1)}, "title: must not be longer than 200 characters"),
        ({"title": "\0"}, r"title: must not have U\+0000"),
        (
            {"guidelines": f"![]({IMAGE}) ![]({IMAGE})"},
            "guidelines: images must not have more than 250,000",
        ),
        ({"style": "@import 'x';"}, "style: line 1: @import is not allowed"),
        ({"guidelines": "a" * (MAX_GUIDELINES + 1)}, "guidelines: must not be longer than 100,000"),
        ({"guidelines": "\ud800"}, "half of a surrogate pair"),
        ({"task": {"kind": "x" * MAX_TASK}}, "task: must not be longer"),
    ],
    ids=lambda part: "long" if len(str(part)) > 100 else None,
)
def test_what_is_not_allowed_is_refused_by_name(texts: dict[str, object], words: str) -> None:
    with pytest.raises(Refused, match=words):
        check_texts(**texts)  # type: ignore[arg-type]
