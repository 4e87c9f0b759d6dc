"""Documents whose blocks are cells, run in a kernel as Jupyter would."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient

CELL_SECONDS = 60
HERE = Path(__file__).parent


def cells_of(name: str) -> list[str]:
    """Return the blocks of a document that lies here."""
    return re.findall(r"```python\n(.*?)```", (HERE / name).read_text(), re.DOTALL)


async def run_documents(*documents: tuple[str, dict[str, str]]) -> Any:
    """Run documents one after the other in one kernel; return the notebook as it is saved.

    Each is given with its variables, which are in the environment as well. One kernel, because
    importing scikit-learn takes longer than all the rest; and in a thread of its own, because
    in this loop nbclient now and then overhears the kernel's reply.

    Raises:
        CellExecutionError: A cell has failed.
    """
    notebook = nbformat.v4.new_notebook()
    for name, settings in documents:
        first = f"import os\nos.environ.update({settings!r})\nglobals().update({settings!r})"
        for source in [first, *cells_of(name)]:
            notebook.cells.append(nbformat.v4.new_code_cell(source))
    client = NotebookClient(notebook, timeout=CELL_SECONDS)
    await asyncio.to_thread(client.execute)
    return notebook
