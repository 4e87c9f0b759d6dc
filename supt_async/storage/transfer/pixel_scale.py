"""Scale of a project's images with 16 bits, which the first import of such images has chosen."""

from __future__ import annotations

import msgspec
from sqlalchemy import Connection, select

from supt_async.domain.ids import ProjectId
from supt_async.readers.media.image_conversion import SCALE, PixelRange, range_of_meta
from supt_async.storage.schema import tables


def scale_of_project(connection: Connection, project: ProjectId) -> PixelRange | None:
    """Return the scale by which images of a project were converted; None if there are none."""
    c = tables.content.c
    here = c.project_id == project, c.meta.contains(f'"{SCALE}":', autoescape=True)
    for meta in connection.scalars(select(c.meta).where(*here)):
        found = range_of_meta(msgspec.json.decode(meta))
        if found is not None:
            return found
    return None
