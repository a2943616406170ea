"""`amity warning data`: files taken in, public sets fetched, vintages listed, outcomes settled."""

import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from amity.errors import Malformed, NotFound
from amity.features.warning import views
from amity.features.warning.commands import fetching
from amity.features.warning.commands.house import House, audience, marking, may_file, month_of, shelf
from amity.features.warning.data import incidents, taking
from amity.features.warning.data.taking import Asked
from amity.features.warning.kinds import KINDS, OutcomeSettled, VintageTaken
from amity.features.warning.rules import months
from amity.features.warning.views import Counts
from amity.kernel.record import Draft
from amity.node.node import Node

to = click.option("--to", default="", help="The forum whose members read it; nobody else, if left out.")
exercise = click.option("--exercise", is_flag=True, help="Mark it as a drill.")
onto = click.option("--onto", default="", help="The vintage that it goes on from: what came before stands.")
cells = click.option(
    "--cells", multiple=True, help="A country whose grid cells are kept: MMR; may be repeated."
)


@click.group()
def data() -> None:
    """What is known: data sets as they were when, kept for good."""


@data.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--name", default="", help="What to call the data set; files of known sorts have a name.")
@click.option("--version", default="", help="Its version, where its file's name does not say it.")
@click.option(
    "--unit", default="", help="Of whom or where it tells, where the file does not say: KHM-dengue."
)
@click.option("--target", type=click.Choice(["cases", "level"]), help="What a watched series counts.")
@click.option(
    "--period", type=click.Choice(["day", "week", "month"]), default="week", help="By what fires are counted."
)
@click.option("--source", default="", help="How its publisher asks to be cited.")
@click.option("--licence", default="", help="Under which licence it may be used.")
@cells
@onto
@to
@exercise
@click.pass_obj
def add(
    house: House, file: Path, name: str, version: str, unit: str, target: str | None, period: str,
    source: str, licence: str, cells: tuple[str, ...], onto: str, to: str, *, exercise: bool,
) -> None:  # fmt: skip
    """Take FILE in: GED, ACLED or FIRMS as CSV (or a ZIP of it), a Parquet panel, a CSV of weekly counts."""
    with house.open() as node:
        may_file(house, node, VintageTaken, to)
        asked = Asked(node.clock().date(), name, version, unit, target or "", period, source, licence, cells)
        told = _take(house, node, file, asked, onto=onto, to=to, exercise=exercise)
    house.out(told, lambda: _taken(told))


@data.command()
@click.argument("name")
@click.option("--sha256", default="", help="Refuse the file if it has another checksum.")
@cells
@onto
@to
@exercise
@click.pass_obj
def get(
    house: House, name: str, sha256: str, cells: tuple[str, ...], onto: str, to: str, *, exercise: bool
) -> None:
    """Fetch the public data set NAME (ucdp-ged, ucdp-ged-25.1, ucdp-candidate-26.0.8) and take it in."""
    with house.open() as node:
        may_file(house, node, VintageTaken, to)
        entry, version = fetching.source(node, name)
        address = fetching.address(entry, version)
        asked = Asked(
            node.clock().date(),
            version=version,
            source=entry.also.get("cite", ""),
            licence=entry.also.get("licence", ""),
            cells=cells,
            of=entry.of,
        )
        with tempfile.TemporaryDirectory(prefix="amity-") as folder:
            file = Path(folder) / address.rsplit("/", 1)[-1]
            with house.progress(f"fetching {file.name}") as progress:
                fetching.fetch(address, file, progress)
            found = taking.digest_of(file)
            if sha256 and found != sha256.lower():
                raise Malformed(f"{address} has the checksum {found}, not {sha256}: nothing was taken in")
            told = _take(house, node, file, asked, onto=onto, to=to, exercise=exercise)
    house.out(told | {"address": address}, lambda: _taken(told))


@data.command("list")
@click.pass_obj
def listed(house: House) -> None:
    """List the vintages that are known here, and the public data sets that can be fetched."""
    with house.open() as node, node.reading() as tx:
        found = [{"record": one.record, "party": one.party, **one.body} for one in views.vintages(tx)]
        sets = [
            {"name": code, "title": one.title, "address": one.also.get("address", "")}
            for code, one in node.region.vocabulary("warning-sources").entries.items()
        ]
    lines = [
        f"{one['record'][:12]}  {one['party']:5} {one['name']} {one['version']:12} known {one['taken']}, "
        f"up to {one['until']}"
        for one in found
    ]
    lines += [f"can be fetched: {one['name']}  {one['title']}" for one in sets if one["address"]]
    house.out({"vintages": found, "sets": sets}, "\n".join(lines) or "no data are known here")


