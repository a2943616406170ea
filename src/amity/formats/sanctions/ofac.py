"""OFAC's lists: XML (SDN and non-SDN), and CSV, whose remarks hold the numbers and some of the names."""

import csv
import io
import re
from collections.abc import Iterator, Mapping

from lxml import etree

from amity.errors import Malformed, TooLarge
from amity.formats.sanctions.entries import (
    MOST,
    MOST_NAMES,
    Entry,
    Listed,
    Number,
    PassedOver,
    Quality,
    Read,
    Sort,
    named,
    tidy,
)
from amity.formats.sanctions.markup import plain

_SORTS: Mapping[str, Sort] = {
    "individual": "person",
    "entity": "company",
    "vessel": "vessel",
    "aircraft": "aircraft",
}
_CALLED = (  # what OFAC calls a number, and what the exchange calls it
    ("Digital Currency Address", "wallet"), ("Vessel Registration Identification", "imo"), ("MMSI", "mmsi"),
    ("Passport", "passport"), ("Email Address", "e-mail"), ("Phone Number", "phone"), ("IBAN", "iban"),
    ("Website", "domain"), ("Aircraft Tail Number", "vehicle-registration"),
    ("Registration Number", "company-number"),
    ("Registration ID", "company-number"), ("Tax ID No.", "company-number"),
    ("Unified Social Credit Code", "company-number"), ("Legal Entity Number", "company-number"),
    ("Public Registration Number", "company-number"), ("National ID No.", "other"),
    ("Identification Number", "other"), ("SWIFT/BIC", "other"), ("ISIN", "other"), ("BIK", "other"),
)  # fmt: skip
_COLUMNS = (
    "uid",
    "name",
    "sort",
    "programme",
    "title",
    "call-sign",
    "type",
    "dwt",
    "grt",
    "flag",
    "owner",
    "remarks",
)
_ALIAS = re.compile(r"(?P<how>[afn]\.k\.a\.)\s+'(?P<name>.*)'\.?")
_PUBLISHED = re.compile(r"(\d{2})/(\d{2})/(\d{4})")


def of_xml(root: etree._Element) -> Read:
    """Return the list that stands below *root*."""
    plain(root)
    said = tidy(root.findtext("publshInformation/Publish_Date"))  # OFAC's own spelling
    day = _PUBLISHED.fullmatch(said)
    dated = f"{day[3]}-{day[1]}-{day[2]}" if day else ""
    read = Read(publisher="OFAC", form="ofac-xml", dated=dated, version=said)
    for one in root.iter("sdnEntry"):
        _keep(read, _entry(one), f"line {one.sourceline}")
    count = tidy(root.findtext("publshInformation/Record_Count"))
    held = len(read.entries) + len(read.passed_over)
    if count.isascii() and count.isdigit() and int(count) != held:
        read.passed_over.append(PassedOver("Record_Count", f"it says {count[:12]} entries, and has {held}"))
    return read


def _keep(read: Read, entry: Entry, place: str) -> None:
    if len(read.entries) >= MOST:
        raise TooLarge(f"the list has more than {MOST:,} entries")
    if entry.uid and entry.names:
        read.entries.append(entry)
    else:
        read.passed_over.append(PassedOver(place, "it has no number or no name"))


def _entry(one: etree._Element) -> Entry:
    aliases = [Listed(_name(aka), _quality(aka)) for aka in one.findall("akaList/aka")]
    numbers = [
        _number(tidy(i.findtext("idType")), tidy(i.findtext("idNumber"))) for i in one.findall("idList/id")
    ]
    return Entry(
        uid=tidy(one.findtext("uid")),
        sort=_SORTS.get(tidy(one.findtext("sdnType")).lower(), "company"),
        names=named([Listed(_name(one)), *aliases]),
        numbers=tuple(number for number in numbers if number)[:MOST_NAMES],
        programmes=tuple(tidy(program.text) for program in one.findall("programList/program")),
        born=tuple(tidy(day.text) for day in one.findall("dateOfBirthList/dateOfBirthItem/dateOfBirth")),
        nationality=tuple(tidy(state.text) for state in one.findall("nationalityList/nationality/country")),
        remarks=(one.findtext("remarks") or "").strip()[:4000],
    )


