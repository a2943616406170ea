"""Measuring: how fast a log is filed, taken in, shown and rebuilt on this machine, with a peer beside it."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from amity import app
from amity.cli.house import House
from amity.errors import Refusal, Unavailable


@click.group()
def bench() -> None:
    """Measure Amity on this machine. Nothing here touches a node of yours."""


@bench.command("log")
@click.option("--records", default=10_000, show_default=True, type=click.IntRange(1), help="How many.")
@click.option("--runs", default=0, help="How often each step is taken; 0: thrice up to 20,000 records.")
@click.option("--postgres/--no-postgres", default=True, help="Measure on PostgreSQL too.")
@click.option("--no-peer", is_flag=True, help="Do without Hypercore, which is installed into .bench/.")
@click.pass_obj
def measure_log(house: House, records: int, runs: int, postgres: bool, no_peer: bool) -> None:
    """Measure a log: records a second filed, accepted, rebuilt; pages; memory; and Hypercore beside it."""
    options = ["--records", str(records), "--runs", str(runs), "--postgres" if postgres else "--no-postgres"]
    result = _measured(house, _program("log.py"), options + ["--no-peer"] * no_peer)
    house.out(result, lambda: _told(result))


@bench.command("taxii")
@click.option("--objects", default=10_000, show_default=True, type=click.IntRange(100), help="How many.")
@click.option("--no-peer", is_flag=True, help="Do without peers, which are installed into .bench/.")
@click.pass_obj
def measure_taxii(house: House, objects: int, no_peer: bool) -> None:
    """Measure the TAXII door: objects a CPU second taken and read, empty polls; others beside it."""
    options = ["--objects", str(objects)] + ["--no-peer"] * no_peer
    result = _measured(house, _program("bench_taxii.py"), options)
    house.out(result, lambda: _served(result))


@bench.command("replication")
@click.option("--records", default=10_000, show_default=True, type=click.IntRange(100), help="How many.")
@click.option(
    "--only", multiple=True, help="A system: amity, hypercore, pouchdb, nats, git; may be repeated."
)
@click.pass_obj
def measure_replication(house: House, records: int, only: tuple[str, ...]) -> None:
    """Measure replication between two nodes, and four other systems beside it: rates, bytes, losses."""
    options = ["--records", str(records)] + (["--only", *only] if only else [])
    result = _measured(house, _program("replication.py"), options)
    house.out(result, lambda: _beside(result))


@bench.command("load")
@click.option("--records", default=10_000, show_default=True, type=click.IntRange(1000), help="Held before.")
@click.option("--seconds", default=30.0, show_default=True, help="How long they ask with pauses.")
@click.option("--rush", default=10.0, show_default=True, help="How long they ask without; 0: not at all.")
@click.option("--pause", default=5.0, show_default=True, help="Seconds for which a person reads a page.")
@click.option("--readers", default=200, show_default=True, type=click.IntRange(1), help="Who read at once.")
@click.option("--writers", default=20, show_default=True, type=click.IntRange(1), help="Who file at once.")
@click.option("--listeners", default=50, show_default=True, type=click.IntRange(0), help="Open live pages.")
@click.option("--only", multiple=True, help="sqlite, postgresql, or “postgresql, two processes”.")
@click.pass_obj
def measure_load(house: House, /, only: tuple[str, ...], **asked: float) -> None:
    """Measure a node under many people at once: how long answers take, memory, and what was no answer.

    Its databases are made once and kept in .bench/kept beside the checkout.
    """
    options = [part for name, value in asked.items() for part in (f"--{name}", str(value))]
    result = _measured(house, _program("load.py"), options + (["--only", *only] if only else []))
    house.out(result, lambda: _borne(result))


@bench.command("scale")
@click.option("--most", default=100_000, show_default=True, type=click.IntRange(1000), help="Records.")
@click.option("--whole", default=1_000_000, show_default=True, help="Up to which a log is gone through.")
@click.option(
    "--database",
    default="sqlite",
    type=click.Choice(("sqlite", "postgresql")),
    show_default=True,
    help="Where the records stand.",
)
@click.option("--draw", type=click.Path(exists=True, dir_okay=False), help="A JSON result: draw it instead.")
@click.pass_obj
def measure_scale(house: House, most: int, whole: int, database: str, draw: str | None) -> None:
    """Measure how each cost of a node grows, from ten thousand records to --most.

    Its databases are made once and kept in .bench/kept beside the checkout. --draw writes the chart of a
    result that `--json` wrote, beside it, and tells its table.
    """
    options = ["--most", str(most), "--whole", str(whole), "--database", database]
    result = _measured(house, _program("scale.py"), options + (["--draw", draw] if draw else []))
    house.out(result, lambda: result.get("table") or "\n".join(_brief(one) for one in result["growth"]))


@bench.command("warning")
@click.option("--rows", default=400_000, show_default=True, type=click.IntRange(200), help="Of a release.")
@click.option("--windows", default="2018-2022", show_default=True, help="Of the backtest.")
@click.option("--only", multiple=True, help="release, backtest, cells, detectors; may be repeated.")
@click.pass_obj
def measure_warning(house: House, rows: int, windows: str, only: tuple[str, ...]) -> None:
    """Measure early warning: a release read, a backtest here and on Dask, cells scored, detectors."""
    options = ["--rows", str(rows), "--windows", windows] + (["--only", *only] if only else [])
    result = _measured(house, _program("warning.py"), options)
    house.out(
        result, lambda: json.dumps({name: result[name] for name in result if name != "machine"}, indent=1)
    )


@bench.command("all")
@click.option("--scale", default=1.0, show_default=True, help="Times as many records as usual.")
@click.option(
    "--only", multiple=True, help="replication, taxii, treaties, registers, warning; may be repeated."
)
@click.pass_obj
def measure_all(house: House, scale: float, only: tuple[str, ...]) -> None:
    """Measure everything that has a named peer, in one run: each rate, its peer and the ratio."""
    options = ["--scale", str(scale)] + (["--only", *only] if only else [])
    result = _measured(house, _program("everything.py"), options)
    house.out(result, lambda: "\n".join(_brief(one) for one in result["rates"] + result["missing"]))


def _beside(result: dict[str, Any]) -> str:
    """Return *result* of systems side by side as lines."""
    lines = [_brief(one) for one in result["systems"]]
    return "\n".join([*lines, *_aims(result)])


def _aims(result: dict[str, Any]) -> list[str]:
    return [
        f"{'met    ' if one['met'] else 'NOT MET'} {one['aim']} (is {one['value']:,})"
        for one in result["aims"]
    ]


@bench.command("page")
@click.option("--records", default=10_000, show_default=True, type=click.IntRange(1), help="Behind Today.")
@click.option("--runs", default=5, show_default=True, type=click.IntRange(1), help="How often it is opened.")
@click.option("--no-peer", is_flag=True, help="Do without Canaille, which comes with the tests.")
@click.pass_obj
def measure_page(house: House, records: int, runs: int, no_peer: bool) -> None:
    """Measure the first paint of Today over a slow 3G line, and what it transfers; another page beside it."""
    options = ["--records", str(records), "--runs", str(runs)] + ["--no-peer"] * no_peer
    result = _measured(house, _program("page.py"), options)
    house.out(result, lambda: _painted(result))


def _painted(result: dict[str, Any]) -> str:
    """Return *result* of the slow line as lines."""
    lines = [
        f"{one['page']}, {one['line']} line, {when}: "
        + ", ".join(f"{name.replace('_', ' ')} {value:,}" for name, value in one[when].items())
        for one in result["pages"]
        for when in ("cold", "warm", "kept")
        if when in one
    ]
    return "\n".join([*lines, *_aims(result)])


def _borne(result: dict[str, Any]) -> str:
    """Return *result* of a load as a table for each phase."""
    console = Console(width=110)
    with console.capture() as captured:
        for setup in result["setups"]:
            memory = ", ".join(f"{value} MB" for value in setup["memory_mb"]["most"])
            console.print(f"{setup['setup']}: {setup['server_cpu_ms_each']} ms of CPU an answer, {memory}")
            for phase in setup["phases"]:
                console.print(_waits(phase))
                for what, told in phase["failed"].items():
                    console.print(f"NO ANSWER {told['times']} times: {what}: {told['first']}", markup=False)
            for fault in setup["faults"]:
                console.print(f"FAULT {fault['times']} times: {fault['first']}", markup=False)
    return captured.get()


def _waits(phase: dict[str, Any]) -> Table:
    title = f"{phase['phase']}: {phase['answers_per_second']} answers a second"
    table = Table("milliseconds", "answers", "p50", "p90", "p99", "max", title=title)
    told = {**phase["milliseconds"], "all": {"answers": phase["answers"], **phase["all"]}}
    for name, one in told.items():
        table.add_row(name, *(f"{one.get(key, 0):,}" for key in ("answers", "p50", "p90", "p99", "max")))
    return table


def _served(result: dict[str, Any]) -> str:
    """Return *result* of the TAXII door as lines."""
    lines = [" ".join(f"{name}={value}" for name, value in one.items()) for one in result["servers"]]
    return "\n".join([*lines, *_aims(result)])


def _program(name: str) -> Path:
    program = app.packs().parent / "tests" / "bench" / name
    if not program.exists():
        raise Unavailable("the benchmarks come with a checkout, not with a wheel: run `./amity bench` there")
    return program


def _measured(house: House, program: Path, options: list[str]) -> dict[str, Any]:
    """Run *program*, show how far it is, and return its result."""
    command = [sys.executable, str(program), *options]
    with (
        subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as running,  # noqa: S603  our own file
        house.progress("measuring") as progress,
    ):
        result: dict[str, Any] = {}
        for line in running.stdout or ():
            told = json.loads(line)
            if "missing" in told:
                raise Unavailable(told["missing"])
            if "result" in told:
                result = told["result"]
            elif "found" in told:
                house.say(f"    {_brief(told['found'])}")
            else:
                progress(told["done"], told["of"])
                house.say(told["step"])
    if running.returncode:
        raise Refusal("the measurement failed: see above")
    return result


def _brief(found: dict[str, Any]) -> str:
    """Return the figures of one finding on a line."""
    if "per_second" in found:
        return f"{found['per_second']:,} a second"
    return ", ".join(
        f"{name} {value}" for name, value in found.items() if not isinstance(value, (list, dict))
    )


def _told(result: dict[str, Any]) -> str:
    """Return *result* as tables."""
    console = Console(width=110)
    with console.capture() as captured:
        machine = result["machine"]
        console.print(f"{result['records']:,} records, {machine['date']}, {machine['processors']} processors")
        console.print(_rates(result))
        console.print(_pages(result))
        for line in _aims(result):
            console.print(line)
    return captured.get()


def _rates(result: dict[str, Any]) -> Table:
    table = Table("", "records", "database", "a second", "a CPU second", "peak MB", "to the peer")
    ratios = {(r["what"], "plain", r["database"]): r["ratio"] for r in result["ratios"]}
    for one in result["rates"]:
        ratio = ratios.get((one["what"], one["records_of"], one["database"]))
        table.add_row(
            one["what"],
            one["records_of"],
            one["database"],
            f"{one['per_second']:,}",
            f"{one['per_cpu_second']:,}",
            str(one.get("peak_mb", "")),
            f"{ratio} times" if ratio else "",
        )
    if peer := result["peer"]:
        for what in ("filed", "replicated"):
            table.add_row(what, "plain", f"{peer['name']} {peer['version']}", f"{peer[what]:,}", "", "", "")
    return table


def _pages(result: dict[str, Any]) -> Table:
    table = Table("page", "database", "median ms", "median CPU ms", "worst ms")
    for database, pages in result["pages"].items():
        for one in pages:
            times = (str(one[key]) for key in ("median_ms", "median_cpu_ms", "worst_ms"))
            table.add_row(one["page"], database, *times)
    return table


COMMANDS = (bench,)
