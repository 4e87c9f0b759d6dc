"""Map of tests whose file is not named for one module, for tests/test_layout.py.

Both lists may only get shorter: a module that gets its own test file leaves the first one.
"""

from __future__ import annotations

from collections.abc import Mapping

WITHOUT_BEHAVIOUR = (
    "client/errors.py domain/acts.py domain/commands.py domain/events.py domain/ids.py"
    " domain/items.py domain/participation.py domain/project.py domain/results.py"
    " domain/values.py errors.py orchestrator/job_options.py orchestrator/training_set.py"
    " protocol/client/effects.py protocol/display/view.py protocol/server/effects.py"
    " protocol/tasks/errors.py protocol/tasks/fields.py protocol/tasks/kind.py"
    " readers/other_tools/records.py server/services.py server/sessions/dependencies.py"
    " server/sessions/member.py server/sign_in/faults.py storage/events/kinds.py"
    " storage/people/link_records.py storage/ports/catalogue.py storage/ports/events.py"
    " storage/ports/participants.py storage/ports/people.py storage/ports/queue.py"
    " storage/ports/review.py storage/ports/sign_in.py storage/ports/training.py"
    " storage/ports/webhooks.py storage/probes/values.py storage/records.py"
    " storage/review_records.py storage/sign_in/records.py storage/transfer/export/format.py"
    " storage/transfer/export/options.py storage/transfer/export/rows.py"
    " storage/webhooks/records.py protocol/item_parts.py"
)
"""Modules of values and interfaces, which have nothing to test on their own."""

