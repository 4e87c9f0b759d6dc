"""A page for each program of docs/examples: what its docstring says, and the program."""

from __future__ import annotations

import ast
import re

from scripts.reference.markdown import code, prose

SHELL = re.compile(r"```python\n(?=(?:cd|export|pip|python|supt) )")
"""Beginning of a block of commands, which a docstring doesn't tell from Python."""


def page(path: str, text: str) -> str:
    """Return the page of a program from the path and the text of its file."""
    title, _, rest = prose(ast.get_docstring(ast.parse(text))).partition("\n\n")
    body = text.split('"""', 2)[2].strip("\n") + "\n"
    parts = [f"# {title.rstrip('.')}", SHELL.sub("```sh\n", rest), f"`{path}`:"]
    return "\n\n".join([*filter(None, parts), code(body, "python")]) + "\n"
