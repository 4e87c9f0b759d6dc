"""Answers that are equal become the same text, as they are stored from now on.

Numbers that are whole lose their decimal point, the options of a set stand in the task's order,
spans in the order of the text, and the corners of a box in the order left, top, right, bottom.
What an answer says does not change.
"""

from __future__ import annotations

from typing import Any

import msgspec
import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0006"

PAGE = 10_000
_SORTED = msgspec.json.Encoder(order="sorted")


def upgrade() -> None:
    connection = op.get_bind()
    project = sa.table("project", sa.column("id"), sa.column("task"))
    for id_, text in connection.execute(sa.select(project.c.id, project.c.task)).all():
        task = msgspec.json.decode(text)
        if task.get("kind") != "text":
            for name in ("label", "correction"):
                _respell(connection, name, id_, task)


def _respell(connection: sa.Connection, name: str, project: int, task: dict[str, Any]) -> None:
    table = sa.table(name, sa.column("seq"), sa.column("project_id"), sa.column("value"))
    c, after = table.c, 0
    change = (
        sa.update(table).where(c.seq == sa.bindparam("row")).values(value=sa.bindparam("spelled"))
    )
    while True:
        rows = connection.execute(
            sa.select(c.seq, c.value)
            .where(c.project_id == project, c.seq > after, c.value.not_like('"%'))
            .order_by(c.seq)
            .limit(PAGE)
        ).all()
        if not rows:
            return
        after = rows[-1][0]
        found = ((seq, text, _spelled(text, task)) for seq, text in rows)
        changed = [{"row": seq, "spelled": new} for seq, text, new in found if new != text]
        if changed:
            connection.execute(change, changed)


def _spelled(text: str, task: dict[str, Any]) -> str:
    value = _numbers(msgspec.json.decode(text))
    if isinstance(value, list):
        match task.get("kind"):
            case "choices":
                places = _places(task)
                value = sorted(value, key=lambda part: places.get(_text(part), len(places)))
            case "spans" if all(_is_span(span) for span in value):
                value = sorted(value, key=lambda span: (span[0], -span[1], _text(span[2])))
            case "boxes":
                value = [_in_order(box) for box in value]
            case _:
                pass
    return _text(value)


def _numbers(value: Any) -> Any:
    match value:
        case float():
            return int(value) if value.is_integer() and -(2**63) <= value < 2**64 else value
        case list():
            return [_numbers(part) for part in value]
        case dict():
            return {key: _numbers(part) for key, part in value.items()}
        case _:
            return value


def _places(task: dict[str, Any]) -> dict[str, int]:
    options = task.get("options", [])
    values = [option["value"] if isinstance(option, dict) else option for option in options]
    return {_text(_numbers(value)): place for place, value in enumerate(values)}


def _is_span(span: Any) -> bool:
    return (
        isinstance(span, list)
        and len(span) == 3
        and all(isinstance(offset, int) for offset in span[:2])
    )


def _in_order(box: Any) -> Any:
    match box:
        case {"xyxy": [x0, y0, x1, y1] as xyxy} if all(type(x) in (int, float) for x in xyxy):
            return box | {"xyxy": [min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)]}
        case _:
            return box


def _text(value: Any) -> str:
    return _SORTED.encode(value).decode()
