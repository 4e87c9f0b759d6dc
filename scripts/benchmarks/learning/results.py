"""Results of simulations, kept in a folder so that none is done again.

A result holds for the code that decides it: another ranking or another default model asks for a new
one, another comment or docstring does not.
"""

from __future__ import annotations

import ast
import hashlib
import importlib.util
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec

MODEL = ("supt_async.orchestrator.worker.default_models",)
"""Code that decides what a model has learned from given labels."""
LABELLING = (
    *MODEL,
    *(
        f"supt_async.learning.{name}"
        for name in ("acquisition", "cold_start", "coverage", "embedding", "ranking")
    ),
    *(f"supt_async.orchestrator.worker.{name}" for name in ("rank", "score")),
    *(f"supt_async.rules.{name}" for name in ("retraining", "window")),
    *(f"scripts.benchmarks.learning.{name}" for name in ("peers", "simulation")),
)
"""Code that decides in which order items are labelled."""
VECTORS = (
    "supt_async.orchestrator.worker.encoding.text_model",
    "supt_async.orchestrator.encoders.wordllama",
)
"""Code that decides both as well if texts have vectors of an encoder."""


@dataclass(frozen=True, order=True)
class Job:
    """One simulation."""

    data: str
    seed: int
    strategy: str
    labellers: int


class Result(msgspec.Struct, frozen=True, kw_only=True):
    """What a simulation came to."""

    data: str
    seed: int
    strategy: str
    labellers: int
    items: str
    """Digest of the pool and the test set."""
    code: str
    full: float
    """Accuracy of a model that has learned from the whole pool."""
    curve: list[float]
    """Accuracy after every ten labels, as far as was simulated."""
    most: int
    """Number of labels at which the simulation ends if the model is not good enough by then."""

    def labels(self, accuracy: float, step: int) -> int:
        """Return how many labels reach an accuracy; if none do, ``step`` more than there are."""
        for place, reached in enumerate(self.curve):
            if reached >= accuracy:
                return (place + 1) * step
        return (len(self.curve) + 1) * step


class Results:
    """File of results, one a line; each is written when its simulation ends."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._file = folder / "results.jsonl"

    def read(self, code: str) -> dict[Job, Result]:
        """Return the results that this code came to; lines that can't be read are left out."""
        found: dict[Job, Result] = {}
        if not self._file.exists():
            return found
        decode = msgspec.json.Decoder(Result).decode
        for line in self._file.read_bytes().splitlines():
            try:
                result = decode(line)
            except msgspec.DecodeError:  # a line that an interrupted run has left
                continue
            if result.code == code:
                found[Job(result.data, result.seed, result.strategy, result.labellers)] = result
        return found

    def add(self, result: Result) -> None:
        """Append a result, on a line of its own."""
        with self._file.open("a+b") as file:
            if file.tell():
                file.seek(-1, os.SEEK_END)
                cut_off = file.read(1) != b"\n"  # by the end of an interrupted run
                file.write(b"\n" * cut_off)
            file.write(msgspec.json.encode(result) + b"\n")


class Accuracies:
    """Accuracies of models of one study by the rows that they learned from, in a file."""

    def __init__(self, folder: Path, name: str) -> None:
        self._file = folder / f"{name}.json"

    def read(self) -> dict[str, float]:
        """Return what is known."""
        try:
            return msgspec.json.decode(self._file.read_bytes(), type=dict[str, float])
        except (FileNotFoundError, msgspec.DecodeError):
            return {}

    def write(self, known: dict[str, float]) -> None:
        """Replace the file, together with what another process has added meanwhile."""
        part = self._file.with_suffix(f".{os.getpid()}.part")
        part.write_bytes(msgspec.json.encode(self.read() | known))
        part.replace(self._file)


def digest(modules: Sequence[str]) -> str:
    """Return a digest of modules that comments, docstrings and layout don't change."""
    found = hashlib.sha256()
    for name in modules:
        spec = importlib.util.find_spec(name)
        assert spec is not None
        assert spec.origin is not None
        tree = ast.parse(Path(spec.origin).read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            body = getattr(node, "body", None)
            if isinstance(body, list):
                node.body = [one for one in body if not _is_text(one)]  # type: ignore[attr-defined]
        found.update(ast.dump(tree).encode())
    return found.hexdigest()[:12]


def _is_text(node: object) -> bool:
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    )
