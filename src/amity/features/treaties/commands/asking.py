"""`amity treaties`: totals on any day, status, matrix, memberships. All but `assess` work with no node, too.

Without a node they answer from the region's data alone; with one, what the Parties' own records say is added.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, date, datetime
from typing import Any, Protocol

import click

from amity.errors import Malformed, NotFound
from amity.features.treaties import views
from amity.features.treaties.commands.telling import (
    Desk,
    drawn,
    line,
    marked,
    member_line,
    plain_matrix,
    plain_status,
    plain_total,
    told,
)
from amity.features.treaties.views.members import members as members_on
from amity.kernel.record import Draft, Office
from amity.node.node import Node
from amity.node.pack import RegionPack


class House(Protocol):
    """What the command line gives to a command."""

    @property
    def office(self) -> Office: ...
    @property
    def has_node(self) -> bool: ...
    @property
    def region(self) -> RegionPack: ...
    @property
    def today(self) -> date: ...
    def open(self) -> AbstractContextManager[Node]: ...
    def out(self, data: Any, text: str | Callable[[], str]) -> None: ...


@contextmanager
def _at(house: House) -> Iterator[Desk]:
    if not house.has_node:
        yield Desk(house.region, None, "", house.today)
        return
    with house.open() as node, node.reading() as tx:
        yield Desk(node.region, tx, node.party, node.clock().date())


Day = click.DateTime(["%Y-%m-%d"])
on_day = click.option("--on", type=Day, help="On that day: 2025-10-25. Without it, today.")


@click.group()
def treaties() -> None:
    """Treaties: who is a Party on any day, when they entered into force, who has what with whom."""


@treaties.command("list")
@on_day
@click.pass_obj
def list_known(house: House, on: datetime | None) -> None:
    """List the treaties that are known, with their totals."""
    with _at(house) as desk:
        day = _day(desk, on)
        data = [plain_total(desk, one, day) for one in views.treaties(desk.region, desk.tx)]
    house.out(data, lambda: "\n".join(line(one) for one in data) or "no treaty is known here")


@treaties.command()
@click.argument("name")
@on_day
@click.pass_obj
def total(house: House, name: str, on: datetime | None) -> None:
    """Count the Parties of treaty NAME (tac, 2007-ACCT, or a title) on a day."""
    with _at(house) as desk:
        data = plain_total(desk, views.find(desk.region, desk.tx, name), _day(desk, on))
    house.out(data, lambda: line(data) + "\n" + ", ".join(map(marked(data), data["parties"])))


@treaties.command()
@click.argument("name")
@on_day
@click.pass_obj
def status(house: House, name: str, on: datetime | None) -> None:
    """Show the status of treaty NAME: all acts, the computed and the official entry into force."""
    with _at(house) as desk:
        here = views.status(desk.tx, views.find(desk.region, desk.tx, name))
        data = plain_total(desk, here.treaty, _day(desk, on)) | plain_status(desk, here, _day(desk, on))
    house.out(data, lambda: told(data))


@treaties.command()
@click.argument("subject")
@click.option("--forum", default="ASEAN", show_default=True, help="Between whose members.")
@on_day
@click.pass_obj
def matrix(house: House, subject: str, forum: str, on: datetime | None) -> None:
    """Show who has what with whom on SUBJECT (extradition, mutual-legal-assistance), and the gaps."""
    with _at(house) as desk:
        day = _day(desk, on)
        known = views.subjects(desk.region, desk.tx)
        if subject not in known:
            raise NotFound(
                f"nobody has agreements on {subject!r} here; known are {', '.join(known) or 'none'}"
            )
        parties = sorted(desk.region.forum(forum).members(day))
        found = views.matrix(desk.region, desk.tx, subject, parties=parties, on=day)
    data = plain_matrix(found, forum)
    house.out(data, lambda: drawn(found))


@treaties.command("members")
@click.argument("forum", default="ASEAN")
@on_day
@click.pass_obj
def members_of(house: House, forum: str, on: datetime | None) -> None:
    """List who was a member of FORUM on a day, and who read what was addressed to it."""
    with _at(house) as desk:
        day, here = _day(desk, on), desk.region.forum(forum)
    found = members_on(here, day)
    data = {
        "forum": here.id,
        "title": here.title,
        "on": day,
        "total": len(found),
        "members": [
            {"party": one.party, "since": one.since, "until": one.until, "verified": not one.is_unverified}
            for one in found
        ],
        "readers": sorted(here.audience(day)),
    }
    house.out(
        data, lambda: "\n".join([f"{here.title}, {day}: {len(found)} members", *map(member_line, found)])
    )


@treaties.command()
@click.argument("name")
@click.option("--due", type=Day, required=True, help="The day by which members contribute.")
@click.option("--months", type=click.IntRange(0, 240), default=12, show_default=True, help="Again after.")
@click.option("--title", default="", help="What it is called. Without it, after the treaty and the year.")
@click.pass_obj
def assess(house: House, name: str, due: datetime, months: int, title: str) -> None:
    """Open the periodic assessment of treaty NAME as a review, for the members of its forum."""
    with house.open() as node:
        with node.reading() as tx:
            treaty = views.find(node.region, tx, name)
        if not treaty.forum:
            raise Malformed(f"{treaty.ref} names no forum whose members could contribute: open it on a page")
        today = node.clock().date()
        called = title or f"Periodic assessment of the {treaty.title}, {today.year}"
        kind, body = views.opening_of_assessment(
            treaty.ref, called, treaty.forum, opens=today, due=due.date(), months=months
        )
        draft = Draft(kind, body, node.audience_of(treaty.forum), to=treaty.forum)
        filed = node.file(draft, office=house.office)
    house.out(
        {"treaty": treaty.ref, "review": filed.id, "due": due.date(), "forum": treaty.forum},
        f"{called}: opened as review {filed.id}; contributions by {due.date()}",
    )


def _day(desk: Desk, on: datetime | None) -> date:
    return on.replace(tzinfo=UTC).date() if on else desk.today
