"""What a project's file holds of the database."""

from __future__ import annotations

from supt_async.storage.schema import tables

STAYS = {
    "hint": "news between the processes of a running server",
    "meta": "of the database",
    "outgoing": "told to programs that follow this server",
    "outgoing_new": "told to programs that follow this server",
    "webhook": "its receiver belongs to this server's project, and its secret to this server",
    "delivery": "goes with its webhook",
    "process": "of the servers",
    "session": "of the servers",
    "lease": "only true for now; its place is open in the file",
    "lease_log": "of the servers",
    "token": "secret",
    "membership": "in the people's lines",
    "identity": "of the server's providers",
    "identity_role": "of the server's providers",
    "counter": "counted again; how often one more opinion was asked for is in the project's line",
    "labeller_tally": "counted again",
    "answer_tally": "counted again",
    "held_at_once": "found in the log of leases, which stays",
    "ranking": "only the base order travels",
    "suspect": "found again by the next training",
    "item_vectors": "made again by the next training",
    "consensus": "found again by the next training",
    "encoding": "made again by the next training",
    "crowd_model": "found again by the next training",
    "reliability": "found again by the next training",
    "link": "secret",
    "labeller_group": "of the server",
    "group_member": "of the server",
    "audience": "made again of the names in the items' lines",
    "item_audience": "made again of the names in the items' lines",
}
"""Tables of which a file has nothing of its own, and why."""
TRAVELS = {
    "project": "title task guidelines style overlap lease_ms undo_ms blind paused archived_ms"
    " training generation created_ms suggest suggest_min suggest_blind"
    " overlap_max sure again gold_rate gold_feedback gold_min quiz quota",
    "import": "digest created_ms",
    "item": "open_slots",
    "content": "key external_id payload features meta assign import_id created_ms item_id",
    "suggestion": "item_id source value score version created_ms",
    "generation": "generation run_id labels size published_ms",
    "offered": "item_id priority",
    "run": "state labels generation metrics durations error queued_ms started_ms finished_ms",
    "label": "id item_id labeller_id value ms created_ms generation late attempt"
    " suggestion_source suggestion_value suggestion_score suggestion_version suggestion_shown"
    " accepted machine gold gold_right",
    "withdrawal": "id answer_id labeller_id item_id created_ms reason withdrawn_by",
    "gold": "item_id value retired_ms",
    "skip": "id item_id labeller_id reason created_ms",
    "flag": "id item_id labeller_id note created_ms resolved_ms resolved_by",
    "flag_message": "flag_id labeller_id text created_ms seen_ms",
    "act": "created_ms labeller_id what details",
    "participation": "labeller_id state reason parameters quota gold_answers gold_right"
    " quiz_answers quiz_right quiz_passed_ms suspended_ms created_ms ended_ms",
    "correction": "id item_id labeller_id value created_ms",
    "acceptance": "source min_score audit labels audited created_ms withdrawn_ms",
    "audited": "item_id acceptance_id value score",
    "labeller": "name kind revoked_ms",
}
"""Columns that a file has."""
LEFT_BEHIND = {
    "project": "id slug covers base_chunks changes overlap_changes highest_overlap leader term"
    " leader_until_ms made_by consensus_version audiences gold_changes events",
    "import": "id project_id state beat_ms floor",
    "item": "id project_id",
    "content": "project_id fingerprint",
    "suggestion": "project_id",
    "generation": "project_id",
    "offered": "seq project_id lease created_ms xid",
    "run": "id project_id term progress",
    "label": "seq project_id lease",
    "withdrawal": "project_id counted",
    "gold": "project_id created_ms",
    "skip": "project_id lease",
    "flag": "project_id",
    "flag_message": "seq project_id",
    "act": "seq project_id",
    "participation": "project_id link_id",
    "correction": "seq project_id",
    "acceptance": "id project_id",
    "audited": "project_id",
    "labeller": "id created_ms creator creator_signed_in",
}
"""Columns that it has not: ids that order the lines, secrets, rights, what follows from others."""


def test_every_column_is_in_the_file_or_stays_behind_on_purpose() -> None:
    columns = {
        table.name: {column.name for column in table.c} for table in tables.metadata.sorted_tables
    }
    said = {
        name: set(f"{TRAVELS[name]} {LEFT_BEHIND[name]}".split())
        for name in TRAVELS
        if not set(TRAVELS[name].split()) & set(LEFT_BEHIND[name].split())
    }
    assert said == {name: found for name, found in columns.items() if name not in STAYS}
    assert columns.keys() == said.keys() | STAYS.keys()
