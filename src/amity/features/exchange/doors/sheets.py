"""Rows as reports: a ministry's own spreadsheet, or the features of a map. Each row is one report.

A column is known by the name of a field or by its title on the form ("latitude", "What is known"), by a sort
of identifier ("imo", "phone"), or by one of a few everyday words ("date"). Its cell is read as the form reads
that field, so a fault is found where it would be found there, and told by row and column. A row with a fault
is not taken; a column that no report has is named, with how many rows fill it.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, get_args

from amity.errors import Malformed
from amity.features.exchange.doors.incoming import Refused
from amity.features.exchange.doors.report import Carried, Offer, origin
from amity.features.exchange.kinds import KINDS, REPORTS, Report
from amity.features.exchange.kinds.shared import Sort
from amity.kernel.kind import Body, Kind
from amity.kernel.record import TLP, Marking
from amity.ui import forms
from amity.ui.forms import Slot

USUAL = "incident"  # the kind of a row that names none
VERBS: Mapping[str, type[Report]] = {
    KINDS.name_of(body).partition(".")[2].partition("/")[0]: body for body in REPORTS
}
_MEANT = {  # words of offices for fields
    "date": "when.since", "when": "when.since", "from": "when.since", "since": "when.since",
    "until": "when.until", "place": "places.0.text", "location": "places.0.text", "where": "places.0.text",
    "lat": "places.0.lat", "latitude": "places.0.lat", "lon": "places.0.lon", "long": "places.0.lon",
    "lng": "places.0.lon", "longitude": "places.0.lon", "country": "places.0.country",
    "sea-area": "places.0.sea_area", "description": "what", "details": "what", "summary": "title",
    "name": "names.0.text", "goods": "goods.0.text", "what-was-seized": "goods.0.text",
    "assessment": "estimate.judgement", "other-areas": "areas_too",
}  # fmt: skip
_OUR_OWN = ("kind", "tlp", "source-reference")  # columns that are no field
_NEVER = ("token", "links", "rests_on", "identifiers")  # an identifier's column is called by its sort
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_CODED = ("area", "areas_too", "category", "likelihood", "sea_area", "code")


@dataclass(frozen=True, slots=True)
class Line:
    """One row: its number in its file, and its cells by heading."""

    number: int
    cells: Mapping[str, str]


def carry(
    lines: Iterable[Line], headers: Sequence[str], *, area: str, verb: str = USUAL
) -> tuple[Carried, list[Refused]]:
    """
    Return the reports that *lines* make, and what is refused of them.

    Args:
        area: of rows that name none. verb: the kind of rows that name none: "incident".

    Raises:
        Malformed: no column is one that reports have.
    """
    if not any(_meaning(header, body) for header in headers for body in REPORTS):
        raise Malformed(
            "no column is one that a report has: name them title, what, date, latitude, longitude …, "
            f"or start from an empty sheet; it has {', '.join(headers)[:200]}"
        )
    done, refused = Carried(), list[Refused]()
    for line in lines:
        try:
            done.offers.append(_offer(line, area, verb, done))
        except _Faulty as faulty:
            refused += faulty.faults
    return done, refused


def empty_sheet(verb: str) -> list[str]:
    """Return the headings of an empty sheet for reports of kind *verb*."""
    known = [slot for slot in forms.draw(VERBS[verb]) if slot.name not in _NEVER]
    plain = [slot.name for slot in known if slot.sort not in ("object", "rows", "json")]
    shared = ["date", "place", "latitude", "longitude", "country", "reliability", "credibility"]
    fields = {_slug(name) for name in plain}
    rest = [name for name in shared if name not in fields]
    own = [slot for slot in known if slot.sort == "rows" and slot.name in ("goods", "names")]
    firsts = [leaf.name for slot in own for leaf in slot.inner[0].inner]
    numbers = ["imo", "mmsi", "phone", "passport"]
    return ["kind", *plain, *rest, *firsts, *numbers, "tlp", "source reference"]


class _Faulty(Exception):
    """A row is not taken."""

    def __init__(self, faults: list[Refused]) -> None:
        super().__init__(str(faults))
        self.faults = faults


def _offer(line: Line, area: str, verb: str, done: Carried) -> Offer:
    said = {_slug(header): (header, cell) for header, cell in line.cells.items() if cell}
    kind = _kind(said.get("kind", ("kind", ""))[1] or verb, line)
    form: dict[str, str] = {}
    columns: dict[str, str] = {}  # slot: heading
    unknown = []
    numbers: list[tuple[str, str, str]] = []  # sort, value, heading
    for slug, (header, cell) in said.items():
        meant = _meaning(header, kind.body)
        if slug in _OUR_OWN:
            continue
        if meant in get_args(Sort):
            numbers += [(meant, value, header) for value in _several(cell)]
        elif meant:
            columns[meant] = header
            form |= _filled(meant, cell, kind.body)
        else:
            unknown.append(header)
    form.setdefault("area", area)
    for at, (sort, value, header) in enumerate(numbers):
        form |= {f"identifiers.{at}.sort": sort, f"identifiers.{at}.value": value}
        columns |= {f"identifiers.{at}.{part}": header for part in ("sort", "value")}
    _date(form)
    form.setdefault("title", _title(form))
    marking, wrong = _marking(said.get("tlp", ("", ""))[1], line)
    body = _read(kind, form, columns, line, wrong)
    if reference := said.get("source-reference", ("", ""))[1]:
        body["rests_on"] = [origin(reference)]
    done.leave("column", unknown)
    return Offer(kind=kind.name, body=body, source=f"line {line.number}", marking=marking)


def _kind(text: str, line: Line) -> Kind:
    verb = _slug(text).removeprefix("exchange.").removesuffix("-1").removesuffix("-reported")
    body = VERBS.get(verb)
    kind = KINDS.get(KINDS.name_of(body)) if body else None
    if kind is None:
        raise _Faulty([Refused(line.number, "kind", f"{text[:40]!r} is none of {', '.join(VERBS)}")])
    return kind


def _read(
    kind: Kind, form: Mapping[str, str], columns: Mapping[str, str], line: Line, wrong: list[Refused]
) -> dict[str, Any]:
    try:
        read = kind.read(forms.read(kind.body, form))
    except Malformed as refusal:
        found = forms.faults_of(refusal.__cause__)
        faults = [Refused(line.number, _column(slot, columns), why) for slot, why in found.items()]
        raise _Faulty((faults or [Refused(line.number, "", str(refusal))]) + wrong) from refusal
    if wrong:
        raise _Faulty(wrong)
    body = read.model_dump(mode="json", exclude_unset=True)
    return {name: value for name, value in body.items() if value not in (None, "", [], {})}


def _column(slot: str, columns: Mapping[str, str]) -> str:
    """Return the heading over what is at fault: its own, or that of one of its parts."""
    return columns.get(slot) or next((h for at, h in columns.items() if at.startswith(f"{slot}.")), slot)


def _marking(text: str, line: Line) -> tuple[Marking, list[Refused]]:
    tlp = text.upper().removeprefix("TLP:").strip()
    if tlp and tlp not in TLP:
        return Marking(), [Refused(line.number, "tlp", f"{text[:40]!r} is none of {', '.join(TLP)}")]
    return (Marking(tlp) if tlp else Marking()), []


def _title(form: Mapping[str, str]) -> str:
    said = next((form[name] for name in ("what", "names.0.text", "holder", "name") if form.get(name)), "")
    return said.strip().partition("\n")[0][:160]


def _date(form: dict[str, str]) -> None:
    for name in ("when.since", "when.until"):
        if _DAY.fullmatch(form.get(name, "")):
            form[name] += "T00:00:00Z"
            form.setdefault("when.precision", "day")
        elif form.get(name):
            form[name] = form[name].replace(" ", "T", 1)


def _filled(name: str, cell: str, body: type[Body]) -> dict[str, str]:
    """Return *cell* as the form's fields say it."""
    slot = _leaves(body)[_first(name)]
    match slot.sort:
        case "choices":
            return {f"{name}={_code(one)}": "yes" for one in _several(cell)}
        case "lines":
            coded = slot.key in _CODED
            return {name: "\n".join(_code(one) if coded else one for one in _several(cell))}
        case "choice":
            same = [one for one in slot.choices if one.casefold() == cell.casefold()]
            return {name: same[0] if same else cell}
        case "yes":
            return {name: "yes"} if cell.casefold() in ("yes", "true", "1", "x") else {}
    return {name: _code(cell) if slot.key in _CODED else cell}


