"""Command line of the docs site: ``scripts/site [--serve]``."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from scripts.website.building import BuildFailed, build
from scripts.website.checking import problems
from scripts.website.serving import HOST, server

FOLDER = Path(__file__).parents[2] / "build" / "site"


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--serve", is_flag=True, help="Serve the site on this machine until Ctrl-C.")
@click.option("--port", default=8001, show_default=True, help="Port of --serve.")
def main(serve: bool, port: int) -> None:
    """Build the docs site into build/site/html; every warning is an error."""
    try:
        html = build(FOLDER)
    except BuildFailed as error:
        click.echo(str(error), err=True)
        sys.exit(1)
    found = problems(html)
    for problem in found:
        click.echo(problem, err=True)
    if found:
        click.echo(f"scripts/site: {len(found)} problems", err=True)
        sys.exit(1)
    click.echo(f"built {sum(1 for _ in html.rglob('*.html'))} pages in {html}")
    if serve:
        with server(html, port) as running:
            click.echo(f"http://{HOST}:{running.server_port}/")
            try:
                running.serve_forever()
            except KeyboardInterrupt:
                click.echo("stopped")


if __name__ == "__main__":
    main(prog_name="scripts/site")
