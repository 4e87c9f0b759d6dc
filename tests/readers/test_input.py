"""Files that are packed, and what is wrong with them."""

from __future__ import annotations

import gzip
import io
import sys
from pathlib import Path
from typing import Any

import pytest

from supt_async.errors import BadFile
from supt_async.readers import input as input_module
from supt_async.readers.input import Input
from tests.readers.test_open_items import payloads_of

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

PACKERS: dict[str, Any] = {"gz": gzip.compress, "zst": zstd.compress}
PACKED = pytest.mark.parametrize("ending", ["gz", "zst"])


@PACKED
@pytest.mark.parametrize("name", ["a.csv", "a.jsonl", "a.json", "a.txt"])
def test_a_packed_file_is_read_like_the_file_in_it(tmp_path: Path, name: str, ending: str) -> None:
    content = {"a.csv": b"t\nx\ny\n", "a.json": b'["x","y"]', "a.txt": b"x\ny\n"}
    data = content.get(name, b'"x"\n"y"\n')
    (tmp_path / name).write_bytes(data)
    packed = tmp_path / f"{name}.{ending}"
    packed.write_bytes(PACKERS[ending](data[:4]) + PACKERS[ending](data[4:]))
    assert payloads_of(packed) == payloads_of(tmp_path / name)
    unnamed = tmp_path / name
    unnamed.write_bytes(packed.read_bytes())  # packed, but its name doesn't say so
    assert len(payloads_of(unnamed)) == 2


@PACKED
def test_a_packed_file_that_is_cut_off_or_damaged_is_refused(tmp_path: Path, ending: str) -> None:
    packed = PACKERS[ending]("\n".join(f'"{n * 7919}"' for n in range(1000)).encode())
    path = tmp_path / f"a.jsonl.{ending}"
    middle = len(packed) // 2
    damaged = packed[:middle] + bytes(255 - byte for byte in packed[middle : middle + 50])
    for data in (packed[:middle], damaged + packed[middle + 50 :], packed[:3]):
        path.write_bytes(data)
        with pytest.raises(BadFile) as caught:
            payloads_of(path)
        assert "\n" not in str(caught.value)


@PACKED
def test_a_file_that_unpacks_to_far_too_much_is_refused(
    tmp_path: Path, ending: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / f"a.txt.{ending}"
    path.write_bytes(PACKERS[ending](b"x\n" * 2_000_000))
    monkeypatch.setattr(input_module, "FREE_BYTES", 1_000_000)
    with pytest.raises(BadFile, match="is more than 250 times as large when decompressed"):
        payloads_of(path)


@PACKED
def test_a_library_that_needs_a_path_gets_an_unpacked_copy(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"a.bin.{ending}"
    path.write_bytes(PACKERS[ending](b"whole"))
    source = Input(path)
    copy = source.path()
    assert copy.read_bytes() == b"whole"
    source.close()
    assert not copy.exists()


def test_the_position_is_the_share_that_has_been_read(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"x" * 1_000_000)
    source = Input(path)
    with source.open() as stream:
        assert source.position == 0
        stream.read(10)
        assert 0.2 < source.position < 0.6
        stream.read()
        assert source.position == 1


def test_standard_input_has_no_position() -> None:
    source = Input(Path("-"), stdin=io.BytesIO(b"x"))
    assert (source.name, source.position) == ("standard input", 0)
    with source.open() as stream:
        assert stream.read() == b"x"
