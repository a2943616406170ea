"""What an outlook asks of one Party, with the day on which it is due. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from amity.features.outlook.rules.collecting import Outlook
from amity.kernel.record import Party


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing that waits for a Party."""

    ref: str
    title: str
    what: str  # "deliver", "consent", "edit", "publish"
    due: date
    about: Party | None = None  # whose chapter


def waiting(one: Outlook, party: Party, *, published: bool, today: date) -> Iterator[Waiting]:
    """Yield what *one* asks of *party*; nothing more once it is *published*."""
    if published:
        return
    stands = one.stands.get(party)
    if stands in ("silent", "intends"):
        yield Waiting(one.ref, one.call.title, "deliver", one.call.deadline)
    if stands == "delivered":
        yield Waiting(one.ref, one.call.title, "consent", one.call.consent_by, party)
    if party == one.opener:
        for other in one.members:
            if one.stands[other] == "delivered" and other != party and not _proposed(one, other):
                yield Waiting(one.ref, one.call.title, "edit", one.call.consent_by, other)
        if today > one.call.consent_by or (one.stands and all(_said(one, each) for each in one.members)):
            yield Waiting(one.ref, one.call.title, "publish", one.call.consent_by)


def _proposed(one: Outlook, author: Party) -> bool:
    return any(chapter.edits for chapter in one.of(author))


def _said(one: Outlook, party: Party) -> bool:
    return one.stands[party] in ("consented", "withheld", "none")
