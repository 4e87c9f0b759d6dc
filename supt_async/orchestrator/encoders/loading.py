"""Choice and loading of an encoder, which turns items into vectors.

An encoder is anything with ``encode(items)`` that returns an array of shape (n, d), finite, with
the same d for good. It may have a ``name``, by which it is told whether stored vectors are its own,
and ``wants = "bytes"`` if it takes the bytes of files and not texts. It is made in the worker
process by a factory without arguments, as a model is (``model_loading``).
"""

from __future__ import annotations

import contextlib
import enum
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import metadata
from typing import Any, Protocol

import cloudpickle

from supt_async.errors import Refused, TrainingError
from supt_async.orchestrator.encoders.wordllama import find_folder
from supt_async.orchestrator.model_loading import Factory, Maker, load_factory

SHORT_NAMES = {"wordllama": "supt_async.orchestrator.encoders.wordllama:make"}
"""Encoders that come with the package, by their short names."""
MAX_NAME = 200
"""Number of characters of an encoder's name that are kept."""


class Encoder(Protocol):
    """What a factory of ``--encoder`` returns."""

    def encode(self, items: Sequence[Any], /) -> Any:
        """Return the vectors of texts, or of files as bytes: an array of shape (n, d)."""


class Wants(enum.StrEnum):
    """What an encoder takes."""

    TEXTS = "texts"
    BYTES = "bytes"


@dataclass(frozen=True, slots=True, kw_only=True)
class EncoderAbout:
    """What is known of an encoder."""

    name: str
    wants: Wants = Wants.TEXTS


def encoder_maker(encoder: str | Factory) -> Maker:
    """Return the maker of a configured encoder: a short name, ``module:factory``, or a factory.

    Raises:
        Refused: If the named factory can't be loaded, or the files of a short name are not there.
    """
    if not isinstance(encoder, str):
        return bytes(cloudpickle.dumps(encoder))
    if encoder == "wordllama":
        find_folder()
    name = SHORT_NAMES.get(encoder, encoder)
    if ":" not in name:
        raise Refused(
            f"encoder {name!r}: write {' or '.join(SHORT_NAMES)}, or module:factory for your own,"
            " for example my_encoder:make"
        )
    load_factory(name, "encoder")
    return name


def make_encoder(maker: Maker) -> Encoder:
    """Make an encoder.

    Raises:
        Refused: If it can't be loaded.
        TrainingError: If it has no ``encode``.
        Exception: Whatever its factory raises.
    """
    factory = load_factory(maker, "encoder") if isinstance(maker, str) else cloudpickle.loads(maker)
    encoder: Encoder = factory()
    if not callable(getattr(encoder, "encode", None)):
        raise TrainingError(
            f"The encoder ({type(encoder).__name__}) has no encode. Give it a method"
            f" encode(items) that returns an array with a row of numbers for each item."
        )
    return encoder


def about_encoder(maker: Maker, encoder: Encoder) -> EncoderAbout:
    """Return an encoder's name and what it takes.

    Raises:
        TrainingError: If it takes neither texts nor bytes.
    """
    wants = getattr(encoder, "wants", Wants.TEXTS)
    if wants not in tuple(Wants):
        raise TrainingError(
            f"The encoder's `wants` is {str(wants)[:40]!r}: set it to 'bytes' for files, or leave"
            f" it out for texts."
        )
    named = getattr(encoder, "name", None)
    name = named if isinstance(named, str) and named.strip() else _default_name(maker, encoder)
    shown = "".join(letter for letter in name if letter.isprintable()).strip()
    return EncoderAbout(name=shown[:MAX_NAME], wants=Wants(wants))


def _default_name(maker: Maker, encoder: Encoder) -> str:
    """Return the factory's name and the version of its package."""
    if not isinstance(maker, str):
        return type(encoder).__qualname__
    package = maker.partition(":")[0].partition(".")[0]
    with contextlib.suppress(metadata.PackageNotFoundError):
        return f"{maker} {metadata.version(package)}"
    return maker
