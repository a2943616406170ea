"""A list of names as CSV or XLSX, as national lists are handed on: Name, Alias, Nationality, Designation, ….

It has no numbers, neither of entries nor of documents: an entry is named by the line on which it begins.
"""

import csv
import io
from collections.abc import Iterable, Iterator

from amity.errors import Malformed, Refusal, TooLarge
from amity.formats import spreadsheet
from amity.formats.sanctions.entries import MOST, Entry, Listed, PassedOver, Read, Sort, named, tidy

COLUMNS = ("Name", "Alias", "Nationality", "Designation", "Sanction Type", "Source")
_SORTS: dict[str, Sort] = {"individual": "person", "vessel": "vessel", "aircraft": "aircraft"}
Row = dict[str, str]


def is_it(data: bytes) -> bool:
    """Tell whether the first line of *data* names the columns of this form, whatever else."""
    if data.startswith(b"PK"):
        try:
            return set(COLUMNS) <= set(spreadsheet.read(data).headers)
        except Refusal:
            return False
    first = data[:500].removeprefix(b"\xef\xbb\xbf").splitlines()[:1]
    return bool(first) and first[0].decode("utf-8", errors="replace").strip() == ",".join(COLUMNS)


def of_csv(data: bytes) -> Read:
    """
    Return the list that *data* is: neighbouring rows of one name are one entry with several aliases.

    Raises:
        Malformed: it is no UTF-8 text, or no CSV.
    """
    return _of(_rows(data), "names-csv")


def of_xlsx(data: bytes) -> Read:
    """
    Return the list that the first sheet of *data* is, under the same headings.

    Raises:
        Malformed: it is no XLSX, or a heading is missing.
    """
    sheet = spreadsheet.read(data)
    if missing := [name for name in COLUMNS if name not in sheet.headers]:
        raise Malformed(f"the sheet has no column {', '.join(missing)}: a list of names has {COLUMNS}")
    rows = ((row.line, sheet.named(row)) for row in sheet.rows)
    return _of(((line, {name: row[name] for name in COLUMNS}) for line, row in rows), "names-xlsx")


def _of(rows: Iterable[tuple[int, Row]], form: str) -> Read:
    read = Read(publisher="", form=form)
    last: tuple[str, str] = ("", "")
    for line, row in rows:
        name = tidy(row["Name"])
        if not name:
            read.passed_over.append(PassedOver(f"line {line}", "it has no name"))
        elif (name, row["Sanction Type"]) == last:
            read.entries[-1] = _with_alias(read.entries[-1], row)
        elif len(read.entries) >= MOST:
            raise TooLarge(f"the list has more than {MOST:,} entries")
        else:
            read.entries.append(_with_alias(_entry(row, name, line), row))
            read.publisher = read.publisher or tidy(row["Source"])
        last = (name, row["Sanction Type"])
    return read


def _rows(data: bytes) -> Iterator[tuple[int, Row]]:
    try:
        rows = csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""), restval="")
        for row in rows:
            yield rows.line_num, {name: str(row.get(name) or "") for name in COLUMNS}
    except (UnicodeDecodeError, csv.Error) as error:
        raise Malformed(f"the file is no CSV in UTF-8 that can be read: {error}") from error


def _entry(row: Row, name: str, line: int) -> Entry:
    return Entry(
        uid=f"line {line}",
        sort=_SORTS.get(row["Designation"].strip().lower(), "company"),
        names=(Listed(name),),
        programmes=tuple(filter(None, [tidy(row["Sanction Type"])])),
        nationality=tuple(filter(None, [tidy(row["Nationality"])])),
    )


def _with_alias(entry: Entry, row: Row) -> Entry:
    names = named([*entry.names, Listed(tidy(row["Alias"]), "strong")])
    return Entry(
        uid=entry.uid,
        sort=entry.sort,
        names=names,
        programmes=entry.programmes,
        nationality=entry.nationality,
    )
