"""Tests of a topic, for tests/test_layout.py."""

from __future__ import annotations

TOPICS = frozenset(
    {
        "cli/test_commands.py",  # commands that fail, of all nouns
        "cli/test_first_start.py",  # what is imported before the first line is printed
        "cli/test_output.py",  # what is written to files and pipes, by all commands
        "cli/test_unforeseen.py",  # errors that nobody foresaw, in all commands
        "learning/crowd/test_benchmark.py",  # scripts/benchmarks/crowds
        "learning/stopping/test_benchmark.py",  # scripts/benchmarks/stopping
        "learning/spans/test_benchmark.py",  # scripts/benchmarks/spans
        "learning/test_benchmark.py",  # scripts/benchmarks/learning
        "notebook/test_documents.py",  # the notebooks of the documents
        "notebook/test_lab.py",  # JupyterLab, in a browser
        "orchestrator/kinds/test_spans.py",  # from labels to suggestions, scores and errors
        "orchestrator/owners/test_project_options.py",
        "protocol/tasks/test_kinds.py",  # each kind and its examples
        "protocol/test_transcripts.py",  # conversations of both sides, word by word
        "readers/test_hostile_files.py",  # files of all formats that are damaged or hostile
        "server/api/test_item_admission.py",  # items that a task is not about, over HTTP
        "server/api/test_review.py",  # what an owner looks at and corrects, over HTTP
        "server/media/test_media_access.py",  # who may fetch which media
        "server/sessions/news/test_project_news.py",
        "server/sessions/test_changed_messages.py",  # what owners are told to fetch again
        "server/sessions/test_unavailable_database.py",
        "server/sessions/test_waiting_members.py",
        "server/test_http.py",
        "storage/portable/test_comparison.py",  # the portable queue beside the native ones
        "storage/postgres/test_corrections.py",  # corrections and answers at the same time
        "storage/postgres/test_faults.py",  # a PostgreSQL that fails, restarts or hangs
        "storage/postgres/test_importing.py",  # imports that begin, end and clean up at once
        "storage/postgres/test_overlap_changes.py",  # a change between two statements of a batch
        "storage/postgres/test_plans.py",
        "storage/postgres/test_processes.py",  # several servers on one database
    }
)
"""Test files about a topic rather than one module of their folder."""
