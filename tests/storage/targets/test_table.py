"""Table of labels: what is added and removed, and what it costs."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import given, settings, strategies as st

from supt_async.storage.targets.table import TargetTable


def _row(seq: int) -> Any:
    return (seq, seq % 7, 100 + seq % 3, f'"{seq % 5}"', seq % 2, 0)


ACTS = st.lists(
    st.tuples(st.sampled_from(["add", "add", "drop"]), st.sets(st.integers(1, 60), max_size=9))
)


@settings(deadline=None)
@given(ACTS)
def test_a_table_is_what_it_would_be_if_all_were_read_at_once(
    acts: list[tuple[str, set[int]]],
) -> None:
    table, known = TargetTable(), set[int]()
    for act, seqs in acts:
        before = table.targets
        seen = [(one.seq, one.item, one.labeller, one.value) for one in before]
        if act == "add":
            table.add([_row(seq) for seq in sorted(seqs - known)])
            known |= seqs
        else:
            dropped = table.drop(np.array(sorted(seqs), dtype=np.int64))
            assert dropped.tolist() == [seq % 7 for seq in sorted(seqs & known)]
            known -= seqs
        assert seen == [(one.seq, one.item, one.labeller, one.value) for one in before], (
            "who has read the labels sees none of it"
        )
        fresh = TargetTable()
        fresh.add([_row(seq) for seq in sorted(known)])
        assert table.targets == fresh.targets
        assert len(table) == len(known)
        assert table.last == max(known, default=0)
        assert table.after(30).tolist() == [seq for seq in sorted(known) if seq > 30]


def test_a_label_takes_25_bytes_and_room_to_grow() -> None:
    table = TargetTable()
    for start in range(1, 40_001, 1_000):
        table.add([_row(seq) for seq in range(start, start + 1_000)])
    assert table.nbytes / len(table) < 30
    assert len(table.answers) == 5
    assert len(table.people.ids) == 3


def test_who_reads_the_labels_gets_no_copy() -> None:
    table = TargetTable()
    table.add([_row(1), _row(2)])
    first, second = table.targets, table.targets
    assert np.shares_memory(first.items, second.items)
    assert not first.items.flags.writeable
