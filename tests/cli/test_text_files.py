"""Guidelines with images beside their file."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image

from supt_async.cli.text_files import read_guidelines, read_text
from supt_async.errors import BadFile


def picture(format: str = "PNG") -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (4, 4), "red").save(file, format)
    return file.getvalue()


def write(folder: Path, text: str, **files: bytes) -> Path:
    for name, content in files.items():
        (folder / name).write_bytes(content)
    path = folder / "guide.md"
    path.write_text(text)
    return path


@pytest.mark.parametrize("format", ["PNG", "JPEG", "GIF", "WEBP"])
def test_images_beside_the_file_become_part_of_it(tmp_path: Path, format: str) -> None:
    path = write(tmp_path, "a ![cat](cat) b ![c](<cat> 't')", cat=picture(format))
    url = f"](data:image/{format.lower()};base64,"
    said = read_guidelines(path)
    assert said.count(url) == 2
    assert said.startswith("a ![cat](data:")
    assert said.endswith(" 't')")


def test_images_elsewhere_stay_what_they_are(tmp_path: Path) -> None:
    text = "![a](https://e.test/a.png) ![b](//e.test/b) ![c](data:x) ![d](/d) [e](f.png) ![g][h]"
    assert read_guidelines(write(tmp_path, text)) == text


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"<svg>", "is no PNG, JPEG, GIF or WebP image"),
        (b"x" * 200_000, "has 200 kB; an image of guidelines has 180 kB at most"),
    ],
)
def test_what_is_no_image_is_named(tmp_path: Path, content: bytes, says: str) -> None:
    with pytest.raises(BadFile, match=says):
        read_guidelines(write(tmp_path, "![x](cat)", cat=content))


def test_a_name_that_no_file_can_have_stays_what_it_is(tmp_path: Path) -> None:
    text = "![a](a\0b) ![c](<d\0e>)"
    assert read_guidelines(write(tmp_path, text)) == text


def test_a_missing_image_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match=r"gone\.png: can't be read: No such file"):
        read_guidelines(write(tmp_path, "![x](gone.png)"))


def test_a_file_that_is_not_utf8_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"\xff\xfe")
    with pytest.raises(BadFile, match="is not UTF-8"):
        read_text(tmp_path / "x")
