"""The scale of images with 16 bits is that of the first import that has chosen one."""

from __future__ import annotations

from functools import partial

from supt_async.domain.items import NewItem
from supt_async.readers.media.image_conversion import PixelRange
from supt_async.storage.transfer.importer import Importer
from supt_async.storage.transfer.pixel_scale import scale_of_project
from tests.support.queue_fixture import QueueFixture


async def scale(queue: QueueFixture) -> PixelRange | None:
    find = partial(scale_of_project, project=queue.project.id)
    return await queue.storage.database.read(find)


async def test_the_scale_is_found_among_all_items(queue: QueueFixture) -> None:
    items = [NewItem(payload='"a"'), NewItem(payload='"b"', meta={"about": "pixel_range"})]
    await Importer(queue.storage.database, queue.project.id).take(items)
    assert await scale(queue) is None
    misleading = {"pixel_range": "wide", "pixelXrange": [1, 2]}
    deep = [NewItem(payload='"c"', meta=misleading)]
    deep += [NewItem(payload='"d"', meta={"a": 1} | PixelRange(-5, 4095).meta())]
    await Importer(queue.storage.database, queue.project.id).take(deep)
    assert await scale(queue) == PixelRange(-5, 4095)
