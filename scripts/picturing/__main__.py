"""Command line of the pictures: ``scripts/pictures``."""

from __future__ import annotations

import click

from scripts.picturing.documents import kinds, tasks
from scripts.picturing.media import media
from scripts.picturing.start import start


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def pictures() -> None:
    """Make pictures and sounds that this repository holds."""


pictures.add_command(media)
pictures.add_command(kinds)
pictures.add_command(start)
pictures.add_command(tasks)


if __name__ == "__main__":
    pictures(prog_name="scripts/pictures")
