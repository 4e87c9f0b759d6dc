"""Output files: only a plain file is replaced, and it keeps its mode."""

from __future__ import annotations

import os
import stat
import threading
from pathlib import Path

import pytest

from supt_async.errors import Refused
from supt_async.output_files import open_output


def put(target: Path, data: bytes = b"new") -> None:
    with open_output(target) as file:
        file.write(data)


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_new_file_has_the_mode_that_the_umask_leaves(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        put(tmp_path / "new")
        with open_output(tmp_path / "secret", mode=0o600) as file:
            file.write(b"x")
    finally:
        os.umask(before)
    assert (mode_of(tmp_path / "new"), mode_of(tmp_path / "secret")) == (0o640, 0o600)
    assert sorted(os.listdir(tmp_path)) == ["new", "secret"]


@pytest.mark.parametrize("mode", [0o600, 0o644, 0o664, 0o440])
def test_a_file_that_is_replaced_keeps_its_mode(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "x.csv"
    path.write_text("old")
    path.chmod(mode)
    put(path)
    assert (path.read_bytes(), mode_of(path)) == (b"new", mode)


def test_a_file_that_is_replaced_keeps_its_owner(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("old")
    owner = (1234, 2345) if os.geteuid() == 0 else (os.getuid(), os.getgid())
    os.chown(path, *owner)  # only root gives files away
    put(path)
    assert (path.stat().st_uid, path.stat().st_gid) == owner


def test_a_group_that_cannot_be_kept_is_not_let_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def denied(*_: object) -> None:
        raise PermissionError

    path = tmp_path / "x.csv"
    path.write_text("old")
    path.chmod(0o664)
    monkeypatch.setattr(os, "fchown", denied)
    put(path)
    assert mode_of(path) == 0o644


def test_links_are_followed(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    (disk / "real").write_text("old")
    (tmp_path / "link").symlink_to("second")
    (tmp_path / "second").symlink_to(disk / "real")
    (tmp_path / "dangling").symlink_to(disk / "later")
    put(tmp_path / "link")
    put(tmp_path / "dangling", b"later")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "dangling").is_symlink()
    assert (disk / "real").read_bytes() == b"new"
    assert (disk / "later").read_bytes() == b"later"


def test_a_pipe_is_written_into(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    got: list[bytes] = []
    reader = threading.Thread(target=lambda: got.append(pipe.read_bytes()))
    reader.start()
    put(pipe)
    reader.join()
    assert got == [b"new"]
    assert stat.S_ISFIFO(pipe.stat().st_mode)


def test_a_device_is_written_into() -> None:
    put(Path(os.devnull))
    assert stat.S_ISCHR(os.stat(os.devnull).st_mode)
    with pytest.raises(Refused, match="can't write /dev/full: No space left"):
        put(Path("/dev/full"))


def test_what_is_open_already_is_written_where_it_stands(tmp_path: Path) -> None:
    path = tmp_path / "log"
    with path.open("wb", buffering=0) as file:
        file.write(b"first ")
        put(Path(f"/dev/fd/{file.fileno()}"))
        file.write(b" last")
    assert path.read_bytes() == b"first new last"


def test_standard_output_that_is_a_file_is_not_replaced(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    put(Path("/dev/stdout"))
    put(Path("-"), b" and more")
    assert capfd.readouterr().out == "new and more"


def test_links_that_others_have_planted_are_never_written_through(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    victim = tmp_path / "victim"
    victim.write_text("precious")
    monkeypatch.setattr("secrets.token_hex", lambda _: "known")
    for name in ("x.csv.part", ".x.csv.known.part"):
        (tmp_path / name).symlink_to(victim)
    with pytest.raises(Refused, match="File exists"):
        put(tmp_path / "x.csv")
    assert victim.read_text() == "precious"
    assert not (tmp_path / "x.csv").exists()


def test_what_fails_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("old")

    def fail() -> None:
        with open_output(path) as file:
            file.write(b"half")
            raise ValueError("interrupted")

    with pytest.raises(ValueError, match="interrupted"):
        fail()
    assert path.read_text() == "old"
    assert os.listdir(tmp_path) == ["x.csv"]


@pytest.mark.parametrize("name", ["no/such/folder", ".", "loop"])
def test_what_cannot_be_written_is_one_line(tmp_path: Path, name: str) -> None:
    (tmp_path / "loop").symlink_to("loop")
    with pytest.raises(Refused, match="can't write"):
        put(tmp_path / name)


def test_a_long_name_can_be_written(tmp_path: Path) -> None:
    put(tmp_path / ("ä" * 127))
    assert len(os.listdir(tmp_path)) == 1