def _name(one: etree._Element) -> str:
    given = tidy(one.findtext("firstName"))
    return tidy(f"{given} {tidy(one.findtext('lastName'))}")


def _quality(aka: etree._Element) -> Quality:
    return "weak" if tidy(aka.findtext("category")).lower() == "weak" else "strong"


def _number(called: str, value: str) -> Number | None:
    if not value:
        return None
    for name, sort in _CALLED:
        if name in called:
            bare = value.removeprefix("IMO").strip() if sort == "imo" else value
            return Number(sort, bare, called)
    return None


def is_csv(data: bytes) -> bool:
    """Tell whether the first row of *data* is one of OFAC's: twelve columns, numbered or named."""
    line = data[:4000].removeprefix(b"\xef\xbb\xbf").splitlines()[:1]
    row = next(csv.reader([one.decode("utf-8", errors="replace") for one in line]), [])
    named = [cell.strip().lower() for cell in row[:3]] == ["id", "name", "type"]
    return len(row) == len(_COLUMNS) and (named or row[0].strip().isdigit())


def of_csv(data: bytes) -> Read:
    """
    Return the list that the CSV file *data* is: OFAC's twelve columns, with or without their names.

    Raises:
        Malformed: it is no text, or its rows do not have twelve columns.
    """
    rows = _rows(data)
    read = Read(publisher="OFAC", form="ofac-csv")
    for line, row in rows:
        if len(row) != len(_COLUMNS):
            read.passed_over.append(
                PassedOver(f"line {line}", f"it has {len(row)} columns, not {len(_COLUMNS)}")
            )
        elif any(cell.strip() for cell in row):
            _keep(read, _of_row(dict(zip(_COLUMNS, row, strict=True))), f"line {line}")
    if not read.entries:
        raise Malformed("none of its rows is one of a sanctions list: give OFAC's SDN.CSV, or the UN's XML")
    return read


def _rows(data: bytes) -> Iterator[tuple[int, list[str]]]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")  # as OFAC wrote it for long
    rows = csv.reader(
        io.StringIO(text.rstrip("\x1a\r\n"), newline="")
    )  # it ends with an old end-of-file mark
    try:
        for row in rows:
            if not (
                rows.line_num == 1 and [cell.strip().lower() for cell in row[:3]] == ["id", "name", "type"]
            ):
                yield rows.line_num, row
    except csv.Error as error:
        raise Malformed(f"the file is no CSV that can be read: {error}") from error


def _of_row(row: Mapping[str, str]) -> Entry:
    remarks = [part.strip() for part in re.split(r";\s+", row["remarks"]) if part.strip()]
    aliases = [Listed(tidy(found["name"]), "weak") for part in remarks if (found := _ALIAS.fullmatch(part))]
    sort = _SORTS.get(tidy(row["sort"]).lower(), "company")
    numbers = list(_of_remarks(remarks))
    if call_sign := tidy(row["call-sign"]):
        numbers.append(Number("call-sign", call_sign, "Call sign"))
    return Entry(
        uid=tidy(row["uid"]),
        sort=sort,
        names=named([Listed(tidy(row["name"])), *aliases]),
        numbers=tuple(numbers)[:MOST_NAMES],
        programmes=tuple(filter(None, (tidy(part) for part in re.split(r"\]\s*\[", row["programme"])))),
        born=tuple(part.removeprefix("DOB ").rstrip(".") for part in remarks if part.startswith("DOB ")),
        nationality=tuple(part[12:].rstrip(".") for part in remarks if part.startswith("nationality ")),
        remarks=row["remarks"].strip()[:4000] if tidy(row["remarks"]) else "",
    )


def _of_remarks(remarks: list[str]) -> Iterator[Number]:
    for part in remarks:
        said = part.removeprefix("alt. ").rstrip(".")
        for name, sort in _CALLED:
            if said.startswith(name):
                value = _value(said[len(name) :], sort)
                if value:
                    yield Number(sort, value, name)
                break


def _value(rest: str, sort: str) -> str:
    """Return the number that stands first in *rest*, after a wallet's currency or a vessel's "IMO"."""
    words = rest.replace("- ", " ", 1).split() if sort == "wallet" else rest.split()
    if sort == "wallet":
        words = words[1:]
    if sort == "imo":
        words = [word for word in words if word != "IMO"]
    return words[0][:500] if words else ""
