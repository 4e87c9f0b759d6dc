"""Texts or table rows beside their vectors of an encoder, as default models get them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from supt_async.orchestrator.features.columns import Column
from supt_async.orchestrator.model_loading import ENCODED_DEFAULTS, Maker


@dataclass(frozen=True, slots=True, kw_only=True)
class EncodedTexts:
    """Texts, or table rows, and their vectors; rows are taken as of an array."""

    texts: NDArray[np.object_]
    """Strings, or dictionaries of strings and numbers, of shape (n,)."""
    vectors: NDArray[np.float32]
    """Vectors of shape (n, n_dimensions)."""

    @property
    def shape(self) -> tuple[int]:
        return (len(self.texts),)

    def __len__(self) -> int:
        return len(self.texts)

    def __getitem__(self, rows: NDArray[np.integer] | slice) -> EncodedTexts:
        return EncodedTexts(texts=self.texts[rows], vectors=self.vectors[rows])


def takes_encoded_texts(maker: Maker) -> bool:
    """Tell whether a model is a default one that gets ``EncodedTexts``."""
    return isinstance(maker, str) and maker.startswith(f"{ENCODED_DEFAULTS}:")


def text_of(item: str | Mapping[str, str | float], columns: Sequence[Column]) -> str:
    """Return what an encoder gets of an item: of a table row its texts, one a line."""
    if isinstance(item, str):
        return item
    cells = (item.get(column.name) for column in columns if not column.numeric)
    return "\n".join(cell for cell in cells if isinstance(cell, str) and cell)
