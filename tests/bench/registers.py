"""What a page of a register takes of a processor, among a hundred thousand entries: `python registers.py`.

The peers are what an office would use: the same list as a plain table in SQLite, its newest words found by a
window over all of them; and as a spreadsheet, opened with openpyxl to be read. All find the same first page,
or nothing is printed. Milliseconds are those of the processor, the least of a few runs.
"""

from __future__ import annotations

import argparse
import io
import json
import sqlite3
import sys
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from time import process_time
from types import SimpleNamespace
from typing import Any

import openpyxl

sys.path.append(str(Path(__file__).resolve().parents[2] / "src"))  # run as a file, from a checkout

from amity.features.registers import views
from amity.features.registers.declaring import Entry
from amity.features.registers.views.registering import BY_NAME
from amity.features.registers.views.tables import reminder_table
from amity.kernel.record import PUBLIC, Party
from amity.node import region as regions
from amity.store.database import Database

REPOSITORY = Path(__file__).resolve().parents[2]
VIEW = BY_NAME["focal-points"]
FIRST, TODAY = datetime(2026, 1, 1, tzinfo=UTC), date(2026, 11, 20)
EACH, BATCH = 100, 5_000
REGION = regions.load(REPOSITORY / "regions" / "asean")
PARTIES = [code for code, one in REGION.parties.items() if one.kind == "state"][:10]

Told = tuple[SimpleNamespace, Entry]


def said(number: int) -> Iterator[Told]:
    """Yield entries, the same on every machine: each of ten Parties declares its share."""
    shape = VIEW.register.entry
    for at in range(number):
        body = shape.example | {"entry": f"desk-{at:07}", "since": "2025-11-15"}
        record = SimpleNamespace(
            id=f"{at:064x}",
            party=PARTIES[at % len(PARTIES)],
            seq=at,
            issued=FIRST + timedelta(minutes=at % 300_000),
            audience=frozenset({PUBLIC}),
            to="",
        )
        yield record, shape.model_validate(body)


def milliseconds(ask: Callable[[], Any], times: int) -> float:
    """Return the least that *times* runs take of the processor."""
    taken = []
    for _ in range(times):
        began = process_time()
        ask()
        taken.append(1000 * (process_time() - began))
    return round(min(taken), 1)


def ours(database: Database, number: int, times: int) -> tuple[dict[str, float], list[str]]:
    """Return what each question takes here, and the names on the first page."""
    asked = views.Lookout(register=VIEW.register, region=REGION, on=TODAY)
    party, soon = Party(PARTIES[0]), TODAY + timedelta(days=14)

    with database.reading() as tx:

        def page(first: int = 0, **more: Any) -> views.Page:
            one = views.Lookout(register=VIEW.register, region=REGION, **{"on": TODAY, **more})
            return views.page(tx, one, first=first, each=EACH)

        found = {
            "first page": milliseconds(page, times),
            "a page in the middle": milliseconds(lambda: page(number // 2), times),
            "first page, as anybody reads it": milliseconds(lambda: page(public=True), times),
            "first page on a day long past": milliseconds(lambda: page(on=date(2026, 2, 1)), times),
            "first page as it was known": milliseconds(lambda: page(known=date(2026, 2, 1)), times),
            "how many stand": milliseconds(lambda: views.count(tx, asked), times),
            "what falls due": milliseconds(
                lambda: views.waiting(tx, party, region=REGION, today=TODAY, by=soon), times
            ),
            "500 for a file": milliseconds(
                lambda: views.some(tx, asked, after=(PARTIES[0], ""), each=500), times
            ),
            "all read whole, as no page does": milliseconds(
                lambda: views.entries(tx, VIEW.register, region=REGION, on=TODAY), 1
            ),
        }
        return found, [one.ref for one in page().found.standing]


def plain_sqlite(told: list[Told], times: int) -> tuple[float, list[str]]:
    """Return what the first page takes of a plain table, and the names on it."""
    tx = sqlite3.connect(":memory:")
    tx.execute("create table entry (party, name, since, seq, body)")
    rows = ((r.party, b.entry, str(b.since), r.seq, b.model_dump_json()) for r, b in told)
    tx.executemany("insert into entry values (?, ?, ?, ?, ?)", rows)
    tx.execute("create index entry_name on entry (party, name, since desc, seq desc)")
    newest = (
        "select party, name, body, count(*) over () from (select *, row_number() over (partition by party, "
        "name order by since desc, seq desc) as place from entry where since <= ?) where place = 1 "
        "order by party, name limit ?"
    )

    def page() -> list[Any]:
        return tx.execute(newest, (TODAY.isoformat(), EACH)).fetchall()

    return milliseconds(page, times), [f"{party}/focal-points/{name}" for party, name, *_ in page()]


def spreadsheet(told: list[Told]) -> tuple[float, list[str]]:
    """Return what it takes to open the list as XLSX and to find its first page, and the names on it."""
    book, stream = openpyxl.Workbook(write_only=True), io.BytesIO()
    sheet = book.create_sheet()
    for record, body in told:
        sheet.append([record.party, body.entry, body.since, body.model_dump_json()])
    book.save(stream)

    def page() -> list[str]:
        stream.seek(0)
        opened = openpyxl.load_workbook(stream, read_only=True)
        names = sorted((row[0], row[1]) for row in opened.active.iter_rows(values_only=True))
        return [f"{party}/focal-points/{name}" for party, name in names[:EACH]]

    return milliseconds(page, 1), page()


def measured(database: Database, number: int, times: int) -> dict[str, Any]:
    """Return what all of them take; they find the same."""
    told = list(said(number))
    with database.writing() as tx:
        for table in (*(t for view in BY_NAME.values() for t in view.tables), reminder_table):
            table.create(tx)
    began = process_time()
    for at in range(0, number, BATCH):
        with database.writing() as tx:
            VIEW.apply_all(tx, told[at : at + BATCH])  # type: ignore[arg-type]
    learned = number / (process_time() - began)
    found, names = ours(database, number, times)
    plain, theirs = plain_sqlite(told, times)
    sheet, others = spreadsheet(told)
    assert names == theirs == others, "they do not find the same page"
    return {
        "entries": number,
        "learned in a second of the processor": round(learned),
        "milliseconds": {**found, "peer: plain SQLite": plain, "peer: openpyxl": sheet},
    }


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--entries", type=int, default=100_000)
    parser.add_argument("--times", type=int, default=3)
    parser.add_argument("--database", default="", help="an SQLAlchemy URL of an empty database; else a file")
    asked = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        database = Database(asked.database or f"sqlite:///{folder}/registers.db")
        told = measured(database, asked.entries, asked.times)
        database.close()
    print(json.dumps({"result": told}, indent=2))


if __name__ == "__main__":
    main()
