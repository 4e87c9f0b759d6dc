"""Latest fitted model of a project, read from its file and exported.

The file is a pickle, and unpickling runs whatever code it names. So it is read only if no other
user can have written it (``state_folder.trusted``), and given away as a skops file, which runs
nothing when it is read.
"""

from __future__ import annotations

import pickle
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from supt_async.errors import Refused
from supt_async.orchestrator import state_folder
from supt_async.orchestrator.model_loading import first_line, look_here
from supt_async.output_files import open_output


class UnreadableModel(Exception):
    """Saved model that can't be read; the text says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedModel:
    """Fitted model, and what it was fitted on."""

    digest: str
    """Digest of the maker, the preprocessing and the columns."""
    folder: str
    rows: NDArray[np.int64]
    answers: NDArray[Any]
    model: Any


def load_saved_model(path: Path) -> SavedModel | None:
    """Load a saved model; None if there is none, or if another user could have written it.

    Raises:
        UnreadableModel: If this version, or this environment, can't read it.
    """
    if not state_folder.trusted(path):
        return None
    look_here()  # the model's module may be in the working directory
    try:
        saved = pickle.loads(path.read_bytes())  # noqa: S301 - nobody else can write it: trusted()
    except Exception as exc:  # it may name classes that have moved or are gone
        raise UnreadableModel(f"{type(exc).__name__}: {first_line(exc)}") from exc
    if not isinstance(saved, SavedModel):
        raise UnreadableModel(f"it holds a {type(saved).__name__}")
    return saved


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """Model that was exported."""

    name: str
    """Name of the model's class."""
    labels: int
    """Number of labelled items that it was fitted on."""


def export(path: Path, output: Path) -> Exported:
    """Write a saved model to a skops file.

    Raises:
        Refused: If another user could have written the saved model, or if it can't be read or
            exported.
    """
    from skops.io import dumps

    if not state_folder.trusted(path):
        raise Refused(
            f"{path} can be written by other users, so reading it could run their code: make its"
            f" folder yours with mode 700, and train again"
        )
    try:
        saved = load_saved_model(path)
    except UnreadableModel as exc:
        raise Refused(
            f"{path} can't be read ({exc}): run this in the environment that the model was trained"
            f" in, in the folder of its module, or train again"
        ) from exc
    assert saved is not None, "it is trusted, so it is there"
    name = type(saved.model).__name__
    try:
        data = dumps(saved.model)
    except Exception as exc:
        raise Refused(
            f"skops can't write a {name} ({type(exc).__name__}: {first_line(exc)})"
        ) from exc
    with open_output(output, mode=0o600) as file:
        file.write(data)
    return Exported(name=name, labels=len(saved.rows))