@data.command("incidents")
@to
@exercise
@click.pass_obj
def of_incidents(house: House, to: str, *, exercise: bool) -> None:
    """Count the exchange's reports held here by crime area and sea area, month by month, as a vintage."""
    with house.open() as node:
        with node.reading() as tx:
            counted = views.incidents(tx)
        body = incidents.vintage(counted, node.clock().date())
        told = _file(house, node, body, to=to, exercise=exercise)
    house.out(told, lambda: _taken(told))


@data.command()
@click.argument("vintage")
@click.option("--target", default="state-based", show_default=True, help="What is counted.")
@click.option("--since", required=True, help="The first month that is settled: 2026-01.")
@click.option("--until", help="The last month; all that the vintage covers, if left out.")
@click.option("--final", is_flag=True, help="The data are final; candidate data may still change.")
@to
@exercise
@click.pass_obj
def settle(
    house: House, vintage: str, target: str, since: str, until: str | None, *, final: bool, to: str,
    exercise: bool,
) -> None:  # fmt: skip
    """Say what came, as VINTAGE tells it: forecasts are scored on it."""
    first, last = months.number(month_of(since)), months.number(month_of(until)) if until else 0
    with house.open() as node:
        with node.reading() as tx:
            one = views.vintage(tx, vintage)
            known = views.counts(tx, [one.record], target)
        body: dict[str, Any] = {
            "target": target,
            "vintage": one.record,
            "standing": "final" if final else "candidate",
            "since": months.first_day(first).isoformat(),
            "counts": _settled(list(known.values()), first, last, one.label),
        }
        draft = Draft(
            KINDS.name_of(OutcomeSettled), body, audience(node, to), to=to, refs=(one.record,),
            marking=marking(node, one.purpose, exercise=exercise),
        )  # fmt: skip
        record = node.file(draft, office=house.office)
    told = {"record": record.id, **body}
    house.out(told, f"settled as {record.id}: {len(body['counts'])} units from {since}")


def _settled(known: list[Counts], first: int, last: int, label: str) -> list[dict[str, Any]]:
    end = last or max((months.number(one.until) for one in known), default=0)
    found = []
    for one in known:
        values = [one.at(month) for month in range(first, end + 1)]
        if one.period == "month" and values and None not in values:
            found.append({"unit": one.unit, "values": values})
    if not found:
        raise NotFound(
            f"{label} tells nothing of those months: `amity warning data list` says what it covers"
        )
    return found


def _take(
    house: House, node: Node, file: Path, asked: Asked, *, onto: str, to: str, exercise: bool
) -> dict[str, Any]:
    kept, base, purpose = shelf(house), None, ""
    if unknown := [code for code in asked.cells if code not in node.region.vocabulary("countries").entries]:
        raise NotFound(f"the region's list has no country {unknown[0]}")
    if onto:
        with node.reading() as tx:
            before = views.vintage(tx, onto)
        purpose = before.purpose
        like = taking.units_of(node.region)
        base = kept.read(str(before.body["table"]), like.countries)
        asked = replace(asked, name=asked.name or str(before.body["name"]))
    with house.progress(f"reading {file.name}") as progress:
        body = taking.take(file, node.region, kept, asked, base=base, progress=progress)
    return _file(house, node, body, purpose, to=to, exercise=exercise)


def _file(
    house: House, node: Node, body: dict[str, Any], purpose: str = "", *, to: str, exercise: bool
) -> dict[str, Any]:
    mark = marking(node, purpose, exercise=exercise)
    draft = Draft(KINDS.name_of(VintageTaken), body, audience(node, to), to=to, marking=mark)
    record = node.file(draft, office=house.office)
    brief = {name: value for name, value in body.items() if name != "series"}
    return {"record": record.id, **brief, "series": len(body["series"])}


def _taken(told: dict[str, Any]) -> str:
    flagged = f", {told['flagged']} flagged as summaries" if told.get("flagged") else ""
    return (
        f"{told['name']} {told['version']}: {told.get('rows', 0):,} rows up to {told['until']}{flagged}\n"
        f"filed as {told['record']}"
    )
