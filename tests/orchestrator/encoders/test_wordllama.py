"""Vectors of texts come from the installed package, which is not imported."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from supt_async.errors import Refused
from supt_async.orchestrator.encoders import wordllama
from supt_async.orchestrator.encoders.loading import encoder_maker
from supt_async.orchestrator.encoders.wordllama import MAX_CHARACTERS, WordLlama, make

LOADED = (
    "import sys;"
    "from supt_async.orchestrator.encoders.wordllama import make;"
    "make().encode(['a text']);"
    "loaded = {'wordllama', 'pydantic', 'requests', 'toml', 'safetensors'} & set(sys.modules);"
    "assert not loaded, loaded"
)


@pytest.fixture(scope="module")
def encoder() -> WordLlama:
    return make()


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Path]:
    """Let another ``wordllama`` be the one that is installed, with these files."""

    def install(**files: bytes) -> Path:
        folder = tmp_path / "wordllama"
        for name in ("weights", "tokenizers"):
            (folder / name).mkdir(parents=True)
        (folder / "__init__.py").touch()
        for name, content in files.items():
            (folder / getattr(wordllama, name)).write_bytes(content)
        monkeypatch.syspath_prepend(tmp_path)
        return folder

    return install


def test_alike_texts_have_alike_vectors(encoder: WordLlama) -> None:
    vectors = encoder.encode(
        ["The bank raised its interest rate.", "Rates went up at the bank.", "My cat is asleep."]
    )
    assert vectors.dtype == np.float32
    assert vectors.shape == (3, 256)
    assert vectors[0] @ vectors[1] > vectors[0] @ vectors[2] + 0.2


def test_rows_have_length_one_whatever_the_text_and_its_neighbours(encoder: WordLlama) -> None:
    texts = ["two words", "日本語のテキスト", "🦙" * 9, "\0", "half \ud800", "</s>", "a" * 50_000]
    vectors = encoder.encode(texts)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    alone = np.concatenate([encoder.encode([text]) for text in texts])
    np.testing.assert_array_equal(vectors, alone)


def test_an_empty_text_is_a_row_of_zeros(encoder: WordLlama) -> None:
    vectors = encoder.encode(["", " \n\t", "word"])
    assert vectors.any(axis=1).tolist() == [False, False, True]
    assert encoder.encode([]).shape == (0, 256)


def test_only_the_beginning_of_a_long_text_is_read(encoder: WordLlama) -> None:
    head = ("word " * MAX_CHARACTERS)[:MAX_CHARACTERS]
    cut, longer = encoder.encode([head, head + "something else " * 100_000])
    np.testing.assert_array_equal(cut, longer)


def test_the_name_tells_versions_apart(encoder: WordLlama) -> None:
    assert encoder.name == f"wordllama {importlib.metadata.version('wordllama')}"


def test_the_package_is_not_imported() -> None:
    subprocess.run([sys.executable, "-c", LOADED], check=True)


def test_without_the_package_one_line_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(wordllama, "PACKAGE", "no_such_package")
    with pytest.raises(Refused, match=r"pip install wordllama$"):
        make()


def test_without_a_tokenizer_one_line_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    find = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name: None if name == "tokenizers" else find(name)
    )
    with pytest.raises(Refused, match=r"package tokenizers: pip install wordllama$"):
        make()


def test_an_orchestrator_does_not_start_without_the_package(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(wordllama, "PACKAGE", "no_such_package")
    with pytest.raises(Refused, match=r"pip install wordllama$"):
        encoder_maker("wordllama")


@pytest.mark.parametrize(
    "files",
    [
        {},
        {"TABLE": b"", "TOKENIZER": b""},
        {"TABLE": b"\xff" * 100, "TOKENIZER": b"{}"},
    ],
    ids=["moved", "empty", "of another format"],
)
def test_a_package_with_other_files_is_refused_with_the_version_to_install(
    installed: Callable[..., Path], files: dict[str, bytes]
) -> None:
    installed(**files)
    with pytest.raises(Refused, match=r"pip install wordllama==0\.4\.0\.post1$"):
        make()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff" * 20,
        b"\x02\0\0\0\0\0\0\0{}",
        (60).to_bytes(8, "little")
        + b'{"x":{"dtype":"F16","shape":[2,2],"data_offsets":[0,8]}}'.ljust(60),
        (60).to_bytes(8, "little")
        + b'{"x":{"dtype":"F16","shape":[1,2],"data_offsets":[0,4]}}'.ljust(60)
        + np.array([1, np.nan], np.float16).tobytes(),
    ],
    ids=["empty", "too long a header", "no table", "cut off", "not a number"],
)
def test_a_table_that_cannot_be_read_is_an_error(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "table").write_bytes(content)
    with pytest.raises(ValueError, match=r"."):
        wordllama.read_table(tmp_path / "table")
