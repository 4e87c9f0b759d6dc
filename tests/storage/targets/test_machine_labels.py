"""Labels of programs."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings, strategies as st

from supt_async.storage.targets.machine_labels import MachineLabels


@settings(deadline=None)
@given(st.lists(st.sets(st.integers(1, 40), max_size=9)), st.sets(st.integers(1, 40)))
def test_they_are_known_in_the_order_of_their_numbers(
    pages: list[set[int]], withdrawn: set[int]
) -> None:
    labels, known = MachineLabels(), set[int]()
    for page in pages:
        new = sorted(page - known)
        labels.add(new, [10 * seq for seq in new])
        known |= page
    assert labels.after(0).tolist() == sorted(known)
    assert labels.after(20).tolist() == [seq for seq in sorted(known) if seq > 20]
    items = labels.drop(np.array(sorted(withdrawn), dtype=np.int64))
    assert items.tolist() == [10 * seq for seq in sorted(known & withdrawn)]
    assert labels.after(0).tolist() == sorted(known - withdrawn)
    assert len(labels) == len(known - withdrawn)
