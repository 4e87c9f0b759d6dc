"""Formats of exports, a module each."""

from __future__ import annotations

from collections.abc import Mapping

from supt_async.storage.transfer.export.format import Format
from supt_async.storage.transfer.export.formats.coco import Coco
from supt_async.storage.transfer.export.formats.conll import Conll
from supt_async.storage.transfer.export.formats.csv_table import CsvTable
from supt_async.storage.transfer.export.formats.hugging_face import HuggingFace
from supt_async.storage.transfer.export.formats.json_lines import JsonLines
from supt_async.storage.transfer.export.formats.label_studio import LabelStudio
from supt_async.storage.transfer.export.formats.parquet import Parquet
from supt_async.storage.transfer.export.formats.prodigy import Prodigy
from supt_async.storage.transfer.export.formats.spacy_docs import Spacy
from supt_async.storage.transfer.export.formats.voc import Voc
from supt_async.storage.transfer.export.formats.yolo import Yolo

_ALL: tuple[Format, ...] = (
    *(JsonLines(), CsvTable(), Parquet(), HuggingFace(), Coco(), Yolo(), Voc(), Conll(), Spacy()),
    *(LabelStudio(), Prodigy()),
)

FORMATS: Mapping[str, Format] = {one.name: one for one in _ALL}
"""Formats by their names."""
