"""Options for a project's settings, which creating and changing a project share."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import click

from supt_async.domain.project import AGAIN_FIRST, AGAIN_RANKED, SettingsChange
from supt_async.errors import Refused
from supt_async.storage import project_settings
from supt_async.storage.factory import Storage

F = TypeVar("F", bound=Callable[..., Any])
OWN = "default"
"""Word for the orchestrator's own setting, on the command line."""

_OPTIONS = (
    click.option(
        "--overlap",
        metavar="N|MIN..MAX",
        help="Number of labellers that answer each item; with MIN..MAX another one is asked while"
        " the answers are less sure than --sure. [1]",
    ),
    click.option(
        "--sure", type=float, help="Confidence from which on MIN..MAX asks nobody else. [0.9]"
    ),
    click.option(
        "--again",
        type=click.Choice([AGAIN_FIRST, AGAIN_RANKED]),
        help="Items that need another opinion come before new ones, or are ranked among them."
        " [first]",
    ),
    click.option(
        "--lease-seconds",
        type=float,
        help="Seconds after which an item is taken back from an inactive labeller. [600]",
    ),
    click.option(
        "--undo-seconds", type=float, help="Seconds in which an answer can be undone. [3600]"
    ),
    click.option(
        "--blind/--no-blind", default=None, help="Hide progress and model from labellers."
    ),
    click.option(
        "--holdout",
        help="Share of the items to keep out of training, to measure the accuracy; default: the"
        " orchestrator's --holdout.",
    ),
    click.option(
        "--acquisition",
        help="What to ask next: margin, entropy, certainty or random; default: the"
        " orchestrator's --acquisition.",
    ),
    click.option(
        "--model",
        help="Name of a model: built-in, or one of the orchestrator's --models; default: the"
        " orchestrator's --model.",
    ),
    click.option(
        "--suggest",
        metavar="SOURCE",
        help="Whose suggestions labellers see: off, model (the project's own) or the name of a"
        " source. [off]",
    ),
    click.option(
        "--suggest-min", type=float, help="Lowest score of a suggestion that is shown. [0]"
    ),
    click.option(
        "--suggest-blind",
        type=float,
        help="Share of the hand-outs that show no suggestion, to compare with. [0.2]",
    ),
    click.option(
        "--gold-rate",
        type=float,
        help="Share of the hand-outs with a known answer, if there are gold items. [0.05]",
    ),
    click.option(
        "--gold-feedback/--no-gold-feedback",
        default=None,
        help="Tell labellers whether their answer to a gold item is right.",
    ),
    click.option(
        "--gold-min",
        type=float,
        help="Share of gold items to get right, after 10 of them; below it a labeller gets no more"
        " items; 0: nobody is judged. [0]",
    ),
    click.option(
        "--quiz", type=int, help="Number of gold items that a labeller has to pass first. [0]"
    ),
    click.option(
        "--quota", help="Most answers of one labeller; default: as many as there are items."
    ),
)
NAMES = (*project_settings.view(project_settings.DEFAULTS),)
"""Names of the options, as functions get them."""


def setting_options(function: F) -> F:
    """Add an option for each setting of a project; what is not given is None."""
    for option in reversed(_OPTIONS):
        function = option(function)
    return function


async def read_options(storage: Storage, values: Mapping[str, Any]) -> SettingsChange:
    """Return the settings that options name, checked.

    Raises:
        Refused: A value is not allowed.
    """
    given = {name: values[name] for name in NAMES if values[name] is not None}
    for name in (*project_settings.TRAINING, "quota"):
        if given.get(name) == OWN:
            given[name] = None
    if given.get("quota") is not None:
        given["quota"] = _whole(given["quota"])
    if given.get("holdout") is not None:
        given["holdout"] = _share(given["holdout"])
    models = await storage.database.read(project_settings.offered_models)
    try:
        return project_settings.read_change(given, models)
    except Refused as exc:
        raise Refused(_as_flag(str(exc))) from exc


def _share(text: str) -> object:
    try:
        return float(text)
    except ValueError:
        return text


def _whole(text: str) -> object:
    return int(text) if text.isdecimal() and len(text) < 10 else text


def _as_flag(line: str) -> str:
    """Return an error's line with the setting's name as it is written on the command line."""
    name, colon, rest = line.partition(":")
    if name == "quota":
        rest += ", or default for as many as there are items"
    return f"--{name.replace('_', '-')}{colon}{rest}" if name in NAMES else line
