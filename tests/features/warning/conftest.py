"""A region of desks that warn: real nodes with the words of the real pack, invented data, and a terminal."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from starlette.testclient import TestClient

from amity import testing
from amity.features import exchange, warning
from amity.features.warning import views
from amity.features.warning.rules import months
from amity.features.warning.rules.drills import drills_of
from amity.formats import ged
from amity.kernel.record import Draft, Marking, Office, Party, RecordId
from amity.node import region as regions
from amity.node.pack import RegionPack
from amity.testing import DESK, Region, browsing
from amity.testing.terminal import Terminal

FEATURES = (warning.FEATURE, exchange.FEATURE)
WORLD = 60  # countries in an invented file that covers the world


@cache
def asean() -> RegionPack:
    """Return the real region pack."""
    return regions.load(testing.repository() / "regions" / "asean")


@dataclass
class Desks:
    """A region in which desks warn each other, and words to tell their stories with."""

    region: Region
    folder: Path

    def today(self, day: str) -> None:
        """Let it be noon of *day*."""
        self.region.clock.now = datetime.combine(date.fromisoformat(day), datetime.min.time(), UTC)

    def amity(self, party: str, *words: str) -> Terminal:
        """Run `amity warning …` at *party*'s node."""
        terminal = Terminal(self.region[party], folder=self.folder / party)
        return terminal.run(warning.FEATURE.commands, *words)

    def file(
        self,
        party: str,
        verb: str,
        body: Mapping[str, object],
        to: Iterable[str] | None = None,
        *,
        drill: bool = False,
    ) -> RecordId:
        """Let *party*'s desk say *body*, to all Parties unless told otherwise."""
        audience = frozenset(map(Party, self.region.nodes if to is None else to))
        marking = Marking(purpose="EXERCISE" if drill else "")
        draft = Draft(f"warning.{verb}/1", dict(body), audience, marking=marking)
        return self.region[party].file(draft, office=DESK).id

    def vintage(
        self,
        party: str,
        counts: Mapping[str, list[int]],
        until: str,
        *,
        to: Iterable[str] | None = None,
        **more: object,
    ) -> RecordId:
        """Let *party* know *counts* of state-based deaths by unit, up to the month *until*."""
        last = months.number(date.fromisoformat(f"{until}-01"))
        series = [
            {
                "unit": unit,
                "target": "state-based",
                "since": months.first_day(last - len(values) + 1).isoformat(),
                "values": values,
            }
            for unit, values in counts.items()
        ]
        body = {
            "name": "panel", "sort": "panel", "version": until, "taken": f"{until}-28", "period": "month",
            "until": f"{until}-01", "file": "6a" * 32, "table": "7b" * 32, "series": series,
        }  # fmt: skip
        return self.file(party, "vintage", body | more, to)

    def forecast(
        self,
        party: str,
        vintage: str,
        draws: Mapping[str, list[list[int]]],
        origin: str,
        *,
        to: Iterable[str] | None = None,
        **more: Any,
    ) -> RecordId:
        """Let *party* forecast: for each unit a list of draws, one list for each month after *origin*."""
        first = months.number(date.fromisoformat(f"{origin}-01")) + 1
        rows = [
            {"unit": unit, "model": "regional", "months": [counted(month) for month in by_month]}
            for unit, by_month in draws.items()
        ]
        body = {
            "target": "state-based", "origin": f"{origin}-01", "since": months.first_day(first).isoformat(),
            "vintage": vintage, "table": "7b" * 32, "model": "regional", "version": "1", "seed": 1,
            "draws": len(next(iter(draws.values()))[0]), "rows": rows,
        }  # fmt: skip
        drill = bool(more.pop("drill", False))
        return self.file(party, "forecast", body | more, to, drill=drill)

    def settle(
        self,
        party: str,
        vintage: str,
        since: str,
        counts: Mapping[str, list[int]],
        *,
        to: Iterable[str] | None = None,
    ) -> RecordId:
        """Let *party* say what came."""
        body = {
            "target": "state-based", "vintage": vintage, "standing": "final", "since": f"{since}-01",
            "counts": [{"unit": unit, "values": values} for unit, values in counts.items()],
        }  # fmt: skip
        return self.file(party, "outcome", body, to)

    def track(self, party: str, **asked: Any) -> views.Track:
        """Return the track record as *party* knows it."""
        with self.region[party].reading() as tx:
            drill = drills_of(self.region[party].region)
            return views.track(tx, "state-based", [Party(party), Party("ASEC")], drill=drill, **asked)

    def alerts(self, party: str) -> list[views.Alert]:
        """Return the alerts that *party* holds."""
        with self.region[party].reading() as tx:
            return views.alerts(tx)

    def duties(self) -> int:
        """Let every node do what is due, and hand it on; return how much was."""
        filed = sum(len(node.do_duties()) for node in self.region.nodes.values())
        self.region.meet()
        return filed

    def browser(self, party: str, office: Office = DESK) -> TestClient:
        """Return a browser in which somebody is signed in at *party*'s node."""
        return browsing.browser(self.region[party], FEATURES, office)


def counted(draws: list[int]) -> list[int]:
    """Return *draws* as a record writes them."""
    return [number for value in sorted(set(draws)) for number in (value, draws.count(value))]


@pytest.fixture
def desks(tmp_path) -> Desks:
    return Desks(Region("ASEC", "KHM", "IDN", pack=asean(), features=FEATURES), tmp_path)


def row(number: int, **said: object) -> dict[str, object]:
    """Return one row of an invented GED file."""
    codes = asean().vocabulary("countries").entries
    code = list(codes)[number % WORLD]
    month = number % 48
    day = date(2020 + month // 12, month % 12 + 1, 10).isoformat()
    blank = dict.fromkeys(ged.LAYOUT, "")
    return blank | {
        "id": 1000 + number, "year": day[:4], "type_of_violence": 1 + number % 3,
        "where_prec": 1, "date_prec": 1,
        "country": codes[code].title, "country_id": codes[code].numbers["gw"], "date_start": day,
        "date_end": day, "best": number % 7, "low": 0, "high": 9, "priogrid_gid": 100_000 + number % 5,
    } | said  # fmt: skip


def world() -> list[dict[str, object]]:
    """Return the rows of an invented GED file that covers the world for four years."""
    return [row(number) for number in range(960)]


def written(file: Path, rows: Iterable[Mapping[str, object]], *, heading: bool = True) -> Path:
    """Write *rows* as CSV to *file*."""
    rows = list(rows)
    with file.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.DictWriter(stream, list(rows[0]))
        if heading:
            writer.writeheader()
        writer.writerows(rows)
    return file


@pytest.fixture
def files(tmp_path):
    """Words to invent data files with."""

    def write(name: str, some: Iterable[Mapping[str, object]], *, heading: bool = True) -> Path:
        return written(tmp_path / name, some, heading=heading)

    return SimpleNamespace(row=row, world=world, write=write, folder=tmp_path, pack=asean())
