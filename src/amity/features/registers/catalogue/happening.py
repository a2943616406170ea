"""How an entry with days of its own stands in a calendar."""

from datetime import date

from amity.features.registers.declaring import Standing
from amity.formats.icalendar import Happening

_STATUS = {"cancelled": "CANCELLED", "offered": "TENTATIVE", "planned": "TENTATIVE", "proposed": "TENTATIVE"}


def happening(one: Standing) -> Happening | None:
    """Return what takes place, or None where no day is set."""
    said = one.body
    if not said.get("start"):
        return None
    start = date.fromisoformat(said["start"])
    end = date.fromisoformat(said["end"]) if said.get("end") else start
    return Happening(
        uid=one.ref,
        title=said["title"],
        start=start,
        end=max(start, end),
        place=said.get("place", ""),
        about=said.get("about", ""),
        organiser=one.party,
        status=_STATUS.get(str(said.get("stage", "")), "CONFIRMED"),
        categories=(str(said.get("sort", "")) or one.register.name,),
        stamp=one.told.issued,
        sequence=max(0, len([told for told in one.history if told.sort == "entry"]) - 1),
    )
