"""iCalendar (RFC 5545): whole days and moments in UTC out, as a feed; a calendar in, as a sheet of rows.

No recurrence and no time zones: an event that repeats comes in as its first, and its row says so.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from amity.errors import Malformed
from amity.formats import contentlines
from amity.formats.contentlines import Line, escaped, parameter
from amity.formats.spreadsheet import Row, Sheet

HEADERS = ("title", "start", "end", "place", "about", "status", "url", "uid", "repeats")
_SIMPLE = {"SUMMARY": "title", "LOCATION": "place", "DESCRIPTION": "about", "STATUS": "status", "URL": "url",
           "UID": "uid", "RRULE": "repeats"}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """What takes place, on whole days or from one moment to another."""

    uid: str  # the same for the same event, whenever it is written
    title: str
    start: date | datetime  # a datetime is aware
    end: date | datetime  # the last day, or the moment at which it ends
    place: str = ""
    about: str = ""
    organiser: str = ""
    status: str = "CONFIRMED"  # or TENTATIVE, CANCELLED
    categories: tuple[str, ...] = ()
    url: str = ""
    stamp: str = ""  # when it was last said, "2026-03-02T04:10:00Z"
    sequence: int = 0  # how often it was said before


def is_it(data: bytes) -> bool:
    """Tell whether *data* begins as calendars do."""
    return data.removeprefix(b"\xef\xbb\xbf").lstrip()[:15].upper() == b"BEGIN:VCALENDAR"


def write(title: str, happenings: Iterable[Happening], *, refresh: str = "PT6H") -> bytes:
    """Return *happenings* as a calendar called *title*, to be fetched again after *refresh*."""
    return b"".join(pieces(title, happenings, refresh=refresh))


def pieces(title: str, happenings: Iterable[Happening], *, refresh: str = "PT6H") -> Iterator[bytes]:
    """Yield the same piece by piece."""
    return contentlines.pieces(_calendar(title, happenings, refresh))


def _calendar(title: str, happenings: Iterable[Happening], refresh: str) -> Iterator[tuple[str, str]]:
    yield "BEGIN", "VCALENDAR"
    yield "VERSION", "2.0"
    yield "PRODID", "-//Amity//Registers//EN"
    yield "CALSCALE", "GREGORIAN"
    yield "METHOD", "PUBLISH"
    yield "NAME", escaped(title)  # RFC 7986
    yield "X-WR-CALNAME", escaped(title)
    yield "REFRESH-INTERVAL;VALUE=DURATION", refresh
    for one in happenings:
        yield from _event(one)
    yield "END", "VCALENDAR"


def _event(one: Happening) -> Iterator[tuple[str, str]]:
    yield "BEGIN", "VEVENT"
    yield "UID", escaped(one.uid)
    yield "DTSTAMP", _stamp(one.stamp)
    yield "SEQUENCE", str(one.sequence)
    yield _at("DTSTART", one.start)
    yield _at("DTEND", one.end if isinstance(one.end, datetime) else one.end + timedelta(days=1))
    yield "SUMMARY", escaped(one.title)
    for name, text in (("LOCATION", one.place), ("DESCRIPTION", one.about)):
        if text:
            yield name, escaped(text)
    if one.organiser:
        yield f"ORGANIZER;CN={parameter(one.organiser)}", "invalid:nomail"
    if one.categories:
        yield "CATEGORIES", ",".join(map(escaped, one.categories))
    if one.url:
        yield "URL", one.url
    yield "STATUS", one.status
    yield "TRANSP", "TRANSPARENT"
    yield "END", "VEVENT"


def _at(name: str, at: date | datetime) -> tuple[str, str]:
    if isinstance(at, datetime):
        return name, at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    return f"{name};VALUE=DATE", f"{at:%Y%m%d}"


def _stamp(text: str) -> str:
    return text.replace("-", "").replace(":", "") or "19700101T000000Z"


def sheet(data: bytes) -> Sheet:
    """
    Return the events of *data*, one row each, numbered by the line on which an event begins.

    Raises:
        Malformed: it holds no event. TooLarge: it is longer than is read.
    """
    rows = tuple(_rows(contentlines.read(data)))
    if not rows:
        raise Malformed("the file holds no event that is whole: export it again as .ics")
    return Sheet(HEADERS, rows, 0)


def _rows(lines: Iterable[Line]) -> Iterator[Row]:
    found: dict[str, str] | None = None
    begun, inner = 0, 0
    for line in lines:
        if line.name == "BEGIN":
            if found is not None:
                inner += 1  # an alarm, which has a description of its own
            elif line.value.strip().upper() == "VEVENT":
                found, begun, inner = {}, line.number, 0
        elif line.name == "END":
            if found is not None and not inner:
                yield Row(begun, tuple(found.get(name, "") for name in HEADERS))
                found = None
            inner = max(0, inner - 1)
        elif found is not None and not inner:
            name, text = _cell(line)
            if name and text:
                found.setdefault(name, text)


def _cell(line: Line) -> tuple[str, str]:
    if line.name == "DTSTART":
        return "start", _day(line.value)
    if line.name == "DTEND":
        whole = "T" not in line.value  # its end is the day after the last
        return "end", _day(line.value, before=1 if whole else 0)
    return _SIMPLE.get(line.name, ""), line.text.strip()


def _day(value: str, *, before: int = 0) -> str:
    digits = value.strip()[:8]
    try:
        return (date.fromisoformat(digits) - timedelta(days=before)).isoformat()
    except (ValueError, OverflowError):
        return value.strip()
