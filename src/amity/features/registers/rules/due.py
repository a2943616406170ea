"""What falls due for one Party: entries to confirm, yearly returns, invitations to answer. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from amity.features.registers.declaring import Register, Standing
from amity.kernel.record import Party
from amity.node.pack import RegionPack

TITLES = ("title", "name", "office", "unit", "panel")  # fields by which people call an entry


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """One thing that is due."""

    register: Register
    entry: str
    what: str  # "confirm", "declare", "reply"
    due: date
    title: str
    ref: str = ""  # the entry that asks for it, or that it is about


def due(own: Sequence[Standing]) -> Iterator[Due]:
    """Yield what a Party has to do with its *own* entries: confirm those that are confirmed now and then."""
    for one in own:
        if one.due:
            yield Due(
                register=one.register,
                entry=one.entry,
                what="confirm",
                due=one.due,
                title=title_of(one),
                ref=one.ref,
            )


def missing(register: Register, party: Party, *, region: RegionPack, today: date) -> Due | None:
    """Return the entry for last year that *party* declares in this one, if *register* asks for such."""
    if not register.yearly or (register.by and region.parties[party].kind != register.by):
        return None
    own, year = region.vocabulary("registers"), str(today.year - 1)
    month = own.number(register.name, "due-month") or register.yearly.month
    day = _day(today.year, month, own.number(register.name, "due-day") or register.yearly.day)
    title = f"{register.title}: {year}"
    return Due(register=register, entry=year, what="declare", due=day, title=title) if day else None


def invitations(
    entries: Sequence[Standing], answered: set[str], party: Party, *, today: date
) -> Iterator[Due]:
    """Yield the invitations among *entries* that *party* has not answered (*answered*: those that it has)."""
    for one in entries:
        body = one.body
        over = body.get("end") or body.get("start") or "9999-12-31"
        asked = party in body.get("invited", ()) and body.get("stage") not in ("cancelled", "held")
        if asked and body.get("reply_by") and one.ref not in answered and over >= today.isoformat():
            day = date.fromisoformat(body["reply_by"])
            yield Due(
                register=one.register,
                entry=one.entry,
                what="reply",
                due=day,
                title=title_of(one),
                ref=one.ref,
            )


def title_of(one: Standing) -> str:
    """Return what people call the entry."""
    for name in TITLES:
        if one.body.get(name):
            return str(one.body[name])
    return one.entry


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
