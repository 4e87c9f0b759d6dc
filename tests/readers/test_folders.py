"""Folders of images and sounds as items, stored or by path."""

from __future__ import annotations

import io
import os
from pathlib import Path
from typing import Any, NoReturn

import numpy as np
import pytest
from PIL import Image

from supt_async.domain.items import NewItem
from supt_async.errors import BadFile, Refused
from supt_async.payloads.codec import decode
from supt_async.protocol.tasks.task import parse
from supt_async.readers import folders
from supt_async.readers.folders import Folder
from supt_async.readers.media.image_conversion import PixelRange, range_of_meta
from supt_async.readers.preview import preview
from supt_async.readers.roles import Roles
from tests.e2e.projects import landscape, tune

PNG, WAV = landscape(), tune(0.05)


def fail(bad: BadFile) -> NoReturn:
    raise bad


def items_of(found: Folder) -> list[NewItem]:
    return [item for _, item in found.rows(fail)]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "media" / "photos"
    (made / "b").mkdir(parents=True)
    (made / ".hidden").mkdir()
    (made / "b" / "2.png").write_bytes(PNG)
    (made / "a.wav").write_bytes(WAV)
    (made / "c.jpg").write_bytes(PNG)  # whatever it is called
    (made / "notes.txt").write_text("nothing to see")
    (made / "x.svg").write_text("<svg/>")
    (made / ".hidden" / "z.png").write_bytes(PNG)
    (made / ".a.png").write_bytes(PNG)
    (tmp_path / "elsewhere.png").write_bytes(PNG)
    (made / "link.png").symlink_to(tmp_path / "elsewhere.png")
    return made


def test_images_and_sounds_are_kept_in_order_and_the_rest_is_named(folder: Path) -> None:
    found = Folder(folder)
    items = [(item.external_id, decode(item.payload)) for item in items_of(found)]
    assert items == [("a.wav", WAV), ("c.jpg", PNG), ("b/2.png", PNG)]
    assert found.left_out.names == ["notes.txt", "x.svg"]
    assert found.links.names == ["link.png"]


def test_below_a_media_root_items_are_paths(folder: Path) -> None:
    found = Folder(folder, folder.parent)
    items = [(item.external_id, decode(item.payload)) for item in items_of(found)]
    assert items[0] == ("a.wav", "photos/a.wav")
    assert items[2] == ("b/2.png", "photos/b/2.png")
    assert decode(items_of(Folder(folder, folder))[0].payload) == "a.wav"


