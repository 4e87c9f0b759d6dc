"""Files that an encoder is given."""

from __future__ import annotations

from pathlib import Path

import pytest

from supt_async.errors import Refused
from supt_async.orchestrator.worker.encoding import files
from supt_async.orchestrator.worker.encoding.files import File, file_of, read_file
from supt_async.payloads.codec import encode


def test_an_item_is_a_path_or_holds_its_bytes() -> None:
    assert file_of(encode("a/b.png")) == File(path="a/b.png")
    assert file_of(encode(b"png")) == File(content=b"png")
    for payload in (None, encode({"a": 1}), "nonsense"):
        assert file_of(payload) == File()


def test_files_are_read_below_the_root_of_their_project_up_to_a_size(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "cats").mkdir()
    (tmp_path / "cats" / "a").write_bytes(b"four")
    root = f"{tmp_path}/{{project}}"
    assert read_file(File(path="a"), root, "cats") == b"four"
    with pytest.raises(Refused, match="no such file"):
        read_file(File(path="a"), root, "dogs")
    monkeypatch.setattr(files, "MAX_BYTES", 3)
    with pytest.raises(Refused, match="larger than"):
        read_file(File(path="a"), root, "cats")
