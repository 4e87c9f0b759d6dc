"""Inputs of the simulation: what was measured, by which command, and what is assumed."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

FILE = Path(__file__).with_name("inputs.toml")


@dataclass(frozen=True, slots=True)
class Input:
    """A number with its source."""

    value: float
    by: str

    @property
    def assumed(self) -> bool:
        """Whether nobody has measured it."""
        return self.by.startswith("assumption")


class Inputs:
    """Inputs by name; a name that is not there is an error."""

    def __init__(self, found: dict[str, Input]) -> None:
        self.found = found

    def __getitem__(self, name: str) -> float:
        return self.found[name].value


def read(file: Path = FILE) -> Inputs:
    """Read inputs.

    Raises:
        ValueError: A value is not a positive number, or nothing says where it is from.
    """
    found = {}
    for name, entry in tomllib.loads(file.read_text(encoding="utf-8")).items():
        value, by = entry.get("value"), entry.get("by")
        if isinstance(value, bool) or not isinstance(value, int | float) or value <= 0 or not by:
            raise ValueError(f"{file.name}: {name}: needs a positive `value` and its source, `by`")
        found[name] = Input(float(value), str(by))
    return Inputs(found)
