"""``supt project import-labels``: items, answers and labellers of other labelling tools."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import BinaryIO

import click
import msgspec

from supt_async.cli.options import as_json, database, opened, run, say
from supt_async.cli.progress import reading
from supt_async.cli.terminal import printable
from supt_async.domain.project import Project
from supt_async.domain.values import JSONObject
from supt_async.errors import BadFile, NotFound, Refused
from supt_async.output_files import open_output
from supt_async.protocol.tasks.task import parse
from supt_async.readers.folders import printable_name
from supt_async.readers.other_tools.options import Offsets, ReadOptions
from supt_async.readers.other_tools.proposal import Proposal
from supt_async.readers.other_tools.records import Record
from supt_async.readers.other_tools.tools import TOOLS, OnBad, read
from supt_async.rules.labeller_names import name_flaw
from supt_async.storage.factory import Storage
from supt_async.storage.queries.catalogue import SLUG, bad_slug
from supt_async.storage.transfer.label_import import LabelImport, LabelSource, Taken

NAMED = 5
"""Maximum number of labellers whose notes are shown."""


@click.command("import-labels")
@click.argument("slug")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option(
    "--from",
    "tool",
    type=click.Choice(list(TOOLS)),
    required=True,
    help="Tool that wrote the files.",
)
@click.option("--text", metavar="FIELD", help="Only field that labellers see, as a text.")
@click.option("--image", metavar="FIELD", help="Only field that they see: an image's path or URL.")
@click.option("--audio", metavar="FIELD", help="Only field that they hear: a sound's path or URL.")
@click.option("--show", metavar="FIELD,...", help="Fields that labellers see, in order.")
@click.option("--question", metavar="NAME", help="Question to take, if the file has several.")
@click.option("--labeller", "nobody", metavar="NAME", help="Labeller of answers without a name.")
@click.option(
    "--rename",
    multiple=True,
    metavar="OLD=NEW",
    help="Name for a labeller of the file, such as 17=ada; repeatable.",
)
@click.option(
    "--offsets",
    type=click.Choice([one.value for one in Offsets]),
    help="Unit of the offsets of spans; default: the tool's own.",
)
@click.option("--dry-run", is_flag=True, help="Check everything and store nothing.")
@click.option(
    "--skip-bad",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write what can't be taken over to FILE, with the reasons, and take over the rest.",
)
@database
@as_json
@run
async def import_labels(
    database: str,
    slug: str,
    files: tuple[str, ...],
    tool: str,
    rename: tuple[str, ...],
    dry_run: bool,
    skip_bad: Path | None,
    json_: bool,
    **chosen: str | None,
) -> None:
    """Take over items, answers and labellers from FILEs of another labelling tool.

    Either all FILEs are taken over or nothing; importing them again adds nothing, with the same
    --rename and --labeller. Each answer is checked against the project's task. Labellers of the
    files become members of the project, without a link: invite them to let them go on.

    \b
    Examples:
      supt project import-labels reviews export.json --from label-studio --rename 17=ada
      supt project import-labels names ada.jsonl --from doccano --labeller ada --dry-run
    """
    how = _options(**chosen)
    if chosen["nobody"] is not None:
        _check_name(chosen["nobody"], "--labeller")
    source = LabelSource(
        tool=tool, question=chosen["question"], names=_names(rename), nobody=chosen["nobody"]
    )
    async with opened(database) as storage:
        project = await _project(storage, slug, files, source, how)
        with ExitStack() as stack:
            bad = Skipped(stack.enter_context(open_output(skip_bad))) if skip_bad else None
            report = await _take(storage, project, files, source, how, bad, dry_run=dry_run)
    if json_:
        say(as_object(report, bad, dry_run=dry_run))
        return
    for note in notes(report, bad):
        click.echo(printable(note), err=True)
    if dry_run and report.labellers:
        names = printable(", ".join(sorted(report.labellers)))
        click.echo(f"labellers: {names}", err=True)
    click.echo(f"{slug}: {summary(report, dry_run=dry_run)}")


async def _take(
    storage: Storage,
    project: Project,
    files: tuple[str, ...],
    source: LabelSource,
    how: ReadOptions,
    bad: Skipped | None,
    *,
    dry_run: bool,
) -> Taken:
    """Import the files; an error names the file."""
    importing = LabelImport(
        storage.database, project.id, parse(project.task), source, None if bad is None else bad.add
    )
    named = printable_name(files[0]) if len(files) == 1 else "the files"
    with reading(named, "records") as show:
        try:
            return await importing.take(
                _records(files, source.tool, how, bad), show, dry_run=dry_run
            )
        except BadFile as exc:
            raise BadFile(exc.reason, file=exc.file or named, line=exc.line) from exc


def _records(
    files: tuple[str, ...], tool: str, how: ReadOptions, bad: Skipped | None
) -> Iterator[Record]:
    for file in files:
        on_bad: OnBad | None = None if bad is None else partial(bad.add, file=file)
        yield from read(Path(file), tool, how, on_bad)


async def _project(
    storage: Storage, slug: str, files: tuple[str, ...], source: LabelSource, how: ReadOptions
) -> Project:
    """Return the project.

    Raises:
        Refused: It is no name of a project.
        NotFound: There is none; the text has a command that makes one with a fitting task.
    """
    if any(project.slug == slug for project in await storage.catalogue.projects()):
        return await storage.catalogue.project(slug)
    if not SLUG.fullmatch(slug):
        raise Refused(bad_slug(slug))
    proposal = Proposal(source.question)
    for file in files:
        for record in read(Path(file), source.tool, how):
            proposal.add(record)
    raise NotFound(f"there is no project {slug!r}; one that fits: {proposal.command(slug)}")


class Skipped:
    """File of what can't be taken: JSON lines with file, line and reason."""

    def __init__(self, file: BinaryIO) -> None:
        self.count = 0
        self._file = file

    def add(self, line: int | None, reason: str, file: str | None = None) -> None:
        """Write a reason."""
        self.count += 1
        told = {"file": file, "line": line, "reason": reason}
        self._file.write(msgspec.json.encode(told) + b"\n")


