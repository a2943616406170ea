"""Spreadsheets of other makes as lines of cells: ODS (ISO/IEC 26300) and the old XLS, read by calamine.

The first sheet that is shown; formulas by the value that was last computed; a date as 2026-03-02. What is
merged downwards holds for each of its lines in XLS; of ODS calamine does not tell what is merged. It is read
in a process of its own, which may take only so much: see `calamined`.
"""

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from amity.errors import Malformed, TooLarge
from amity.formats.calamined import TOO_LARGE

_READER = Path(__file__).with_name("calamined.py")
_PATIENCE = 60  # seconds by the clock
_ODS = b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet"
_XLS = b"\xd0\xcf\x11\xe0"  # also of a newer file with a password
_TOO_LARGE = "the spreadsheet unpacks to more than is read here: part it, or save it as CSV"
_NO_BOOK = "the file is no spreadsheet that can be opened: save it again without a password, or as .xlsx"


def form_of(data: bytes) -> str:
    """Return whether *data* begins as "ods" or "xls" do; "" where it is neither."""
    return "xls" if data.startswith(_XLS) else "ods" if data[30:].startswith(_ODS) else ""


def lines(data: bytes, *, most: int) -> Iterator[tuple[int, Sequence[str]]]:
    """
    Yield the lines of the first shown sheet of *data*, up to number *most*, with their numbers.

    Raises:
        Malformed: it is neither, or it has a password.
        TooLarge: to read it takes more memory or time than is given to it.
    """
    told = _told(data, most)
    if not told[0]["shown"]:
        raise Malformed("the workbook shows no sheet: unhide the one that is meant")
    below: dict[int, list[tuple[int, int]]] = {}  # first line: (column, last line)
    for first, column, last, _ in told[0]["merged"]:
        below.setdefault(first + 1, []).append((column, last + 1))
    held: dict[int, tuple[int, str]] = {}  # column: until which line what holds
    for number, cells in told[1:]:
        for at, (last, text) in held.items():
            if number <= last and (at >= len(cells) or not cells[at]):
                cells += [""] * (at + 1 - len(cells))
                cells[at] = text
        for at, last in below.get(number, ()):
            held.pop(at, None)
            if at < len(cells) and cells[at]:
                held[at] = (last, cells[at])
        yield number, cells


def _told(data: bytes, most: int) -> list[Any]:
    command = [sys.executable, "-I", str(_READER), str(most)]
    try:
        done = subprocess.run(  # noqa: S603 - our own file, and no word of a user's
            command, input=data, capture_output=True, timeout=_PATIENCE, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise TooLarge(_TOO_LARGE) from error
    if done.returncode < 0 or done.returncode == TOO_LARGE:
        raise TooLarge(_TOO_LARGE)
    if done.returncode:
        raise Malformed(_NO_BOOK)
    return [json.loads(line) for line in done.stdout.splitlines()]
