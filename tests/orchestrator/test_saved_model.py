"""Saved models: read only if no other user can have written them, and exported."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import Any

import cloudpickle
import numpy as np
import pytest
import skops.io

from supt_async.errors import Refused
from supt_async.orchestrator.features.growing_files import Source
from supt_async.orchestrator.model_loading import DEFAULTS
from supt_async.orchestrator.saved_model import UnreadableModel, export, load_saved_model
from supt_async.orchestrator.state_folder import MODEL
from supt_async.orchestrator.worker.model_store import fit_or_resume
from tests.orchestrator.saved_models import X, learned, own, stored, training_set, warm


@pytest.fixture
def source(tmp_path: Path) -> Source:
    return stored(tmp_path)


def test_an_export_is_private_keeps_a_mode_and_goes_through_links(
    source: Source, tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    learned(source, 300, f"{DEFAULTS}:numbers")
    kept = Path(source.folder, MODEL)
    (tmp_path / "link").symlink_to("model.skops")
    export(kept, tmp_path / "link")
    model = tmp_path / "model.skops"
    assert stat.S_IMODE(model.stat().st_mode) == 0o600
    model.chmod(0o640)
    export(kept, tmp_path / "link")
    assert stat.S_IMODE(model.stat().st_mode) == 0o640
    assert (tmp_path / "link").is_symlink()
    export(kept, Path("-"))
    assert capfdbinary.readouterr().out.startswith(b"PK")


def test_an_export_is_read_without_running_anything(source: Source, tmp_path: Path) -> None:
    model = learned(source, 300, f"{DEFAULTS}:numbers")
    output = tmp_path / "m.skops"
    exported = export(Path(source.folder, MODEL), output)
    assert (exported.name, exported.labels) == ("Pipeline", 300)
    types = skops.io.get_untrusted_types(file=output)
    assert types == ["numpy.clip"]
    again = skops.io.load(output, trusted=types)
    assert np.array_equal(again.predict_proba(X), model.predict_proba(X))


class Trap:
    """What somebody might leave for us: reading it makes a file."""

    def __init__(self, mark: Path) -> None:
        self.mark = mark

    def __reduce__(self) -> Any:
        return os.mkdir, (str(self.mark),)


@pytest.mark.parametrize(("folder", "file"), [(0o777, 0o600), (0o750, 0o600), (0o700, 0o666)])
def test_what_somebody_else_can_write_is_never_unpickled(
    source: Source, tmp_path: Path, folder: int, file: int
) -> None:
    path = Path(source.folder, MODEL)
    path.write_bytes(cloudpickle.dumps(Trap(tmp_path / "sprung")))
    path.chmod(file)
    path.parent.chmod(folder)
    assert load_saved_model(path) is None
    with pytest.raises(Refused, match="mode 700"):
        export(path, tmp_path / "out")
    fit_or_resume(training_set(source, np.arange(300), own(warm)))
    assert not (tmp_path / "sprung").exists()
    path.parent.chmod(0o700)
    path.chmod(0o600)
    with pytest.raises(UnreadableModel):
        load_saved_model(path)
    assert (tmp_path / "sprung").exists(), "the trap works, where it is ours"


def test_a_link_to_somebody_elses_file_is_not_followed(source: Source, tmp_path: Path) -> None:
    learned(source, 300, own(warm))
    path = Path(source.folder, MODEL)
    path.rename(tmp_path / "elsewhere")
    path.symlink_to(tmp_path / "elsewhere")
    assert load_saved_model(path) is None
