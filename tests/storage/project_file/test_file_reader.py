"""Files that are no project's, or not as they were exported."""

from __future__ import annotations

import io
import random
import zipfile
from pathlib import Path

import msgspec
import pytest

from supt_async.errors import BadFile, Refused
from supt_async.storage.factory import open_storage
from supt_async.storage.project_file import file_reader
from supt_async.storage.project_file.file_reader import ProjectFile
from supt_async.storage.project_file.lines import MANIFEST, MEMBERS, OPTIONAL, VERSION
from tests.storage.project_file.projects import changed, exported
from tests.support.queue_fixture import ManualClock, QueueFixture


@pytest.fixture
async def file(tmp_path: Path) -> bytes:
    """File of a project with some items."""
    storage = await open_storage(f"sqlite:///{tmp_path}/a.db")
    queue = await QueueFixture.set_up(storage, ManualClock())
    await queue.add(*(f"text {number}" for number in range(50)))
    found = await exported(storage, queue.project)
    await storage.close()
    return found


def read(data: bytes, *, any_size: bool = False) -> ProjectFile:
    found = ProjectFile(io.BytesIO(data), "a.supt", any_size=any_size)
    found.check(lambda _: None)
    return found


def refusal(data: bytes) -> str:
    with pytest.raises(BadFile) as caught:
        read(data)
    assert "\n" not in str(caught.value)
    assert str(caught.value).startswith("a.supt")
    return str(caught.value)


def manifest_of(data: bytes) -> dict[str, object]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        found: dict[str, object] = msgspec.json.decode(archive.read(MANIFEST))
        return found


def test_a_whole_file_is_read(file: bytes) -> None:
    found = read(file)
    assert sum(len(batch) for _, batch in found.batches("items.jsonl")) == 50
    assert found.lines == sum(len(batch) for name in MEMBERS for _, batch in found.batches(name))


def test_a_truncated_file_is_refused(file: bytes) -> None:
    for length in (0, 1, 21, len(file) // 2, len(file) - 1):
        assert "damaged, or not a project's file" in refusal(file[:length])


def test_a_file_of_another_kind_is_refused(file: bytes) -> None:
    assert "not a project's file" in refusal(b"id,text\n1,a\n" * 100)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("../../etc/passwd", "x")
    assert "no manifest" in refusal(stream.getvalue())


def test_every_changed_byte_is_noticed_or_harmless(file: bytes) -> None:
    draw = random.Random(1)
    whole = [batch for name in MEMBERS for _, batch in read(file).batches(name)]
    refused = 0
    for _ in range(300):
        place = draw.randrange(len(file))
        other = bytearray(file)
        other[place] ^= 1 << draw.randrange(8)
        try:
            found = read(bytes(other))
            assert [batch for name in MEMBERS for _, batch in found.batches(name)] == whole
        except (BadFile, Refused) as exc:
            assert "\n" not in str(exc)  # noqa: PT017
            refused += 1
    assert refused > 200


def test_a_changed_member_is_refused_although_its_checksum_in_the_zip_is_right(
    file: bytes,
) -> None:
    with zipfile.ZipFile(io.BytesIO(file)) as archive:
        items = archive.read("items.jsonl")
    same_size = items.replace(b"text 7", b"text 8", 1)
    said = refusal(changed(file, {"items.jsonl": same_size}, honest=False))
    assert said == f"a.supt, items.jsonl: {file_reader.CHANGED}"
    refusal(changed(file, {"items.jsonl": items[:-1]}, honest=False))
    refusal(changed(file, {"items.jsonl": items + b"{}\n"}, honest=False))
    refusal(changed(file, {"items.jsonl": items[:-1]}))  # the last line has no end


def test_a_file_of_the_first_version_is_read(file: bytes) -> None:
    """It has no members about what was accepted, or about acts and threads."""
    with zipfile.ZipFile(io.BytesIO(file)) as archive:
        found = {name: archive.read(name) for name in archive.namelist()}
    manifest = msgspec.json.decode(found.pop(MANIFEST))
    for name in OPTIONAL:
        del found[name], manifest["members"][name]
    found[MANIFEST] = msgspec.json.encode(manifest | {"version": 1})
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, text in found.items():
            archive.writestr(name, text)
    older = ProjectFile(stream, "a.supt")
    older.check(lambda _: None)
    assert all(list(older.batches(name)) == [] for name in OPTIONAL)
    assert len(list(older.batches("project.jsonl"))) == 1


def test_a_newer_file_is_refused_by_saying_so(file: bytes) -> None:
    newer = {"format": "supt-project", "version": VERSION + 1, "of": "another shape"}
    said = refusal(changed(file, {MANIFEST: msgspec.json.encode(newer)}))
    assert "newer version of supt_async" in said


def test_a_manifest_that_is_not_valid_is_refused(file: bytes) -> None:
    good = manifest_of(file)
    for manifest in (
        b"",
        b"[" * 10_000,
        b"{}",
        msgspec.json.encode({**good, "format": "zip"}),
        msgspec.json.encode({**good, "version": 0}),
        msgspec.json.encode({**good, "members": {}}),
        b" " * (file_reader.MAX_MANIFEST + 1),
    ):
        assert "not a project's file" in refusal(changed(file, {MANIFEST: manifest}))


def test_other_and_missing_members_are_refused(file: bytes) -> None:
    assert "members" in refusal(changed(file, {"../items.jsonl": b"x"}, honest=False))
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr(MANIFEST, msgspec.json.encode(manifest_of(file)))
    assert "members" in refusal(stream.getvalue())


def test_a_zip_with_very_many_entries_is_refused_before_they_are_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for number in range(file_reader.MAX_ENTRIES + 1):
            archive.writestr(f"{number}", "")
    monkeypatch.setattr(zipfile, "ZipFile", None)
    refusal(stream.getvalue())


def test_a_file_that_unpacks_to_very_much_needs_consent(
    file: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(file_reader, "USUAL_BYTES", 10_000)
    line = b'{"name":"%s"}\n' % (b"a" * 100)
    bomb = changed(file, {"people.jsonl": line * 50_000})
    with pytest.raises(Refused, match="--any-size"):
        read(bomb)
    read(bomb, any_size=True)


def test_a_line_without_end_is_refused_in_little_memory(
    file: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(file_reader, "MAX_LINE", 3 << 20)
    long = changed(file, {"people.jsonl": b"\n" + b" " * (5 << 20) + b"\n"})
    assert "people.jsonl, line 2: a line is longer" in refusal(long)


def test_an_encrypted_or_otherwise_compressed_member_is_refused(file: bytes) -> None:
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(file)) as archive,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_BZIP2) as other,
    ):
        for name in archive.namelist():
            other.writestr(name, archive.read(name))
    assert "compressed" in refusal(stream.getvalue())
    encrypted = bytearray(file)
    place = encrypted.rfind(b"PK\x01\x02")
    while place >= 0:  # of every entry in the directory
        encrypted[place + 8] |= 1
        place = encrypted.rfind(b"PK\x01\x02", 0, place)
    refusal(bytes(encrypted))
