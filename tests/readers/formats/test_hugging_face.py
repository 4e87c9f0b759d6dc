"""Data sets that the real ``datasets`` package has written."""

from __future__ import annotations

import contextlib
import io
import json
import shutil
import sys
from pathlib import Path
from typing import Any

import datasets
import numpy as np
import pyarrow as pa
import pytest
from PIL import Image

from supt_async.domain.items import NewItem
from supt_async.errors import BadFile
from supt_async.payloads.codec import decode
from supt_async.protocol.tasks.task import parse
from supt_async.readers.formats.hugging_face import is_data_set
from supt_async.readers.media.image_conversion import PixelRange
from supt_async.readers.open_items import open_items
from supt_async.readers.preview import preview
from supt_async.readers.roles import parse_roles

TASK = {"kind": "choice", "options": ["neg", "pos"]}
FEATURES = datasets.Features(
    {
        "text": datasets.Value("string"),
        "label": datasets.ClassLabel(names=["neg", "pos"]),
        "emb": datasets.Sequence(datasets.Value("float32")),
        "tags": datasets.Sequence(datasets.ClassLabel(names=["x", "y"])),
        "image": datasets.Image(),
        "grid": datasets.Array2D((2, 2), "uint8"),
        "n": datasets.Value("int64"),
        "nested": {"a": datasets.Value("int32"), "b": [{"c": datasets.ClassLabel(names=["u"])}]},
    }
)


@pytest.fixture(autouse=True)
def no_progress_bars() -> None:
    datasets.disable_progress_bars()


def data_set(rows: int = 4) -> Any:
    made = [
        {
            "text": f"no. {number}",
            "label": number % 2 if number else -1,
            "emb": [number, 0.5],
            "tags": [1, 0],
            "image": Image.new("RGB", (4, 3), (number, 0, 0)) if number else None,
            "grid": [[1, 2], [3, number]],
            "n": 2**53 + 1 + number,
            "nested": {"a": number, "b": [{"c": 0}]},
        }
        for number in range(rows)
    ]
    return datasets.Dataset.from_list(made, features=FEATURES)


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    data_set().save_to_disk(str(tmp_path / "set"), num_shards=2)
    return tmp_path / "set"


def items(path: Path, **roles: Any) -> list[NewItem]:
    with open_items(path, parse(TASK), parse_roles(roles)) as source:
        return list(source)


def refusal(path: Path) -> str:
    with pytest.raises(BadFile) as caught:
        items(path)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_a_row_is_a_mapping_of_what_its_columns_stand_for(saved: Path) -> None:
    assert is_data_set(saved)
    first, second, *_ = (decode(item.payload) for item in items(saved))
    assert isinstance(second, dict)
    image = Image.open(io.BytesIO(second.pop("image")))
    assert (image.size, image.getpixel((0, 0))) == ((4, 3), (1, 0, 0))
    assert second.pop("grid").tolist() == [[1, 2], [3, 1]]
    assert second == {
        "text": "no. 1",
        "label": "pos",
        "emb": [1, 0.5],
        "tags": ["y", "x"],
        "n": 2**53 + 2,
        "nested": {"a": 1, "b": [{"c": "u"}]},
    }
    assert isinstance(first, dict)
    assert (first["label"], first["image"]) == (None, None)


def test_columns_have_roles_and_classes_are_answers(saved: Path) -> None:
    found = items(saved, text="text", label="label", features="emb,n", meta="tags,nested")
    assert [decode(item.payload) for item in found] == [f"no. {n}" for n in range(4)]
    assert [item.label for item in found] == [None, "pos", "neg", "pos"]
    assert decode(found[1].features or "").tolist() == [1, 0.5, 2**53 + 2]  # type: ignore[attr-defined]
    assert found[1].meta == {"tags": ["y", "x"], "nested": {"a": 1, "b": [{"c": "u"}]}}
    assert [item.line for item in found] == [1, 2, 3, 4]


def test_an_image_alone_is_its_file(saved: Path) -> None:
    data_set().select([1, 2]).save_to_disk(str(saved.parent / "two"))
    payloads = [decode(item.payload) for item in items(saved.parent / "two", image="image")]
    assert all(isinstance(one, bytes) and one.startswith(b"\x89PNG") for one in payloads)
    with open_items(saved, parse(TASK), parse_roles({})) as source:
        assert "to show the image alone, use --image image" in source.notes


def test_splits_are_read_one_after_the_other_and_named_in_meta(tmp_path: Path) -> None:
    rows = data_set()
    both = datasets.DatasetDict(train=rows, test=rows.select([3, 1]))
    both.save_to_disk(str(tmp_path / "both"))
    found = items(tmp_path / "both", text="text", meta="n")
    assert [(decode(item.payload), (item.meta or {})["split"]) for item in found] == [
        *((f"no. {number}", "train") for number in range(4)),
        *(("no. 3", "test"), ("no. 1", "test")),
    ]
    (shown, *_) = items(tmp_path / "both")
    payload = decode(shown.payload)
    assert isinstance(payload, dict)
    assert "split" not in payload
    assert shown.meta == {"split": "train"}
    with open_items(tmp_path / "both", parse(TASK), parse_roles({"text": "text"})) as source:
        assert source.notes[0] == "splits, named in meta: train, test"
        positions = [source.position for _ in source]
    assert positions == sorted(positions)
    assert source.position == 1
    assert len(items(tmp_path / "both" / "test", text="text")) == 2


