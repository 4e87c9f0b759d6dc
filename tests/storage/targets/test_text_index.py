"""Index of texts by their hashes."""

from __future__ import annotations

from functools import partial

from hypothesis import given, settings, strategies as st

from supt_async.storage.targets.text_index import TextIndex

HASHES = st.integers(-(2**63), 2**63 - 1)


@settings(deadline=None)
@given(st.lists(st.sampled_from([*range(5), 2**56, -1, -(2**63)]) | HASHES, unique=True))
def test_every_text_is_found_by_its_hash(hashes: list[int]) -> None:
    index = TextIndex()
    for number, hash_ in enumerate(hashes):
        assert index.find(hash_, lambda _: True) is None
        index.add(hash_, number)
    for number, hash_ in enumerate(hashes):
        assert index.find(hash_, lambda _: True) == number


def test_texts_with_the_same_hash_are_told_apart() -> None:
    index, texts = TextIndex(), ["a", "b", "c"]
    for number in range(len(texts)):
        index.add(7, number)
    for number, text in enumerate(texts):
        assert index.find(7, partial(int.__eq__, number)) == number, text
    assert index.find(7, lambda _: False) is None


def test_a_text_takes_some_twenty_bytes() -> None:
    index = TextIndex()
    for number in range(20_000):
        index.add(hash(str(number)), number)
    assert index.nbytes / 20_000 < 40
