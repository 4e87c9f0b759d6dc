"""Labels that came or went between two looks."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from supt_async.orchestrator.opinions import differences
from supt_async.orchestrator.opinions.differences import NOTHING, Seen, items_between

LABELS = st.sets(st.integers(1, 40))


def _seen(labels: set[int], corrections: set[int]) -> Seen:
    """Return labels, then corrections, whose numbers are others' as well; each of its own item."""
    seqs = [*sorted(labels), *sorted(corrections)]
    items = [*sorted(labels), *(100 + seq for seq in sorted(corrections))]
    return Seen(np.array(seqs, dtype=np.int64), np.array(items, dtype=np.int64))


@pytest.mark.parametrize("first", [1, 2, 256])
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(one=LABELS, other=LABELS, corrected=LABELS, later=LABELS)
def test_items_of_labels_that_came_or_went_are_found(
    one: set[int],
    other: set[int],
    corrected: set[int],
    later: set[int],
    first: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(differences, "FIRST", first)
    before, now = _seen(one, corrected), _seen(other, later)
    found = items_between(before, now, 1_000)
    assert found is not None
    changed = set(before.items.tolist()) ^ set(now.items.tolist())
    assert changed <= set(found.tolist())
    if not corrected and not later:
        assert changed == set(found.tolist()), "and no others"


def test_so_many_differences_that_all_may_have_changed_are_not_listed() -> None:
    labels = _seen(set(range(1, 11)), set())
    assert items_between(NOTHING, labels, 9) is None
    assert items_between(labels, _seen(set(range(1, 11, 2)), set()), 4) is None
    some = items_between(labels, _seen(set(range(1, 11, 2)), set()), 5)
    assert some is not None
    assert some.tolist() == [2, 4, 6, 8, 10]
