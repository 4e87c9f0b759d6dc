"""Writer of a project's file: a zip of JSON lines, with a manifest at its end.

Everything is read from one snapshot, so that labelling may go on. The snapshot lasts as long as
the export, some seconds for each hundred thousand items.
"""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from typing import Any, BinaryIO, TypeAlias

import msgspec
from sqlalchemy import Connection

from supt_async.domain.project import Project
from supt_async.storage.database import Database
from supt_async.storage.overlap.change import finish
from supt_async.storage.project_file import answer_lines, oversight, project_lines
from supt_async.storage.project_file.lines import (
    FORMAT,
    MANIFEST,
    VERSION,
    Manifest,
    MemberFacts,
)
from supt_async.storage.project_file.snapshot import Snapshot
from supt_async.time_format import iso

LEVEL = 3
"""Level of compression: beyond it a file takes much longer to write than it gets smaller."""
AT_ONCE = 1_000
"""Number of lines that are compressed at once."""

Progress: TypeAlias = Callable[[int], None]
"""Called with the number of lines that have been written or read."""
_Lines: TypeAlias = Callable[[Snapshot], Iterator[Any]]

OF_PROJECT: Mapping[str, _Lines] = {
    "project.jsonl": project_lines.project_lines,
    "people.jsonl": project_lines.people_lines,
    "imports.jsonl": project_lines.import_lines,
    "items.jsonl": project_lines.item_lines,
    "order.jsonl": project_lines.order_lines,
}
OF_LABELS: Mapping[str, _Lines] = {
    "labels.jsonl": answer_lines.label_lines,
    "withdrawals.jsonl": answer_lines.withdrawal_lines,
    "skips.jsonl": answer_lines.skip_lines,
    "flags.jsonl": answer_lines.flag_lines,
    "messages.jsonl": oversight.message_lines,
    "acts.jsonl": oversight.act_lines,
    "participation.jsonl": oversight.participation_lines,
    "corrections.jsonl": answer_lines.correction_lines,
}
OF_ACCEPTING: Mapping[str, _Lines] = {
    "acceptances.jsonl": answer_lines.acceptance_lines,
    "audited.jsonl": answer_lines.audited_lines,
}
OF_ITEMS: Mapping[str, _Lines] = {"suggestions.jsonl": project_lines.suggestion_lines}
OF_TRAINING: Mapping[str, _Lines] = {
    "runs.jsonl": answer_lines.run_lines,
    "generations.jsonl": answer_lines.generation_lines,
}
_encoder = msgspec.json.Encoder()


async def export_project(
    database: Database,
    project: Project,
    stream: BinaryIO,
    *,
    items: bool = True,
    labels: bool = True,
    progress: Progress | None = None,
) -> Manifest:
    """Write a project's file, which may be larger than memory.

    Args:
        database: The project's database.
        project: The project.
        stream: Where the file is written to; it need not be seekable.
        items: Whether its items are written.
        labels: Whether its labels are written, with all that belongs to them; needs ``items``.
        progress: Told after each part.

    Raises:
        NotFound: The project has been deleted.
    """
    await finish(database)  # the places of half of the items may still be those of an old overlap
    now_ms = database.now_ms()

    def write(connection: Connection) -> Manifest:
        snapshot = Snapshot(connection, project.id, items=items, labels=labels)
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=LEVEL) as archive:
            facts = _write_members(archive, snapshot, progress or _nobody)
            manifest = Manifest(
                format=FORMAT,
                version=VERSION,
                slug=project.slug,
                exported=iso(now_ms) or "",
                members=facts,
            )
            text = msgspec.json.format(_encoder.encode(manifest), indent=1)
            archive.writestr(zipfile.ZipInfo(MANIFEST), text)
        return manifest

    return await database.read(write)


def _write_members(
    archive: zipfile.ZipFile, snapshot: Snapshot, progress: Progress
) -> dict[str, MemberFacts]:
    facts: dict[str, MemberFacts] = {}
    done = 0
    for name, lines in members_of(snapshot):
        digest, size, count = hashlib.sha256(), 0, 0
        # A plain name: the entry gets the same time whenever it is written.
        with archive.open(name, "w", force_zip64=True) as member:
            while part := list(islice(lines, AT_ONCE)):
                data = _encoder.encode_lines(part)
                member.write(data)
                digest.update(data)
                size += len(data)
                count += len(part)
                progress(done + count)
        done += count
        facts[name] = MemberFacts(lines=count, bytes=size, sha256=digest.hexdigest())
    return facts


def members_of(snapshot: Snapshot) -> Iterator[tuple[str, Iterator[Any]]]:
    """Yield each member's lines, which have to be read before the next one's."""
    nothing: dict[str, _Lines] = {}
    answers = {**OF_LABELS, **OF_ACCEPTING, **OF_TRAINING} if snapshot.labels else nothing
    for name in (*OF_PROJECT, *OF_LABELS, *OF_ITEMS, *OF_ACCEPTING, *OF_TRAINING):
        read = {**OF_PROJECT, **answers, **OF_ITEMS}.get(name)
        yield name, iter(()) if read is None else read(snapshot)


def _nobody(_: int) -> None:
    """Ignore the progress."""
