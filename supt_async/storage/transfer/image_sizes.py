"""Bounds of answers to an item, with the size of an image that it holds."""

from __future__ import annotations

import io

from supt_async.domain.values import JSONValue
from supt_async.payloads.arrays import from_base64
from supt_async.protocol.display.image_heads import size_of
from supt_async.protocol.display.media_types import media_type_of
from supt_async.protocol.tasks.shapes import Size
from supt_async.protocol.tasks.validation import Data, Extent, extent_of

_HEAD_CHARACTERS = 256 * 1024
"""Number of base64 characters that are decoded, a multiple of four."""


def extent_of_item(envelope: JSONValue, data: Data) -> Extent | None:
    """Return the bounds of answers to an item, with the size of an image that it holds.

    ``data`` is how the item is shown. The size of an image at a URL, or below a media root, is
    unknown here.
    """
    extent = extent_of(data)
    if extent is None or extent.kind != "image" or extent.size is not None:
        return extent
    if media_type_of(envelope) is None:
        return extent
    # The head has it, nearly always.
    for text in (envelope["data"][:_HEAD_CHARACTERS], envelope["data"]):
        found = size_of(io.BytesIO(from_base64(text)))
        if found is not None:
            return Extent("image", size=Size(*found))
    return extent
