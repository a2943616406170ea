"""How each cost of a node grows: `python tests/bench/scale.py --most 1000000`.

The same node is made with ten thousand records, a hundred thousand, and so on (once: see `kept.py`), with
nine notes to one record that views read. At each size each step of `scaled.py` runs in a process of its own,
on a copy, so that what is kept stays as it was. It prints JSON lines as the others do, and at its end all
costs by size, with their growth from the smallest to the largest. `--draw FILE` draws the chart of a result
that was kept, beside it, and writes its table, instead of measuring. It asserts nothing. `amity bench scale`
starts it.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path[:0] = [str(HERE), str(ROOT / "scripts"), str(ROOT / "src")]

import around  # noqa: E402
import kept  # noqa: E402
import sqlalchemy as sa  # noqa: E402

import machine  # noqa: E402
from amity.ui import chart  # noqa: E402

Answer = dict[str, Any]
UNAVAILABLE = 6  # the exit code of the command line for a thing outside that is missing
SMALLEST = 10_000
WHOLE = ("exported", "verified")  # they take as long as the log is
STEPS = ("started", "proven", *WHOLE, "handed", "accepted", "asked", "filed")  # what files more comes last
DRAWN = {  # of the chart: not more than six, so that each has its own dash
    "file one report": "file a report",
    "accept 1,000 new records": "accept 1,000",
    "Today, after news": "Today, after news",
    "a plan": "a plan",
    "prove a record": "prove a record",
    "verify, each 1,000 records": "verify, each 1,000",
}
METHOD = (
    "The same node at each size: of ten records nine are notes that no view reads, one is what a ministry "
    "says. Each step in a process of its own, on a copy on disk; the median of some runs. What grows with "
    "the log as a whole is told for each thousand records."
)


def main() -> int:
    """Measure what was asked, and print it; or draw what was measured."""
    asked = _asked()
    if asked.draw:
        print(
            json.dumps({"result": drawn(json.loads(asked.draw.read_text()), asked.draw.with_suffix(".svg"))})
        )
        return 0
    work = asked.kept.parent / f"scale-{os.getpid()}"
    work.mkdir(parents=True)
    rows: list[Answer] = []
    try:
        with kept.server(asked.database == "postgresql", asked.kept) as server:
            for size in sizes(asked.most):
                rows += _measured(kept.Kept(asked.database, size, mixed=True), server, asked, work)
    except machine.Missing as missing:
        print(json.dumps({"missing": str(missing)}))
        return UNAVAILABLE
    finally:
        shutil.rmtree(work, ignore_errors=True)
    about = {"database": asked.database, "sizes": sizes(asked.most), "machine": around.machine(ROOT)}
    print(json.dumps({"result": {**about, "method": METHOD, "costs": rows, "growth": growth(rows)}}))
    return 0


def sizes(most: int) -> list[int]:
    """Return the sizes up to *most*: powers of ten from the smallest, or *most* alone where that is less."""
    found = [SMALLEST]
    while found[-1] * 10 <= most:
        found.append(found[-1] * 10)
    return found if most >= SMALLEST else [most]


def growth(rows: list[Answer]) -> list[Answer]:
    """Return how many times as much each thing costs at the largest size as at the smallest."""
    found = []
    for what in dict.fromkeys(row["what"] for row in rows):
        own = sorted((row for row in rows if row["what"] == what), key=lambda row: row["records"])
        first, last = own[0], own[-1]
        if first["cpu_ms"]:
            keys = {"what": what, "from": first["records"], "to": last["records"]}
            found.append({**keys, "times": round(last["cpu_ms"] / first["cpu_ms"], 2)})
    return found


def _measured(stored: kept.Kept, server: str, asked: argparse.Namespace, work: Path) -> list[Answer]:
    kept.ready(stored, server, asked.kept)
    size = stored.size(server, asked.kept)
    rows: list[Answer] = [
        _row(stored, "bytes on disk, each record", {"bytes_each": round(size / stored.records)})
    ]
    folder = str(stored.home(server, asked.kept).folder)
    pages = work / f"pages-{stored.records}"
    pages.mkdir()
    more: dict[str, Answer] = {
        "filed": {"records": stored.records},
        "handed": {"records": stored.records, "pages": str(pages)},
        "accepted": {"pages": str(pages)},
        "asked": {"records": stored.records},
        "exported": {"file": str(work / "exported")},
    }
    with _copy(stored, server, asked.kept, work) as author, _copy(stored, server, asked.kept, work) as reader:
        steps = [name for name in STEPS if name not in WHOLE or stored.records <= asked.whole]
        for done, name in enumerate(steps):
            print(json.dumps({"step": f"{stored.name}: {name}", "done": done, "of": len(steps)}), flush=True)
            told = {
                "database": reader if name == "accepted" else author,
                "folder": folder,
                **more.get(name, {}),
            }
            answer = _step(name, told)
            for what, cost in answer["found"].items():
                rows.append(_row(stored, what, cost | {"peak_mb": answer["peak_mb"]}))
                print(json.dumps({"found": rows[-1]}), flush=True)
    return rows


def _row(stored: kept.Kept, what: str, cost: Answer) -> Answer:
    none = {"ms": 0.0, "cpu_ms": 0.0, "load": round(os.getloadavg()[0], 1)}
    return {"records": stored.records, "what": what, **none, **cost}


def _step(name: str, told: Answer) -> Answer:
    command = [sys.executable, str(HERE / "scaled.py"), name, json.dumps(told)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    answer: Answer = json.loads(done.stdout.splitlines()[-1])
    return answer


@contextmanager
def _copy(stored: kept.Kept, server: str, within: Path, work: Path) -> Iterator[str]:
    """Give the URL of a copy of what is kept, and take it away afterwards."""
    if stored.database == "sqlite":
        file = work / f"{stored.name}-{len(list(work.glob('*.db')))}.db"
        shutil.copy(stored.folder(within) / "amity.db", file)
        try:
            yield f"sqlite:///{file}"
        finally:
            for one in work.glob(f"{file.name}*"):
                one.unlink()
        return
    engine = sa.create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        taken = set(connection.execute(sa.text("SELECT datname FROM pg_database")).scalars())
        name = next(f"copy_{n}" for n in range(len(taken) + 1) if f"copy_{n}" not in taken)
        connection.exec_driver_sql(f"CREATE DATABASE {name} TEMPLATE {stored.name}")
    try:
        yield sa.make_url(server).set(database=name).render_as_string(hide_password=False)
    finally:
        with engine.connect() as connection:
            connection.exec_driver_sql(f"DROP DATABASE {name}")
        engine.dispose()


def drawn(result: Answer, file: Path) -> Answer:
    """Write the chart of *result* to *file*, and return its name and the table, as Markdown."""
    places, series = result["sizes"], {}
    cost = {(row["what"], row["records"]): row for row in result["costs"]}
    for what, name in DRAWN.items():
        told = [cost.get((what, size)) for size in places]
        if first := told[0]:
            series[name] = [row and round(row["cpu_ms"] / first["cpu_ms"], 2) for row in told]
    title = f"Times as much processor time as with {places[0]:,} records"
    picture = chart.line(title, [f"{size:,}" for size in places], series, labels=chart.Labels(item="records"))
    file.write_text(picture.svg + "\n", encoding="utf-8")
    lines = [["what", *(f"{size:,}" for size in places)], ["---"] * (len(places) + 1)]
    for what in dict.fromkeys(row["what"] for row in result["costs"]):
        lines.append([what, *(_cell(cost.get((what, size))) for size in places)])
    return {"chart": str(file), "table": "\n".join(f"| {' | '.join(line)} |" for line in lines)}


def _cell(row: Answer | None) -> str:
    if row is None:
        return ""
    if "bytes_each" in row and not row["ms"]:
        return f"{row['bytes_each']:,} bytes"
    return f"{row['cpu_ms']:,.1f} / {row['ms']:,.1f}"


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measure how each cost of a node grows.")
    parser.add_argument("--most", type=int, default=100_000, help="records of the largest")
    parser.add_argument(
        "--whole", type=int, default=1_000_000, help="up to which the whole log is gone through"
    )
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--kept", type=Path, default=kept.FOLDER, help="where databases are kept")
    parser.add_argument("--draw", type=Path, help="a result that was kept: draw it, and measure nothing")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