TESTED_IN: Mapping[str, str] = {
    # What both databases must do in the same way.
    "contract/test_queue.py": (
        "storage/postgres/allocator.py storage/postgres/batch.py"
        " storage/sqlite/queue.py storage/sqlite/transaction.py storage/postgres/plan.py"
        " storage/sqlite/order_reader.py storage/portable/state.py storage/portable/projects.py"
        " storage/portable/order_reader.py storage/portable/sql/batch.py"
        " storage/portable/batches/carrying_out.py storage/portable/batches/hand_out.py"
        " storage/portable/batches/loading.py storage/portable/batches/writing.py"
        " storage/postgres/queue.py storage/postgres/batches/alone.py"
        " storage/postgres/batches/views.py"
    ),
    "contract/acts/test_acts.py": (
        "storage/acts/acts.py storage/acts/changes.py storage/acts/log.py"
    ),
    "contract/events/test_events.py": (
        "storage/events/content.py storage/events/events.py storage/events/ordering.py"
        " storage/events/telling.py storage/events/sqlite.py storage/portable/batches/telling.py"
        " storage/sqlite/lease_row.py storage/schema/events.py"
    ),
    "server/api/oversight/test_events.py": (
        "server/events/ordering.py server/events/streams.py payloads/event_lines.py"
    ),
    "contract/webhooks/test_webhooks.py": (
        "storage/webhooks/webhooks.py storage/webhooks/reading.py storage/webhooks/positions.py"
        " storage/webhooks/deliveries.py storage/webhooks/allowed.py storage/people/receivers.py"
    ),
    "server/webhooks/test_channel.py": "server/webhooks/courier.py server/webhooks/network.py",
    "server/webhooks/test_deliverer.py": "server/webhooks/figures.py server/webhooks/running.py",
    "contract/gold/test_lifting.py": "storage/people/participation.py",
    "contract/gold/test_adding.py": "storage/gold/items.py",
    "contract/gold/test_retiring.py": "storage/gold/retiring.py",
    "contract/gold/test_judging.py": "storage/gold/judging.py storage/postgres/gold/judging.py",
    "contract/gold/test_handing_out.py": (
        "storage/postgres/gold/dealer.py storage/postgres/gold/participants.py"
        " storage/postgres/sql/gold.py storage/sqlite/gold.py storage/portable/participants/gold.py"
        " storage/portable/participants/decks.py storage/portable/participants/gold_state.py"
    ),
    "contract/servers/test_server_url.py": "storage/server_url.py",
    "contract/threads/test_threads.py": "storage/threads/threads.py",
    "server/api/oversight/test_threads.py": "server/sessions/item_threads.py",
    "contract/withdrawals/test_erasing.py": "storage/people/erasing.py",
    "contract/withdrawals/test_voiding.py": (
        "storage/withdrawals/ending.py storage/withdrawals/reopening.py"
        " storage/withdrawals/voiding.py storage/withdrawals/withdrawing.py"
        " storage/withdrawals/chosen_items.py"
    ),
    "contract/test_answers.py": (
        "storage/postgres/answers.py storage/sqlite/answers.py storage/portable/batches/answers.py"
    ),
    "contract/test_catalogue.py": (
        "storage/queries/catalogue.py storage/schema/conditions.py storage/transfer/importer.py"
        " storage/transfer/item_writer.py storage/transfer/bulk.py storage/transfer/item_keys.py"
        " storage/transfer/staging/removal.py storage/transfer/staging/publishing.py"
        " storage/transfer/staging/suggestions.py"
    ),
    "contract/test_adding_again.py": (
        "storage/transfer/existing_items.py storage/transfer/staging/changes.py"
    ),
    "contract/transfer/test_label_import.py": (
        "storage/transfer/label_import.py storage/transfer/taken_labels.py"
        " storage/people/imported.py"
    ),
    "contract/agreement/test_agreement.py": (
        "storage/agreement/agreement.py storage/agreement/reading.py"
    ),
    "contract/agreement/test_given.py": "storage/agreement/given.py",
    "contract/agreement/test_work.py": "storage/agreement/work.py storage/agreement/consensus.py",
    "server/exports/test_reports.py": "server/api/review/reports.py",
    "cli/commands/reports/test_agreement.py": "cli/commands/reports/tables.py",
    "cli/commands/suggestions/test_accept.py": "cli/commands/suggestions/errors.py",
    "cli/commands/suggestions/test_report.py": "cli/commands/suggestions/group.py",
    "contract/suggestions/test_adding.py": (
        "storage/suggestions/adding.py storage/suggestions/listing.py storage/suggestions/lookup.py"
        " storage/suggestions/refusals.py storage/suggestions/missing.py"
        " storage/suggestions/task_change.py storage/suggestions/writing.py"
    ),
    "server/api/suggestions/test_stored.py": "server/uploads/suggestion_jobs.py",
    "cli/commands/test_import_labels.py": "cli/progress.py storage/transfer/same_answers.py",
    "readers/other_tools/test_label_studio.py": "readers/other_tools/options.py",
    "contract/test_people.py": (
        "storage/people/people.py storage/people/lists.py storage/people/invitations.py"
        " storage/people/coming.py"
    ),
    "contract/people/test_labeller_stats.py": "storage/people/labeller_stats.py",
    "contract/setup/test_overlap_change.py": "storage/overlap/change.py storage/overlap/lock.py",
    "contract/opinions/test_further_opinions.py": "storage/overlap/further_opinions.py",
    "contract/opinions/test_adapting.py": "storage/overlap/adapting.py storage/overlap/offers.py",
    "contract/opinions/test_asking_again.py": (
        "storage/overlap/judge.py storage/overlap/places.py storage/overlap/postgres.py"
        " storage/overlap/reading.py storage/overlap/sqlite.py"
    ),
    "contract/setup/test_owners.py": "storage/people/owners.py",
    "contract/people/test_assigned.py": (
        "storage/postgres/sql/audiences.py storage/sqlite/assigned.py storage/audience_pages.py"
        " storage/portable/assigned.py storage/transfer/staging/assigning.py"
    ),
    "contract/people/test_quotas.py": (
        "storage/postgres/gold/quotas.py storage/postgres/sql/quotas.py storage/sqlite/quotas.py"
        " storage/portable/participants/quotas.py"
    ),
    "contract/people/test_groups.py": "storage/people/groups.py",
    "contract/sign_in/test_identities.py": "storage/sign_in/identities.py storage/sign_in/roles.py",
    "server/sign_in/test_routes.py": "server/sign_in/ways.py",
    "server/sign_in/openid/test_discovery.py": "server/sign_in/openid/fetching.py",
    "contract/sign_in/test_sign_ins.py": "storage/sign_in/sign_ins.py",
    "contract/people/test_open_links.py": "storage/people/links.py",
    "contract/test_review.py": (
        "storage/queries/item_search.py storage/queries/item_pages.py storage/queries/flags.py"
        " storage/queries/text_search.py"
        " storage/review/item_details.py storage/queries/answer_search.py"
    ),
    "contract/review/test_lists.py": "storage/review/lists.py",
    "contract/test_corrections.py": "storage/queries/corrections.py storage/review/settling.py",
    "contract/test_suspects.py": "storage/suspects/suspects.py storage/suspects/second_look.py",
    "contract/test_task_change.py": "storage/queries/task_change.py storage/queries/task_fit.py",
    "contract/suggestions/test_shown.py": (
        "storage/training/own_holdout.py storage/portable/suggestions.py"
    ),
    "contract/test_training.py": (
        "storage/training/training.py storage/training/feed_queries.py storage/training/runs.py"
        " storage/training/suggesting.py"
    ),
    "contract/review/test_text_index.py": (
        "storage/text_index/making.py storage/text_index/postgres.py storage/text_index/sqlite.py"
    ),
    "contract/test_model_status.py": (
        "storage/training/model_status.py storage/training/left_out.py"
        " storage/queries/project_status.py server/sessions/news/project_snapshot.py"
    ),
    "contract/suggestions/test_accepting.py": (
        "storage/suggestions/acceptable.py storage/suggestions/accepting.py"
        " storage/suggestions/audits.py"
    ),
    "contract/suggestions/test_taking_back.py": "storage/suggestions/taking_back.py",
    "contract/suggestions/test_curves.py": (
        "storage/suggestions/curves.py storage/suggestions/true_answers.py"
    ),
    "contract/consensus/test_storing.py": (
        "storage/consensus/crowd.py storage/consensus/items.py storage/consensus/writing.py"
    ),
    "contract/label_many/test_vectors.py": "storage/label_many/vectors.py",
    "contract/label_many/test_labelling.py": (
        "storage/label_many/labelling.py storage/label_many/suggested.py"
    ),
    "contract/learning/test_encoding.py": "storage/training/encoding.py",
    "orchestrator/worker/encoding/test_text_model.py": "orchestrator/worker/encoding/texts.py",
    "contract/retention/test_retention.py": (
        "storage/retention/pruner.py storage/retention/rules.py storage/retention/acts.py"
    ),
    "contract/retention/test_turn.py": "storage/retention/turn.py",
    "contract/suggestions/test_effects.py": "storage/suggestions/effects.py",
    # SQL and connections are tested by what they do, and PostgreSQL's by their plans as well.
    "storage/postgres/test_plans.py": (
        "storage/postgres/sql/answers.py storage/postgres/sql/batch.py"
        " storage/postgres/sql/sessions.py storage/postgres/sql/opinions.py"
        " storage/postgres/sql/look.py storage/postgres/sql/state.py"
    ),
    "storage/postgres/test_processes.py": (
        "storage/postgres/order_reader.py storage/postgres/sql/claims.py"
    ),
    "storage/postgres/test_database.py": "storage/hints.py storage/factory.py",
    "storage/sqlite/test_database.py": "storage/sqlite/readers.py storage/sqlite/sql.py",
    "storage/addresses/test_mysql.py": "storage/addresses/options.py",
    "storage/schema/test_install.py": (
        "storage/schema/answers.py storage/schema/people.py storage/schema/learning.py"
        " storage/schema/opinions.py storage/schema/participants.py storage/schema/suggestions.py"
        " storage/schema/tables.py storage/schema/processes.py storage/schema/webhooks.py"
    ),
    "storage/dialects/test_base.py": (
        "storage/dialects/mysql.py storage/dialects/postgres.py storage/dialects/sqlite.py"
        " storage/dialects/base_rows.py storage/dialects/base_items.py"
        " storage/dialects/postgres_items.py storage/dialects/copying.py"
        " storage/dialects/item_columns.py storage/dialects/labelled.py"
    ),
    "storage/test_project_settings.py": "storage/setting_values.py",
    "contract/transfer/test_exports.py": (
        "storage/transfer/export/pages.py storage/transfer/export/item_labels.py"
        " storage/transfer/export/resolved.py storage/transfer/export/decided.py"
    ),
    "storage/transfer/export/formats/test_label_studio.py": (
        "storage/transfer/export/label_studio_results.py"
    ),
    "storage/transfer/export/formats/test_hugging_face.py": (
        "storage/transfer/export/formats/hugging_face_columns.py"
    ),
    "storage/transfer/export/formats/test_csv_table.py": "readers/answer_text.py",
    "storage/transfer/export/formats/test_json_lines.py": "time_format.py",
    "storage/transfer/export/formats/test_coco.py": "storage/transfer/image_sizes.py",
    "storage/transfer/export/formats/test_yolo.py": (
        "storage/transfer/export/formats/image_folders.py"
    ),
    "storage/project_file/test_project_writer.py": (
        "storage/project_file/answer_lines.py storage/project_file/answer_rows.py"
        " storage/project_file/file_writer.py storage/project_file/item_rows.py"
        " storage/project_file/project_lines.py"
    ),
    "faults/test_exchanged_files.py": "storage/sqlite/replaced_files.py",
    # What is only seen at a real server, most of it under attack.
    "security/test_access.py": "server/app.py server/api/routes.py server/id_parameters.py",
    "security/test_accounts.py": "storage/people/accounts.py",
    "security/test_hostile.py": "server/api/parsing.py server/errors.py",
    "security/test_limits.py": ("server/access/connection_limits.py server/access/quotas.py"),
    "security/test_links.py": "server/access/authentication.py server/api/me.py",
    "security/test_read_lanes.py": "storage/read_lanes.py",
    "security/test_reprs.py": "redaction.py",
    "server/uploads/test_reading.py": (
        "server/uploads/child.py server/uploads/file_jobs.py server/uploads/frames.py"
    ),
    "server/api/files/test_items.py": "server/api/files/queries.py",
    "security/test_start.py": "config.py secret_files.py",
    "server/access/test_middleware.py": "server/access/headers.py server/access/origins.py",
    "server/test_http.py": (
        "server/api/items.py server/api/labels.py server/api/people.py server/api/projects.py"
        " server/pages.py"
    ),
    "server/api/test_payloads.py": "server/api/ranking.py",
    "server/exports/test_runner.py": (
        "server/exports/child.py server/exports/request.py server/exports/streams.py"
    ),
    "server/test_metrics.py": "storage/queries/metrics.py",
    "server/sessions/test_unavailable_database.py": (
        "server/sessions/hub.py server/sessions/sweeper.py"
    ),
    "server/sessions/test_changed_messages.py": "server/sessions/room.py",
    "server/sessions/test_connection.py": (
        "server/sessions/late_answers.py server/sessions/receiving/incoming.py"
        " server/sessions/welcome.py"
    ),
    "protocol/server/test_held_leases.py": "protocol/server/idle.py",
    "server/access/test_rate_limits.py": "server/access/addresses.py",
    "server/api/test_review.py": (
        "server/api/corrections.py server/api/flags.py server/api/item_search.py"
    ),
    "storage/postgres/test_notifier.py": "storage/postgres/change_feed.py",
    "contract/servers/test_sessions.py": (
        "storage/postgres/maintenance.py storage/postgres/sessions.py"
        " storage/portable/maintenance.py storage/portable/sessions.py"
        " storage/portable/sql/sessions.py storage/portable/batches/ending.py"
    ),
    # Parts of one thing that are tested together.
    "cli/processes/test_supervisor.py": ("cli/processes/supervising.py cli/processes/worker.py"),
    "cli/test_commands.py": "cli/commands/serve.py cli/commands/orchestrate.py",
    "cli/commands/test_project_changes.py": "cli/setting_options.py",
    "cli/test_output.py": "output_files.py cli/options.py",
    "cli/test_terminal.py": "cli/commands/status.py",
    "cli/test_simulated_labellers.py": "cli/commands/simulate.py",
    "cli/commands/test_items.py": (
        "cli/item_report.py cli/item_sources.py cli/bad_rows.py cli/preview_report.py"
    ),
    "contract/transfer/test_pixel_scale.py": "storage/transfer/pixel_scale.py",
    "readers/test_columns.py": "readers/cells.py readers/hints.py",
    "readers/test_open_items.py": (
        "readers/table.py readers/formats/json_files.py readers/formats/text_lines.py"
    ),
    "readers/formats/test_delimiters.py": "readers/formats/duckdb_session.py",
    "e2e/test_demo.py": "cli/commands/demo.py",
    "operation/test_orchestrating.py": "cli/lifecycle.py",
    "client/test_sync_client.py": "client/loop_thread.py",
    "client/test_runner.py": "client/transport.py",
    "client/test_server.py": "client/review.py",
    "protocol/server/test_session_answers.py": "protocol/server/translate.py",
    "protocol/tasks/test_validation.py": "protocol/tasks/shape_values.py",
    "protocol/test_codec.py": "protocol/messages.py",
    "test_protocol_document.py": "protocol/close_codes.py",
    "templates/test_templates.py": "server/api/setup/templates.py",
    "cli/commands/test_import_superintendent.py": "storage/transfer/superintendent.py",
    "notebook/test_superintendent.py": "notebook/arguments.py notebook/items.py",
    "notebook/test_labelling_session.py": "notebook/popped_items.py notebook/widget/bridge.py",
    "notebook/test_local_server.py": "notebook/discovery_file.py",
    "notebook/test_server_target.py": "client/rest.py",
    "notebook/test_widget_tasks.py": "notebook/widget/layout.py",
    "notebook/widget/test_page.py": "notebook/widget/page_bridge.py",
    "orchestrator/executors/test_processes.py": (
        "orchestrator/executors/base.py orchestrator/worker/bootstrap.py"
    ),
    "orchestrator/executors/test_process_trees.py": "orchestrator/executors/output.py",
    "orchestrator/features/test_store.py": (
        "orchestrator/features/about.py orchestrator/features/unfit.py"
    ),
    "orchestrator/owners/test_project_options.py": "orchestrator/project_options.py",
    "orchestrator/test_trainer.py": (
        "orchestrator/options.py orchestrator/publishing/publisher.py"
        " orchestrator/publishing/unused.py orchestrator/publishing/groups.py"
    ),
    "orchestrator/worker/test_evaluate.py": "orchestrator/worker/accuracy.py",
    "orchestrator/worker/test_jobs.py": "orchestrator/worker/fit.py",
    "orchestrator/worker/test_strategies.py": "orchestrator/acquisition_loading.py",
}
"""Modules of supt_async without a test file of their name, by the test that covers them."""
