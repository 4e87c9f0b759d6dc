"""Reading of files in processes of their own, which have limits and are killed with the request."""

from __future__ import annotations

import asyncio
import contextlib
import os
from pathlib import Path

import msgspec
import pytest

from supt_async.errors import BadFile
from supt_async.server.uploads import reading
from supt_async.server.uploads.frames import Bad, Batch, Ended, Frame, Job, Previewed
from supt_async.server.uploads.reading import FileReader

TASK = '{"kind":"choice","options":["cat","dog"]}'


@pytest.fixture
def kinds(tmp_path: Path) -> Path:
    path = tmp_path / "kinds.csv"
    path.write_text("body,kind\nx,cat\ny,cow\nz,dog\n")
    return path


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "animals.csv"
    path.write_text("key,body,kind\n" + "".join(f"{n},animal {n},cat\n" for n in range(1200)))
    return path


async def frames_of(job: Job) -> list[Frame]:
    async with FileReader().reading(job, "Ada") as frames:
        return [frame async for frame in frames]


def job_of(path: Path, **more: object) -> Job:
    fields = {"path": str(path), "task": TASK, "roles": {"text": "body"}, **more}
    return msgspec.convert(fields, Job)


async def test_items_come_in_batches_and_then_the_end(file: Path) -> None:
    *batches, end = await frames_of(job_of(file, roles={"text": "body", "id": "key"}))
    assert isinstance(end, Ended)
    items = [item for batch in batches if isinstance(batch, Batch) for item in batch.items]
    assert [item.external_id for item in items] == [str(n) for n in range(1200)]
    assert items[7].payload == '"animal 7"'
    assert len(batches) > 1


async def test_a_preview_comes_as_json(file: Path) -> None:
    (frame,) = await frames_of(job_of(file, preview=True))
    assert isinstance(frame, Previewed)
    assert msgspec.json.decode(frame.preview)["rows"] == 1200


async def test_a_preview_of_many_columns_is_short(tmp_path: Path) -> None:
    """The server handles it while labellers wait."""
    wide = tmp_path / "wide.csv"
    rows = [[f"{row} {n}".ljust(199, "x") for n in range(5000)] for row in range(6)]
    lines = [[f"c{n}" for n in range(5000)], *rows]
    wide.write_text("".join(",".join(line) + "\n" for line in lines))
    (frame,) = await frames_of(job_of(wide, roles={}, preview=True))
    assert isinstance(frame, Previewed)
    assert len(bytes(frame.preview)) < 2**20
    shown = msgspec.json.decode(frame.preview)
    assert len(shown["columns"]) == 5000
    assert {(one["distinct"], len(one["values"])) for one in shown["columns"]} == {(6, 0)}


async def test_a_preview_of_long_names_is_refused(tmp_path: Path) -> None:
    long = tmp_path / "long.csv"
    long.write_text(",".join(f"{n}".ljust(2000, "x") for n in range(3000)) + "\n")
    with pytest.raises(BadFile, match="too long to be shown"):
        await frames_of(job_of(long, roles={}, preview=True))


async def test_a_refusal_names_the_file_and_not_the_folder(file: Path) -> None:
    with pytest.raises(BadFile, match=r"\Aanimals\.csv: has no column 'nothing'"):
        await frames_of(job_of(file, roles={"text": "nothing"}))


async def test_an_answer_that_the_task_does_not_allow_is_refused_with_its_line(
    kinds: Path,
) -> None:
    roles = {"text": "body", "label": "kind"}
    with pytest.raises(BadFile, match=r"\Akinds\.csv, .* 3: .*not allowed"):
        await frames_of(job_of(kinds, roles=roles))
    frames = await frames_of(job_of(kinds, roles=roles, skip_bad=True))
    assert [frame.line for frame in frames if isinstance(frame, Bad)] == [3]
    (batch,) = [frame for frame in frames if isinstance(frame, Batch)]
    assert [item.label for item in batch.items] == ["cat", "dog"]


