"""WordLlama's vectors of texts: ``--encoder wordllama``, with the extra ``texts``.

A text becomes the mean of its tokens' vectors, brought to length one. The table of 32,000 vectors
with 256 numbers each was distilled from the token embeddings of large language models (Lee
Miller, *WordLlama*, 2024, https://github.com/dleemiller/WordLlama). A mean of word vectors is a
hard baseline to beat for the likeness of texts (Arora, Liang and Ma, ICLR 2017), and it costs a
look-up.

The table and the tokenizer are two files of the package ``wordllama``. They are read without
importing it, since its import would load a client for downloads and more.
"""

from __future__ import annotations

import importlib.metadata
import importlib.util
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from supt_async.errors import Refused

PACKAGE = "wordllama"
TABLE = "weights/l2_supercat_256.safetensors"
"""File of the token vectors, below the package's folder."""
TOKENIZER = "tokenizers/l2_supercat_tokenizer_config.json"
"""File of the tokenizer (byte-pair encoding with the vocabulary of LLaMA 2)."""
TESTED = "0.4.0.post1"
"""Version of the package that is known to have these files."""
MAX_CHARACTERS = 20_000
"""Number of characters at the beginning of a text that are read: about ten pages, 5,000 tokens."""
MAX_HEADER_BYTES = 1_000_000
FLOATS = {"F16": np.float16, "F32": np.float32}
"""Names of number types in a file of safetensors."""
INSTALL = "pip install wordllama"


class WordLlama:
    """Encoder of texts by the mean of their token vectors."""

    def __init__(self, tokenizer: Any, table: NDArray[np.float32], name: str) -> None:
        """Take the tokenizer and the vectors of its tokens, of shape (n_tokens, d)."""
        self.name = name
        """Name and version: vectors of another one are not mixed with these."""
        self._tokenizer = tokenizer
        self._table = table

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return vectors of shape (len(texts), d), each of length one; of an empty text zeros.

        Only the first ``MAX_CHARACTERS`` characters of a text are read.
        """
        from scipy import sparse

        # One after the other: the tokenizer would use all cores for a list.
        tokens = [self._tokens(text) for text in texts]
        ends = np.cumsum([0, *map(len, tokens)])
        columns = np.fromiter((token for row in tokens for token in row), np.int64, ends[-1])
        counts = sparse.csr_matrix(
            (np.ones(len(columns), dtype=np.float32), columns, ends),
            shape=(len(tokens), len(self._table)),
        )
        sums = np.asarray(counts @ self._table, dtype=np.float32)
        lengths = np.linalg.norm(sums, axis=1, keepdims=True)
        lengths[lengths == 0] = 1  # no token
        return np.asarray(sums / lengths, dtype=np.float32)

    def _tokens(self, text: str) -> list[int]:
        head = text[:MAX_CHARACTERS]
        if not head or head.isspace():
            return []
        whole = head.encode(errors="replace").decode()  # no halves of surrogate pairs
        ids: list[int] = self._tokenizer.encode(whole, add_special_tokens=False).ids
        return ids


def make() -> WordLlama:
    """Read the files of the installed package.

    Raises:
        Refused: If the package is not there, or its files are not what they are expected to be.
    """
    folder = find_folder()
    version = _version()
    from tokenizers import Tokenizer

    try:
        tokenizer = Tokenizer.from_file(str(folder / TOKENIZER))
        table = read_table(folder / TABLE)
    except Exception as exc:
        raise _other_version(version) from exc
    if tokenizer.get_vocab_size() > len(table):
        raise _other_version(version)
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return WordLlama(tokenizer, table, f"{PACKAGE} {version}")


def find_folder() -> Path:
    """Return the folder of the installed package, which is not imported.

    Raises:
        Refused: If it is not there, or without the two files, or if the tokenizer's library is not.
    """
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise Refused(f"--encoder wordllama needs the package wordllama: {INSTALL}")
    folder = Path(spec.origin).parent
    if not (folder / TABLE).is_file() or not (folder / TOKENIZER).is_file():
        raise _other_version(_version())
    if importlib.util.find_spec("tokenizers") is None:
        raise Refused(f"--encoder wordllama needs the package tokenizers: {INSTALL}")
    return folder


def read_table(file: Path) -> NDArray[np.float32]:
    """Read the only tensor of a safetensors file; returns shape (n_tokens, d).

    The format is the length of a JSON header in eight bytes, the header, and the numbers
    (https://huggingface.co/docs/safetensors).

    Raises:
        ValueError: If the file holds anything else.
    """
    with file.open("rb") as opened:
        length = int.from_bytes(opened.read(8), "little")
        if length > MAX_HEADER_BYTES:
            raise ValueError("not a file of safetensors")
        header = json.loads(opened.read(length))
    [tensor] = [about for name, about in header.items() if name != "__metadata__"]
    rows, width = tensor["shape"]
    begin, _ = tensor["data_offsets"]
    numbers = np.fromfile(
        file, FLOATS[tensor["dtype"]], count=rows * width, offset=8 + length + begin
    )
    table = numbers.reshape(rows, width).astype(np.float32)
    if not np.isfinite(table).all():
        raise ValueError("numbers are missing")
    return table


def _version() -> str:
    try:
        return importlib.metadata.version(PACKAGE)
    except importlib.metadata.PackageNotFoundError:
        return "of unknown version"


def _other_version(version: str) -> Refused:
    return Refused(
        f"--encoder wordllama can't read the files of wordllama {version}; install the version"
        f" that it was tested with: pip install {PACKAGE}=={TESTED}"
    )