def _several(cell: str) -> list[str]:
    return [part.strip() for part in re.split(r"[;\n]", cell) if part.strip()]


def _code(text: str) -> str:
    """Return *text* as a code: who writes "Sea piracy" means sea-piracy."""
    return _slug(text) or text


def _slug(text: str) -> str:
    return "-".join(re.findall(r"[^\W_]+(?:\.[^\W_]+)*", text.casefold()))


@lru_cache(maxsize=4096)
def _meaning(header: str, body: type[Body]) -> str:
    """Return the slot that *header* names, or the sort of identifier; "" for none."""
    known = _names(body).get(_slug(header), "")
    return known or (header if _first(header) in _leaves(body) and header[:1].isalpha() else "")


def _first(name: str) -> str:
    """Return the slot of the first row, of one of any row: "goods.3.unit" is drawn as "goods.0.unit"."""
    return re.sub(r"\.\d{1,3}\.", ".0.", name)


@lru_cache(maxsize=32)
def _names(body: type[Body]) -> dict[str, str]:
    found: dict[str, str] = {}
    leaves = list(_leaves(body).values())
    for slot in (one for one in leaves if "." not in one.name):
        found.setdefault(_slug(slot.name), slot.name)
        found.setdefault(_slug(slot.label), slot.name)
    found |= {word: name for word, name in _MEANT.items() if name in _leaves(body) and word not in found}
    for sort in get_args(Sort):
        found.setdefault(_slug(sort), sort)
    for slot in (one for one in leaves if "." in one.name):
        found.setdefault(_slug(slot.name), slot.name)
        for word in (slot.key, slot.label):
            found.setdefault(_slug(word), slot.name)
    return found


@lru_cache(maxsize=32)
def _leaves(body: type[Body]) -> dict[str, Slot]:
    return {slot.name: slot for slot in _under(forms.draw(body)) if slot.name.split(".")[0] not in _NEVER}


def _under(slots: Iterable[Slot]) -> Iterator[Slot]:
    for slot in slots:
        if slot.inner:
            yield from _under(slot.inner)
        else:
            yield slot
