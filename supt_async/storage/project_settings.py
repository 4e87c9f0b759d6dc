"""Settings of a project: which values are allowed, and how they are stored.

The command line, HTTP and Python give a setting the same name, and ``read_change`` checks all of
them. What concerns the queue has columns of its own; what concerns the training is a JSON object.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

import msgspec
from sqlalchemy import Connection, delete, insert, select

from supt_async.domain.ids import ProjectId
from supt_async.domain.project import NO_SUGGESTIONS, OWN_MODEL, Settings, SettingsChange
from supt_async.errors import Refused
from supt_async.storage.schema import tables
from supt_async.storage.schema.columns import AnyRow
from supt_async.storage.setting_values import READERS, one_of, spell_overlap

BUILT_IN = "built-in"
"""Name of the model that supt_async chooses by the kind of item."""
TRAINING = ("holdout", "acquisition", "model")
"""Settings that concern the training; None stands for the orchestrator's own."""
SUGGESTIONS = ("suggest", "suggest_min", "suggest_blind")
"""Settings that concern suggestions."""
OPINIONS = ("sure", "again", "gold_rate", "gold_feedback", "gold_min", "quiz", "quota")
"""Settings that concern several opinions and known answers."""
COLUMNS = (*SUGGESTIONS, *OPINIONS)
"""Settings with a column of the same name."""
MOST_NAMED = 20
"""Maximum number of sources that an error names."""
DEFAULTS = Settings()
MODELS = "models"
"""Key in ``meta``: names of the models that orchestrators offer, as a JSON list."""


def read_change(given: Mapping[str, object], models: Collection[str]) -> SettingsChange:
    """Return new settings by the names of their fields, checked.

    Args:
        given: New values by the names that people use.
        models: Names of the models that may be chosen.

    Raises:
        Refused: A value is not allowed, or there is no such setting.
    """
    change: dict[str, object] = {}
    for name, value in given.items():
        read = READERS.get(name)
        if name == "model":
            change["model"] = one_of("model", value, {BUILT_IN, *models})
        elif read is None:
            known = ", ".join((*READERS, "model"))
            raise Refused(f"there is no setting {name!r}; there are {known}")
        else:
            change.update(read(value))
    return change


def view(settings: Settings) -> dict[str, object]:
    """Return settings by the names that people use."""
    return {
        "overlap": spell_overlap(settings.overlap, settings.overlap_max),
        "lease_seconds": settings.lease_ms / 1000,
        "undo_seconds": settings.undo_ms / 1000,
        "blind": settings.blind,
        **{name: getattr(settings, name) for name in (*TRAINING, *SUGGESTIONS, *OPINIONS)},
    }


def check_source(connection: Connection, project: ProjectId, change: SettingsChange) -> None:
    """Check that a project has suggestions of the source that a change of its settings names.

    Raises:
        Refused: It has none.
    """
    source = change.get("suggest", NO_SUGGESTIONS)
    if source in (NO_SUGGESTIONS, OWN_MODEL):
        return
    s = tables.suggestion.c
    found = select(s.source).where(s.project_id == project).distinct().order_by(s.source)
    names = list(connection.scalars(found.limit(MOST_NAMED)))
    if source not in names and not connection.scalar(
        select(s.source).where(s.project_id == project, s.source == source).limit(1)
    ):
        known = ", ".join((NO_SUGGESTIONS, OWN_MODEL, *names))
        raise Refused(f"suggest: there are no suggestions of {source!r}; there are {known}")


def columns(change: SettingsChange) -> dict[str, object]:
    """Return the columns of a change, without those of the training."""
    return {name: value for name, value in change.items() if name not in TRAINING}


def training(text: str, change: SettingsChange) -> str:
    """Return the JSON text of the training's settings after a change."""
    known = {**msgspec.json.decode(text), **{k: change[k] for k in TRAINING if k in change}}
    return msgspec.json.encode({k: v for k, v in known.items() if v is not None}).decode()


def check_stored(given: Mapping[str, object], stored: object) -> None:
    """Check the settings of another database, where other models may be offered.

    Args:
        given: Settings by the names that people use.
        stored: The training's settings.

    Raises:
        Refused: One is not allowed, or there is no such setting.
    """
    if not isinstance(stored, dict):
        raise Refused("the training's settings are no object")
    model = stored.get("model")
    read_change({**stored, **given}, [model] if isinstance(model, str) else [])
    if unknown := stored.keys() - set(TRAINING):
        raise Refused(f"{min(unknown)} is no setting of the training")


def read_row(row: AnyRow) -> Settings:
    """Return the settings in a project's row."""
    chosen = msgspec.json.decode(row.training)
    return Settings(
        overlap=row.overlap,
        overlap_max=row.overlap_max,
        lease_ms=row.lease_ms,
        undo_ms=row.undo_ms,
        blind=bool(row.blind),
        **{name: getattr(row, name) for name in (*SUGGESTIONS, *OPINIONS)},
        **{name: chosen.get(name) for name in TRAINING},
    )


def offer_models(connection: Connection, names: Collection[str]) -> None:
    """Record the names of the models that an orchestrator offers."""
    m = tables.meta.c
    if offered_models(connection) == sorted(names):
        return
    connection.execute(delete(tables.meta).where(m.key == MODELS))
    text = msgspec.json.encode(sorted(names)).decode()
    connection.execute(insert(tables.meta).values(key=MODELS, value=text))


def offered_models(connection: Connection) -> list[str]:
    """Return the names of the models that the orchestrator started last offers."""
    m = tables.meta.c
    text = connection.scalar(select(m.value).where(m.key == MODELS))
    return [] if text is None else list(msgspec.json.decode(text))