def test_a_preview_shows_columns_and_classes(saved: Path) -> None:
    found = preview(saved, parse(TASK), parse_roles({"text": "text", "label": "label"}))
    assert (found.format, found.rows) == ("hf", 4)
    label = next(one for one in found.columns if one.name == "label")
    assert (label.type, label.role, label.missing, label.values) == (
        *("text", "label", 1, [("pos", 2), ("neg", 1)]),
    )
    assert found.items[0] == {"kind": "text", "text": "no. 0"}


def test_images_of_16_bits_have_one_scale(tmp_path: Path) -> None:
    def drawn(highest: int) -> Image.Image:
        return Image.fromarray(np.array([[0, highest]], "u2"))

    features = datasets.Features({"image": datasets.Image()})
    images = [{"image": drawn(1000)}, {"image": drawn(4000)}, {"image": None}]
    datasets.Dataset.from_list(images, features=features).save_to_disk(str(tmp_path / "deep"))

    def greys(scale: PixelRange | None) -> list[Any]:
        with open_items(tmp_path / "deep", parse(TASK), parse_roles({})) as source:
            assert source.deep
            source.scale = scale
            found = list(source)
        assert found[0].meta == {"pixel_range": [0, 8000 if scale else 4000]}
        payloads: list[Any] = [decode(item.payload) for item in found[:2]]
        return [np.asarray(Image.open(io.BytesIO(one["image"]))).tolist() for one in payloads]

    assert greys(None) == [[[0, 64]], [[0, 255]]]
    assert greys(PixelRange(0, 8000)) == [[[0, 32]], [[0, 128]]]


def test_a_damaged_image_is_a_bad_row(tmp_path: Path) -> None:
    features = datasets.Features({"image": datasets.Image()})
    rows = [{"image": {"bytes": b"no image", "path": None}}]
    datasets.Dataset.from_list(rows, features=features).save_to_disk(str(tmp_path / "a"))
    assert "line 1: column 'image': is damaged" in refusal(tmp_path / "a")


def broken(saved: Path, file: str, **fields: Any) -> Path:
    path = saved / file
    path.write_text(json.dumps(json.loads(path.read_text()) | fields))
    return saved


def test_what_leads_out_of_the_folder_is_refused(saved: Path) -> None:
    for name in ("../other.arrow", "/etc/passwd", "", "..", 7, None, "a\\b"):
        broken(saved, "state.json", _data_files=[{"filename": name}])
        assert "_data_files of state.json are not names of files" in refusal(saved)
    (saved.parent / "other.arrow").write_bytes(b"")
    (saved / "link.arrow").symlink_to(saved.parent / "other.arrow")
    broken(saved, "state.json", _data_files=[{"filename": "link.arrow"}])
    assert "there is no 'link.arrow' in it" in refusal(saved)


def test_files_that_are_missing_or_damaged_are_named(saved: Path) -> None:
    shutil.copytree(saved, saved.parent / "copy")
    broken(saved, "state.json", _data_files=[{"filename": "nothing.arrow"}])
    assert "there is no 'nothing.arrow' in it, which state.json names" in refusal(saved)
    (saved / "state.json").write_text("{")
    assert "state.json is not JSON" in refusal(saved)
    broken(saved.parent / "copy", "dataset_info.json", features={"other": {"_type": "Image"}})
    assert "has no column 'other'" in refusal(saved.parent / "copy")
    broken(saved.parent / "copy", "dataset_info.json", features=None)
    assert "dataset_info.json has no features" in refusal(saved.parent / "copy")
    broken(saved.parent / "copy", "dataset_info.json", features={"x": {"_type": "New"}})
    assert "a column is of the kind 'New', which is not known" in refusal(saved.parent / "copy")


def test_a_table_of_an_old_version_with_indices_is_refused(saved: Path) -> None:
    broken(saved, "state.json", _indices_data_files=[{"filename": "indices.arrow"}])
    assert "was saved by an old version of datasets" in refusal(saved)


def test_rows_that_are_cut_off_or_damaged_are_refused(saved: Path) -> None:
    file = saved / "data-00000-of-00002.arrow"
    whole = file.read_bytes()
    schema = whole.index(b"nested") + 2000
    for cut in (0, 100, schema, len(whole) // 2, len(whole) - 500):
        file.write_bytes(whole[:cut])
        said = refusal(saved)
        assert "is not a readable data set of Hugging Face: data-00000" in said
    for at in range(0, len(whole), 97):
        file.write_bytes(whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :])
        with contextlib.suppress(BadFile):
            items(saved, text="text")


def test_rows_without_end_are_refused(saved: Path) -> None:
    table = pa.table({"text": pa.nulls(10**9)})
    file = saved / "data-00001-of-00002.arrow"
    with pa.OSFile(str(file), "wb") as target, pa.ipc.new_stream(target, table.schema) as stream:
        stream.write_table(table)
    assert "data-00001-of-00002.arrow: a batch of 0 bytes claims 1,000,000,000" in refusal(saved)


def test_a_missing_package_is_named(saved: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    assert refusal(saved).endswith("reading it needs pyarrow: pip install pyarrow")
