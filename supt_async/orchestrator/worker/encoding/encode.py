"""Encoding of some items in a worker, in batches, with an encoder that stays in memory.

Whatever an encoder does wrong becomes a TrainingError with a sentence for the project's owner, as
with a model (``worker.fit``). A file that the encoder can't take is left out and named; a batch of
which it can take nothing is the encoder's fault.
"""

from __future__ import annotations

import contextlib
import functools
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from supt_async.errors import Refused, SuptError, TrainingError
from supt_async.orchestrator.encoders.loading import (
    Encoder,
    EncoderAbout,
    about_encoder,
    make_encoder,
)
from supt_async.orchestrator.features.growing_files import Source
from supt_async.orchestrator.features.vectors import MAX_WIDTH
from supt_async.orchestrator.model_loading import Maker, brief, first_line
from supt_async.orchestrator.worker.encoding.files import File, read_file
from supt_async.orchestrator.worker.encoding.texts import text_of
from supt_async.orchestrator.worker.fit import ModelRaised

BATCH = 256
"""Number of texts that an encoder is given at once."""
FILES = 16
"""Number of files that an encoder is given at once: each may have megabytes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Encoded:
    """Vectors of some items."""

    vectors: NDArray[np.float32]
    """Array of shape (n, d), NaN for unfit items."""
    unfit: Mapping[int, str] = field(default_factory=dict)
    """What is wrong with the unfit items, by their places."""
    seconds: float = 0.0
    """Time that it took, without that of making the encoder."""


def describe_encoder(maker: Maker) -> EncoderAbout:
    """Make an encoder, and return what is known of it.

    Raises:
        TrainingError: If it can't be made.
    """
    return about_encoder(maker, _made(maker))


def encode_texts(
    maker: Maker, source: Source, rows: NDArray[np.int64], width: int | None
) -> Encoded:
    """Encode the texts at ``rows``, of a table row all its texts; items without data are unfit.

    ``width`` is the length of the vectors that there are already.

    Raises:
        TrainingError: If the encoder does something wrong, or the texts can't be read here.
    """
    encoder = _made(maker)
    started = time.perf_counter()
    try:
        texts = [text_of(item, source.columns) for item in source.read(rows).tolist()]
        whole = np.flatnonzero(~np.isin(rows, source.unfit_rows()))
    except FileNotFoundError as exc:
        raise TrainingError(
            f"A worker can't read the items in {source.folder}. Let --state be a folder that all"
            f" workers see at the same path."
        ) from exc
    found = _Rows(len(rows), width)
    for start in range(0, len(whole), BATCH):
        places = whole[start : start + BATCH]
        found.put(places, _encode(encoder, [texts[place] for place in places], found.width))
    unfit = dict.fromkeys(np.setdiff1d(np.arange(len(rows)), whole).tolist(), "of another form")
    return Encoded(vectors=found.vectors(), unfit=unfit, seconds=time.perf_counter() - started)


def encode_files(
    maker: Maker, files: Sequence[File], root: str, slug: str, width: int | None
) -> Encoded:
    """Encode files below a media root, or held by items; those that can't be encoded are unfit.

    Raises:
        TrainingError: If the encoder does something wrong, or if no file can be used.
    """
    encoder = _made(maker)
    started = time.perf_counter()
    found, unfit = _Rows(len(files), width), dict[int, str]()
    for start in range(0, len(files), FILES):
        contents: dict[int, bytes] = {}
        for place, file in enumerate(files[start : start + FILES], start):
            try:
                contents[place] = read_file(file, root, slug)
            except Refused as exc:
                unfit[place] = str(exc)
        if contents:
            unfit |= _encode_batch(encoder, contents, found)
    if len(unfit) == len(files) and (len(files) >= FILES or found.width is None):
        some = next(iter(unfit.values()))
        raise TrainingError(f"None of {len(files)} files can be encoded, the first one: {some}.")
    return Encoded(
        vectors=found.vectors(),
        unfit=dict(sorted(unfit.items())),
        seconds=time.perf_counter() - started,
    )


class _Rows:
    """Matrix whose width is that of the first vectors."""

    def __init__(self, count: int, width: int | None) -> None:
        self.width = width
        self._count = count
        self._matrix: NDArray[np.float32] | None = None

    def put(self, places: Sequence[int] | NDArray[np.int64], vectors: NDArray[np.float32]) -> None:
        self.width = vectors.shape[1]
        if self._matrix is None:
            self._matrix = np.full((self._count, self.width), np.nan, dtype=np.float32)
        self._matrix[places] = vectors

    def vectors(self) -> NDArray[np.float32]:
        """Return the matrix; NaN where nothing was put."""
        if self._matrix is not None:
            return self._matrix
        return np.full((self._count, self.width or 1), np.nan, dtype=np.float32)


def _encode_batch(encoder: Encoder, contents: Mapping[int, bytes], found: _Rows) -> dict[int, str]:
    """Encode a batch; if that fails, encode each file by itself to find the bad ones."""
    try:
        found.put(list(contents), _encode(encoder, list(contents.values()), found.width))
        return {}
    except EncoderRaised:
        if len(contents) == 1 and found.width is None:
            raise
    unfit: dict[int, str] = {}
    for place, content in contents.items():
        try:
            found.put([place], _encode(encoder, [content], found.width))
        except EncoderRaised as exc:
            unfit[place] = f"the encoder failed: {exc.reason}"
    return unfit


class EncoderRaised(TrainingError):
    """An encoder has raised an exception."""

    def __init__(self, text: str, reason: str = "") -> None:
        super().__init__(text)
        self.reason = reason


@functools.lru_cache(maxsize=1)
def _made(maker: Maker) -> Encoder:
    """Make an encoder, or return the one that was made for the last job.

    Raises:
        TrainingError: If it can't be made.
    """
    with _explained("made"):
        return make_encoder(maker)


def _encode(encoder: Encoder, items: Sequence[Any], width: int | None) -> NDArray[np.float32]:
    """Return the vectors of items, of shape (n, d), checked.

    Raises:
        EncoderRaised: If the encoder raises an exception.
        TrainingError: If what it returns can't be used.
    """
    with _explained("encoding"):
        result = np.asarray(encoder.encode(items))
    if result.dtype.kind not in "fiu" or result.ndim != 2 or len(result) != len(items):
        raise TrainingError(
            f"The encoder returned {_spelled(result)} for {len(items)} items. It must return a"
            f" row of numbers for each: an array of shape ({len(items)}, d)."
        )
    if not 0 < result.shape[1] <= MAX_WIDTH:
        raise TrainingError(
            f"The encoder returned vectors of {result.shape[1]:,} numbers; they must have 1 to"
            f" {MAX_WIDTH:,}."
        )
    if width not in (None, result.shape[1]):
        raise TrainingError(
            f"The encoder returned vectors of {result.shape[1]:,} numbers, after some of {width:,}."
            f" They must have one length; give an encoder that has changed another `name`."
        )
    with np.errstate(over="ignore"):
        vectors = result.astype(np.float32)
    if not np.isfinite(vectors).all():
        raise TrainingError(
            "The encoder returned NaN or infinity. Let it return finite numbers, for example zeros"
            " for a text without words."
        )
    return vectors


def _spelled(result: NDArray[Any]) -> str:
    return f"an array of shape {result.shape} and type {result.dtype}"


@contextlib.contextmanager
def _explained(step: str) -> Iterator[None]:
    try:
        yield
    except Refused as exc:
        raise TrainingError(str(exc)) from exc
    except SuptError:
        raise
    except MemoryError as exc:
        raise MemoryError(first_line(exc)) from None  # its own class can't be read elsewhere
    except BaseException as exc:  # noqa: BLE001 - an encoder may raise KeyboardInterrupt as well
        reason = f"{type(exc).__name__}: {first_line(exc)}"
        when = "could not be made" if step == "made" else "failed"
        raise EncoderRaised(
            f"The encoder {when} ({reason}). Try it on some items, correct it and start the"
            f" orchestrator again.",
            reason,
        ) from ModelRaised(brief(exc))
