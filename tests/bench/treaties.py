"""How long it takes to say who is a Party to a treaty on a day, among a million acts: `python treaties.py`.

Two shapes are measured: the acts spread over very many treaties, as a region would have them; and all of them
in one treaty, as a hostile Party would. The peers are what anybody would write first, over the same rows: a
recount in SQL (the last joining and the last leaving of each Party, grouped), and a walk through all acts in
Python. All three must count the same, or nothing is printed. Reading is timed on a file, its pages as warm as
the runs before left them.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from pathlib import Path
from time import perf_counter
from types import SimpleNamespace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.pool import StaticPool

sys.path.append(str(Path(__file__).resolve().parents[2] / "src"))  # run as a file, from a checkout

from amity.features.treaties import views
from amity.features.treaties.kinds import TreatyAction
from amity.features.treaties.views.acting import ACTING
from amity.features.treaties.views.tables import act_table, move_table, voice_table
from amity.node import region as regions
from amity.store.database import Database

REPOSITORY = Path(__file__).resolve().parents[2]
CATALOGUED = "1976-TAC"
ISSUED = datetime(2026, 1, 1, tzinfo=UTC)
BATCH = 20_000
SAMPLE = 5_000
PARTIES = 40
FIRST, DAYS = date(1990, 1, 1), 20_000
ACTS_OF_A_TREATY = 200
MOST = timedelta(milliseconds=50)

Told = tuple[SimpleNamespace, TreatyAction]


def name_of(treaty: int) -> str:
    """Return the name of treaty number *treaty*: the first is one that the region's catalogue has too."""
    return f"2000-T{treaty}" if treaty else CATALOGUED


