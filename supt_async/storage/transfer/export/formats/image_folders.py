"""Folders of images with a file of regions for each, as programs that find objects read them."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from supt_async.storage.transfer.export.format import Job
from supt_async.storage.transfer.export.formats.trainer import (
    Classes,
    Names,
    Trainer,
    counted,
    marked,
)
from supt_async.storage.transfer.export.pictures import needed_size, picture_of
from supt_async.storage.transfer.export.rows import Page, Row


@dataclass(frozen=True, slots=True)
class FolderImage:
    """Image of a row."""

    row: Row
    file: str
    """Name of its file; without a suffix if there is none."""
    size: tuple[int, int]


class ImageFolder(Trainer, ABC):
    """Format that is a folder of images and one of regions."""

    media_type = "application/octet-stream"
    suffix = ""
    is_folder = True
    kinds = ("boxes", "polygons")
    images: str
    """Name of the folder of images."""
    regions: str
    """Name of the folder of regions."""
    regions_suffix: str

    @abstractmethod
    def described(self, image: FolderImage, classes: Classes) -> bytes:
        """Return the file of an image's regions."""

    def begin(self, folder: Path, classes: Classes) -> None:
        """Write what else is in the folder."""

    def write(self, pages: Iterator[Page], job: Job) -> Iterator[bytes]:
        assert job.folder is not None, "the format is a folder"
        classes, names = Classes(job.task), Names()
        images, regions = job.folder / self.images, job.folder / self.regions
        images.mkdir()
        regions.mkdir()
        self.begin(job.folder, classes)
        for page in pages:
            for row in marked(job, counted(page)):
                name = names.of(row)
                picture = picture_of(row, job.open_media)
                size = needed_size(row, job.open_media, picture)
                file = name
                if picture is not None:
                    file += picture.suffix
                    (images / file).write_bytes(picture.data)
                text = self.described(FolderImage(row, file, size), classes)
                (regions / f"{name}{self.regions_suffix}").write_bytes(text)
            yield b""
