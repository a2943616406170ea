"""What the region says of early warning: its clocks, data sets and units, from its pack."""

from collections.abc import Mapping
from datetime import date

from amity.features.warning.rules.spreading import Limits
from amity.kernel.record import Party
from amity.node.pack import Forum, RegionPack

DESK = "warning-desk"
COLUMNS, ROWS = 720, 360  # of the PRIO grid
_DAYS = {"acknowledge": 3, "escalate": 7}  # where a region names none
_NOTES = 50


def days(region: RegionPack, name: str) -> int:
    """Return the days until an alert is to be acknowledged, or becomes a consultation."""
    return region.vocabulary("warning").number(name, "days") or _DAYS[name]


def notes(region: RegionPack) -> int:
    """Return how many forecasts of one author a Party notes in a day at most."""
    return region.vocabulary("warning").number("note", "forecasts") or _NOTES


def limits(region: RegionPack) -> Limits:
    """Return from which size on a row of events is flagged as a summary."""
    words, usual = region.vocabulary("warning"), Limits()
    return Limits(
        months=words.number("spread", "months") or usual.months,
        deaths=words.number("flag", "deaths") or usual.deaths,
    )


def owner(region: RegionPack, party: Party) -> str:
    """Return the office of people that owns a consultation: the supervisor of the desk that warns."""
    offices = {one.id: one for one in region.offices_of(party)}
    desk = next((one for one in offices.values() if one.id == DESK), None)
    return str(desk.supervisor if desk and desk.supervisor else "focal-point")


def states(region: RegionPack) -> list[Party]:
    """Return the States of the region that data sets count by."""
    counted = region.vocabulary("countries").entries
    return [code for code, one in region.parties.items() if one.kind == "state" and code in counted]


def home_forum(region: RegionPack) -> Forum | None:
    """Return the forum that the region is named after, else its first."""
    own = (one for name, one in region.forums.items() if name.lower() == region.name)
    return next(own, None) or next(iter(region.forums.values()), None)


def members(region: RegionPack, on: date) -> frozenset[Party]:
    """Return the members of the region's own forum on that day."""
    forum = home_forum(region)
    return forum.members(on) if forum else frozenset()


def trusted(region: RegionPack, party: Party) -> list[Party]:
    """Return whose word on what came counts first: this Party's, then that of the region's secretariat."""
    forum = home_forum(region)
    return [party, *([forum.secretariat] if forum and forum.secretariat else [])]


def title_of(region: RegionPack, unit: str) -> str:
    """Return what people call a unit: a Party by its name, an area by a word, a cell by its place."""
    sort, colon, code = unit.partition(":")
    if unit in region.parties:
        return region.parties[Party(unit)].name()
    if not colon:
        return region.vocabulary("countries").title_of(unit)
    if place := place_of(unit):
        return f"{_degrees(place[0], 'N', 'S')}, {_degrees(place[1], 'E', 'W')} ({code})"
    shelf = {"area": "areas", "sea": "sea-areas"}.get(sort)
    return region.vocabulary(shelf).title_of(code) if shelf else unit


def place_of(unit: str) -> tuple[float, float] | None:
    """
    Return latitude and longitude of the middle of a cell of the PRIO grid, in degrees; None of another unit.

    Source:
        Tollefsen, Strand and Buhaug (2012), "PRIO-GRID": half a degree, counted from 90 S 180 W eastwards.
    """
    sort, _, code = unit.partition(":")
    if sort != "cell" or not code.isdigit() or not 1 <= int(code) <= COLUMNS * ROWS:
        return None
    row, column = divmod(int(code) - 1, COLUMNS)
    return row / 2 - 89.75, column / 2 - 179.75


def _degrees(value: float, above: str, below: str) -> str:
    return f"{abs(value):.2f}° {above if value >= 0 else below}"


def names(region: RegionPack, source: str) -> Mapping[str, str]:
    """Return the code of each country by every name (lower case) and number that *source* gives it."""
    found: dict[str, str] = {}
    for code, one in region.vocabulary("countries").entries.items():
        for name in (one.title, one.also.get(source, ""), code):
            if name:
                found.setdefault(name.lower(), code)
        for key in ("gw", "gw-former"):
            if key in one.numbers:
                found.setdefault(str(one.numbers[key]), code)
    return found
