"""Progress of the encoding of items, on every database."""

from __future__ import annotations

from supt_async.storage.queries.project_status import status
from supt_async.storage.records import Encoding
from supt_async.storage.training import encoding
from tests.contract.test_model_status import PHOTOS, create
from tests.contract.test_training import lead
from tests.support.queue_fixture import QueueFixture

HALF = Encoding(name="hashing 1", done=5, total=10)


async def test_the_leader_replaces_it_and_nobody_whose_term_is_over(queue: QueueFixture) -> None:
    training, project = queue.storage.training, queue.project.id

    async def stored() -> Encoding | None:
        return await queue.storage.database.read(lambda c: encoding.read(c, project))

    assert await stored() is None
    term = await lead(queue)
    failed = Encoding(name="", done=0, total=0, error="The encoder failed.")
    for progress in (HALF, failed, None, None, HALF):
        assert await training.record_encoding(project, term, progress)
        assert await stored() == progress
    queue.clock.advance(11)
    await lead(queue, "there")
    assert not await training.record_encoding(project, term, None)
    assert await stored() == HALF


async def test_the_status_says_how_far_it_is(queue: QueueFixture) -> None:
    assert (await status(queue.storage, queue.project.slug))["model"]["encoding"] is None
    await queue.storage.training.record_encoding(queue.project.id, await lead(queue), HALF)
    told = (await status(queue.storage, queue.project.slug))["model"]["encoding"]
    assert told == {"name": "hashing 1", "done": 5, "total": 10, "error": None}


async def test_files_wait_for_their_vectors_and_not_for_features(queue: QueueFixture) -> None:
    photos = await create(queue, PHOTOS, '"a.png"', '"b.png"')
    training = queue.storage.training
    term = await training.lead(photos.id, "here", 10_000)
    assert term is not None

    async def waits() -> object:
        return (await status(queue.storage, photos.slug))["model"]["waits"]

    assert await waits() == "features"
    for progress, wanted in (
        (Encoding(name="clip", done=1, total=2), "encoding"),
        (Encoding(name="", done=0, total=0, error="It failed."), "encoding"),
        (Encoding(name="clip", done=2, total=2), "labels"),
    ):
        await training.record_encoding(photos.id, term, progress)
        assert await waits() == wanted
    await queue.storage.catalogue.delete_project(photos.id)
    assert await queue.storage.database.read(lambda c: encoding.read(c, photos.id)) is None, (
        "it goes with the project"
    )