def acts(number: int, treaties: int) -> Iterator[Told]:
    """Yield acts, the same on every machine: each Party joins, declares, leaves, joins again."""
    for at in range(number):
        treaty = name_of(at % treaties)
        turn = at // treaties
        party = f"P{turn % PARTIES:02}"
        deed = ("accession", "declaration", "withdrawal", "accession")[(turn // PARTIES) % 4]
        on = FIRST + timedelta(days=(at * 7919) % DAYS)
        record = SimpleNamespace(id=f"{at:064x}", party=party, seq=at, issued=ISSUED)
        yield record, TreatyAction.model_construct(treaty=treaty, deed=deed, on=on)


def make(database: Database) -> None:
    """Make the view's tables."""
    with database.writing() as tx:
        for table in ACTING.tables:
            table.create(tx)


def learn(database: Database, told: Sequence[Told]) -> float:
    """Let the view learn what is *told*, and return how many acts it learns in a second."""
    began = perf_counter()
    with database.writing() as tx:
        ACTING.apply_all(tx, told)  # type: ignore[arg-type]
    return len(told) / (perf_counter() - began)


def pour(database: Database, told: Iterator[Told]) -> None:
    """Put the rows that the view would write for what is *told* straight into its tables: it is quicker."""
    moves: Counter[tuple[str, str, int, str]] = Counter()
    while batch := list(islice(told, BATCH)):
        rows = [row_of(record, body) for record, body in batch]
        moves.update((r["treaty"], r["party"], r["moves"], r["day"]) for r in rows if r["moves"])
        with database.writing() as tx:
            tx.execute(sa.insert(act_table), rows)
    names = ("treaty", "party", "moves", "day", "times", "matter")
    moved = ((*key, times, f"{key[0]}/{key[1]}") for key, times in moves.items())
    with database.writing() as tx:
        while some := list(islice(moved, BATCH)):
            tx.execute(sa.insert(move_table), [dict(zip(names, row, strict=True)) for row in some])
        voices = sorted({key[:2] for key in moves})
        rows = [{"treaty": t, "party": p, "matter": f"{t}/{p}"} for t, p in voices]
        tx.execute(sa.insert(voice_table), rows)


def row_of(record: SimpleNamespace, body: TreatyAction) -> dict[str, Any]:
    """Return the row that the view keeps of an act; its body is left out, for no total reads it."""
    moves, day = {"accession": 1, "withdrawal": -1}.get(body.deed, 0), body.on.isoformat()
    return {
        "matter": f"{body.treaty}/{record.party}",
        "record": record.id,
        "party": record.party,
        "seq": record.seq,
        "issued": "2026-01-01T00:00:00Z",
        "treaty": body.treaty,
        "deed": body.deed,
        "day": day,
        "said_on": day,
        "moves": moves,
        "stands": True,
        "body": {},
    }


def pictures(database: Database) -> list[list[Any]]:
    """Return all that the view's tables hold, but for the bodies."""
    with database.reading() as tx:
        kept = [[column for column in table.c if column.name != "body"] for table in ACTING.tables]
        return [sorted(map(tuple, tx.execute(sa.select(*columns)))) for columns in kept]


def poured_is_learned(treaties: int) -> float:
    """Assert that both ways leave the same rows, and return how many acts the view learns in a second."""
    learned, poured = Database("sqlite://", poolclass=StaticPool), Database("sqlite://", poolclass=StaticPool)
    told = list(acts(SAMPLE, treaties))
    make(learned)
    make(poured)
    speed = learn(learned, told)
    pour(poured, iter(told))
    assert pictures(learned) == pictures(poured), "what was poured is not what the view learns"
    return speed


def recounted(tx: sa.Connection, treaty: str, on: date) -> set[str]:
    """Return who is a Party, as plain SQL says: a row for each Party with its last moves."""
    t = act_table

    def last(moves: int) -> sa.ColumnElement[Any]:
        return sa.func.max(sa.case((t.c.moves == moves, t.c.day), else_=""))

    here = sa.select(t.c.party).where(t.c.treaty == treaty, t.c.day <= on.isoformat(), t.c.stands)
    return set(tx.execute(here.group_by(t.c.party).having(last(1) > last(-1))).scalars())


def walked(tx: sa.Connection, treaty: str, on: date) -> set[str]:
    """Return who is a Party, by a walk through all acts of the treaty."""
    t, last = act_table, {}
    rows = tx.execute(sa.select(t.c.party, t.c.moves, t.c.day, t.c.stands).where(t.c.treaty == treaty))
    for party, moves, day, stands in rows:
        if moves and stands and day <= on.isoformat():
            last[party, moves] = max(day, last.get((party, moves), ""))
    return {p for p, moves in last if moves > 0 and last[p, 1] > last.get((p, -1), "")}


def milliseconds(ask: Callable[[int], object], times: int) -> dict[str, float]:
    """Return the median and the worst of *times* runs."""
    taken = []
    for at in range(times):
        began = perf_counter()
        ask(at)
        taken.append(1000 * (perf_counter() - began))
    return {"median": round(statistics.median(taken), 3), "worst": round(max(taken), 3)}


def measured(database: Database, names: list[str], times: int) -> dict[str, Any]:
    """Return what each way takes, and how often ours is faster than the peers."""
    pack = regions.load(REPOSITORY / "regions" / "asean")
    amity = views.find(pack, None, CATALOGUED)
    days = [FIRST + timedelta(days=(at * 997) % DAYS) for at in range(times)]
    known = [amity if name == amity.ref else replace(amity, ref=name, acts=()) for name in names]
    alone = [replace(one, acts=()) for one in known]  # the peers know no catalogue

    with database.reading() as tx:

        def of(at: int) -> tuple[Any, date]:
            return alone[at % len(alone)], days[at % times]

        for at in range(min(times, 5)):
            one, day = of(at)
            ours = set(views.total(tx, one, day).parties)
            assert ours == recounted(tx, one.ref, day) == walked(tx, one.ref, day), "they do not count alike"
        found = {
            "ours": milliseconds(lambda at: views.total(tx, *of(at)), times),
            "ours, with the catalogue": milliseconds(
                lambda at: views.total(tx, known[at % len(known)], days[at % times]), times
            ),
            "recount in SQL": milliseconds(
                lambda at: recounted(tx, of(at)[0].ref, of(at)[1]), min(times, 10)
            ),
            "walk in Python": milliseconds(lambda at: walked(tx, of(at)[0].ref, of(at)[1]), min(times, 10)),
        }
    base = found["ours"]["median"]
    peers = ("recount in SQL", "walk in Python")
    ratios = {f"times as fast as the {one}": round(found[one]["median"] / base, 1) for one in peers}
    within = found["ours, with the catalogue"]["worst"] < MOST / timedelta(milliseconds=1)
    return {"milliseconds": found, **ratios, "under 50 ms": within}


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--actions", type=int, default=1_000_000)
    parser.add_argument("--times", type=int, default=50)
    parser.add_argument("--database", default="", help="an SQLAlchemy URL of an empty database; else a file")
    asked = parser.parse_args(arguments)
    told: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as folder:
        for shape, treaties in (
            ("spread", max(1, asked.actions // ACTS_OF_A_TREATY)),
            ("in one treaty", 1),
        ):
            database = Database(asked.database or f"sqlite:///{folder}/{treaties}.db")
            speed = poured_is_learned(treaties)
            make(database)
            pour(database, acts(asked.actions, treaties))
            names = [name_of(at) for at in range(0, treaties, max(1, treaties // 50))]
            told[shape] = {
                "actions": asked.actions,
                "treaties": treaties,
                "learned in a second": round(speed),
                **measured(database, names, asked.times),
            }
            with database.writing() as tx:
                for table in ACTING.tables:
                    table.drop(tx)
            database.close()
    print(json.dumps({"result": told}, indent=2))


if __name__ == "__main__":
    main()
