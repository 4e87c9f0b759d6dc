"""Encoding of some items in a worker: vectors, or a sentence for the owner."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import cloudpickle
import numpy as np
import pytest

from supt_async.errors import TrainingError
from supt_async.orchestrator.encoders.loading import Wants
from supt_async.orchestrator.features.growing_files import Source
from supt_async.orchestrator.features.store import FeatureStore
from supt_async.orchestrator.worker.encoding import encode
from supt_async.orchestrator.worker.encoding.encode import (
    FILES,
    describe_encoder,
    encode_files,
    encode_texts,
)
from supt_async.orchestrator.worker.encoding.files import File
from supt_async.payloads.codec import encode as packed
from tests.orchestrator.worker.encoding import encoders

HERE = encoders.__name__


@pytest.fixture(autouse=True)
def _forget_encoders() -> Iterator[None]:
    yield
    encode._made.cache_clear()


@pytest.fixture
async def texts(tmp_path: Path) -> Source:
    """600 texts, the second of which is none."""
    values: list[object] = [f"text {n}" for n in range(600)]
    values[1] = [1.0, 2.0]
    store = FeatureStore(tmp_path, "p")

    async def fetch(ids: object) -> list[tuple[object, str, None]]:
        return [(n, packed(values[n]), None) for n in ids]  # type: ignore[attr-defined]

    source = await store.sync(np.arange(600), fetch)  # type: ignore[arg-type]
    store.close()
    return source


def maker(encoder: Callable[[], object]) -> str:
    return f"{HERE}:{encoder.__name__}"


async def test_texts_become_vectors_batch_by_batch(texts: Source) -> None:
    found = encode_texts(maker(encoders.Hashing), texts, np.arange(600), None)
    assert found.vectors.shape == (600, encoders.WIDTH)
    assert found.vectors.dtype == np.float32
    assert np.array_equal(found.vectors[599], encoders.hashed("text 599"))
    assert found.unfit == {1: "of another form"}
    assert np.isnan(found.vectors[1]).all()
    assert np.isfinite(np.delete(found.vectors, 1, axis=0)).all()


@pytest.mark.parametrize(
    ("encoder", "said"),
    [
        (encoders.NotFinite, r"returned NaN or infinity\. Let it return finite numbers"),
        (encoders.Huge, "returned NaN or infinity"),
        (encoders.Flat, r"shape \(256,\) and type float64 for 256 items.*shape \(256, d\)"),
        (encoders.Strings, "type <U1 for 256 items"),
        (encoders.Few, r"shape \(255, 3\)"),
        (encoders.Changing, r"vectors of 87 numbers, after some of 256\. They must have one"),
        (encoders.Raising, r"The encoder failed \(KeyboardInterrupt: no weights\)\. Try it"),
        (encoders.broken, r"The encoder could not be made \(OSError: no such weights\)"),
        (encoders.nothing, r"The encoder \(object\) has no encode\. Give it a method"),
    ],
)
async def test_whatever_an_encoder_does_wrong_is_a_sentence(
    texts: Source, encoder: Callable[[], object], said: str
) -> None:
    with pytest.raises(TrainingError, match=said):
        encode_texts(maker(encoder), texts, np.arange(2, 600 - 1 - 254), None)


async def test_vectors_keep_their_length_for_good(texts: Source) -> None:
    with pytest.raises(TrainingError, match="vectors of 8 numbers, after some of 5"):
        encode_texts(maker(encoders.Hashing), texts, np.arange(5), 5)


def test_an_encoder_says_its_name_and_what_it_takes() -> None:
    about = describe_encoder(maker(encoders.Files))
    assert (about.name, about.wants) == ("files 1", Wants.BYTES)
    assert describe_encoder(maker(encoders.Nameless)).name == maker(encoders.Nameless)
    assert describe_encoder(cloudpickle.dumps(encoders.Nameless)).name == "Nameless"
    with pytest.raises(TrainingError, match="`wants` is 'sounds': set it to 'bytes'"):
        describe_encoder(maker(encoders.Wanting))


def test_an_encoder_is_made_once() -> None:
    made = encode._made(maker(encoders.Hashing))
    describe_encoder(maker(encoders.Hashing))
    assert encode._made(maker(encoders.Hashing)) is made


def files(*contents: bytes) -> list[File]:
    return [File(content=content) for content in contents]


def encoded(*contents: File, root: str = "", width: int | None = None) -> encode.Encoded:
    return encode_files(maker(encoders.Files), contents, root, "p", width)


def test_files_become_vectors_and_bad_ones_are_named(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(b"a")
    found = encoded(
        File(path="a.png"), *files(b"b", b"bad"), File(path="../x"), File(), root=str(tmp_path)
    )
    assert np.array_equal(found.vectors[0], encoders.hashed(b"a"))
    assert np.array_equal(found.vectors[1], encoders.hashed(b"b"))
    assert found.unfit == {
        2: "the encoder failed: ValueError: not an image",
        3: "there is no such file below the media root",
        4: "neither the bytes of a file nor a path",
    }
    assert np.isnan(found.vectors[2:]).all()


def test_if_no_file_can_be_encoded_that_is_an_error_and_not_a_list_of_bad_files() -> None:
    with pytest.raises(TrainingError, match=r"None of 2 files.*not an image"):
        encoded(*files(b"bad", b"bad"))
    with pytest.raises(TrainingError, match=r"None of 1 files.*the orchestrator with --media"):
        encoded(File(path="a.png"))
    with pytest.raises(TrainingError, match="None of 16 files"):
        encoded(*files(*[b"bad"] * FILES), width=8)
    assert set(encoded(*files(b"bad", b"bad"), width=8).unfit) == {0, 1}
    assert set(encoded(*files(b"bad"), width=8).unfit) == {0}
