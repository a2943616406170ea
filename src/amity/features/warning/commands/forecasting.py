"""`amity warning forecast`: ask a model what is coming, file what it says, or make a filed forecast again."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from amity.errors import Malformed, NotFound, Unproven
from amity.features.warning import asking, views
from amity.features.warning.asking import Question, Why
from amity.features.warning.commands.data import exercise, to
from amity.features.warning.commands.house import House, audience, marking, may_file, month_of, shelf, written
from amity.features.warning.kinds import FURTHEST, KINDS, ForecastFiled
from amity.features.warning.rules import months, settings
from amity.features.warning.rules.drills import drills_of
from amity.features.warning.views import Issue, Vintage
from amity.kernel import canon
from amity.kernel.record import Draft
from amity.node.node import Node
from amity.store.browse import Tx

if TYPE_CHECKING:  # they bring arrays along, which who only reads does not need
    from amity.features.warning.forecasting.forecast import Forecast
    from amity.features.warning.forecasting.panel import Panel

KIND = KINDS.name_of(ForecastFiled)
SHOWN = 30  # units in a listing


@click.command("forecast")
@click.option("--vintage", default="", help="The data to forecast from; the newest, if left out.")
@click.option("--target", default="state-based", show_default=True, help="What is counted.")
@click.option("--model", default="", help="The model; the best that there is, if left out.")
@click.option(
    "--ahead", type=click.IntRange(1, FURTHEST), default=12, show_default=True, help="Months ahead."
)
@click.option("--known", default="", help="As if nothing were known after this month: 2025-10.")
@click.option("--unit", "units", multiple=True, help="Only this unit: MMR; may be repeated.")
@click.option("--cells", is_flag=True, help="The grid cells of the vintage's record instead of countries.")
@click.option(
    "--seed", type=click.IntRange(0, 2**53 - 1), default=1, show_default=True, help="Of all chance."
)
@click.option("--file", "filing", is_flag=True, help="File it as records.")
@click.option("--again", default="", help="Make this filed forecast again, and compare every draw.")
@click.option("--parquet", type=click.Path(path_type=Path, dir_okay=False), help="Write all draws here.")
@to
@exercise
@click.pass_obj
def forecast(
    house: House, vintage: str, target: str, model: str, ahead: int, known: str, units: tuple[str, ...],
    seed: int, again: str, parquet: Path | None, to: str, *, cells: bool, filing: bool, exercise: bool,
) -> None:  # fmt: skip
    """Ask a model what is coming in the region's States, as draws; with --file they become records."""
    with house.open() as node:
        if again:
            house.out(*_again(house, node, again))
            return
        if filing:
            may_file(house, node, ForecastFiled, to)
        wanted = Wanted(vintage, target, model, ahead, known, units, seed, cells)
        panel, question, told, why = _asked(house, node, wanted)
        with house.progress("what moved it") as progress:
            made = asking.bodies(panel, told, question, why=why, progress=progress)
        filed: list[str] = []
        if filing:
            mark, readers = marking(node, question.vintage.purpose, exercise=exercise), audience(node, to)
            drafts = [
                Draft(KIND, body, readers, to=to, refs=(question.vintage.record,), marking=mark)
                for body in made
            ]
            filed = [record.id for record in node.file_all(drafts, office=house.office)]
        data = _told(node, question, made, filed)
    if parquet:
        data["parquet"] = written(parquet, _columns(made))
    house.out(data, lambda: _text(data))


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the person asks for; "" and () leave it to the house."""

    vintage: str = ""
    target: str = "state-based"
    model: str = ""
    ahead: int = 12
    known: str = ""
    units: tuple[str, ...] = ()
    seed: int = 1
    cells: bool = False


def _asked(house: House, node: Node, wanted: Wanted) -> tuple[Panel, Question, Forecast, Why]:
    """Ask the model; return what it knew, what it was asked, its answer and its reasons."""
    from amity.features.warning.forecasting.forecast import DEFAULT

    with node.reading() as tx:
        one = _vintage(tx, node, wanted)
        found = views.counts(tx, [one.record], wanted.target)
    apart = wanted.cells or one.body["sort"] == "incidents"  # no country of the table: counts of the record
    countries = {str(code) for code in settings.states(node.region)}
    known = {unit: counts for (_, unit, _), counts in found.items() if (unit not in countries) == apart}
    panel = asking.panel_of(shelf(house), one, wanted.target, known if apart else {})
    origin = months.number(month_of(wanted.known)) if wanted.known else panel.last + asking.EPOCH
    units, model = wanted.units or tuple(known), wanted.model or DEFAULT
    question = Question(wanted.target, one, model, wanted.seed, wanted.ahead, origin, units)
    with house.progress(f"asking {model}") as progress:
        told, why = asking.asked(panel, question, progress)
    return panel, question, told, why


def _vintage(tx: Tx, node: Node, wanted: Wanted) -> Vintage:
    if wanted.vintage:
        return views.vintage(tx, wanted.vintage)
    one = views.newest(tx, node.party, wanted.target, drill=drills_of(node.region))
    if one is None:
        raise NotFound(f"no data on {wanted.target} are known here: `amity warning data add` takes them in")
    return one


def _again(house: House, node: Node, name: str) -> tuple[dict[str, Any], str]:
    """
    Make the forecast *name* again, and return what to say of it.

    Raises:
        NotFound: it, or its data, are not held here. Unproven: the draws differ.
    """
    with node.reading() as tx:
        filed = _one(views.issues(tx), name)
        parts = [one for one in views.issues(tx, filed.target, party=filed.party) if _same(one, filed)]
        rows = list(views.outlooks(tx, parts))
    body = filed.body
    wanted = Wanted(
        vintage=filed.vintage,
        target=filed.target,
        model=filed.model,
        ahead=filed.months,
        known=months.label(filed.origin),
        units=tuple(sorted(row.unit for row in rows)),
        seed=int(body["seed"]),
        cells=any(row.unit.startswith("cell:") for row in rows),
    )
    panel, question, told, _ = _asked(house, node, wanted)
    made = asking.bodies(panel, told, question)
    if made[0]["table"] != body["table"]:
        raise NotFound("the data that it was made from are not those of the vintage held here")
    if made[0]["version"] != body["version"]:
        raise Unproven(f"this house has version {made[0]['version']} of {filed.model}, not {body['version']}")
    now = {row["unit"]: row["months"] for part in made for row in part["rows"]}
    if differing := [row.unit for row in rows if [list(month) for month in row.months] != now.get(row.unit)]:
        raise Unproven(f"the draws of {', '.join(differing)} are not those that were filed")
    digest = canon.digest(canon.encode({"draws": [now[row.unit] for row in rows]}))
    data = {"forecast": filed.record, "holds": True, "units": list(question.units), "draws": digest}
    return data, f"the same draws again, of {len(rows)} units (SHA-256 {digest[:16]}…)"


def _one(found: list[Issue], name: str) -> Issue:
    some = [one for one in found if one.record.startswith(name)]
    if len(some) != 1 or not name:
        raise NotFound(f"no one forecast is called {name[:12]!r} here")
    return some[0]


def _same(one: Issue, other: Issue) -> bool:
    """Tell whether both are parts of one forecast."""
    keys = ("vintage", "model", "version", "seed", "origin", "parts")
    return one.issued == other.issued and all(one.body[key] == other.body[key] for key in keys)


def _told(node: Node, question: Question, made: list[dict[str, Any]], filed: list[str]) -> dict[str, Any]:
    rows = [row for part in made for row in part["rows"]]
    return {
        "records": filed,
        "target": question.target,
        "vintage": question.vintage.record,
        "model": made[0]["model"],
        "version": made[0]["version"],
        "seed": question.seed,
        "known": months.label(question.origin),
        "draws": made[0]["draws"],
        "units": [_unit(node, row, made[0]["draws"]) for row in rows],
    }


def _unit(node: Node, row: dict[str, Any], draws: int) -> dict[str, Any]:
    return {
        "unit": row["unit"],
        "name": settings.title_of(node.region, row["unit"]),
        "model": row["model"],
        "months": [
            {
                "mean": round(sum(v * n for v, n in _pairs(month)) / draws, 2),
                "at_least_1": _share(month, 1, draws),
                "at_least_25": _share(month, 25, draws),
                "at_least_100": _share(month, 100, draws),
            }
            for month in row["months"]
        ],
        "because": row["because"],
    }


def _pairs(month: list[int]) -> list[tuple[int, int]]:
    return list(zip(month[::2], month[1::2], strict=True))


def _share(month: list[int], least: int, draws: int) -> float:
    return round(sum(count for value, count in _pairs(month) if value >= least) / draws, 4)


def _text(data: dict[str, Any]) -> str:
    lines = [
        f"{data['target']}, known up to {data['known']}: {data['model']} {data['version']}, "
        f"seed {data['seed']}"
    ]
    shown = data["units"]
    if len(shown) > SHOWN:  # cells: those of which most is expected
        shown = sorted(shown, key=lambda one: -float(one["months"][0]["mean"]))[:SHOWN]
    for one in shown:
        first = one["months"][0]
        lines.append(
            f"  {one['name']:34.34} next month: mean {first['mean']:9.1f}  any {first['at_least_1']:6.1%}  "
            f"25 or more {first['at_least_25']:6.1%}  100 or more {first['at_least_100']:6.1%}"
            f"{'' if one['model'] == data['model'] else '  by ' + one['model']}"
        )
    if len(shown) < len(data["units"]):
        lines.append(f"  and {len(data['units']) - len(shown)} more: --json and --parquet tell of all")
    lines += [f"filed as {record}" for record in data["records"]] or ["not filed: --file makes it a record"]
    return "\n".join(lines)


def _columns(made: list[dict[str, Any]]) -> dict[str, list[Any]]:
    """Return all draws as columns: one row for each unit, month and value drawn, with how often."""
    columns: dict[str, list[Any]] = {name: [] for name in ("unit", "month", "value", "times")}
    for part in made:
        first = months.number(month_of(part["since"][:7]))
        for row in part["rows"]:
            for step, month in enumerate(row["months"]):
                for value, times in _pairs(month):
                    for name, item in zip(columns, (row["unit"], months.label(first + step), value, times), strict=True):  # noqa: E501  # fmt: skip
                        columns[name].append(item)
    if not columns["unit"]:
        raise Malformed("there is nothing to write")
    return columns
