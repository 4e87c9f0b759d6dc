"""Columns of what is written about items."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings, strategies as st

from supt_async.orchestrator.opinions.written import Settled, Written
from supt_async.storage.consensus.items import StoredConsensus


def _rows(item: int, *answers: tuple[str, str]) -> list[StoredConsensus]:
    return [
        StoredConsensus(item, question, text, 0.75, 1.0, 2, 10 * item, "crowd")
        for question, text in answers
    ]


ACTS = st.lists(
    st.dictionaries(st.integers(1, 30), st.sampled_from(["", "a", "b", "ab"]), max_size=6)
)


@settings(deadline=None)
@given(ACTS)
def test_it_is_what_was_written_last(acts: list[dict[int, str]]) -> None:
    written, known = Written(("a", "b"), ("a",)), dict[int, str]()
    for act in acts:
        rows = {
            item: _rows(item, *((name, f'"{name}{item % 3}"') for name in names))
            for item, names in act.items()
        }
        written.take(rows)
        known = {item: names for item, names in {**known, **act}.items() if names}
        assert written.items.tolist() == sorted(known)
        assert written.last_seqs.tolist() == [10 * item for item in sorted(known)]
        assert written.settled("a").texts() == {
            item: f'"a{item % 3}"' for item in sorted(known) if "a" in known[item]
        }
        for place, item in enumerate(sorted(known)):
            assert set(written.parts(place)) == set(known[item])


def test_an_item_takes_some_thirty_bytes() -> None:
    written = Written(("",), ("",))
    for start in range(0, 5_000, 1_000):
        page = range(start, start + 1_000)
        written.load([row for item in page for row in _rows(item, ("", '"a"'))])
    assert written.nbytes / len(written.items) <= 32


def test_of_questions_that_no_model_learns_no_text_is_kept() -> None:
    written = Written(("note",), ())
    written.take({1: _rows(1, ("note", '"x"'))})
    assert len(written.settled("note").items) == 0
    (number, _) = written.parts(0)["note"]
    assert number == written.number("note", '"x"') != written.number("note", '"y"')


def test_items_are_left_out_of_what_is_settled() -> None:
    settled = Settled.of({3: '"a"', 1: '"b"'})
    assert settled.texts() == {1: '"b"', 3: '"a"'}
    assert settled.without(np.array([3, 4])).texts() == {1: '"b"'}