def _options(
    text: str | None,
    image: str | None,
    audio: str | None,
    show: str | None,
    offsets: str | None,
    **_others: str | None,
) -> ReadOptions:
    alone = [name for name in (text, image, audio) if name is not None]
    if len(alone) + (show is not None) > 1:
        raise click.UsageError(
            "--text, --image, --audio and --show all choose what labellers see: use one of them"
        )
    return ReadOptions(
        alone=alone[0] if alone else None,
        show=tuple(name.strip() for name in (show or "").split(",") if name.strip()),
        offsets=None if offsets is None else Offsets(offsets),
    )


def _names(rename: tuple[str, ...]) -> dict[str, str]:
    pairs = [one.rpartition("=") for one in rename]
    wrong = next((old + new for old, sign, new in pairs if not (old and sign and new)), None)
    if wrong is not None:
        raise Refused(f"--rename {wrong!r}: write OLD=NEW, such as 17=ada")
    for _, _, new in pairs:
        _check_name(new, "--rename")
    return {old: new for old, _, new in pairs}


def _check_name(name: str, option: str) -> None:
    flaw = name_flaw(name)
    if flaw is not None:
        raise Refused(f"{option}: {flaw}")


def as_object(report: Taken, bad: Skipped | None, *, dry_run: bool) -> JSONObject:
    """Return the report for ``--json``."""
    return {
        "added": 0 if dry_run else report.items.added,
        "known": report.attached + (0 if dry_run else report.items.known),
        "labels": report.labels["taken"],
        "labels_known": report.labels["known"],
        "items_read": report.ready_items,
        "labels_read": report.ready_labels,
        "suggestions": report.suggestions,
        "labellers": sorted(report.labellers),
        "unanswered": report.unanswered,
        "left_out": dict(report.left_out),
        "skipped": 0 if bad is None else bad.count,
        "dry_run": dry_run,
    }


def summary(report: Taken, *, dry_run: bool) -> str:
    """Return one line that says what was taken."""
    people = _number(len(report.labellers), "labeller")
    if dry_run:
        items, labels = (
            _number(report.ready_items + report.attached, "item"),
            _number(report.ready_labels, "label"),
        )
        return f"{items} and {labels} of {people} can be taken; nothing was stored"
    there, known = report.items.known + report.attached, report.labels["known"]
    taken = _number(report.labels["taken"], "label")
    return (
        f"{_number(report.items.added, 'item')} added, {there:,} known already;"
        f" {taken} of {people} taken over, {known:,} known already"
    )


def notes(report: Taken, bad: Skipped | None) -> list[str]:
    """Return a line for each thing that the summary does not show."""
    said = []
    if report.left_out:
        counted = ", ".join(f"{n:,} {name}" for name, n in sorted(report.left_out.items()))
        said.append(f"not taken over, since it can't be stored here: {counted}")
    if report.others:
        others = " and ".join(report.others)
        said.append(
            f"the answers also have {others}, which this task does not ask for: take the file into"
            " another project as well"
        )
    if n := report.unanswered:
        said.append(f"{_number(n, 'answer')} had nothing that the task asks for")
    if n := report.replaced:
        said.append(f"{_number(n, 'answer')} not taken: a later one of the same labeller was")
    if n := report.labels["answered"]:
        said.append(f"{_number(n, 'answer')} not taken: the labeller has answered the item here")
    if n := report.labels["changed"]:
        said.append(f"{_number(n, 'label')} known already had another value then, which stays")
    for name, other in report.alike[:NAMED]:
        said.append(
            f"{name} gave the same answers to the same items as {other}, who is here: if they are"
            " one person, use the same --rename or --labeller as before"
        )
    if n := report.suggestions:
        said.append(f"with {_number(n, 'prediction')}, as suggestions")
    if bad is not None and bad.count:
        said.append(f"{bad.count:,} could not be taken: see the file of --skip-bad")
    return said


def _number(number: int, name: str) -> str:
    return f"{number:,} {name}{'' if number == 1 else 's'}"
