"""Command line of the generator: ``scripts/docs [--check]``."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from scripts.reference import commands, python_api, settings

FOLDER = Path(__file__).parents[2] / "docs" / "reference"
PAGES = {
    "settings.md": settings.page,
    "cli.md": commands.page,
    "client.md": python_api.client_page,
    "notebook.md": python_api.notebook_page,
}
"""The pages, each with the function that makes its text."""


def outdated() -> dict[Path, str]:
    """Return the pages that differ from the code, each with the text that it should have."""
    texts = {FOLDER / name: make() for name, make in PAGES.items()}
    return {
        path: text
        for path, text in texts.items()
        if not path.exists() or path.read_text(encoding="utf-8") != text
    }


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--check", is_flag=True, help="Write nothing; exit with 1 if a page is outdated.")
def main(check: bool) -> None:
    """Write the pages of docs/reference that differ from the code."""
    pages = outdated()
    for path, text in pages.items():
        if not check:
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
        click.echo(f"{'outdated' if check else 'written'}: {path.relative_to(FOLDER.parents[1])}")
    if pages and check:
        click.echo("scripts/docs: run scripts/docs and commit what it writes", err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
