"""What the commands of registers share: their options, and the entry that is meant."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, datetime
from pathlib import Path
from typing import Any, Protocol

import click

from amity.errors import Conflict, NotFound
from amity.features.registers import views
from amity.features.registers.declaring import Standing
from amity.kernel.record import Office, Party
from amity.node.node import Node
from amity.store.browse import Tx

Day = click.DateTime(["%Y-%m-%d"])
File = click.Path(exists=True, dir_okay=False, path_type=Path)


class House(Protocol):
    """What the command line gives to a command."""

    @property
    def office(self) -> Office: ...
    @property
    def has_node(self) -> bool: ...
    @property
    def today(self) -> date: ...
    def open(self) -> AbstractContextManager[Node]: ...
    def out(self, data: Any, text: str | Callable[[], str]) -> None: ...


ON = click.option("--on", type=Day, help="As it stood on that day. Without it, today.")
TO = click.option("--to", default="", metavar="FORUM", help="Whose members read it.")
AUDIENCE = click.option("--audience", multiple=True, metavar="PARTY", help="Who reads it; may be repeated.")


def day_of(node: Node, on: datetime | None) -> date:
    """Return the day that is asked for: today, if none is."""
    return on.date() if on else node.clock().date()


def entry_of(tx: Tx, node: Node, ref: str, on: date) -> Standing:
    """
    Return the entry that *ref* names.

    Raises:
        NotFound: there is none, or *ref* is no name of one.
    """
    where = views.where_it_is(ref)
    if where is None:
        raise NotFound(f"{ref} names no entry: write it as KHM/focal-points/crime-desk")
    party, name, entry = where
    return views.entry(tx, views.register(name), party, entry, region=node.region, on=on)


def own(node: Node, ref: str) -> Standing:
    """
    Return the entry of this Party that *ref* names.

    Raises:
        Conflict: it is another Party's.
    """
    with node.reading() as tx:
        one = entry_of(tx, node, ref, node.clock().date())
    if one.party != node.party:
        raise Conflict(f"{ref} is {one.party}'s: each Party speaks for its own entries")
    return one


def plain(one: Standing) -> dict[str, Any]:
    """Return *one* for machines."""
    return {
        "ref": one.ref,
        "party": one.party,
        "entry": one.entry,
        "record": one.told.record,
        "says": one.said,
        "parts": [{"part": p.part, "record": p.record, "says": dict(p.body)} for p in one.parts],
        "verified": one.verified,
        "due": one.due,
        "stale": one.stale,
        "tests": [
            {"by": t.party, "on": t.body["on"], "reached": t.body["reached"], "record": t.record}
            for t in one.tests
        ],
    }


def readers_of(node: Node, to: str, audience: tuple[str, ...]) -> frozenset[Party]:
    """Return who reads what is addressed to forum *to* and to *audience*."""
    return frozenset(map(Party, audience)) | (node.audience_of(to) if to else frozenset())
