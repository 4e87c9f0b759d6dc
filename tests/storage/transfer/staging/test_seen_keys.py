"""The memory of keys counts like a Counter, and is nearly all in a file."""

from __future__ import annotations

import random
from collections import Counter

import numpy as np
import pytest
from hypothesis import given, strategies as st

from supt_async.storage.transfer.staging import seen_keys
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


def test_the_hashes_in_the_file_count_as_well(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"NEWEST": 10, "BLOCK": 4, "RUN": 3, "GAP": 1}.items():
        monkeypatch.setattr(seen_keys, name, value)
    seen, counter = SeenKeys(), Counter[str]()
    chosen = random.Random(5)
    for _ in range(200):
        keys = [str(chosen.randrange(chosen.choice((3, 1000)))) for _ in range(chosen.randrange(9))]
        expected = []
        for key in keys:
            expected.append(counter[key])
            counter[key] += 1
        hashes = hashes_of(keys)
        assert seen.earlier(hashes).tolist() == expected
        seen.add(hashes)
    assert len(seen) == sum(counter.values())
    seen.clear()
    assert len(seen) == 0


def test_of_many_keys_a_sixteenth_is_in_memory() -> None:
    seen = SeenKeys()
    for start in range(0, 1_000_000, 20_000):
        hashes = hashes_of([str(number) for number in range(start, start + 20_000)])
        assert not seen.earlier(hashes).any()
        seen.add(hashes)
    assert seen.earlier(hashes_of(["5", "1000000", "99999", "5"])).tolist() == [1, 0, 1, 2]
    kept = (one.nbytes for one in vars(seen).values() if isinstance(one, np.ndarray))
    assert sum(kept) < 8 * 1_000_000 / 10
    seen.clear()
    assert not seen.earlier(np.asarray([1, 2], dtype=np.int64)).any()
