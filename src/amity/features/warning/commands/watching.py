"""`amity warning alarms`: let a detector judge the series of a vintage, and file its alarms as records."""

from typing import Any

import click

from amity.errors import NotFound
from amity.features.warning import views
from amity.features.warning.commands.data import exercise, to
from amity.features.warning.commands.house import House, audience, marking, may_file
from amity.features.warning.kinds import KINDS, AlarmRaised
from amity.features.warning.rules import months
from amity.features.warning.views import WATCHED, Counts, Vintage
from amity.features.warning.watching.names import NAMES
from amity.kernel.record import Draft
from amity.node.node import Node

CYCLES = {"week": 52, "day": 365, "month": 12}
KIND = KINDS.name_of(AlarmRaised)


@click.command()
@click.option(
    "--vintage", default="", help="Only the series of this one; else the newest of each watched set."
)
@click.option(
    "--method", type=click.Choice(list(NAMES)), default="vigil", show_default=True, help="The detector."
)
@click.option(
    "--last", type=click.IntRange(1, 520), default=8, show_default=True, help="Periods that are judged."
)
@click.option("--file", "filing", is_flag=True, help="File alarms that were not filed yet as records.")
@to
@exercise
@click.pass_obj
def alarms(
    house: House, vintage: str, method: str, last: int, to: str, *, filing: bool, exercise: bool
) -> None:
    """Judge the watched series that are known here; with --file, alarms become records."""
    with house.open() as node:
        if filing:
            may_file(house, node, AlarmRaised, to)
        chosen, known, before = _watched(node, vintage)
        found: list[dict[str, Any]] = []
        with house.progress(f"watching by {method}") as moved:
            for number, (record, series) in enumerate(known, 1):
                found += _judged(record, series, method, last)
                moved(number, len(known))
        fresh = [one for one in found if (one["unit"], one["target"], one["at"], one["method"]) not in before]
        filed: list[str] = []
        if filing:
            readers, purposes = audience(node, to), {one.record: one.purpose for one in chosen}
            drafts = [
                Draft(
                    KIND,
                    one,
                    readers,
                    to=to,
                    marking=marking(node, purposes[one["vintage"]], exercise=exercise),
                )
                for one in fresh
            ]
            filed = [record.id for record in node.file_all(drafts, office=house.office)]
    data = {"vintages": [one.record for one in chosen], "method": method, "alarms": found, "records": filed}
    lines = [
        f"{one['at']}  {one['unit']:24} {one['observed']} observed, bound {one['bound']}" for one in found
    ]
    lines += [f"filed as {record}" for record in filed]
    house.out(data, "\n".join(lines) or f"no alarm in the last {last} periods of {len(known)} series")


def _watched(
    node: Node, name: str
) -> tuple[list[Vintage], list[tuple[str, Counts]], set[tuple[str, str, str, str]]]:
    """Return the vintages to watch, their series, and the alarms of this Party that are filed already."""
    with node.reading() as tx:
        every = [one for one in views.vintages(tx) if one.body["sort"] in WATCHED]
        newest = {one.body["name"]: one for one in reversed(every) if one.party == node.party}
        chosen = [views.vintage(tx, name)] if name else list(newest.values())
        if not chosen:
            raise NotFound("no series is known here: `amity warning data add FILE` takes in weekly counts")
        counts = views.counts(tx, [one.record for one in chosen])
        own = [one for one in views.alarms(tx, limit=100_000) if one.party == node.party]
    before = {(one.body["unit"], one.body["target"], one.body["at"], one.body["method"]) for one in own}
    return chosen, [(key[0], counts[key]) for key in sorted(counts)], before


def _judged(record: str, series: Counts, method: str, last: int) -> list[dict[str, Any]]:
    import numpy as np  # only those who watch pay for it

    from amity.features.warning.watching.methods import METHODS

    counts = np.array(series.values, dtype=np.float64)
    said = METHODS[method].detect(counts, cycle=CYCLES[series.period], from_index=max(0, len(counts) - last))
    return [
        {
            "vintage": record,
            "unit": series.unit,
            "target": series.target,
            "method": method,
            "at": months.moved(series.since, int(at), series.period).isoformat(),
            "observed": series.values[int(at)],
            "expected": _number(said.expected[row]),
            "bound": _number(said.threshold[row]),
        }
        for row, at in enumerate(said.index)
        if said.judged[row] and said.alarm[row]
    ]


def _number(value: float) -> str | None:
    return f"{value:.2f}" if abs(value) < 1e9 else None  # NaN compares as false
