"""What a reading process does with a file of suggestions: they come in batches."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec

from supt_async.domain.items import FoundSuggestion
from supt_async.errors import BadFile
from supt_async.protocol.tasks.task import parse
from supt_async.readers.input import Input
from supt_async.server.uploads.frames import Bad, Ended, Frame, Job, Suggested
from supt_async.storage.suggestions.lines import read_suggestions

BATCH = 1_000
"""Maximum number of suggestions in a frame."""
BATCH_BYTES = 2 * 2**20
"""Characters of values after which a frame is complete."""
NAMED = 100
"""Number of refused lines that are told of one by one; the others are counted."""


def suggestions(job: Job) -> Iterator[Frame]:
    """Yield a file's suggestions, and the lines that are refused.

    Raises:
        Refused: The file can't be read.
    """
    task = parse(msgspec.json.decode(job.task))
    source = Input(Path(job.path))
    bad: list[Bad] = []
    refused = 0

    def refuse(line: BadFile) -> None:
        nonlocal refused
        refused += 1
        if refused <= NAMED:
            bad.append(Bad(line.line, line.reason))

    try:
        for batch in _batches(read_suggestions(source, task, refuse)):
            yield from bad
            bad.clear()
            yield Suggested(batch)
        yield from bad
    finally:
        source.close()
    yield Ended([], unnamed=max(0, refused - NAMED))


def _batches(found: Iterator[FoundSuggestion]) -> Iterator[list[FoundSuggestion]]:
    batch: list[FoundSuggestion] = []
    size = 0
    for one in found:
        batch.append(one)
        size += len(one.value)
        if len(batch) >= BATCH or size >= BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch
