"""Exports of what several answers come to, on every database."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection, func, select

from supt_async.storage.consensus.items import StoredConsensus
from supt_async.storage.schema import tables
from tests.contract.transfer.test_exports import exported, give, item_ids
from tests.support.queue_fixture import QueueFixture


def _last_seqs(connection: Connection) -> dict[int, int]:
    """Return the number of the last answer to each item."""
    b = tables.label.c
    rows = connection.execute(select(b.item_id, func.max(b.seq)).group_by(b.item_id))
    return dict(map(tuple, rows))


async def test_the_last_training_decides_until_an_item_has_other_answers(
    queue: QueueFixture,
) -> None:
    await queue.add("a", "b", "c")
    await give(queue, [(n, name, "cat") for n in range(3) for name in ("Ada", "Bo")])
    training, project = queue.storage.training, queue.project.id
    term = await training.lead(project, "here", 10_000)
    assert term is not None
    ids = await item_ids(queue)
    last = await queue.storage.database.read(_last_seqs)
    rows = {
        item: [StoredConsensus(item, "", '"dog"', 0.75, 0.5, 2, last[item], "crowd")]
        for item in ids
    }
    rows[ids[1]][0] = rows[ids[1]][0]._replace(last_seq=0)
    rows[ids[2]][0] = rows[ids[2]][0]._replace(labels=3)
    await training.replace_consensus(project, term, None, rows)
    first, second, third = await exported(queue, resolve="consensus")
    assert (first["value"], first["confidence"], first["agreement"]) == ("dog", 0.75, 0.5)
    assert (second["value"], second["agreement"]) == ("cat", 1), "another answer came since"
    assert (third["value"], third["agreement"]) == ("cat", 1), "an answer went since"
    majority = await exported(queue, resolve="majority")
    assert [row["value"] for row in majority] == ["cat"] * 3


async def test_regions_that_most_marked_are_exported(queue: QueueFixture) -> None:
    task = {"kind": "spans", "labels": ["person"]}
    await queue.storage.catalogue.change(queue.project.id, task=task)
    await queue.add("Ada met Bo")
    ada, bo = [0, 3, "person"], [8, 10, "person"]
    await give(queue, [(0, "Ada", [ada, bo]), (0, "Bo", [ada]), (0, "Cy", [bo])])
    (row,) = await exported(queue, resolve="consensus")
    assert row["value"] == [ada, bo]
    assert row["agreement"] == pytest.approx((1 + 2 / 3 + 2 / 3) / 3)
