"""Documents whose blocks are cells, run in a kernel as Jupyter would."""

from __future__ import annotations

import asyncio
import contextlib
import re
from pathlib import Path
from queue import Empty
from typing import Any

import nbformat
from nbclient import NotebookClient

CELL_SECONDS = 120
LOOK_SECONDS = 0.2
HERE = Path(__file__).parent


def cells_of(name: str) -> list[str]:
    """Return the blocks of a document that lies here."""
    return re.findall(r"```python\n(.*?)```", (HERE / name).read_text(), re.DOTALL)


class Client(NotebookClient):
    """Looks for the kernel's reply again and again.

    Of a reply that comes while another is sent, zmq's asyncio socket is sometimes not told; it
    is found when the wait for it is over, which would be when the cell's time is.
    """

    async def async_start_new_kernel_client(self, **options: Any) -> Any:
        client = await super().async_start_new_kernel_client(**options)
        get = client.shell_channel.get_msg

        async def get_msg(timeout: float | None = None) -> Any:
            for _ in range(round((timeout or CELL_SECONDS) / LOOK_SECONDS)):
                with contextlib.suppress(Empty):
                    return await get(timeout=LOOK_SECONDS)
            raise Empty

        client.shell_channel.get_msg = get_msg
        return client


async def run_documents(*documents: tuple[str, dict[str, str]]) -> Any:
    """Run documents one after the other in one kernel; return the notebook as it is saved.

    Each is given with its variables, which are in the environment as well. One kernel, because
    importing scikit-learn takes longer than all the rest.

    Raises:
        CellExecutionError: A cell has failed.
    """
    notebook = nbformat.v4.new_notebook()
    for name, settings in documents:
        first = f"import os\nos.environ.update({settings!r})\nglobals().update({settings!r})"
        for source in [first, *cells_of(name)]:
            notebook.cells.append(nbformat.v4.new_code_cell(source))
    client = Client(notebook, timeout=CELL_SECONDS)
    await asyncio.to_thread(lambda: asyncio.run(client.async_execute()))
    return notebook
