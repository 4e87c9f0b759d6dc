"""Every program in docs/examples/ works as described, against a real server on loopback."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import numpy as np
import onnx
import pytest
import pytest_asyncio
from onnx import TensorProto, helper, numpy_helper
from PIL import Image
from sklearn.datasets import load_digits
from tokenizers import Tokenizer, models, pre_tokenizers

from supt_async.domain.project import Role
from tests.support.servers import Running, run_server

EXAMPLES = Path(__file__).parent.parent / "docs" / "examples"
MODELS = EXAMPLES / "models"
SUPT = ("-m", "supt_async")
FIND_TORCH = "import importlib.util as i; raise SystemExit(i.find_spec('torch') is None)"
SECONDS = 120
"""Time limit of one command on a very busy machine."""
RARE = 3
"""Items of the rare class that are not labelled yet."""


@pytest.fixture
def database(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'supt.db'}"


@pytest_asyncio.fixture
async def server(database: str) -> AsyncIterator[Running]:
    async with run_server(database) as running:
        yield running


async def run(*command: str, program: str | None = None, **variables: str) -> str:
    """Run Python in docs/examples/models/, which must succeed; return what it printed."""
    process = await asyncio.create_subprocess_exec(
        program or sys.executable,
        *command,
        cwd=MODELS,
        env=os.environ | {"PYTHONDONTWRITEBYTECODE": "1", "PYTHONPATH": str(EXAMPLES)} | variables,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    try:
        async with asyncio.timeout(SECONDS):
            out, _ = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
    assert process.returncode == 0, out.decode()
    return out.decode()


async def test_a_program_labels_what_its_rule_knows_and_skips_the_rest(server: Running) -> None:
    project = await server.storage.catalogue.create_project(
        "reviews", title="Reviews", task={"kind": "choice", "options": ["good", "bad"]}
    )
    await server.add(project, "A joy.", "Dreadful!", "A film.")
    token = await server.token("Robot", project)
    out = await run("../label_from_python.py", server.url, "reviews", SUPT_TOKEN=token)
    assert out == "2 labelled, 1 skipped\n"
    assert await server.storage.training.label_count(project.id) == 2


async def test_a_program_that_follows_events_goes_on_where_it_was_interrupted(
    server: Running, tmp_path: Path
) -> None:
    project = await server.storage.catalogue.create_project(
        "films", title="Films", task={"kind": "choice", "options": ["good", "bad"]}
    )
    await server.storage.events.switch(project.id, None, on=True)
    await server.add(project, "A joy.", "Dreadful!")
    token = await server.token("Owner", project, Role.ADMIN)
    async with server.session("Ada", project) as ada:
        await ada.answer(await ada.get("item"), "good")
        await follow(server, token, tmp_path, ["label.created", "item.done"])
        kept = (tmp_path / "films.cursor").read_text()
        await ada.answer(await ada.get("item"), "bad")
        left = await server.storage.events.read(project.id, kept)
        told = [event.type.value for event in left.events]
        assert told[-3:] == ["label.created", "item.done", "project.done"]
        await follow(server, token, tmp_path, told)


async def follow(server: Running, token: str, folder: Path, expected: list[str]) -> None:
    """Run the program until it has printed these types of events, and interrupt it."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-u", str(EXAMPLES / "follow_events.py"), server.url, "films"),
        cwd=folder,
        env=os.environ | {"PYTHONDONTWRITEBYTECODE": "1", "SUPT_TOKEN": token},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    try:
        async with asyncio.timeout(SECONDS):
            told = [(await process.stdout.readline()).decode() for _ in expected]
            process.send_signal(signal.SIGINT)
            rest, err = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
    assert (process.returncode, rest, err) == (0, b"", b"")
    assert [line.split()[1] for line in told] == expected


async def test_the_model_and_the_acquisition_function_rank_the_queue(
    server: Running, database: str, tmp_path: Path
) -> None:
    project = await server.project("animals")
    (tmp_path / "known.jsonl").write_text(known_animals())
    await run(
        *SUPT, "items", "add", "animals", str(tmp_path / "known.jsonl"), SUPT_DATABASE=database
    )
    await server.add(project, *([-1.1, 0.1 * number] for number in range(20)))
    await server.add(project, *([1.1, 0.1 * number] for number in range(RARE)))
    out = await run(
        *(*SUPT, "orchestrate", "animals", "--once", "--state", str(tmp_path / "state")),
        *("--model", "own_model:make", "--acquisition", "own_acquisition:rarest_first"),
        SUPT_DATABASE=database,
    )
    assert "trained on 20 labels" in out
    async with server.session("Ada", project, window=RARE, payload=True) as ada:
        first = [await ada.get("item") for _ in range(RARE)]
    assert [item["payload"][0] for item in first] == [1.1] * RARE