@pytest.mark.parametrize(
    ("program", "why"),
    [
        ("x = bytearray(2**31)", "takes more memory"),
        ("import os; os.abort()", "more memory or time"),
        ("import os; os._exit(0)", "more memory or time"),
        ("import os; os.write(1, b'\\xff' * 8)", "more memory or time"),
        ("import sys; sys.setrecursionlimit(10**9); raise RecursionError", "takes more memory"),
    ],
)
async def test_a_process_that_breaks_a_limit_is_a_file_that_is_refused(
    file: Path, monkeypatch: pytest.MonkeyPatch, program: str, why: str
) -> None:
    module = file.parent / "hostile.py"
    module.write_text(
        "import supt_async.server.uploads.file_jobs as jobs\n"
        f"def items(job):\n    {program}\n    yield\n"
        "jobs.items = items\n"
        "from supt_async.server.uploads.child import main\nmain()\n"
    )
    monkeypatch.setattr(reading, "PROGRAM", (str(module),))
    with pytest.raises(BadFile, match=why):
        await frames_of(job_of(file))


async def test_a_process_knows_no_secret_of_the_environment(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SUPT_DATABASE", "postgresql://somebody:hidden@host/x")
    module = file.parent / "nosy.py"
    module.write_text(
        "import os\nfrom supt_async.server.uploads.frames import Ended, pack\n"
        "os.write(1, pack(Ended(sorted(os.environ))))\n"
    )
    monkeypatch.setattr(reading, "PROGRAM", (str(module),))
    (frame,) = await frames_of(job_of(file))
    assert isinstance(frame, Ended)
    assert "SUPT_DATABASE" not in frame.notes
    assert "PATH" in frame.notes


@pytest.mark.parametrize("variable", ["PYTHONPATH", "LD_LIBRARY_PATH"])
async def test_a_process_runs_nothing_that_was_uploaded(
    file: Path, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    """An empty entry of such a list is the folder in which a process runs."""
    monkeypatch.setenv(variable, f"{os.pathsep}/nowhere")
    for name in ("sitecustomize.py", "libm.so.6"):
        uploaded = file.parent / name
        uploaded.write_text("import os\nos._exit(3)\n")
    (frame,) = await frames_of(job_of(file, preview=True))
    assert isinstance(frame, Previewed)


def endless_program(folder: Path) -> str:
    """Write a program that never ends; return its path."""
    module = folder / "endless.py"
    module.write_text("import time\ntime.sleep(3600)\n")
    return str(module)


async def test_a_person_does_not_keep_others_out(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = FileReader()
    async with asyncio.timeout(60), contextlib.AsyncExitStack() as stack:
        with monkeypatch.context() as endless:
            endless.setattr(reading, "PROGRAM", (endless_program(file.parent),))
            await stack.enter_async_context(reader.reading(job_of(file), "Mallory"))
            again = asyncio.create_task(
                stack.enter_async_context(reader.reading(job_of(file), "Mallory"))
            )
            await asyncio.sleep(0)
        async with reader.reading(job_of(file), "Olga") as frames:
            assert isinstance(await anext(frames), Batch)
        assert not again.done()
        again.cancel()


async def test_a_preview_does_not_wait_for_imports(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = FileReader()
    async with asyncio.timeout(60), contextlib.AsyncExitStack() as stack:
        with monkeypatch.context() as endless:
            endless.setattr(reading, "PROGRAM", (endless_program(file.parent),))
            for name in ("Ada", "Bob"):
                await stack.enter_async_context(reader.reading(job_of(file), name))
        for name in ("Ada", "Olga"):
            async with reader.reading(job_of(file, preview=True), name) as frames:
                assert isinstance(await anext(frames), Previewed)


async def test_a_process_ends_with_its_request(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    module = file.parent / "endless.py"
    module.write_text(
        "import os, time\nfrom supt_async.server.uploads.frames import Ended, pack\n"
        "os.write(1, pack(Ended([str(os.getpid())])))\ntime.sleep(3600)\n"
    )
    monkeypatch.setattr(reading, "PROGRAM", (str(module),))
    async with asyncio.timeout(60):
        async with FileReader().reading(job_of(file), "Ada") as frames:
            frame = await anext(frames)
    assert isinstance(frame, Ended)
    with pytest.raises(ProcessLookupError):
        os.kill(int(frame.notes[0]), 0)
