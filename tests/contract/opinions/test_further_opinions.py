"""What an owner is told of further opinions, on every database."""

from __future__ import annotations

from supt_async.domain.values import JSONObject
from supt_async.storage.queries.project_status import status
from tests.contract.opinions.test_asking_again import adaptive, people, say
from tests.support.queue_fixture import QueueFixture


async def told(project: QueueFixture) -> JSONObject:
    found: JSONObject = (await status(project.storage, project.project.slug))["opinions"]
    return found


async def test_nothing_is_told_where_every_item_gets_as_many(queue: QueueFixture) -> None:
    assert await told(queue) is None


async def test_an_owner_sees_who_could_still_be_asked(queue: QueueFixture) -> None:
    project = await adaptive(queue, "first", "second")
    ada, bob, cleo = await people(project, "Ada", "Bob", "Cleo")
    assert (await told(project))["each"] is None
    await say(ada, "cat")
    await say(bob, "dog")
    await say(bob, "dog")
    await say(ada, "dog")
    expected = {"least": 2, "most": 4, "asked": 1, "waiting": 1, "stuck": 0, "could": ["Cleo"]}
    found = await told(project)
    assert {name: found[name] for name in expected} == expected
    assert found["each"] == 2.5
    lease = await cleo.get()
    assert (await told(project))["waiting"] == 0, "somebody has it"
    await cleo.skip(lease)
    found = await told(project)
    assert (found["waiting"], found["stuck"], found["could"]) == (1, 1, [])
    await people(project, "Dan")
    found = await told(project)
    assert (found["stuck"], found["could"]) == (0, ["Dan"])