async def test_gradient_boosting_learns_from_table_rows(
    server: Running, database: str, tmp_path: Path
) -> None:
    project = await server.storage.catalogue.create_project(
        "tickets", title="Tickets", task={"kind": "choice", "options": ["now", "later"]}
    )
    (tmp_path / "known.jsonl").write_text(known_tickets())
    await run(
        *SUPT, "items", "add", "tickets", str(tmp_path / "known.jsonl"), SUPT_DATABASE=database
    )
    await server.add(project, *(ticket("free", 0.1 * number) for number in range(20)))
    await server.add(project, *(ticket("company", None) for _ in range(RARE)))
    out = await run(
        *(*SUPT, "orchestrate", "tickets", "--once", "--state", str(tmp_path / "state")),
        *("--model", "lightgbm_model:make", "--acquisition", "own_acquisition:rarest_first"),
        SUPT_DATABASE=database,
    )
    assert "trained on 40 labels" in out
    async with server.session("Ada", project, window=RARE, payload=True) as ada:
        first = [await ada.get("item") for _ in range(RARE)]
    assert [item["payload"]["plan"] for item in first] == ["company"] * RARE


async def test_a_sentence_transformer_finds_the_texts_that_are_alike(tmp_path: Path) -> None:
    make_sentence_transformer(tmp_path / "minilm")
    texts = tmp_path / "texts.jsonl"
    texts.write_text('"joy film"\n{"text": "dull rain"}\n{"data": "joy film joy film"}\n""\n')
    out = await run(
        *("-W", "error", "try_encoder.py", "onnx_encoder:make", str(texts)),
        MINILM=str(tmp_path / "minilm"),
    )
    assert "4 items, 16 numbers each: " in out
    assert "joy film\n    is most like joy film joy film\n" in out


async def test_the_vectors_of_a_sentence_transformer_rank_the_queue(
    server: Running, database: str, tmp_path: Path
) -> None:
    project = await server.storage.catalogue.create_project(
        "films", title="Films", task={"kind": "choice", "options": ["good", "bad"]}
    )
    make_sentence_transformer(tmp_path / "minilm")
    known = "".join(
        json.dumps({"data": f"{word} film {'the ' * number}", "label": answer}) + "\n"
        for word, answer in (("joy", "good"), ("dull", "bad"))
        for number in range(10)
    )
    (tmp_path / "known.jsonl").write_text(known)
    await run(*SUPT, "items", "add", "films", str(tmp_path / "known.jsonl"), SUPT_DATABASE=database)
    await server.add(project, *("dull film", "dull film the the"), "joy film")
    out = await run(
        *(*SUPT, "orchestrate", "films", "--once", "--state", str(tmp_path / "state")),
        *("--encoder", "onnx_encoder:make", "--acquisition", "own_acquisition:rarest_first"),
        SUPT_DATABASE=database,
        MINILM=str(tmp_path / "minilm"),
    )
    assert "trained on 20 labels" in out
    assert [file.name for file in (tmp_path / "state").rglob("encoded.npy")]
    async with server.session("Ada", project, payload=True) as ada:
        assert (await ada.get("item"))["payload"] == "joy film"


async def test_pictures_without_features_rank_the_queue(
    server: Running, database: str, tmp_path: Path
) -> None:
    project = await server.storage.catalogue.create_project(
        "patterns",
        title="Patterns",
        task={"kind": "choice", "options": ["down", "across"], "item": "image"},
    )
    for number in range(20):
        stripes(across=False).save(tmp_path / f"down-{number}.png")
        stripes(across=True).save(tmp_path / f"across-{number}.png")
    (tmp_path / "known.jsonl").write_text(
        "".join(
            json.dumps({"data": f"{answer}-{number}.png", "label": answer}) + "\n"
            for answer in ("down", "across")
            for number in range(10)
        )
    )
    await run(
        *SUPT, "items", "add", "patterns", str(tmp_path / "known.jsonl"), SUPT_DATABASE=database
    )
    await server.add(project, *(f"down-{number}.png" for number in range(10, 20)))
    await server.add(project, "across-10.png")
    out = await run(
        *(*SUPT, "orchestrate", "patterns", "--once", "--state", str(tmp_path / "state")),
        *("--media-root", str(tmp_path), "--encoder", "image_encoder:make"),
        *("--acquisition", "own_acquisition:rarest_first"),
        SUPT_DATABASE=database,
    )
    assert "trained on 20 labels" in out
    async with server.session("Ada", project, payload=True) as ada:
        assert (await ada.get("item"))["payload"] == "across-10.png"


