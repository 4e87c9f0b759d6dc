"""Short vectors of items, and groups of items that are alike."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from supt_async.learning.grouping import DIMENSIONS, groups, nearest, shortened


def blobs(dimensions: int) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """Three heaps of 90, 60 and 30 points, far apart."""
    rng = np.random.default_rng(3)
    kinds = np.repeat([0, 1, 2], [90, 60, 30])
    centres = rng.normal(size=(3, dimensions)) * 10
    return (centres[kinds] + rng.normal(size=(180, dimensions))).astype(np.float32), kinds


def test_what_is_alike_stays_alike_in_few_dimensions() -> None:
    x, kinds = blobs(200)
    short = shortened(x, np.random.default_rng(0))
    assert short.shape == (180, DIMENSIONS)
    assert np.linalg.norm(short.astype(np.float32), axis=1).max() <= 1.01
    for place in (0, 100, 170):
        order = nearest(short, place)
        assert order[0] == place
        assert sorted(order) == list(range(180))
        alike = kinds[order[: int((kinds == kinds[place]).sum())]]
        assert set(alike) == {kinds[place]}


def test_groups_are_numbered_by_their_size() -> None:
    x, kinds = blobs(8)
    found = groups(shortened(x, np.random.default_rng(0)), np.random.default_rng(0))
    sizes = np.bincount(found)
    assert list(sizes) == sorted(sizes, reverse=True)
    assert len(sizes) == 4
    for group in range(4):
        assert len(set(kinds[found == group])) == 1, "a group holds one heap or a part of it"


def test_few_items_and_items_that_are_all_the_same_are_no_trouble() -> None:
    rng = np.random.default_rng(0)
    few = shortened(np.ones((3, 5), dtype=np.float32), rng)
    assert groups(few, rng).tolist() == [0, 0, 0]
    same = shortened(np.ones((200, 64), dtype=np.float32), rng)
    assert np.isfinite(same.astype(np.float32)).all()
    assert set(groups(same, rng)) <= set(range(5))
