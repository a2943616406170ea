"""`amity warning backtest` and `score`: what models would have said, and what draws are worth."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Protocol

import click

from amity.errors import NotFound
from amity.features.warning import arithmetic
from amity.node.pack import RegionPack

FORUM = "ASEAN"  # whose members the table names
FIGURES = (  # of the table for people: title, key, decimals
    ("CRPS", "crps", 2),
    ("ratio", "crps_ratio", 3),
    ("log", "log1p_crps_ratio", 3),
    ("without ETH", "crps_ratio_without_ethiopia", 3),
    ("IGN", "ign", 3),
    ("MIS", "mis", 1),
    ("coverage", "coverage_nonzero", 3),
    ("AP 25", "ap_25", 3),
    ("AP 100", "ap_100", 3),
    ("AUC onset", "auc_onset", 2),
)


class House(Protocol):
    """What the command line gives to these commands."""

    @property
    def region(self) -> RegionPack: ...
    @property
    def json(self) -> bool: ...
    def out(self, data: Any, text: str | Callable[[], str]) -> None: ...
    def progress(self, title: str) -> AbstractContextManager[Callable[[int, int], None]]: ...


_PANEL = click.option(
    "--panel",
    "file",
    required=True,
    type=click.Path(path_type=Path),
    help="Parquet: year, month, country_id, country, iso3, deaths.",
)
_SAVED = click.option(
    "--out", "saved", type=click.Path(path_type=Path), help="Also write the figures as Parquet."
)


@click.command()
@_PANEL
@click.option("--windows", default="2018-2022", show_default=True, help="The years that are forecast.")
@click.option("--seed", default=0, show_default=True, type=click.IntRange(0), help="Of all chance in it.")
@click.option("--workers", default=2, show_default=True, type=click.IntRange(1, 64), help="Processes.")
@click.option("--cluster", default="", help="A Dask scheduler, tcp://host:8786; or local.")
@_SAVED
@click.pass_obj
def backtest(
    house: House, file: Path, windows: str, seed: int, workers: int, cluster: str, saved: Path | None
) -> None:
    """Forecast each window as it would have been at the time, and score it beside the baselines."""
    arithmetic.need()
    from amity.features.warning.forecasting.backtest import backtest as run  # brings NumPy and LightGBM
    from amity.features.warning.forecasting.backtest import spreading
    from amity.features.warning.forecasting.panel import read_panel
    from amity.features.warning.forecasting.windows import parse_windows

    panel = read_panel(file)
    years = parse_windows(windows, panel)
    members = _members(house.region)
    with house.progress("asking and scoring windows") as progress, spreading(workers, cluster) as spread:
        told = run(panel, years, region=members, seed=seed, spread=spread, progress=progress)
    if saved:
        _save(saved, _flat(told["windows"] | {"overall": told["overall"]}))
    house.out(told, lambda: _table(told))


@click.command()
@_PANEL
@click.option(
    "--draws",
    required=True,
    type=click.Path(path_type=Path),
    help="Parquet: month_id, country_id, draw, outcome, as in the VIEWS challenge.",
)
@_SAVED
@click.pass_obj
def score(house: House, file: Path, draws: Path, saved: Path | None) -> None:
    """Score the draws that somebody submitted, year by year, beside conflictology."""
    arithmetic.need()
    from amity.features.warning.forecasting.panel import read_panel
    from amity.features.warning.forecasting.submitted import read_draws
    from amity.features.warning.forecasting.table import overall
    from amity.features.warning.forecasting.windows import score_submitted

    panel = read_panel(file)
    members = _members(house.region)
    years = {
        str(year): score_submitted(panel, year, first, said, members)
        for year, (first, said) in read_draws(draws, panel).items()
    }
    told: dict[str, Any] = {
        "windows": {year: _placed(rows) for year, rows in years.items()},
        "overall": _placed(overall(list(years.values()))),
    }
    if saved:
        _save(saved, _flat(told["windows"] | {"overall": told["overall"]}))
    house.out(told, lambda: _table(told))


def _members(region: RegionPack) -> list[str]:
    """Return who is or was a member of the forum, in alphabetical order."""
    return sorted({one.party for one in region.forum(FORUM).memberships})


def _placed(rows: Mapping[str, Any]) -> dict[str, Any]:
    members = {place: row for place, row in rows.items() if place not in ("global", "region")}
    return {"global": rows["global"], FORUM: rows["region"], "members": members}


def _flat(windows: Mapping[str, Any]) -> dict[str, list[Any]]:
    rows: list[tuple[str, str, str, float | None]] = []
    for window, told in windows.items():
        places = {"global": told["global"], FORUM: told[FORUM], **told["members"]}
        places |= {f"global, {name}": row for name, row in told.get("baselines", {}).items()}
        rows += [(window, place, key, value) for place, row in places.items() for key, value in row.items()]
    return {
        name: [row[place] if name != "value" or row[3] is None else float(row[3]) for row in rows]
        for place, name in enumerate(("window", "place", "figure", "value"))
    }


def _save(file: Path, columns: dict[str, list[Any]]) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        pq.write_table(pa.table(columns), file)
    except OSError as error:
        raise NotFound(f"{file} cannot be written: {error}") from error


def _table(told: dict[str, Any]) -> str:
    from rich.console import Console
    from rich.table import Table

    table = Table("window", "of", *(title for title, _, _ in FIGURES), box=None)
    for window, rows in (told["windows"] | {"overall": told["overall"]}).items():
        places = {"all": rows["global"], FORUM: rows[FORUM], **rows["members"]}
        places = {place: row for place, row in places.items() if row.get("nonzero")}
        places |= {f"  {name}": row for name, row in rows.get("baselines", {}).items()}
        for number, (place, row) in enumerate(places.items()):
            table.add_row("" if number else window, place, *(_figure(row.get(k), d) for _, k, d in FIGURES))
    console = Console(width=130)
    with console.capture() as captured:
        console.print(table)
        if "seconds" in told:
            console.print(f"{told['seconds']:.0f} s, at most {told['peak_memory_mb']:.0f} MB")
    return captured.get().rstrip("\n")


def _figure(value: float | None, decimals: int) -> str:
    return "–" if value is None else f"{value:.{decimals}f}"
