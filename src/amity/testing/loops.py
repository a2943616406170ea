"""A loop of one's own: a browser that is driven by a test leaves its loop running in the test's thread."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from anyio.from_thread import start_blocking_portal

T = TypeVar("T")


def awaited(work: Callable[..., Awaitable[T]], *arguments: object) -> T:
    """Return what *work* gives for *arguments*, awaited in a thread and a loop of its own."""
    with start_blocking_portal() as portal:
        return portal.call(work, *arguments)
