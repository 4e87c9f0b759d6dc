"""Settings of a project as requests and responses have them."""

from __future__ import annotations

import msgspec
from msgspec import UNSET, Struct, UnsetType

from supt_async.domain.project import Settings, SettingsChange
from supt_async.learning.acquisition import ACQUISITIONS
from supt_async.server.api.operations import Call, Operation
from supt_async.storage import project_settings


class SettingsView(Struct, frozen=True, kw_only=True):
    overlap: int | str
    """Number of labellers that answer each item; or MIN..MAX: as many as it takes to be sure."""
    lease_seconds: float
    undo_seconds: float
    blind: bool
    """Labellers see neither progress nor model."""
    holdout: float | None
    """Share of the items held out of training; None: the server's own."""
    acquisition: str | None
    """Name of the acquisition function; None: the server's own."""
    model: str | None
    """Name of the model; None: the server's own."""
    suggest: str
    """Source whose suggestions labellers see; off: none."""
    suggest_min: float
    """Lowest score of a suggestion that is shown."""
    suggest_blind: float
    """Share of the hand-outs that show no suggestion."""
    sure: float
    """Confidence from which on an item needs no further opinion, with MIN..MAX."""
    again: str
    """Where items that need one come: first, or ranked among new items."""
    gold_rate: float
    """Share of the hand-outs with a known answer."""
    gold_feedback: bool
    """Labellers are told whether their answer to such an item is right."""
    gold_min: float
    """Share of known answers that a labeller has to get right; 0: nobody is suspended."""
    quiz: int
    """Number of known answers that a labeller has to give first."""
    quota: int | None
    """Most answers of one labeller."""


class SettingsFields(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """New settings; one that is left out stays as it is, null stands for the server's own."""

    overlap: int | str | UnsetType = UNSET
    lease_seconds: float | UnsetType = UNSET
    undo_seconds: float | UnsetType = UNSET
    blind: bool | UnsetType = UNSET
    holdout: float | UnsetType | None = UNSET
    acquisition: str | UnsetType | None = UNSET
    model: str | UnsetType | None = UNSET
    suggest: str | UnsetType = UNSET
    suggest_min: float | UnsetType = UNSET
    suggest_blind: float | UnsetType = UNSET
    sure: float | UnsetType = UNSET
    again: str | UnsetType = UNSET
    gold_rate: float | UnsetType = UNSET
    gold_feedback: bool | UnsetType = UNSET
    gold_min: float | UnsetType = UNSET
    quiz: int | UnsetType = UNSET
    quota: int | UnsetType | None = UNSET


class ChoicesView(Struct, frozen=True, kw_only=True):
    """Values that settings may be chosen from, besides null for the server's own."""

    acquisition: list[str]
    model: list[str]


def settings_view(settings: Settings) -> SettingsView:
    """Return the settings of a project as its members see them."""
    return msgspec.convert(project_settings.view(settings), SettingsView)


async def read_settings(call: Call, given: SettingsFields | None) -> SettingsChange:
    """Return the settings of a request, checked.

    Raises:
        Refused: A value is not allowed.
    """
    if given is None:
        return {}
    fields = {name: getattr(given, name) for name in given.__struct_fields__}
    named = {name: value for name, value in fields.items() if value is not UNSET}
    models = await _models(call) if named.get("model") else []
    return project_settings.read_change(named, models)


async def choices(call: Call) -> ChoicesView:
    """List the acquisition functions and models that a project may use."""
    await call.services.auth.person(call.request)
    models = {project_settings.BUILT_IN, *await _models(call)}
    return ChoicesView(acquisition=sorted(ACQUISITIONS), model=sorted(models))


async def _models(call: Call) -> list[str]:
    return await call.storage.database.read(project_settings.offered_models)


OPERATIONS = (Operation(method="GET", path="/choices", function=choices, role=None),)
