"""Shards of the pool."""

from __future__ import annotations

import itertools

from supt_async.orchestrator import sharding


def test_shards_cover_everything_once() -> None:
    for count, shards in [(10, 3), (1, 1), (7, 7), (1_000_003, 10)]:
        spans = sharding.split(count, shards)
        assert spans[0].start == 0
        assert spans[-1].stop == count
        assert all(a.stop == b.start for a, b in itertools.pairwise(spans))
        assert max(map(len, spans)) - min(map(len, spans)) <= 1
