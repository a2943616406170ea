"""What a Party does to its own entries, as drafts: it confirms, ends, tells further, and counts."""

from collections.abc import Collection
from datetime import date, timedelta

from amity.errors import Conflict, NotAuthorised, NotFound
from amity.features.registers.catalogue.attendance import ATTENDANCE
from amity.features.registers.declaring import Standing, Told
from amity.features.registers.kinds import FEWEST, KINDS, Attendance, Roster, Verified
from amity.features.registers.rules.counting import counted
from amity.kernel.record import Draft, Party
from amity.node.node import Node


def confirm(one: Standing, how: str = "") -> Draft:
    """Return the word that *one* still holds, for those who read the entry."""
    body = {"register_name": one.register.name, "entry": one.entry, "how": how}
    return Draft(KINDS.name_of(Verified), body, one.told.readers, one.told.to)


def end(one: Standing, on: date) -> Draft:
    """
    Return *one*, said again with *on* as its last day.

    Raises:
        Conflict: it begins later.
    """
    if on < date.fromisoformat(one.told.since):
        raise Conflict(f"{one.ref} holds from {one.told.since}: it cannot end on {on}, so withdraw it")
    return Draft(_kind(one.told, one), {**one.body, "until": on.isoformat()}, one.told.readers, one.told.to)


def tell(told: Told, one: Standing, readers: Collection[Party], to: str = "") -> Draft:
    """Return what was *told*, the entry or a part of it, said again to *readers* besides."""
    return Draft(_kind(told, one), told.body, told.readers | frozenset(readers), to or told.to)


def part_of(one: Standing, which: str) -> Told:
    """
    Return the part of *one* called *which*; "" is the entry itself, or its only part.

    Raises:
        NotFound: there is none.
    """
    for told in (*one.parts, one.told):
        if which in (told.part, told.record):
            return told
    names = ", ".join(told.part for told in one.parts) or "none"
    raise NotFound(f"{one.ref} has no part {which}: there are {names}")


def count(one: Standing, node: Node, readers: Collection[Party], to: str = "") -> Draft:
    """
    Return the counts of the roster *one*, without what could name somebody, for *readers*.

    Raises:
        Conflict: it is no roster, or too few took part.
        NotAuthorised: it is another Party's.
    """
    if one.register.entry is not Roster:
        raise Conflict(f"{one.ref} is no roster: only rosters are counted")
    if one.party != node.party:
        raise NotAuthorised(f"{one.ref} is {one.party}'s: each Party counts its own")
    fewest = node.region.vocabulary("registers").number(ATTENDANCE.name, "fewest") or FEWEST
    found = counted(one.body["persons"], fewest=fewest)
    if "total" not in found:
        raise Conflict(f"fewer than {fewest} took part: any count could name somebody, so none is told")
    body = {"entry": one.entry, "since": one.told.since, "to": one.body["to"], **found}
    if one.body.get("activity"):
        body["activity"] = one.body["activity"]
    return Draft(KINDS.name_of(Attendance), body, frozenset(readers), to)


def day_before(today: date) -> date:
    """Return the last day of what holds no longer today."""
    return today - timedelta(days=1)


def _kind(told: Told, one: Standing) -> str:
    shape = one.register.part if told.sort == "part" else one.register.entry
    assert shape
    return KINDS.name_of(shape)
