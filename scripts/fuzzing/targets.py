"""Fuzz targets: functions that take bytes and raise only if there is a bug.

The code under test may return a value or raise one of the package's refusals. Results are compared
with a second source where there is one: the standard library's decoder, or encoding again.
"""

from __future__ import annotations

import contextlib
import itertools
import json
import re
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, get_args

import msgspec
import numpy as np

from supt_async.errors import BadFile, ProtocolError, Refused
from supt_async.protocol import codec, messages as m
from supt_async.protocol.display.display import display, link_to
from supt_async.protocol.tasks.task import check, parse, settle
from supt_async.readers.open_items import open_items
from supt_async.readers.other_tools.fitting import Fitting
from supt_async.readers.other_tools.options import ReadOptions
from supt_async.readers.other_tools.records import Answer, Prediction
from supt_async.readers.other_tools.spool import RecordSpool
from supt_async.readers.other_tools.tools import TOOLS, read
from supt_async.readers.roles import Roles
from supt_async.server.api.items import read_item
from supt_async.server.api.parsing import convert, read_json
from supt_async.server.api.payloads import read_exact
from supt_async.server.api.ranking import Ranking
from supt_async.server.api.routes import OPERATIONS
from supt_async.server.pages import JoinRequest

MOST_CHARACTERS = 300
"""Maximum length of an error message to a peer, in characters."""
KINDS: tuple[type[m.Message], ...] = get_args(m.ClientMessage)
TASKS = [
    parse({"kind": "choice", "options": ["cat", "dog", {"value": 1}, {"value": True}]}),
    parse({"kind": "spans", "labels": ["name"]}),
    parse({"kind": "boxes", "labels": ["face"]}),
    parse({"kind": "compare"}),
    parse({"kind": "choice", "options": ["cat", "dog"], "item": "image"}),
    parse({"kind": "any"}),
]
BODIES = [*(one.body for one in OPERATIONS if one.body is not None), JoinRequest]
QUERIES = [one.query for one in OPERATIONS if one.query is not None]


FILES = ("csv", "tsv", "jsonl", "json", "txt", "parquet", "xlsx", "npy", "npz", "csv.gz", "")
"""Endings of files with items."""


_SPAN = {"start": 0, "end": 1, "text": "a", "labels": ["name"]}
_RESULT = [{"type": "labels", "from_name": "q", "value": _SPAN}]
TOOL_SEEDS: list[Any] = [
    [{"id": 1, "data": {"text": "a"}, "annotations": [{"completed_by": 1, "result": _RESULT}]}],
    {"id": 1, "text": "a", "label": [[0, 1, "name"]], "entities": [], "bbox": []},
    {"text": "a", "spans": [{"start": 0, "end": 1, "label": "name"}], "answer": "accept"},
    {"fields": {"text": "a"}, "responses": {"q": [{"value": "cat", "user_id": "u"}]}},
    {
        "images": [{"id": 1, "file_name": "a.jpg"}],
        "categories": [{"id": 1, "name": "face"}],
        "annotations": [{"image_id": 1, "category_id": 1, "bbox": [0, 0, 1, 1]}],
    },
    {"item": "1", "external_id": "a", "value": "cat", "labeller": "ada", "created": "2026-01-01"},
]
"""A file of each of the tools, in their order."""


def messages(data: bytes) -> None:
    """Check that a frame is a message that survives encoding, or a ProtocolError."""
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return  # the websocket layer closes with 1007 first
    with contextlib.suppress(ProtocolError):
        codec.decode_server(text)
    message, fault = _decoded(text)
    if message is None:
        assert fault is not None
        assert len(fault.reason) <= MOST_CHARACTERS
        assert fault.re is None or re.fullmatch(r"[A-Za-z0-9_.-]{1,64}", fault.re)
        return
    assert codec.decode_client(codec.encode(message)) == message
    other = json.loads(text, object_pairs_hook=_pairs)
    assert other["type"] == message.__struct_config__.tag
    if isinstance(message, m.Submit):
        for task in TASKS:
            check(task, message.value)


def bodies(data: bytes) -> None:
    """Check that a body, a line or a query is a value, or is refused."""
    which, rest = data[:1] or b"\0", data[1:]
    readers = _readers()
    reader = readers[which[0] % len(readers)]
    with contextlib.suppress(Refused):
        reader(rest)


def files(data: bytes) -> None:
    """Check that a file of items is read, or is refused in one line."""
    which, rest = data[:1] or b"\0", data[1:]
    with tempfile.TemporaryDirectory(prefix="supt-fuzz-") as folder:
        path = Path(folder, f"a.{FILES[which[0] % len(FILES)]}")
        path.write_bytes(rest)
        said = ""
        try:
            with open_items(path, TASKS[-1], Roles()) as source:
                for item in source:
                    _shown(item, TASKS[-1])
        except BadFile as exc:
            said = str(exc)
        assert "\n" not in said


