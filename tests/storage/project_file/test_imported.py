"""Lines that are not valid in a file whose manifest is right."""

from __future__ import annotations

import json

import pytest

from supt_async.errors import BadFile
from tests.storage.project_file.projects import changed, exported, imported, row_counts
from tests.support.queue_fixture import QueueFixture

LONG_TASK = '{"kind":"choice","options":["' + "x" * 2**17 + '","y"]}'
TASKLESS = b'{"title":"","task":{},"lease_ms":1,"undo_ms":1,"created_ms":1}\n'
ROOTLESS = b'{"generation":1,"run":4,"labels":1,"size":1,"published_ms":1}\n'
HALF = b'{"id":"x","item":1,"labeller":1,"value":"\\ud800","created_ms":1}\n'
FAR = b'{"id":"x","item":1,"labeller":1,"value":1,"created_ms":253402300800000}\n'
SPELLED = b'{"id":"a","data":{"\\u0024supt":"array"},"open":1,"created_ms":1}\n'
STRANGE = (
    b'{"title":"","task":{"kind":"text"},"training":{"speed":1},"lease_ms":1,"undo_ms":1,'
    b'"created_ms":1}\n'
)


def project(*, task: str = '{"kind":"text"}', **fields: object) -> bytes:
    """Return the line of a project."""
    line = {"title": "", "lease_ms": 1000, "undo_ms": 1, "created_ms": 1, **fields}
    return json.dumps({**line, "task": json.loads(task)}).encode() + b"\n"


def answer(value: object) -> bytes:
    """Return the line of a label or correction."""
    line = {"id": "x", "item": 1, "labeller": 1, "value": value, "created_ms": 1}
    return json.dumps(line).encode() + b"\n"


def item(data: object, **fields: object) -> bytes:
    """Return the line of an item."""
    line = {"id": "a", "data": data, "open": 1, "created_ms": 1, **fields}
    return json.dumps(line).encode() + b"\n"


def suggestion(source: str, score: float = 0.5) -> bytes:
    """Return the line of a suggestion."""
    line = {"item": 1, "source": source, "value": "cat", "score": score, "created_ms": 1}
    return json.dumps(line).encode() + b"\n"


def training(**fields: object) -> bytes:
    """Return the line of a training."""
    line = {"state": "ready", "labels": 1, "queued_ms": 1, **fields}
    return json.dumps(line).encode() + b"\n"


@pytest.mark.parametrize(
    ("member", "text", "words"),
    [
        ("items.jsonl", b'{"data":1,"open":1,"created_ms":1}\n', "an id or an occurrence"),
        ("items.jsonl", b'{"id":"a","data":{"$supt":"array"},"open":1,"created_ms":1}\n', "line 1"),
        ("items.jsonl", SPELLED, "line 1"),
        ("items.jsonl", b'{"id":"a","data":"\\u0000","open":1,"created_ms":1}\n', "U+0000"),
        ("items.jsonl", b'{"id":"a","data":1,"open":-1,"created_ms":1}\n', "line 1"),
        ("items.jsonl", b'{"id":"a","data":1,"open":2,"created_ms":1}\n', "more open places"),
        ("items.jsonl", b'{"id":"a","data":[}\n', "line 1"),
        ("items.jsonl", b'{"id":"a","data":' + b"[" * 3000 + b"]" * 3000 + b"}\n", "line 1"),
        ("items.jsonl", b'{"id":"a","data":1,"open":1,"created_ms":1}\n' * 2, "contradict"),
        ("items.jsonl", b'{"id":"a","data":1,"open":1,"import":9,"created_ms":1}\n', "import 9"),
        ("order.jsonl", b"[1,1]\n", "two places"),
        ("order.jsonl", b"[99]\n", "no item 99"),
        ("order.jsonl", b"", "lacks an item"),
        ("labels.jsonl", b'{"id":"x","item":9,"labeller":1,"value":1,"created_ms":1}\n', "item 9"),
        ("labels.jsonl", b'{"id":"x","item":1,"labeller":9,"value":1,"created_ms":1}\n', "son 9"),
        ("labels.jsonl", HALF, "line 1"),
        ("labels.jsonl", FAR, "line 1"),
        ("people.jsonl", b'{"name":"import"}\n', "reserved"),
        ("people.jsonl", b'{"name":"\\ud800"}\n', "line 1"),
        ("people.jsonl", b'{"name":"\\u0000"}\n', "U+0000"),
        ("people.jsonl", b'{"name":"A"}\n{"name":"A"}\n', "line 2"),
        ("people.jsonl", b'{"name":"A","role":"god"}\n', "no role"),
        ("people.jsonl", b'{"name":"A","kind":"god"}\n', "no kind"),
        ("runs.jsonl", b'{"state":"training","labels":1,"queued_ms":1}\n', "training"),
        ("generations.jsonl", ROOTLESS, "4"),
        ("project.jsonl", b"", "one line"),
        ("project.jsonl", TASKLESS, "kind"),
        ("project.jsonl", STRANGE, "speed"),
        ("project.jsonl", project(title="a\x1b[2J"), "line 1: is not valid: title"),
        ("project.jsonl", project(title="a\nb"), "title"),
        ("project.jsonl", project(title="a" * 201), "title: must not be longer than 200"),
        ("project.jsonl", project(guidelines="a" * 3_000_000), "guidelines: must not be longer"),
        ("project.jsonl", project(guidelines="\0"), "U+0000"),
        ("project.jsonl", project(task=LONG_TASK), "task: must not be longer"),
        ("project.jsonl", project(overlap=1_001), "overlap"),
        ("project.jsonl", project(lease_ms=999), "lease_seconds"),
        ("project.jsonl", project(undo_ms=2**50), "undo_seconds"),
        ("items.jsonl", item("a" * 20_000_000), "too large"),
        ("items.jsonl", item(1, meta={"a": "b" * 70_000}), "meta is longer"),
        ("items.jsonl", item(1, meta=None), "left out"),
        ("items.jsonl", item(1, assign=[1]), "assign"),
        ("labels.jsonl", answer("horse"), "line 1: is not valid: the task does not allow"),
        ("labels.jsonl", answer(["cat"]), "the task does not allow"),
        ("corrections.jsonl", answer(1), "the task does not allow"),
        ("suggestions.jsonl", suggestion("a\nb"), "source"),
        ("suggestions.jsonl", suggestion("a", 2), "line 1"),
        ("runs.jsonl", training(metrics={"a" * 70_000: 1}), "figures"),
        ("runs.jsonl", training(error="a" * 70_000), "line 1"),
    ],
    ids=lambda part: "long" if len(part) > 1_000 else None,
)  # fmt: skip
async def test_a_line_that_is_not_valid_is_named_and_nothing_stays(
    queue: QueueFixture, member: str, text: bytes, words: str
) -> None:
    await queue.add(1, 2)
    ada = await queue.open_session("Ada")
    await ada.submit(await ada.get())
    file = changed(await exported(queue.storage, queue.project), {member: text})
    before = await row_counts(queue.storage)
    with pytest.raises(BadFile) as caught:
        await imported(queue.storage, file, "new")
    assert words in str(caught.value)
    assert str(caught.value).startswith(f"a.supt, {member}")
    assert "\n" not in str(caught.value)
    assert await row_counts(queue.storage) == before
