"""What has changed in a consensus: at each look, and once there is time."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from supt_async.consensus.known import WHOLE
from supt_async.domain.ids import ItemId
from supt_async.orchestrator.opinions import finding
from supt_async.orchestrator.opinions.finding import State, find_changes
from supt_async.orchestrator.opinions.grouping import Grouped
from supt_async.orchestrator.opinions.written import Written
from supt_async.protocol.tasks.task import parse
from supt_async.storage.records import Target
from supt_async.storage.targets.targets import Targets

TASK = parse({"kind": "choice", "options": ["a", "b"]})
TEXT = parse({"kind": "text"})


def _state() -> State:
    return State(Written((WHOLE,), (WHOLE,)))


def _look(task: Any, labels: dict[int, tuple[int, int, str]], state: State, **how: bool) -> int:
    """Look at labels, by number, and return of how many items something is to be written."""
    targets = Targets.of(
        [
            Target(seq=seq, item=ItemId(item), labeller=who, value=value)
            for seq, (item, who, value) in sorted(labels.items())
        ]
    )
    changes = find_changes(task, targets, state, **how)
    return 0 if changes is None else sum(len(rows) for rows in changes.parts)


ACTS = st.lists(
    st.tuples(st.integers(1, 6), st.integers(1, 4), st.sampled_from("ab"), st.booleans()),
    max_size=25,
)


@pytest.mark.parametrize("small", [0, 1_000])
@pytest.mark.parametrize("task", [TASK, TEXT])
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(acts=ACTS)
def test_in_the_end_it_is_what_it_would_be_if_all_were_read_at_once(
    acts: list[tuple[int, int, str, bool]],
    small: int,
    task: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Labels come and are withdrawn, in any order."""
    monkeypatch.setattr(finding, "SMALL", small)
    monkeypatch.setattr(finding, "STEP", 2)
    state, labels = _state(), dict[int, tuple[int, int, str]]()
    for seq, (item, who, value, withdrawn) in enumerate(acts, 1):
        if withdrawn and labels:
            del labels[sorted(labels)[item % len(labels)]]
        else:
            labels[seq] = (item, who, value)
        _look(task, labels, state)
    _look(task, labels, state, full=True)
    fresh = _state()
    _look(task, labels, fresh, full=True)
    assert state.written.items.tolist() == fresh.written.items.tolist()
    assert state.written.labels.tolist() == fresh.written.labels.tolist()
    assert state.written.last_seqs.tolist() == fresh.written.last_seqs.tolist()
    if task is TASK:  # who is how reliable decides again from a change of ``MOVED`` only
        assert state.written.settled(WHOLE).texts() == fresh.written.settled(WHOLE).texts()


def _crowd(items: range) -> dict[int, tuple[int, int, str]]:
    return {
        3 * item + who: (item, who, "a" if who < 2 or item % 3 else "b")
        for item in items
        for who in range(3)
    }


def test_between_passes_only_items_with_new_answers_are_looked_at(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    passes: list[int] = []
    learn = finding._learn

    def counting(task: Any, group: Grouped) -> Any:
        passes.append(len(group.order))
        return learn(task, group)

    monkeypatch.setattr(finding, "_learn", counting)
    monkeypatch.setattr(finding, "SMALL", 100)
    state, labels = _state(), _crowd(range(1, 101))
    assert _look(TASK, labels, state) == 100
    assert passes == [300]
    labels[1_000] = (7, 4, "a")
    assert _look(TASK, labels, state) == 1
    assert (passes, state.behind) == ([300], True), "the item is decided by what is known"
    _look(TASK, labels, state, full=True)
    assert (passes, state.behind) == ([300, 301], False), "once there is time"
    labels |= {2_000 + item: (item, 5, "a") for item in range(1, 41)}
    _look(TASK, labels, state, quick=True)
    assert passes == [300, 301], "a training does not wait for a pass"
    labels[3_000] = (50, 4, "a")
    _look(TASK, labels, state)
    assert passes == [300, 301, 342], "or after a tenth more"


@pytest.mark.parametrize(("bound", "most"), [("MOST_LEARNED", 90), ("MOST_CELLS", 60)])
def test_a_pass_learns_from_an_even_part_of_many_answers(
    bound: str, most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    learned: list[int] = []
    monkeypatch.setattr(finding, bound, most)
    answers = finding._answers

    def counting(targets: Targets) -> Any:
        learned.append(len(targets))
        return answers(targets)

    monkeypatch.setattr(finding, "_answers", counting)
    state = _state()
    assert _look(TASK, _crowd(range(1, 301)), state) == 300
    assert 40 < learned[0] < 160
    assert learned[0] % 3 == 0, "all answers of an item, or none"
    texts = state.written.settled(WHOLE).texts()
    assert texts == dict.fromkeys(range(1, 301), '"a"')
