"""The memory of keys counts like a Counter, in eight bytes for each."""

from __future__ import annotations

from collections import Counter

import numpy as np
from hypothesis import given, strategies as st

from supt_async.storage.transfer.staging.seen_keys import SeenKeys, hashes_of


@given(st.lists(st.lists(st.sampled_from("abcdefgh"), max_size=12), max_size=40))
def test_each_key_is_told_how_often_it_came_before(lists: list[list[str]]) -> None:
    seen, counter = SeenKeys(), Counter[str]()
    for keys in lists:
        expected = []
        for key in keys:
            expected.append(counter[key])
            counter[key] += 1
        hashes = hashes_of(keys)
        assert seen.earlier(hashes).tolist() == expected
        seen.add(hashes)
    assert len(seen) == sum(counter.values())


def test_many_keys_take_eight_bytes_each() -> None:
    seen = SeenKeys()
    for start in range(0, 100_000, 10_000):
        hashes = hashes_of([str(number) for number in range(start, start + 10_000)])
        assert not seen.earlier(hashes).any()
        seen.add(hashes)
    assert seen.earlier(hashes_of(["5", "100000", "99999", "5"])).tolist() == [1, 0, 1, 2]
    assert sum(array.nbytes for array in vars(seen).values()) == 8 * 100_000
    seen.clear()
    assert not seen.earlier(np.asarray([1, 2], dtype=np.int64)).any()
