"""Payloads of numbers, of which a file may have a million with the same dtype and shape.

What ``payloads.codec`` does for any payload is done here for this kind in a fraction of the time:
the text is taken apart where the base64 begins, and the rest of it is looked up.
"""

from __future__ import annotations

import functools
import re
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

_BEGIN = '{"$supt":"ndarray",'
_DATA = ',"data":"'
_HEAD = re.compile(
    r'\{"\$supt":"ndarray","dtype":"([<>|][biufc]\d{1,2})",'
    r'"shape":\[((?:0|[1-9]\d{0,9})(?:,(?:0|[1-9]\d{0,9})){0,7})\]'
)


def text_of(array: NDArray[Any]) -> str | None:
    """Return the payload of an array of numbers, as ``codec.encode`` does; None for others."""
    head = _head(array.dtype, array.shape)
    if head is None:
        return None
    return f"{head}{msgspec.json.encode(array.tobytes()).decode('ascii')}}}"


@functools.lru_cache(maxsize=256)
def _head(dtype: np.dtype[Any], shape: tuple[int, ...]) -> str | None:
    if dtype.metadata is not None:
        return None
    head = f'{_BEGIN}"dtype":"{dtype.str}","shape":[{",".join(map(str, shape))}]'
    return None if _HEAD.fullmatch(head) is None else f'{head},"data":'


def split(text: str) -> tuple[str, str] | None:
    """Split the payload of an array of numbers into what comes before its data, and the base64.

    None for every other payload.
    """
    if not text.startswith(_BEGIN):
        return None
    head, _, data = text.partition(_DATA)
    if _tail(head) is None or data.find('"') != len(data) - 2 or data[-1] != "}" or "\\" in data:
        return None
    return head, data[:-2]


def shape_of(head: str) -> tuple[np.dtype[Any], tuple[int, ...]]:
    """Return dtype and shape of the arrays whose payloads begin so; ``split`` returned the text."""
    found = _HEAD.fullmatch(head)
    assert found is not None
    return np.dtype(found[1]), tuple(map(int, found[2].split(",")))


def sorted_keys(text: str) -> str | None:
    """Return the payload of an array of numbers with its keys sorted; None for others."""
    parts = split(text)
    if parts is None:
        return None
    head, data = parts
    return f'{_BEGIN}"data":"{data}",{_tail(head)}}}'


@functools.lru_cache(maxsize=256)
def _tail(head: str) -> str | None:
    """Return dtype and shape as they stand in the text; None if they are not those of numbers."""
    found = _HEAD.fullmatch(head)
    return None if found is None else head.removeprefix(_BEGIN)
