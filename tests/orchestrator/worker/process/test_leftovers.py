"""Threads and files that a job leaves in its process."""

from __future__ import annotations

import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from supt_async.orchestrator.worker.process import leftovers


def test_nothing_is_left_by_a_job_that_cleans_up() -> None:
    before = leftovers.look()
    with ThreadPoolExecutor(2) as executor:
        list(executor.map(str, range(10)))
    assert leftovers.since(before) == ""


def test_an_executor_that_is_forgotten_ends_its_threads_in_time() -> None:
    before = leftovers.look()
    executor = ThreadPoolExecutor(1)
    executor.submit(str).result()
    del executor
    assert leftovers.since(before) == ""


def test_a_thread_that_goes_on_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leftovers, "END_SECONDS", 0.01)
    before, end = leftovers.look(), threading.Event()
    thread = threading.Thread(target=end.wait, name="goes on")
    thread.start()
    assert leftovers.since(before) == "thread 'goes on'"
    end.set()
    thread.join()
    assert leftovers.since(before) == ""


def test_the_monitor_of_a_progress_bar_only_waits() -> None:
    end = threading.Event()
    monitor = type("TMonitor", (threading.Thread,), {"__module__": "tqdm._monitor"})
    before = leftovers.look()
    thread = monitor(target=end.wait)
    thread.start()
    assert leftovers.since(before) == ""
    end.set()
    thread.join()


@pytest.mark.skipif(sys.platform != "linux", reason="needs /proc")
def test_many_open_files_are_counted() -> None:
    before = leftovers.look()
    files = [open("/dev/null") for _ in range(leftovers.MAX_FILES + 1)]  # noqa: SIM115
    assert leftovers.since(before) == f"{leftovers.MAX_FILES + 1} open files"
    for file in files:
        file.close()
    assert leftovers.since(before) == ""
