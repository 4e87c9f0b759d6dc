"""Formats of exports, a module each."""

from __future__ import annotations

from collections.abc import Mapping

from supt_async.storage.transfer.export.format import Format
from supt_async.storage.transfer.export.formats.coco import Coco
from supt_async.storage.transfer.export.formats.csv_table import CsvTable
from supt_async.storage.transfer.export.formats.json_lines import JsonLines
from supt_async.storage.transfer.export.formats.parquet import Parquet

_ALL: tuple[Format, ...] = (JsonLines(), CsvTable(), Parquet(), Coco())

FORMATS: Mapping[str, Format] = {one.name: one for one in _ALL}
"""Formats by their names."""
