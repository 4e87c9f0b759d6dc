"""Runs Zensical over the staged pages."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from scripts.website.staging import stage

COLOURS = re.compile(r"\x1b\[[0-9;]*m")


class BuildFailed(Exception):
    """The site can't be built; the message holds what Zensical said."""


def build(folder: Path) -> Path:
    """Build the site in a folder, which is emptied; return the folder of its HTML.

    Raises:
        BuildFailed: A link leads nowhere, or Zensical has warned of anything else.
    """
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    config = stage(folder)
    done = subprocess.run(
        [sys.executable, "-m", "zensical", "build", "--strict", "--config-file", str(config)],
        cwd=folder,
        env=os.environ | {"NO_COLOR": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    said = COLOURS.sub("", done.stdout)
    if done.returncode or "Warning" in said:
        raise BuildFailed(said.partition("Traceback")[0].strip() or said)
    return folder / "html"
