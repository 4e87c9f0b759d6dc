"""Texts that an XLSX file holds once and its cells name many times."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from supt_async.errors import BadFile
from supt_async.readers.formats import xlsx_bounds
from supt_async.readers.formats.xlsx_strings import SharedTexts
from tests.readers.formats.test_xlsx import rows_of
from tests.readers.xlsx_files import sheet, write

SHORT, LONG = b"<si><t>a</t></si>", b"<si><t>" + b"b" * 1000 + b"</t></si>"
CELL = b'<c r="A1" t="s"><v>%d</v></c>'


def seen(*pieces: bytes) -> SharedTexts:
    texts = SharedTexts()
    texts.begin()
    for piece in pieces:
        texts.see(piece)
    return texts


def test_each_text_counts_as_often_as_it_is_named() -> None:
    listed = b"<sst>" + SHORT + LONG + b"</sst>"
    assert seen(listed).size == 0
    assert seen(listed, CELL % 0 * 5).size < 200
    assert 3000 < seen(listed, CELL % 1 * 3).size < 3100
    assert 3000 < seen(CELL % 1 * 3, listed).size < 3100


def test_a_cell_whose_text_is_not_found_counts_as_the_longest() -> None:
    listed = b"<sst>" + SHORT + LONG + b"</sst>"
    for cell in (b"<c r='A1' t='s'>", b'<c t="s"><f>1</f><v>0</v></c>', CELL % 10**8):
        assert seen(listed, cell * 2).size > 2000
    assert seen(listed, b'<c r="A1" t="s"/><c r="A2" s="1"><v>1</v></c>').size == 0


@pytest.mark.parametrize("cut", [5, 9, 22, 29])
def test_a_text_is_measured_wherever_a_piece_ends(cut: int) -> None:
    listed = b"<sst>" + SHORT + LONG + b"</sst>"
    assert seen(listed[:cut], listed[cut:], CELL % 1).size == seen(listed, CELL % 1).size


def test_a_text_without_a_tag_is_measured_however_long(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(xlsx_bounds, "CHUNK_BYTES", 200)
    texts = SharedTexts()
    monkeypatch.setattr(xlsx_bounds, "SharedTexts", lambda: texts)
    path = write(tmp_path / "a.xlsx", {"one": sheet([["t"]])})
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/sharedStrings.xml", f"<sst><si><t>{'x' * 5000}</t></si></sst>")
    rows_of(path)
    assert [list(lengths) for lengths in texts.lists] == [[5 + 7 + 5000 + 9]]


def test_a_list_that_is_not_the_files_own_hides_nothing() -> None:
    texts = seen(b"<sst>" + SHORT * 2 + b"</sst>")
    texts.begin()
    texts.see(b"<sst>" + SHORT + LONG + b"</sst>")
    texts.see(CELL % 1 * 3)
    assert texts.size > 3000


def test_a_file_whose_texts_do_not_fit_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cells = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 500))
    xml = sheet([["t"]]).replace("<sheetData>", f"<sheetData>{cells}")
    path = write(tmp_path / "a.xlsx", {"one": xml})
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/sharedStrings.xml", f"<sst><si><t>{'x' * 1000}</t></si></sst>")
    monkeypatch.setattr(xlsx_bounds, "MAX_BYTES", 400_000)
    with pytest.raises(BadFile, match="repeats texts more often"):
        rows_of(path)