async def test_the_trial_of_gradient_boosting_is_right_about_most_rows() -> None:
    out = await run("-W", "error", "lightgbm_model.py")
    assert float(out.partition("%")[0]) > 95


def stripes(*, across: bool) -> Image.Image:
    """Return a picture of black and white stripes."""
    picture = np.zeros((60, 90), dtype=np.uint8)
    picture[::6] = 255
    return Image.fromarray(picture if across else picture.T)


def make_sentence_transformer(folder: Path) -> None:
    """Write a tiny network with random weights, and its tokenizer, which knows seven words."""
    words = {"[UNK]": 0, "joy": 1, "dull": 2, "film": 3, "rain": 4, "the": 5, "a": 6}
    tokenizer = Tokenizer(models.WordLevel(words, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    folder.mkdir()
    tokenizer.save(str(folder / "tokenizer.json"))
    weights = np.random.default_rng(0).normal(size=(len(words), 16)).astype(np.float32)
    graph = helper.make_graph(
        [helper.make_node("Gather", ["table", "input_ids"], ["last_hidden_state"])],
        "tiny",
        [
            helper.make_tensor_value_info(name, TensorProto.INT64, ["texts", "tokens"])
            for name in ("input_ids", "attention_mask")
        ],
        [
            helper.make_tensor_value_info(
                "last_hidden_state", TensorProto.FLOAT, ["texts", "tokens", 16]
            )
        ],
        [numpy_helper.from_array(weights, "table")],
    )
    opset = helper.make_opsetid("", 17)
    onnx.save(helper.make_model(graph, opset_imports=[opset], ir_version=8), folder / "model.onnx")


def ticket(plan: str, hours: float | None) -> dict[str, str | float | None]:
    """Return a row whose column names LightGBM refuses as they are."""
    return {"plan": plan, "hours: open": hours}


def known_tickets() -> str:
    """Return 40 table rows with their answers as JSON lines: companies are to be helped at once."""
    return "".join(
        json.dumps({"data": ticket(plan, 0.5 * number), "label": answer}) + "\n"
        for plan, answer in (("company", "now"), ("free", "later"))
        for number in range(20)
    )


def known_animals() -> str:
    """Return 20 items with their answers as JSON lines: cats are around (-1, 0), dogs (1, 0)."""
    return "".join(
        json.dumps({"data": [side, 0.1 * number], "label": answer}) + "\n"
        for answer, side in (("cat", -1.0), ("dog", 1.0))
        for number in range(10)
    )


LEARN_TWICE = """
import sys
import numpy as np
sys.path.insert(0, sys.argv[1])
from torch_model import Network
X, y = np.load(sys.argv[2]), np.load(sys.argv[3]).astype(object)
model = Network()
for labels in (200, 250):
    model.fit(X[:labels], y[:labels])
    found = model.predict_proba(X[300:])
    assert np.allclose(found.sum(axis=1), 1)
    print("right", (model.classes_[found.argmax(axis=1)] == y[300:]).mean())
"""


async def test_a_network_of_pytorch_goes_on_from_what_it_has_learned(tmp_path: Path) -> None:
    """PyTorch's wheels are of gigabytes; Debian's package for its own Python is small."""
    python = python_with_torch()
    assert python is not None, "no Python with PyTorch: run scripts/tools"
    x, y = load_digits(return_X_y=True)
    np.save(tmp_path / "x.npy", x.astype(np.float32))
    np.save(tmp_path / "y.npy", y.astype(np.str_))
    files = (str(tmp_path / "x.npy"), str(tmp_path / "y.npy"))
    out = await run("-c", LEARN_TWICE, str(MODELS), *files, program=python)
    lines = out.splitlines()
    first, second = (float(line.split()[1]) for line in lines if line.startswith("right"))
    assert 0.7 < first <= second + 0.02
    assert "epoch 60 of 60" in out
    assert lines[-2].startswith("epoch 15 of 15"), "the second time it goes on"


def python_with_torch() -> str | None:
    """Return a Python that has PyTorch; None if there is none."""
    for python in (sys.executable, "/usr/bin/python3"):
        if Path(python).exists() and not subprocess.call([python, "-c", FIND_TORCH]):
            return python
    return None
