"""XLSX files that would take too much memory, or are damaged."""

from __future__ import annotations

from pathlib import Path

import pytest

from supt_async.errors import BadFile
from supt_async.readers.formats import xlsx_bounds
from tests.readers.formats.test_xlsx import rows_of
from tests.readers.xlsx_files import sheet, write

WHOLE = sheet([["t"], ["a"]])


@pytest.mark.parametrize(
    ("xml", "reason"),
    [
        (WHOLE.replace('r="A2"', 'r="XFD1048576"'), "has a sheet of 1,048,576 rows and 16,384 col"),
        (WHOLE.replace('r="A2"', "r = 'XFD1048576'"), "has a sheet of 1,048,576 rows and 16,384"),
        (WHOLE.replace('r="A2"', 'r="&#88;FD1048576"'), "cells or rows without their places"),
        (WHOLE.replace(' r="A2"', ""), "cells or rows without their places"),
        (WHOLE.replace('<row r="2"', "<row"), "cells or rows without their places"),
    ],
)
def test_a_cell_that_is_far_away_is_refused(tmp_path: Path, xml: str, reason: str) -> None:
    with pytest.raises(BadFile, match=reason):
        rows_of(write(tmp_path / "a.xlsx", {"one": xml}))


@pytest.mark.parametrize("chunk", [1, 7, 100])
def test_a_place_is_found_wherever_a_piece_ends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, chunk: int
) -> None:
    path = write(tmp_path / "a.xlsx", {"one": WHOLE})
    monkeypatch.setattr(xlsx_bounds, "CHUNK_BYTES", max(chunk, 200))
    monkeypatch.setattr(xlsx_bounds, "MAX_CELLS", 1)
    with pytest.raises(BadFile, match="has a sheet of 2 rows and 1 columns"):
        rows_of(path)


def test_a_file_that_unpacks_to_too_much_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(xlsx_bounds, "MAX_BYTES", 10_000)
    path = write(tmp_path / "a.xlsx", {"one": WHOLE.replace("<sheetData>", " " * 20_000)})
    with pytest.raises(BadFile, match="is larger than 0 MB decompressed: save it as CSV"):
        rows_of(path)


def test_a_damaged_file_is_refused_in_one_line(tmp_path: Path) -> None:
    whole = write(tmp_path / "a.xlsx", {"one": sheet([["t"], *([str(n)] for n in range(500))])})
    data = whole.read_bytes()
    place = data.index(b"xl/worksheets")
    damaged = data[: place + 300] + b"\xff" * 50 + data[place + 350 :]
    for content in (data[:300], data[: len(data) // 2], damaged):
        whole.write_bytes(content)
        with pytest.raises(BadFile) as caught:
            rows_of(whole)
        assert "\n" not in str(caught.value)


@pytest.mark.parametrize("xml", ["", "<worksheet>", "<a/>", WHOLE[:-30], "\0"])
def test_a_part_that_is_not_a_sheet_is_refused_in_one_line(tmp_path: Path, xml: str) -> None:
    with pytest.raises(BadFile) as caught:
        rows_of(write(tmp_path / "a.xlsx", {"one": xml}))
    assert "\n" not in str(caught.value)
