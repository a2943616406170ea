"""Attacks on shipping as others publish them: NGA's ASAM as CSV in both its forms, and the IMB set as CSV.

A pure translator: rows in, messages out. Rows that cannot be read are told by line and reason, never dropped
silently. It judges nothing: who was attacked by whom is the source's word, and a category is only named where
the source's own words name one.

Sources: NGA's Anti-Shipping Activity Messages (United States Government work) as downloaded (`reference,
date, position, navArea, subreg, hostility, victim, description`) and as NGA's own application keeps them
(`date_of_occurrence, reference_number, …`); Benden et al. (2021), *Crime at Sea* (`date, time, …`).
"""

import csv
import io
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from amity.errors import Malformed, TooLarge

LARGEST = 64 * 1024 * 1024  # bytes
MOST = 200_000  # rows
LONGEST = 20_000  # letters of a field

Form = Literal["asam", "asam-app", "imb"]
Row = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One attack, as its source tells it."""

    line: int  # of the file, from 1
    reference: str  # the source's own number: "2014-1"; "" where it gives none
    day: date
    lat: float  # degrees, WGS 84
    lon: float
    aggressor: str = ""  # or what was done; the source mixes the two
    victim: str = ""
    text: str = ""
    category: str = ""  # a code, where the source's words name one: "boarding"
    sub_region: str = ""  # NGA's
    time: str = ""  # as written, of the IMB set


@dataclass(frozen=True, slots=True)
class PassedOver:
    """A row that could not be read."""

    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class Messages:
    """What a file holds."""

    form: Form
    messages: tuple[Message, ...]
    passed_over: tuple[PassedOver, ...]


def is_it(data: bytes) -> bool:
    """Tell whether the first line of *data* names the columns of one of the three forms."""
    first = data[:2000].removeprefix(b"\xef\xbb\xbf").splitlines()[:1]
    named = next(csv.reader([line.decode("utf-8", errors="replace") for line in first]), [])
    try:
        return bool(_form(frozenset(named)))
    except Malformed:
        return False


def read(data: bytes) -> Messages:
    """
    Return the messages of the CSV file *data*, whichever of the three forms it has.

    Raises:
        Malformed: it is no UTF-8 text, or its first line is that of none of the forms.
        TooLarge: it has more bytes, rows or letters in a field than are read.
    """
    if len(data) > LARGEST:
        raise TooLarge(f"the file has {len(data):,} bytes; at most {LARGEST:,} are read: part it")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Malformed("the file is not UTF-8 text: save it as CSV UTF-8") from error
    try:
        return _read(csv.DictReader(io.StringIO(text, newline=""), restval=""))
    except csv.Error as error:
        raise Malformed(f"the file is no CSV that can be read: {error}") from error


def _read(rows: "csv.DictReader[str]") -> Messages:
    form = _form(frozenset(rows.fieldnames or ()))
    message = _READERS[form]
    found: list[Message] = []
    over: list[PassedOver] = []
    for number, row in enumerate(rows, start=1):
        if number > MOST:
            raise TooLarge(f"the file has more than {MOST:,} rows: part it")
        try:
            found.append(message(_bounded(row), rows.line_num))
        except ValueError as error:
            over.append(PassedOver(rows.line_num, str(error)))
    return Messages(form, tuple(found), tuple(over))


def _form(columns: frozenset[str]) -> Form:
    if {"reference", "date", "position", "victim", "description"} <= columns:
        return "asam"
    if {"reference_number", "date_of_occurrence", "latitude", "longitude", "victim"} <= columns:
        return "asam-app"
    if {"date", "longitude", "latitude", "attack_type", "vessel_name"} <= columns:
        return "imb"
    raise Malformed(
        "the first line is none of NGA's ASAM nor of the IMB set: give the file as it was downloaded"
    )


def _bounded(row: Mapping[str, object]) -> Row:
    said = {name: value for name, value in row.items() if isinstance(value, str)}
    if any(len(value) > LONGEST for value in said.values()):
        raise ValueError(f"a field has more than {LONGEST:,} letters")
    return {name: "" if value.strip() in ("NA", "N/A") else value.strip() for name, value in said.items()}


def _asam(row: Row, line: int) -> Message:
    lat, lon = position(row["position"])
    return Message(
        line=line,
        reference=row["reference"],
        day=_day(row["date"]),
        lat=lat,
        lon=lon,
        aggressor=row.get("hostility", ""),
        victim=row["victim"],
        text=row["description"],
        category=category(row.get("hostility", ""), row["description"]),
        sub_region=row.get("subreg", ""),
    )


def _asam_app(row: Row, line: int) -> Message:
    return Message(
        line=line,
        reference=row["reference_number"],
        day=_day(row["date_of_occurrence"]),
        lat=_degrees(row["latitude"], 90),
        lon=_degrees(row["longitude"], 180),
        aggressor=row.get("aggressor", ""),
        victim=row["victim"],
        text=row.get("description", ""),
        category=category(row.get("aggressor", ""), row.get("description", "")),
        sub_region=row.get("subregion", ""),
    )


def _imb(row: Row, line: int) -> Message:
    return Message(
        line=line,
        reference="",
        day=_day(row["date"]),
        lat=_degrees(row["latitude"], 90),
        lon=_degrees(row["longitude"], 180),
        victim=row["vessel_name"] or row.get("vessel_type", ""),
        text=row.get("attack_description", "") or row.get("location_description", ""),
        category=_IMB.get(row["attack_type"].lower(), ""),
        time=row.get("time", ""),
    )


_READERS: dict[Form, Callable[[Row, int], Message]] = {"asam": _asam, "asam-app": _asam_app, "imb": _imb}

_IMB = {
    "boarded": "boarding", "boarding": "boarding", "attempted": "attempted-boarding",
    "hijacked": "hijacking", "fired upon": "fired-upon", "suspicious": "suspicious-approach",
}  # fmt: skip
_WORDS = (  # the first that is found names it: the graver stand first
    ("hijacking", re.compile(r"hijack", re.I)),
    ("crew-abduction", re.compile(r"kidnap|hostage|abduct", re.I)),
    ("attempted-boarding", re.compile(r"attempt\w* (?:to )?(?:board|rob|attack|hijack)", re.I)),
    ("fired-upon", re.compile(r"fired (?:up)?on|opened fire|firing (?:up)?on|shots? (?:were )?fired", re.I)),
    ("boarding", re.compile(r"board(?:ed|ing)\b|robbe|thie(?:f|ves)", re.I)),
    ("suspicious-approach", re.compile(r"suspic|approach|chased", re.I)),
)


def category(aggressor: str, text: str) -> str:
    """Return the code of what the words name; "" where they name none of the sorts."""
    for said in (aggressor, text):
        for code, words in _WORDS:
            if words.search(said):
                return code
    return ""


_DMS = re.compile(
    r"""\s*(\d{1,2})°(\d{1,2})['\u2032’](\d{1,3}(?:\.\d+)?)[\"\u2033”]([NS])\s+"""
    r"""(\d{1,3})°(\d{1,2})['\u2032’](\d{1,3}(?:\.\d+)?)[\"\u2033”]([EW])\s*"""
)


