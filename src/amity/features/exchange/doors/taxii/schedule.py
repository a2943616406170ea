"""Pulling by itself: sources that the operator has given a rhythm, each when it is due.

A source that cannot be pulled is asked again later: after its own rhythm first, then after twice as long, up
to a day. Why it failed stands beside it until it succeeds; what came before it failed is kept, and it goes on
from there. The password stays in the operator's file, and is read when it is used.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from amity.errors import NotFound, Refusal
from amity.features.exchange.doors.taxii import pulling
from amity.features.exchange.doors.taxii.feed import Asks, Server
from amity.features.exchange.doors.taxii.pulling import Pulled, Source
from amity.kernel.record import Office, moment
from amity.node.node import Node

AT_ONCE = 20_000  # objects of one source, before others have their turn
LONGEST = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one pull."""

    source: Source
    done: Pulled | None = None
    refused: str = ""

    def __str__(self) -> str:
        """Return it in words."""
        if self.done is None:
            return f"pulling {self.source.name}: {self.refused}; again at {self.source.due}"
        return f"pulling {self.source.name}: {self.done.objects} objects came, {self.done.filed} new records"


def due(node: Node) -> list[Source]:
    """Return the sources that are to be pulled now."""
    now = moment(node.clock())
    return [one for one in pulling.sources(node) if one.every and one.due <= now]


def run(node: Node, line: Asks) -> Iterable[Outcome]:
    """Pull from each source that is due, one after the other, and yield what became of it."""
    for one in due(node):
        yield _pulled(node, line, one)


def _pulled(node: Node, line: Asks, source: Source) -> Outcome:
    try:
        server = Server(line, source.url, user=source.user, password=secret_of(source.password_file))
        now, done = pulling.pull(
            node, Office(source.office), server, source, reports=source.reports, at_most=AT_ONCE
        )
    except Refusal as refusal:
        return Outcome(_missed(node, source, str(refusal)), refused=str(refusal))
    wait = timedelta(minutes=source.every) if done.ended else timedelta()
    now = replace(now, missed=0, error="", due=moment(node.clock() + wait))
    pulling.note(node, now)
    return Outcome(now, done)


def _missed(node: Node, source: Source, why: str) -> Source:
    """Note why *source* was not pulled and when it is asked again; what came before that stays noted."""
    held = next((one for one in pulling.sources(node) if one.name == source.name), source)
    failed = replace(
        held,
        missed=source.missed + 1,
        error=why[:300],
        due=moment(node.clock() + waits(source.every, source.missed)),
    )
    pulling.note(node, failed)
    return failed


def waits(every: int, missed: int) -> timedelta:
    """Return how long a source is left alone that failed now, and *missed* times before that."""
    rhythm = timedelta(minutes=every)
    return min(rhythm * (1 << min(missed, 12)), max(LONGEST, rhythm))


def secret_of(file: str) -> str:
    """
    Return the first line of *file*; "" where none is named.

    Raises:
        NotFound: it cannot be read.
    """
    if not file:
        return ""
    try:
        lines = Path(file).read_text().splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise NotFound(f"the password is not to be read in {file}: name the file anew") from error
    return lines[0] if lines else ""
