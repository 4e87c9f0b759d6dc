"""Items, and which of them are closed."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings, strategies as st

from supt_async.storage.targets.places import Places

IDS = st.sets(st.integers(1, 50))


@settings(deadline=None)
@given(st.lists(IDS), IDS, IDS, st.integers(0, 51), IDS)
def test_what_is_read_of_items_is_known_and_what_is_not_there_is_left_out(
    chunks: list[set[int]], some: set[int], closed: set[int], cut: int, out: set[int]
) -> None:
    places, ids = Places(), set[int]()
    for chunk in chunks:
        new = sorted(chunk - ids)
        ids |= chunk
        assert places.extend([np.array(new, dtype="<i8").tobytes()]).tolist() == new
    assert places.ids.tolist() == sorted(ids)
    assert places.open.all()
    places.read(some, some & closed)
    known = ids & some & closed
    assert set(places.ids[~places.open].tolist()) == known
    places.read_range(cut, None, {item for item in closed if item > cut})
    known = {item for item in known if item <= cut} | {item for item in ids & closed if item > cut}
    assert set(places.ids[~places.open].tolist()) == known
    reopened = places.reopen(np.array(sorted(out), dtype=np.int64))
    assert set(reopened.tolist()) == known & out
    assert set(places.ids[~places.open].tolist()) == known - out
