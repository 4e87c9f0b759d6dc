"""Parameters of open links in exports, on every database."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest

from supt_async.errors import Refused
from supt_async.storage.people.link_records import Arrival, NewLink
from supt_async.storage.records import Joined
from supt_async.storage.transfer.export.parsing import export_options
from supt_async.storage.transfer.export.running import Export
from tests.contract.transfer.test_exports import exported
from tests.support.queue_fixture import LabellerSession, QueueFixture

PARAMETERS = {"PROLIFIC_PID": "5f", "é": 'a "b", c'}


async def guest_answers(queue: QueueFixture) -> None:
    """Let somebody answer who came by an open link, and somebody who was invited."""
    await queue.add("1", "2")
    secret, _ = await queue.storage.links.make(queue.project.id, NewLink(most=5))
    joined = await queue.storage.links.open(Arrival(secret=secret, parameters=PARAMETERS))
    assert isinstance(joined, Joined)
    assert joined.cookie is not None
    access = await queue.storage.people.access(joined.cookie, queue.project.slug)
    assert access is not None
    opened = await queue.storage.queue.open(access, None)
    guest = LabellerSession(queue.storage, access, opened)
    await guest.submit(await guest.get())
    ada = await queue.open_session("Ada")
    await ada.submit(await ada.get())


async def test_they_come_back_with_the_answers_on_demand(queue: QueueFixture) -> None:
    await guest_answers(queue)
    guest, ada = await exported(queue, **{"with": "parameters"})
    assert guest["parameters"] == PARAMETERS
    assert ada["parameters"] is None
    assert all("parameters" not in row for row in await exported(queue))


async def test_so_they_do_in_a_table(queue: QueueFixture) -> None:
    await guest_answers(queue)
    options: dict[str, Any] = {"format": "csv", "with": "parameters"}
    export = Export(queue.storage.database, queue.project, export_options(options))
    text = b"".join([chunk async for chunk in export.chunks()]).decode()
    guest, ada = csv.DictReader(io.StringIO(text, newline=""))
    assert guest["parameters"] == '{"PROLIFIC_PID":"5f","é":"a \\"b\\", c"}'
    assert ada["parameters"] == ""


def test_rows_of_items_have_no_labeller_to_have_them() -> None:
    with pytest.raises(Refused, match="resolve none"):
        export_options({"with": "parameters", "resolve": "majority"})
