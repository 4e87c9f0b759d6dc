"""Copies of a project within one database, by way of a temporary file."""

from __future__ import annotations

import tempfile

from supt_async.domain.project import Project
from supt_async.storage.database import Database
from supt_async.storage.project_file.file_reader import ProjectFile
from supt_async.storage.project_file.file_writer import Progress, export_project
from supt_async.storage.project_file.lines import PersonLine
from supt_async.storage.project_file.project_writer import (
    ImportedProject,
    ImportOptions,
    import_project,
)


async def copy_project(
    database: Database,
    project: Project,
    slug: str,
    *,
    items: bool,
    labels: bool,
    progress: Progress | None = None,
) -> ImportedProject:
    """Make a project with another one's task, settings and guidelines.

    Args:
        database: The database of both.
        project: The one that is copied.
        slug: The slug of the new one.
        items: Whether its items are copied.
        labels: Whether its labels are copied, with all that belongs to them and its people.
        progress: Told after each part.

    Raises:
        Refused: The slug is taken or not valid.
    """
    with tempfile.TemporaryFile() as stream:
        await export_project(database, project, stream, items=items or labels, labels=labels)
        file = ProjectFile(stream, project.slug, any_size=True)
        # Owners see nothing in the copy that they do not see in the original.
        people = [person for _, batch in file.batches("people.jsonl") for person in batch]
        options = ImportOptions(slug=slug, admins=[p.name for p in people if _is_owner(p)])
        return await import_project(database, file, options, progress or (lambda _: None))


def _is_owner(person: PersonLine) -> bool:
    return person.role == "admin" and person.kind == "person"
