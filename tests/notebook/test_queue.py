"""Superintendent's queue, method by method."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from supt_async.errors import Refused
from supt_async.notebook.queue import NotebookQueue
from supt_async.notebook.server_target import find_target
from supt_async.notebook.widget_tasks import ANY


@pytest.fixture
def queue(tmp_path: Path) -> Iterator[NotebookQueue]:
    target = find_target(f"sqlite:///{tmp_path}/queue.db", None, None, lambda: ANY)
    queue = NotebookQueue(target, "ada")
    yield queue
    queue.close()
    target.close()


def test_popping_takes_an_item_and_submitting_answers_it(queue: NotebookQueue) -> None:
    queue.enqueue(["a", "b"])
    id_, value = queue.pop()
    queue.submit(id_, "x")
    other, rest = queue.pop()
    assert {value, rest} == {"a", "b"}
    assert queue.list_completed() == ([id_], [value], ["x"])
    assert queue.list_uncompleted() == ([other], [rest])
    with pytest.raises(IndexError):
        queue.pop()


def test_only_what_was_popped_can_be_submitted(queue: NotebookQueue) -> None:
    queue.enqueue(["a"])
    with pytest.raises(ValueError, match="not popped"):
        queue.submit(1, "x")
    id_, _ = queue.pop()
    queue.submit(id_, "x")
    with pytest.raises(ValueError, match="not popped"):
        queue.submit(id_, "y")


def test_undo_puts_back_what_was_popped_last(queue: NotebookQueue) -> None:
    queue.undo()
    queue.enqueue(["a"])
    id_, _ = queue.pop()
    queue.submit(id_, "x")
    queue.undo()
    assert queue.list_labels() == [None]
    assert queue.pop()[0] == id_
    queue.undo()
    assert queue.pop()[0] == id_


def test_popping_is_bounded(queue: NotebookQueue) -> None:
    queue.enqueue(range(20))
    popped = [queue.pop()[0] for _ in range(8)]
    assert len(set(popped)) == 8
    with pytest.raises(Refused, match="submit"):
        queue.pop()


def test_the_queue_is_walked_to_its_end(queue: NotebookQueue) -> None:
    queue.enqueue(range(5))
    for id_, value in queue:
        queue.submit(id_, value * 2)
    assert queue.list_all()[2] == [0, 2, 4, 6, 8]
    assert (queue.progress, len(queue)) == (1.0, 0)


def test_what_has_the_lowest_priority_comes_first(queue: NotebookQueue) -> None:
    queue.enqueue(range(30))
    ids, values = queue.list_uncompleted()
    queue.reorder(dict(zip(ids, values, strict=True)))
    first = queue.pop()
    queue.submit(first[0], "x")
    queue.set_priorities(ids, [-value for value in values])
    second = queue.pop()
    assert (first[1], second[1]) == (0, 29)


def test_priorities_may_be_given_when_adding(queue: NotebookQueue) -> None:
    queue.enqueue(range(30), priorities=[(n * 7) % 30 for n in range(30)])
    assert queue.pop()[1] == 0


def test_lists_bring_items_together_as_a_model_wants_them(queue: NotebookQueue) -> None:
    queue.enqueue(np.arange(8.0).reshape(2, 2, 2), labels=["x", None])
    ids, x, y = queue.list_all()
    assert (len(ids), x.shape, x.dtype, y) == (2, (2, 2, 2), np.float64, ["x", None])


def test_a_frame_comes_back_exactly_and_a_missing_label_is_none(queue: NotebookQueue) -> None:
    columns: dict[str, Any] = {
        "n": [2**53 + 1, 2],
        "x": [0.5, 1.0],
        "k": pd.Categorical(["a", "b"]),
    }
    frame = pd.DataFrame(columns)
    added = queue.enqueue(frame, labels=["x", pd.NA])
    assert (added.added, added.known) == (2, 0)
    _, back, labels = queue.list_all()
    pd.testing.assert_frame_equal(back, frame)
    assert labels == ["x", None]
    pd.testing.assert_frame_equal(queue.list_uncompleted()[1], frame.iloc[[1]])
    assert queue.enqueue(frame, labels=["x", "y"]).answered == 1
    assert queue.list_labels() == ["x", "y"]


def test_rows_can_be_looked_at(queue: NotebookQueue) -> None:
    queue.enqueue(["a", "b"], labels=["x", None])
    with queue.session() as session:
        rows = session.query(queue.data).all()
        assert session.query(queue.data).count() == 2
        first: Any = session.query(queue.data).first()
    assert [(row.input, row.output) for row in rows] == [("a", "x"), ("b", None)]
    assert first.__dict__["worker_id"] == "import"
