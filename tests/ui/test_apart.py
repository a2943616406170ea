"""Threads apart: whoever files is served while all threads of those who read are busy."""

from __future__ import annotations

import threading

import anyio
from anyio import to_thread

from amity.testing.loops import awaited
from amity.ui.apart import in_a_thread


def test_what_is_filed_does_not_wait_behind_those_who_read():
    """One reader holds the only thread; somebody files meanwhile, twice."""
    read = threading.Event()

    async def main() -> list[str]:
        to_thread.current_default_thread_limiter().total_tokens = 1
        async with anyio.create_task_group() as people:
            people.start_soon(to_thread.run_sync, read.wait)
            with anyio.move_on_after(60):
                filed = [await in_a_thread(str.upper, "first"), await in_a_thread(str.upper, "second")]
            read.set()
        return filed

    assert awaited(main) == ["FIRST", "SECOND"]
