"""Pairs of names in a CSV file, as others' scripts hand them over. Bounded; no node, no database."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass

from amity.errors import Malformed, TooLarge

LARGEST = 64 * 1024 * 1024  # bytes
MOST = 500_000  # pairs
LONGEST = 2000  # letters of a name
ANY = "LegalEntity"  # a person or a company: whose schema nobody says
COLUMNS = ("name1", "name2", "schema")


@dataclass(frozen=True, slots=True)
class Asked:
    """One pair to be compared."""

    name1: str
    name2: str
    schema: str


def pairs(data: bytes) -> Iterator[Asked]:
    """
    Yield the pairs of the CSV file *data*; further columns are passed over.

    Raises:
        Malformed: it is no UTF-8 text, or a column is missing.
    """
    if len(data) > LARGEST:
        raise TooLarge(f"the file has {len(data):,} bytes; at most {LARGEST:,} are read: part it")
    try:
        rows = csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""), strict=True)
        missing = [name for name in COLUMNS if name not in (rows.fieldnames or ())]
        if missing:
            raise Malformed(f"the first line names no column {', '.join(missing)}: give name1, name2, schema")
        for number, row in enumerate(rows, start=1):
            if number > MOST:
                raise TooLarge(f"there are more than {MOST:,} pairs: part the file")
            yield _asked(row, number)
    except UnicodeDecodeError as error:
        raise Malformed("the file is not UTF-8 text: save it as CSV UTF-8") from error
    except csv.Error as error:
        raise Malformed(f"the file is no CSV: {error}") from error


def _asked(row: dict[str, str | None], number: int) -> Asked:
    name1, name2, schema = (str(row.get(name) or "").strip() for name in COLUMNS)
    if max(len(name1), len(name2)) > LONGEST:
        raise TooLarge(f"pair {number}: a name has more than {LONGEST} letters")
    return Asked(name1, name2, schema or ANY)
