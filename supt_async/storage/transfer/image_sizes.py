"""Bounds of answers to an item, with the sizes of images that it holds."""

from __future__ import annotations

import io
from dataclasses import replace

from supt_async.domain.values import JSONValue
from supt_async.payloads.arrays import from_base64
from supt_async.protocol.display.image_heads import size_of
from supt_async.protocol.display.media_types import media_type_of
from supt_async.protocol.tasks.bounds import Bounds, Data, Extent, bounds_of
from supt_async.protocol.tasks.shapes import Size

_HEAD_CHARACTERS = 256 * 1024
"""Number of base64 characters that are decoded, a multiple of four."""


def bounds_of_item(envelope: JSONValue, data: Data) -> Bounds | None:
    """Return the bounds of answers to an item, with the sizes of images that it holds.

    ``data`` is how the item is shown. The size of an image at a URL, or below a media root, is
    unknown here.
    """
    bounds = bounds_of(data)
    if bounds is None:
        return None
    extents = {
        field: _measured(envelope if field is None else envelope[field], extent)
        for field, extent in bounds.extents.items()
    }
    return replace(bounds, extents=extents)


def _measured(envelope: JSONValue, extent: Extent) -> Extent:
    if extent.kind != "image" or extent.size is not None or media_type_of(envelope) is None:
        return extent
    # The head has it, nearly always.
    for text in (envelope["data"][:_HEAD_CHARACTERS], envelope["data"]):
        found = size_of(io.BytesIO(from_base64(text)))
        if found is not None:
            return replace(extent, size=Size(*found))
    return extent
