"""Command line of the tracer: ``scripts/label_path``."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path

import click

from scripts.benchmarks.harness.databases import database
from scripts.tracing.names import ROOT, used_files
from scripts.tracing.program import Traced, trace

PAGE = ROOT / "docs" / "architecture.md"
STRETCHES = (
    ("From the key to the socket, and the `ack` and the next item on the screen", "browser"),
    ("From the frame to the queue, and its reply back to the socket", "server"),
    ("In the queue: the answer is stored, the next item leased", "server, PostgreSQL"),
    ("From the hint that labels have come to a published ranking", "orchestrator, training worker"),
    ("From the hint that there is a ranking to the replaced prefetch", "server, browser"),
)
"""What is on the way, in its order, and in which process."""
BROWSER, SERVER, QUEUE, LEARNING, BACK = range(5)
WINDOW = "rules/window.py"
"""Belongs to the queue, although it is no part of the storage."""


def by_stretch(traced: Traced) -> list[list[str]]:
    """Return the files of each stretch; a file counts at its first one."""
    seen: dict[str, set[int]] = {}
    for call in traced.calls:
        for file in (call.file, *used_files(call.file, call.function)):
            if call.command != "serve":
                stretch = LEARNING
            elif call.stretch == "2":
                stretch = BACK
            else:
                stretch = QUEUE if file.startswith("storage/") or file == WINDOW else SERVER
            seen.setdefault(f"supt_async/{file}", set()).add(stretch)
    for stretch, files in ((BROWSER, traced.answered), (BACK, traced.replaced)):
        for file in files:
            seen.setdefault(f"frontend/src/{file}", set()).add(stretch)
    return [
        sorted(file for file, stretches in seen.items() if min(stretches) == number)
        for number in range(len(STRETCHES))
    ]


def table(files: list[list[str]]) -> str:
    """Write the table of stretches, with the number of files of each."""
    lines = ["| stretch | process | files that were not passed before |", "| --- | --- | --- |"]
    for number, ((title, process), names) in enumerate(zip(STRETCHES, files, strict=True), 1):
        lines.append(f"| {number}. {title} | {process} | {len(names)} |")
    names = [name for stretch in files for name in stretch]
    python = sum(name.endswith(".py") for name in names)
    lines.append(f"| Sum: {python} Python, {len(names) - python} TypeScript | | {len(names)} |\n")
    return "\n".join(lines)


def lists(files: list[list[str]]) -> str:
    """Write the lists of files, one for each stretch."""
    parts = ["<details>", "<summary>The files, by stretch</summary>\n"]
    for number, ((title, _), names) in enumerate(zip(STRETCHES, files, strict=True), 1):
        parts += [f"{number}. {title}:\n", "```text", *names, "```\n"]
    return "\n".join([*parts, "</details>\n"])


def replace(text: str, name: str, content: str) -> str:
    """Replace what is between a page's two comments about ``name``."""
    begin, end = f"<!-- {name} -->\n", f"<!-- end of {name} -->"
    head, _, rest = text.partition(begin)
    return head + begin + content + end + rest.partition(end)[2]


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--write", is_flag=True, help="Write the lists into docs/architecture.md.")
def main(write: bool) -> None:
    """List the files that one answer passes."""
    with database("postgresql") as address, tempfile.TemporaryDirectory() as folder:
        files = by_stretch(asyncio.run(trace(address, Path(folder))))
    click.echo(lists(files) + table(files), nl=False)
    if write:
        text = replace(PAGE.read_text(), "label path counts", table(files))
        PAGE.write_text(replace(text, "label path files", lists(files)))


if __name__ == "__main__":
    main()
