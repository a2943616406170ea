"""The United Nations Register of Conventional Arms: its categories, and a State's return in its columns.

Seven categories and small arms and light weapons ("7+1"); one table each for exports and imports, with
background information on holdings and on procurement through national production; a nil return where there
was nothing. Written as CSV, in the order of the standardised reporting form.

Source: UN, Register of Conventional Arms, Reporting global arms transfers (2017), ISBN 978-92-1-142325-9.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from amity.formats import csvtext

CATEGORIES: Mapping[str, str] = {
    "I": "Battle tanks",
    "II": "Armoured combat vehicles",
    "III": "Large-calibre artillery systems",
    "IVa": "Combat aircraft",
    "IVb": "Unmanned combat aerial vehicles",
    "V": "Attack helicopters",
    "VI": "Warships",
    "VIIa": "Missiles and missile launchers",
    "VIIb": "Man-portable air-defence systems",
    "S1": "Small arms: revolvers and self-loading pistols",
    "S2": "Small arms: rifles and carbines",
    "S3": "Small arms: sub-machine guns",
    "S4": "Small arms: assault rifles",
    "S5": "Small arms: light machine guns",
    "S6": "Small arms: others",
    "L1": "Light weapons: heavy machine guns",
    "L2": "Light weapons: hand-held under-barrel and mounted grenade launchers",
    "L3": "Light weapons: portable anti-tank guns",
    "L4": "Light weapons: recoilless rifles",
    "L5": "Light weapons: portable anti-tank missile launchers and rocket systems",
    "L6": "Light weapons: mortars of calibres less than 75 mm",
    "L7": "Light weapons: others",
}
TABLES = ("exports", "imports", "holdings", "production")
_TITLES = {
    "exports": "EXPORTS",
    "imports": "IMPORTS",
    "holdings": "BACKGROUND INFORMATION: MILITARY HOLDINGS",
    "production": "BACKGROUND INFORMATION: PROCUREMENT THROUGH NATIONAL PRODUCTION",
}
_TRANSFERS = ("State of origin (if not exporter)", "Intermediate location (if any)", "Description of item",
              "Comments on the transfer")  # fmt: skip
_HEADS = {
    "exports": ("Category", "Title", "Final importer State", "Number of items", *_TRANSFERS),
    "imports": ("Category", "Title", "Exporter State", "Number of items", *_TRANSFERS),
    "holdings": ("Category", "Title", "Number of items", "Description of item"),
    "production": ("Category", "Title", "Number of items", "Description of item"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of a table."""

    table: str  # one of TABLES
    category: str
    number: int
    counterpart: str = ""
    origin: str = ""
    intermediate: str = ""
    description: str = ""
    comments: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Return:
    """A State's return for one calendar year."""

    state: str
    year: str
    dated: str
    contact: str = ""
    nil: Sequence[str] = ()  # tables for which there was nothing
    lines: Sequence[Line] = ()
    remarks: str = ""


def write(one: Return) -> bytes:
    """Return *one* in the columns of the standardised reporting form, as CSV."""
    return csvtext.write(_rows(one))


def _rows(one: Return) -> Iterator[Sequence[object]]:
    yield ("UNITED NATIONS REGISTER OF CONVENTIONAL ARMS",)
    yield "Reporting State", one.state
    yield "Calendar year", one.year
    yield "Date of submission", one.dated
    yield "National point of contact", one.contact
    yield "Remarks", one.remarks
    for table in TABLES:
        yield ()
        yield (_TITLES[table],)
        if table in one.nil:
            yield ("NIL",)
            continue
        yield _HEADS[table]
        order = list(CATEGORIES)
        some = [line for line in one.lines if line.table == table]
        for line in sorted(some, key=lambda line: (order.index(line.category), line.counterpart)):
            yield _cells(line)


def _cells(line: Line) -> Sequence[object]:
    head = (line.category, CATEGORIES[line.category])
    if line.table in ("holdings", "production"):
        return *head, line.number, line.description
    return (
        *head, line.counterpart, line.number, line.origin, line.intermediate, line.description, line.comments,
    )  # fmt: skip
