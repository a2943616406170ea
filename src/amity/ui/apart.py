"""Threads apart for what is filed: whoever files does not wait behind all who read.

Pages are made in threads, of which there are as many as `anyio` says; when all are busy, requests queue up.
What changes something asks twice for a thread (who is it; and then what it says), so it would wait twice.
"""

from collections.abc import Callable
from functools import partial
from typing import ParamSpec, TypeVar

from anyio import CapacityLimiter, to_thread
from anyio.lowlevel import RunVar

FILING = 8  # threads

P = ParamSpec("P")
T = TypeVar("T")

_limit: RunVar[CapacityLimiter] = RunVar("amity-filing")  # a limiter belongs to one event loop


async def in_a_thread(work: Callable[P, T], *args: P.args, **named: P.kwargs) -> T:
    """Return what *work* returns, done in one of the threads that those who read do not take."""
    limit = _limit.get(None)
    if limit is None:
        limit = CapacityLimiter(FILING)
        _limit.set(limit)
    return await to_thread.run_sync(partial(work, *args, **named), limiter=limit)
