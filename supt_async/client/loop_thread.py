"""Event loop in a separate thread, for code that is not asynchronous."""

from __future__ import annotations

import asyncio
import concurrent.futures
import sys
import threading
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

T = TypeVar("T")

STOP_SECONDS = 5.0


class LoopThread:
    """Daemon thread that runs an event loop until ``stop``.

    It goes on while a notebook's cell is busy for minutes.
    """

    def __init__(self, name: str) -> None:
        self.loop = _new_loop()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def run(self, work: Coroutine[Any, Any, T], timeout: float | None = None) -> T:
        """Run a coroutine in the thread, and wait for its result; ``timeout`` is in seconds.

        An interrupt of the caller (Kernel > Interrupt) cancels the coroutine.

        Raises:
            RuntimeError: The caller runs in the same loop, which would wait for itself.
            TimeoutError: The coroutine took too long, and was cancelled.
        """
        if threading.current_thread() is self._thread:
            work.close()
            raise RuntimeError("this would wait for itself: use AsyncClient in asyncio code")
        if not self._thread.is_alive():
            work.close()
            raise RuntimeError("this is closed already")
        future = asyncio.run_coroutine_threadsafe(work, self.loop)
        try:
            return future.result(timeout)
        except concurrent.futures.TimeoutError:
            if future.cancel():
                raise TimeoutError(f"no answer within {timeout:g} s") from None
            raise
        except BaseException:
            future.cancel()
            raise

    def post(self, call: Callable[[], object]) -> None:
        """Schedule a call of a function in the thread."""
        self.loop.call_soon_threadsafe(call)

    def stop(self) -> None:
        """Cancel every task of the loop, and end the thread."""
        if self._thread.is_alive():
            self.loop.call_soon_threadsafe(self.loop.stop)
            self._thread.join(STOP_SECONDS)

    def _run(self) -> None:
        asyncio.set_event_loop(self.loop)
        try:
            self.loop.run_forever()
            tasks = asyncio.all_tasks(self.loop)
            for task in tasks:
                task.cancel()
            self.loop.run_until_complete(asyncio.gather(*tasks, return_exceptions=True))
            self.loop.run_until_complete(self.loop.shutdown_asyncgens())
        finally:
            self.loop.close()


def _new_loop() -> asyncio.AbstractEventLoop:
    """Return uvloop's event loop where it is installed, since it takes half the CPU."""
    if sys.platform == "win32":
        return asyncio.new_event_loop()
    import uvloop

    return uvloop.new_event_loop()