def test_a_folder_beside_the_root_is_refused(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(Refused, match="not below the media root"):
        Folder(folder, tmp_path / "other")


def test_what_is_too_large_to_be_kept_is_named(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("supt_async.readers.folders.MAX_KEPT_BYTES", 100)
    with pytest.raises(BadFile, match=r"a\.wav: too large .* --media-root"):
        items_of(Folder(folder))
    assert items_of(Folder(folder, folder))


def test_a_folder_that_cannot_be_read_is_not_passed_over(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scan = os.scandir

    def denied(path: Path | str) -> Any:
        if str(path).endswith("/b"):
            raise PermissionError(13, "Permission denied", str(path))
        return scan(path)

    monkeypatch.setattr(os, "scandir", denied)
    with pytest.raises(BadFile, match="/b: can't be read: Permission denied"):
        items_of(Folder(folder))


def test_what_is_no_plain_file_is_named(folder: Path) -> None:
    os.mkfifo(folder / "pipe")
    found = Folder(folder)
    assert len(items_of(found)) == 3
    assert "pipe" in found.left_out.names


def texts(folder: Path) -> Path:
    """Return a folder of texts."""
    (folder / "texts" / "more").mkdir(parents=True)
    (folder / "texts" / "a.txt").write_bytes("\ufeffGr\u00fc\u00dfe\r\n".encode())
    (folder / "texts" / "b.TXT").write_bytes("\ufeffH\u00e9".encode("utf-16-le"))
    (folder / "texts" / "more" / "c.txt").write_text("one\ntwo\n")
    (folder / "texts" / "readme.md").write_text("# About")
    return folder / "texts"


def payloads(items: Any) -> dict[str, Any]:
    return {item.external_id: decode(item.payload) for item in items}


def test_a_folder_of_texts_gives_an_item_for_each_file(tmp_path: Path) -> None:
    found = Folder(texts(tmp_path))
    assert payloads(items_of(found)) == {
        "a.txt": "Gr\u00fc\u00dfe\r\n",
        "b.TXT": "H\u00e9",
        "more/c.txt": "one\ntwo\n",
    }
    assert found.left_out.names == ["readme.md"]


def test_texts_may_be_in_an_encoding_that_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes("H\u00e9".encode("cp1252"))
    (tmp_path / "b.txt").write_bytes("\ufeffH\u00e9".encode())  # its mark says more
    found = Folder(tmp_path, encoding="cp1252")
    assert list(payloads(items_of(found)).values()) == ["H\u00e9", "H\u00e9"]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("H\u00e9".encode("latin-1"), "is not UTF-8: name its encoding, such as --encoding cp1252"),
        (b"\xff\xfea", "is not UTF-16"),
        (b" \n", "is empty"),
        (b"a\0b", r"U\+0000"),
    ],
)
def test_a_text_that_cannot_be_read_is_named(tmp_path: Path, content: bytes, reason: str) -> None:
    (tmp_path / "a.txt").write_bytes(content)
    with pytest.raises(BadFile, match=rf"a\.txt: .*{reason}"):
        items_of(Folder(tmp_path))


@pytest.mark.parametrize(
    ("task", "ids", "other"),
    [
        ({"kind": "spans", "labels": ["PER"]}, ["notes.txt"], ["a.wav", "c.jpg", "b/2.png"]),
        ({"kind": "boxes", "labels": ["cat"]}, ["c.jpg", "b/2.png"], ["a.wav"]),
        ({"kind": "text", "item": "audio"}, ["a.wav"], ["c.jpg", "b/2.png"]),
        ({"kind": "text", "item": "text"}, ["notes.txt"], ["a.wav", "c.jpg", "b/2.png"]),
        ({"kind": "text"}, ["a.wav", "c.jpg", "b/2.png"], []),
    ],
)
def test_only_what_the_task_is_about_is_taken(
    folder: Path, task: Any, ids: list[str], other: list[str]
) -> None:
    found = Folder(folder, task=parse(task))
    assert [item.external_id for item in items_of(found)] == ids
    assert found.other_kind.names == other
    assert any("skipped: not images" in note for note in found.remarks) == (task["kind"] == "boxes")


def test_bad_files_are_named_and_left_out_if_that_is_wanted(folder: Path) -> None:
    (folder / "c.jpg").write_bytes(PNG[:20])
    (folder / "d.png").write_bytes(b"\0\0\0\x18ftypheic\0\0\0\0")
    os.rename(os.fsencode(folder / "b" / "2.png"), os.fsencode(folder) + b"/caf\xe9.png")
    bad: list[BadFile] = []
    found = Folder(folder)
    assert [item.external_id for _, item in found.rows(bad.append)] == ["a.wav"]
    assert [(Path(one.file or "").name, one.reason.partition(":")[0]) for one in bad] == [
        ("c.jpg", "is damaged"),
        ("caf\\xe9.png", "the name is not UTF-8, and would be the item's id"),
        ("d.png", "is HEIC, which browsers don't show"),
    ]
    with pytest.raises(BadFile, match=r"c\.jpg: is damaged"):
        items_of(Folder(folder))


def test_a_name_that_cannot_be_an_id_is_refused(folder: Path) -> None:
    (folder / "c.jpg").rename(folder / "a\nb.jpg")
    with pytest.raises(BadFile, match="can't be printed"):
        items_of(Folder(folder))


FILM = b"\0\0\0\x14ftypqt  \0\0\0\0"


def test_videos_are_items_as_sounds_are(folder: Path) -> None:
    (folder / "film.mp4").write_bytes(FILM)
    (folder / "cat.avi").write_bytes(b"a text")
    films = [one for one in items_of(Folder(folder)) if one.external_id == "film.mp4"]
    assert [decode(film.payload) for film in films] == [FILM]
    (film,) = items_of(Folder(folder, task=parse({"kind": "text", "item": "video"})))
    assert film.external_id == "film.mp4"
    marks = items_of(Folder(folder, task=parse({"kind": "segments", "labels": ["cut"]})))
    assert [one.external_id for one in marks] == ["a.wav", "film.mp4"]
    (named,) = items_of(Folder(folder, folder.parent, parse({"kind": "text", "item": "video"})))
    assert decode(named.payload) == f"{folder.name}/film.mp4"


def test_a_video_that_is_too_large_or_that_browsers_do_not_play_is_refused_by_name(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "film.avi").write_bytes(b"RIFF\0\0\0\0AVI LIST")
    with pytest.raises(BadFile, match=r"film\.avi: is AVI, .*: ffmpeg -i film\.avi .* film\.mp4$"):
        items_of(Folder(folder))
    # One that the task is not about is only skipped.
    assert len(items_of(Folder(folder, task=parse({"kind": "boxes", "labels": ["cat"]})))) == 2
    (folder / "film.avi").write_bytes(FILM + b"x" * 4000)
    monkeypatch.setattr(folders, "MAX_KEPT_BYTES", 4000)
    with pytest.raises(BadFile, match=r"film\.avi: too large .*put it below a --media-root"):
        items_of(Folder(folder, task=parse({"kind": "text", "item": "video"})))


def deep(path: Path, highest: int) -> None:
    Image.fromarray(np.array([[0, highest // 2, highest]], "u2")).save(path)


def greys(item: NewItem) -> list[int]:
    content = decode(item.payload)
    assert isinstance(content, bytes)
    shown: list[int] = np.asarray(Image.open(io.BytesIO(content))).ravel().tolist()
    return shown


def test_images_of_16_bits_have_one_scale(tmp_path: Path) -> None:
    deep(tmp_path / "a.png", 1000)
    deep(tmp_path / "b.tiff", 4000)
    (tmp_path / "c.png").write_bytes(PNG)
    found = Folder(tmp_path)
    dark, bright, other = items_of(found)
    assert (greys(dark), greys(bright)) == ([0, 32, 64], [0, 128, 255])
    assert dark.meta == bright.meta == {"pixel_range": [0, 4000]}
    assert (decode(other.payload), other.meta) == (PNG, None)
    assert found.remarks == [
        "2 images converted to be shown",
        "images of 16 bits are shown with 0 as black and 4000 as white",
    ]


def test_of_images_that_nobody_will_see_only_some_are_converted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(6):
        deep(tmp_path / f"{number}.png", 1000)
    content = (tmp_path / "0.png").read_bytes()
    (tmp_path / "x.png").write_bytes(content[:-30])
    made = 0

    def converted(*given: object) -> bytes:
        nonlocal made
        made += 1
        return b""

    monkeypatch.setattr(folders, "converted", converted)
    found = Folder(tmp_path)
    found.to_convert = 3
    bad: list[BadFile] = []
    assert len([item for _, item in found.rows(bad.append)]) == 7
    assert (made, found.converted) == (4, 7)  # a damaged one is looked at again
    assert bad == []
    monkeypatch.undo()
    seen = preview(tmp_path, parse({"kind": "any"}), Roles())
    assert (seen.rows, seen.refused_rows, len(seen.items)) == (7, 1, 3)
    assert "x.png: is damaged" in seen.refused[0][1]


def test_an_image_is_read_twice_if_its_scale_is_of_the_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    deep(tmp_path / "a.png", 1000)
    read = 0

    def values_of(*given: object) -> PixelRange:
        nonlocal read
        read += 1
        return PixelRange(0, 1000)

    monkeypatch.setattr(folders, "values_of", values_of)
    assert len(items_of(Folder(tmp_path))) == read == 1


def test_that_only_the_first_page_is_shown_is_said(tmp_path: Path) -> None:
    deep(tmp_path / "a.png", 1000)
    first, second = Image.new("L", (2, 1), 7), Image.new("L", (2, 1), 9)
    first.save(tmp_path / "b.tif", save_all=True, append_images=[second])
    found = Folder(tmp_path)
    _, pages = items_of(found)
    assert greys(pages) == [7, 7]
    assert "of 1 file only the first page is shown: b.tif" in found.remarks


def test_a_later_folder_keeps_the_scale_of_an_earlier_one(tmp_path: Path) -> None:
    deep(tmp_path / "a.png", 1000)
    deep(tmp_path / "b.png", 6000)
    found = Folder(tmp_path)
    assert found.deep
    found.scale = range_of_meta({"pixel_range": [0, 4000]})
    dark, bright = items_of(found)
    assert (greys(dark), greys(bright)) == ([0, 32, 64], [0, 191, 255])
    assert found.beyond.names == ["b.png"]
    assert any("values beyond that scale" in note for note in found.remarks)


def test_below_a_media_root_only_converted_images_are_stored(tmp_path: Path) -> None:
    deep(tmp_path / "a.png", 1000)
    Image.new("RGB", (3, 2)).save(tmp_path / "b.tif")
    (tmp_path / "c.png").write_bytes(PNG)
    grey, colour, named = items_of(Folder(tmp_path, tmp_path))
    assert greys(grey) == [0, 128, 255]
    assert (colour.external_id, greys(colour)) == ("b.tif", [0] * 18)
    assert decode(named.payload) == "c.png"


def test_an_image_of_16_bits_by_itself_needs_a_scale(tmp_path: Path) -> None:
    deep(tmp_path / "a.png", 1000)
    alone = Folder(tmp_path, only="a.png", name="the image")
    with pytest.raises(BadFile, match="the image: has 16 bits or more: add the folder"):
        items_of(alone)
    alone.scale = range_of_meta({"pixel_range": [0, 2000]})
    (item,) = items_of(alone)
    assert (item.external_id, greys(item)) == ("a.png", [0, 64, 128])


def test_the_position_is_that_among_the_files(folder: Path) -> None:
    found = Folder(folder)
    assert found.position == 0
    positions = [found.position for _ in found.rows(fail)]
    assert positions == [1 / 5, 2 / 5, 1]
