"""Texts beside the vectors that an encoder has made of them, as default models get them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from supt_async.orchestrator.model_loading import ENCODED_DEFAULTS, Maker


@dataclass(frozen=True, slots=True, kw_only=True)
class EncodedTexts:
    """Texts and their vectors, in the same order; rows are taken as of an array."""

    texts: NDArray[np.object_]
    """Strings of shape (n,)."""
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
