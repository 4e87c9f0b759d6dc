"""Options that commands about learning share."""

from __future__ import annotations

from pathlib import Path

import click

from scripts.benchmarks.learning.sets import FROM_FOLDERS


class Folders(click.ParamType[tuple[str, str]]):
    """Folder of a data set, as NAME=FOLDER."""

    name = "NAME=FOLDER"

    def convert(
        self, value: str, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, str]:
        name, _, folder = value.partition("=")
        if name not in FROM_FOLDERS:
            self.fail(f"Write {' or '.join(f'{one}=FOLDER' for one in FROM_FOLDERS)}.")
        if not folder or not Path(folder).is_dir():
            self.fail(f"There is no folder {folder or value}.")
        return name, folder


FOLDERS = Folders()
