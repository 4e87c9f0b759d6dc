"""Arrays as pictures: which are shown as an image, and with which grey values or colours.

A 2-D array is grey; a 3-D array whose last axis has 1, 3 or 4 is grey, colour, or colour with
opacity. How values become 0..255:

* ``uint8`` stays as it is, and ``bool`` is black and white.
* Without negative values, 0 is black and the largest value white. So the digits of
  scikit-learn, 0..16, look as they should, and a row of them keeps its own black.
* With negative values, the smallest is black and the largest white.
* Colours up to 1 count as 0..1, and colours up to 255 as 0..255, so that a dark picture stays
  dark. Opacity is scaled like the colours.
* NaN is black; infinities are the largest or smallest of the finite values.
"""

from __future__ import annotations

import io
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from supt_async.domain.values import JSONValue
from supt_async.payloads.arrays import is_object_array, kind_of, read_array, read_dtype, read_shape

MAX_SIDE = 65_535
"""Maximum length of a side in pixels; a longer array is not shown as a picture."""
_CHANNELS = (1, 3, 4)


def size_of(envelope: JSONValue) -> tuple[int, int] | None:
    """Return width and height if an array is shown as an image; its data is not read."""
    if kind_of(envelope) != "ndarray" or is_object_array(envelope):
        return None
    shape = read_shape(envelope)
    if len(shape) not in (2, 3) or (len(shape) == 3 and shape[2] not in _CHANNELS):
        return None
    height, width = shape[:2]
    if not (0 < height <= MAX_SIDE and 0 < width <= MAX_SIDE):
        return None
    dtype = read_dtype(envelope["dtype"])
    return (width, height) if dtype.kind in "biuf" else None


def bytes_of(envelope: JSONValue) -> int:
    """Return how many bytes the array's base64 stands for, about."""
    return len(envelope["data"]) * 3 // 4


def encode_png(envelope: JSONValue) -> bytes:
    """Return the PNG of an array for which ``size_of`` returns a size.

    Raises:
        ValueError: If it is no such array.
    """
    if size_of(envelope) is None:
        raise ValueError("only arrays that look like images can be drawn")
    pixels = _to_bytes(read_array(envelope))
    if pixels.ndim == 3 and pixels.shape[2] == 1:
        pixels = pixels[:, :, 0]
    file = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(pixels)).save(file, "PNG")
    return file.getvalue()


def _to_bytes(array: NDArray[Any]) -> NDArray[np.uint8]:
    if array.dtype == np.uint8:
        return array.astype(np.uint8, copy=False)
    if array.dtype.kind == "b":
        return np.where(array, 255, 0).astype(np.uint8)
    # One copy, which is changed in place: a large picture takes many times its size otherwise.
    with np.errstate(over="ignore"):  # long doubles beyond a float become infinite
        values = array.astype(np.float64)
    finite = np.isfinite(values)
    lowest = float(values.min(where=finite, initial=0.0))
    highest = float(values.max(where=finite, initial=0.0 if lowest == 0.0 else lowest))
    if array.ndim == 3 and array.shape[2] > 1 and lowest == 0.0 and highest <= 255.0:
        highest = 1.0 if highest <= 1.0 else 255.0
    np.nan_to_num(values, copy=False, nan=lowest)
    np.clip(values, lowest, highest, out=values)
    # Divided first: the distance of two large numbers may be beyond what a float can hold.
    scale = max(abs(lowest), abs(highest)) or 1.0
    values /= scale
    bottom, top = lowest / scale, highest / scale
    span = top - bottom
    if span == 0.0:
        return np.zeros(array.shape, dtype=np.uint8)
    values -= bottom
    values /= span
    values *= 255.0
    return np.rint(values, out=values).astype(np.uint8)