def position(text: str) -> tuple[float, float]:
    """
    Return latitude and longitude in degrees, of a position as NGA writes it: 46°37'50.89"N 31°35'01.64"E.

    Raises:
        ValueError: it is none.
    """
    found = _DMS.fullmatch(text[:80])
    if found is None:
        raise ValueError(f"{text[:40]!r} is no position in degrees, minutes and seconds")
    parts = found.groups()
    lat = _sexagesimal(parts[:3]) * (-1 if parts[3] == "S" else 1)
    lon = _sexagesimal(parts[4:7]) * (-1 if parts[7] == "W" else 1)
    if abs(lat) > 90 or abs(lon) > 180:
        raise ValueError(f"{text[:40]!r} lies outside the globe")
    return lat, lon


def _sexagesimal(parts: tuple[str, ...]) -> float:
    degrees, minutes, seconds = map(float, parts)
    if minutes > 60 or seconds > 60:  # NGA itself rounds up to 60 seconds, some four hundred times
        raise ValueError("a position has more than 60 minutes or seconds")
    return degrees + minutes / 60 + seconds / 3600


def _degrees(text: str, most: int) -> float:
    value = float(text) if re.fullmatch(r"-?\d{1,3}(?:\.\d{1,20})?", text) else None
    if value is None or abs(value) > most:
        raise ValueError(f"{text[:40]!r} is no number of degrees up to {most}")
    return value


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text[:40])
    except ValueError:
        raise ValueError(f"{text[:40]!r} is no day: 2014-04-23") from None
