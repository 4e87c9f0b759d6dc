"""An encoder of texts by a sentence transformer such as MiniLM, through onnxruntime.

It reads ``model.onnx`` and ``tokenizer.json`` from the folder that ``MINILM`` names (else
``minilm``). For all-MiniLM-L6-v2, both come with the model (the first in its folder ``onnx``) at
https://huggingface.co/sentence-transformers/all-MiniLM-L6-v2. ::

    pip install onnxruntime tokenizers
    export MINILM=$PWD/minilm
    python try_encoder.py onnx_encoder:make reviews.jsonl
    supt serve --orchestrate --encoder onnx_encoder:make

docs/howto/models.md says what an encoder gets.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from tokenizers import Tokenizer

MAX_TOKENS = 128
"""Number of tokens at the beginning of a text that are read: about 500 letters of English."""
BATCH = 32
"""Number of texts that the network gets at once; all are padded to the longest of them."""


class SentenceTransformer:
    """Encoder by the mean of the last layer over a text's tokens (Reimers and Gurevych, 2019)."""

    def __init__(self, folder: Path) -> None:
        """Read the network and its tokenizer."""
        self.name = f"{folder.name}, {MAX_TOKENS} tokens"
        """Stored vectors of another name are made again."""
        there = onnxruntime.get_available_providers()  # a GPU, with the package onnxruntime-gpu
        wanted = ["CUDAExecutionProvider", "CPUExecutionProvider"]
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1  # leave the other cores to those who label
        self._network = onnxruntime.InferenceSession(
            folder / "model.onnx",
            options,
            providers=[provider for provider in wanted if provider in there],
        )
        self._inputs = [node.name for node in self._network.get_inputs()]
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.enable_truncation(MAX_TOKENS)
        self._tokenizer.no_padding()

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return vectors of shape (len(texts), d), each of length one."""
        tokens = [self._tokenizer.encode(text).ids for text in texts]
        order = sorted(range(len(texts)), key=lambda place: len(tokens[place]))
        vectors = np.concatenate(
            [
                self._encode_batch([tokens[place] for place in order[start : start + BATCH]])
                for start in range(0, len(order), BATCH)
            ]
        )
        return np.asarray(vectors[np.argsort(order)])

    def _encode_batch(self, tokens: Sequence[Sequence[int]]) -> NDArray[np.float32]:
        shape = (len(tokens), max(map(len, tokens)) or 1)
        ids, mask = np.zeros(shape, dtype=np.int64), np.zeros(shape, dtype=np.int64)
        for row, text in enumerate(tokens):
            ids[row, : len(text)], mask[row, : len(text)] = text, 1
        given = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        [layer, *_] = self._network.run(None, {name: given[name] for name in self._inputs})
        means = (layer * mask[:, :, None]).sum(axis=1)
        lengths = np.linalg.norm(means, axis=1, keepdims=True)
        lengths[lengths == 0] = 1  # a text without a token
        return np.asarray(means / lengths, dtype=np.float32)


def make() -> SentenceTransformer:
    """Return the encoder; a worker makes it once."""
    return SentenceTransformer(Path(os.environ.get("MINILM", "minilm")))
