"""An event loop in a thread of its own: Playwright's synchronous calls block the one that asks."""

import asyncio
import threading
from collections.abc import Coroutine
from concurrent.futures import Future
from types import TracebackType
from typing import Any, Self


class Loop:
    """Runs for as long as the `with` block lasts; what still runs then is cancelled."""

    def __enter__(self) -> Self:
        self.loop = asyncio.new_event_loop()
        self.started: set[Future[None]] = set()  # or Python might collect one that only waits
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self.thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self.run(self.end_all())
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join()
        self.loop.close()

    def run[T](self, act: Coroutine[Any, Any, T]) -> T:
        """Do it there, and wait for what it returns."""
        return asyncio.run_coroutine_threadsafe(act, self.loop).result()

    def start(self, act: Coroutine[Any, Any, None]) -> None:
        """Let it run there until it ends or we do."""
        begun = asyncio.run_coroutine_threadsafe(act, self.loop)
        self.started.add(begun)
        begun.add_done_callback(self.started.discard)

    async def end_all(self) -> None:
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for each in others:
            each.cancel()
        await asyncio.gather(*others, return_exceptions=True)