def tools(data: bytes) -> None:
    """Check that a file of another tool is read and fitted, or is refused in one line."""
    which, rest = data[:1] or b"\0", data[1:]
    said: list[str] = []
    with tempfile.TemporaryDirectory(prefix="supt-fuzz-") as folder, RecordSpool() as spool:
        path = Path(folder, "a")
        path.write_bytes(rest)
        try:
            name = list(TOOLS)[which[0] % len(TOOLS)]
            for record in read(path, name, ReadOptions(), lambda line, why: said.append(why)):
                with contextlib.suppress(ValueError):  # one id for two items
                    spool.add(record)
        except BadFile as exc:
            said.append(str(exc))
        for batch in spool.batches():
            for record, answers in batch:
                told: list[Answer | Prediction] = [*answers, *record.predictions]
                for task, answer in itertools.product(TASKS, told):
                    with contextlib.suppress(ValueError):  # that is how it is refused
                        settle(task, Fitting(task).value(answer))
    assert not any("\n" in reason for reason in said)


def _readers() -> list[Callable[[bytes], object]]:
    return [
        _ranking,
        *(lambda data, kind=kind: convert(read_json(data), kind) for kind in BODIES),
        *(lambda data, kind=kind: _query(data, kind) for kind in QUERIES),
        *(lambda data, task=task: _shown(read_item(data, task, 1), task) for task in TASKS),
        *(lambda data, task=task: _shown(read_exact(data, task, 1), task) for task in TASKS),
        _task,
    ]


def _ranking(data: bytes) -> None:
    ranking = Ranking(np.arange(100))
    half = len(data) // 2
    ranking.take(data[:half])
    ranking.take(data[half:])
    ranking.whole()


def _task(data: bytes) -> None:
    body = read_json(data)
    with contextlib.suppress(ValueError):  # that is how it is refused
        parse(body)


def _query(data: bytes, kind: type) -> object:
    words = iter(data.decode(errors="replace").split("&"))
    return convert(dict(word.partition("=")[::2] for word in words), kind, strict=False)


def _shown(item: Any, task: Any) -> None:
    """Check that an item that was accepted can be displayed."""
    display(msgspec.json.decode(item.payload), task.view, link_to("/media"))


def _decoded(text: str) -> tuple[m.ClientMessage | None, ProtocolError | None]:
    try:
        return codec.decode_client(text), None
    except ProtocolError as exc:
        return None, exc


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    assert len(found) == len(pairs), "a duplicate name was accepted"
    return found


def seeds(target: str) -> Iterator[bytes]:
    """Yield the initial inputs of a target."""
    from tests.security.json_texts import JSON_TEXTS

    texts = [value for value in JSON_TEXTS.values() if len(value) < 500]
    texts += ['["1", "2"]', '[["1", 0.5]]', '{"data": "x", "id": "1", "label": "cat"}']
    texts += ['{"payload": {"$supt": "ndarray", "dtype": "|u1", "shape": [1, 1], "data": "AA=="}}']
    texts += ['{"kind": "choice", "options": ["a", {"value": 1, "key": "k"}]}']
    if target == "messages":
        for kind in KINDS:
            fields = {"id": "A1", "lease": "L", "value": "cat", "submit": "A0", "leases": ["L"]}
            fields |= {"v": 1, "project": "p", "n": 2}  # type: ignore[dict-item]
            named = {name: fields[name] for name in kind.__struct_fields__ if name in fields}
            yield json.dumps({"type": kind.__struct_config__.tag, **named}).encode()
        for text in texts:
            yield f'{{"type":"submit","id":"A1","lease":"L","value":{text}}}'.encode(
                errors="replace"
            )
    elif target == "tools":
        for number, text in enumerate(TOOL_SEEDS):
            yield bytes([number]) + json.dumps(text).encode()
    elif target == "files":
        for number in range(len(FILES)):
            for text in (*texts[::3], "a,b\n1,x\n", 'id;t\n1;"x\ny"\n', "\ufeffa\tb\n1\t2\n"):
                yield bytes([number]) + text.encode(errors="surrogatepass")
    else:
        for number in range(len(_readers())):
            for text in texts[:: 5 if number % 2 else 1]:
                yield bytes([number]) + text.encode(errors="surrogatepass")


TARGETS: dict[str, Callable[[bytes], None]] = {
    "messages": messages,
    "bodies": bodies,
    "files": files,
    "tools": tools,
}
