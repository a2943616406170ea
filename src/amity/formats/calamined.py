"""One spreadsheet, read by calamine in a process that may take only so much. Run by `otherbooks`.

The file comes on standard input; its first shown sheet goes out as JSON, a line each. Calamine keeps a sheet
as one block from corner to corner, so a file of a few kilobytes may ask for terabytes: a node that read it in
its own process would die of it.
"""

import io
import json
import resource
import sys
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta

MEMORY, PROCESSOR, WRITTEN = 768 << 20, 30, 64 << 20  # bytes, seconds, bytes
TOO_LARGE = 3  # how this process ends then
Value = int | float | str | bool | time | date | datetime | timedelta


def main(most: int) -> None:
    """Write the lines of standard input, at most *most*; the first says which cells are merged downwards."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (PROCESSOR, PROCESSOR))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    from python_calamine import CalamineWorkbook, SheetVisibleEnum  # within the limits, too

    book = CalamineWorkbook.from_filelike(io.BytesIO(sys.stdin.buffer.read()))
    shown = [one.name for one in book.sheets_metadata if one.visible == SheetVisibleEnum.Visible]
    sheet = book.get_sheet_by_name(shown[0]) if shown else None
    merged = sheet.merged_cell_ranges or [] if sheet else []
    say({"shown": bool(shown), "merged": [[*first, *last] for first, last in merged if last[0] > first[0]]})
    left = WRITTEN
    rows = sheet.to_python(skip_empty_area=False, nrows=most) if sheet else []
    for number, row in enumerate(rows, start=1):
        if cells := list(filled(row)):
            left -= say([number, cells])
        if left < 0:
            sys.exit(TOO_LARGE)


def filled(row: Sequence[Value]) -> Iterator[str]:
    """Yield the cells of *row* up to the last in which something stands."""
    last = max((at for at, cell in enumerate(row) if cell != ""), default=-1)
    yield from map(text, row[: last + 1])


def text(value: Value) -> str:
    """Return *value* as people write it."""
    match value:
        case bool():
            return "yes" if value else "no"
        case float():
            return f"{value:.12f}".rstrip("0").rstrip(".") if abs(value) < 1e15 else str(value)
        case datetime():
            return value.isoformat(sep=" ", timespec="minutes").removesuffix(" 00:00")
        case date() | time():
            return value.isoformat()
    return str(value)


def say(what: object) -> int:
    """Write *what* as one line, and return its length."""
    return sys.stdout.write(json.dumps(what) + "\n")


if __name__ == "__main__":
    try:
        main(int(sys.argv[1]))
    except MemoryError:
        sys.exit(TOO_LARGE)
