"""Folders that ``datasets`` opens."""

from __future__ import annotations

import builtins
import io
from dataclasses import replace
from pathlib import Path
from typing import Any

import datasets
import numpy as np
import pyarrow as pa
import pytest
from PIL import Image

from supt_async.errors import Refused
from supt_async.storage.transfer.export.formats import hugging_face
from supt_async.storage.transfer.export.rows import Row
from tests.storage.transfer.export.rows import content, item, job, label, written

OPTIONS = ["b", {"value": 1}, {"value": True}, {"value": "1"}]
CHOICE = {"kind": "choice", "options": OPTIONS}


def opened(folder: Path, task: Any, *rows: Row, **options: Any) -> datasets.Dataset:
    assert written(replace(job(task, "hf", **options), folder=folder), rows) == b""
    found = datasets.load_from_disk(str(folder))
    assert isinstance(found, datasets.Dataset)
    return found


def test_classes_are_class_labels_in_the_order_of_the_task(tmp_path: Path) -> None:
    values = ["b", 1, True, "1", "gone"]
    rows = [item(value, content=content(f"t{n}"), item=n) for n, value in enumerate(values)]
    found = opened(tmp_path, CHOICE, *rows)
    assert found.features["label"] == datasets.ClassLabel(names=["b", "1", "true", '"1"'])
    assert found["label"][:] == [0, 1, 2, 3, None]
    assert found["text"][:] == ["t0", "t1", "t2", "t3", "t4"]
    assert found[0]["item"] == "0"
    assert (found[0]["confidence"], found[0]["agreement"], found[0]["opinions"]) == (0.75, 0.5, 2)


def test_images_are_decoded(tmp_path: Path) -> None:
    pixels = np.zeros((2, 3, 3), dtype=np.uint8)
    pixels[0, 0] = (255, 0, 0)
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "PNG")
    box = {"type": "box", "label": "cup", "xyxy": [0, 1, 2, 2]}
    task = {"kind": "boxes", "labels": ["dish", "cup"]}
    rows = [
        item([box], content=content(file.getvalue())),
        item([], content=content("https://example.org/a.jpg"), item=8),
    ]
    found = opened(tmp_path, task, *rows)
    assert isinstance(found.features["image"], datasets.Image)
    assert np.array_equal(np.asarray(found[0]["image"]), pixels)
    assert found[0]["label"] == {"bbox": [[0.0, 1.0, 2.0, 1.0]], "category": [1]}
    undecoded = found.cast_column("image", datasets.Image(decode=False))
    assert undecoded[1]["image"] == {"bytes": None, "path": "https://example.org/a.jpg"}


@pytest.mark.parametrize(
    ("task", "value", "cell"),
    [
        ({"kind": "choices", "options": OPTIONS}, ["b", True], [0, 2]),
        ({"kind": "rating", "scale": [1, 5]}, 4, 4),
        ({"kind": "text"}, "words", "words"),
        (CHOICE | {"other": True}, "free", "free"),
        (
            {"kind": "spans", "labels": ["A"]},
            [[0, 2, "A"]],
            [{"start": 0, "end": 2, "label": 0}],
        ),
        ({"kind": "any"}, {"a": [1, "é"]}, '{"a":[1,"é"]}'),
        ({"kind": "compare"}, "tie", 2),
    ],
)
def test_each_kind_of_answer_is_read_back(tmp_path: Path, task: Any, value: Any, cell: Any) -> None:
    payload = {"a": "x", "b": "y"} if task["kind"] == "compare" else "some text"
    found = opened(tmp_path, task, item(value, content=content(payload)))
    assert found[0]["label"] == cell


@pytest.mark.parametrize(
    ("kind", "shape", "cell"),
    [
        ("points", {"type": "point", "coordinates": [1, 2]}, {"point": [[1.0, 2.0]]}),
        (
            "polygons",
            {"type": "polygon", "points": [[0, 0], [1, 0], [1, 1]]},
            {"polygon": [[[0.0, 0.0], [1.0, 0.0], [1.0, 1.0]]]},
        ),
    ],
)
def test_shapes_are_lists_side_by_side(tmp_path: Path, kind: str, shape: Any, cell: Any) -> None:
    row = item([shape | {"label": "A"}], content=content(np.zeros((2, 2))))
    found = opened(tmp_path, {"kind": kind, "labels": ["A"]}, row)
    assert found[0]["label"] == cell | {"category": [0]}


def test_fields_of_mappings_are_columns(tmp_path: Path) -> None:
    rows = [
        item("b", content=content({"title": "T", "n": 1.5, "label": "x", "data_label": "y"})),
        item("b", content=content({"title": "U", "data": 2}), item=8),
    ]
    found = opened(tmp_path, CHOICE, *rows)
    assert found["title"][:] == ["T", "U"]
    assert found["n"][:] == ["1.5", None]
    assert found["data_label"][:] == ["y", None]
    assert found["data_data_label"][:] == ["x", None]
    assert found["data_data"][:] == [None, "2"]
    assert found[1]["data"] == '{"title":"U","data":2}'


def test_labels_and_no_labels_at_all_are_data_sets_too(tmp_path: Path) -> None:
    suggested = {"suggestion_source": "llm", "suggestion": "1", "accepted": 1}
    row = label("b", content=content("t"), created_ms=1_700_000_000_123, **suggested)
    found = opened(tmp_path, CHOICE, row, resolve="none")
    assert found[0]["labeller"] == "Ada"
    assert (found[0]["suggestion"], found[0]["accepted"], found[0]["machine"]) == (
        *("1", True, False),
    )
    assert found[0]["created"].timestamp() == 1_700_000_000.123
    (tmp_path / "empty").mkdir()
    empty = opened(tmp_path / "empty", CHOICE)
    assert len(empty) == 0
    assert empty.features["label"].names == ["b", "1", "true", '"1"']


def test_large_sets_have_several_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hugging_face, "ROWS", 2)
    monkeypatch.setattr(hugging_face, "SHARD_BYTES", 1)
    rows = [item("b", content=content(f"t{n}"), item=n) for n in range(5)]
    found = opened(tmp_path, CHOICE, *rows)
    assert found["text"][:] == ["t0", "t1", "t2", "t3", "t4"]
    assert len(list(tmp_path.glob("data-*-of-00003.arrow"))) == 3


def test_images_are_written_in_batches_that_fit_into_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hugging_face, "BATCH_BYTES", 1)
    rows = [item([], content=content(np.zeros((2, 2))), item=n) for n in range(3)]
    found = opened(tmp_path, {"kind": "boxes", "labels": ["A"]}, *rows)
    assert len(found) == 3
    (file,) = tmp_path.glob("*.arrow")
    assert len(list(pa.ipc.open_stream(str(file)))) == 3


def test_features_and_meta_are_added_on_demand(tmp_path: Path) -> None:
    row = item("b", content=content("t", features=[1, 2.5], meta={"k": "v"}))
    found = opened(tmp_path, CHOICE, row, **{"with": "item,features,meta"})
    assert (found[0]["features"], found[0]["meta"]) == ("[1,2.5]", '{"k":"v"}')


def test_without_pyarrow_it_is_refused_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def missing(name: str, *rest: Any, **more: Any) -> Any:
        if name.startswith("pyarrow"):
            raise ImportError(name)
        return real(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", missing)
    with pytest.raises(Refused, match="hf needs pyarrow: pip install pyarrow"):
        written(job(CHOICE, "hf"))
