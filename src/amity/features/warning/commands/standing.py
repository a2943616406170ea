"""`amity warning alerts` and `track`: where alerts stand, and how good forecasts have been."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from amity.features.warning import views
from amity.features.warning.capping import message
from amity.features.warning.commands.house import House, written
from amity.features.warning.rules import settings
from amity.features.warning.rules.drills import drills_of
from amity.features.warning.views import Alert


@click.command()
@click.option("--cap", "record", default="", help="Print this alert as CAP 1.2 and nothing else.")
@click.pass_obj
def alerts(house: House, record: str) -> None:
    """List alerts, those that wait for this Party first; with --cap print one for others' systems."""
    with house.open() as node, node.reading() as tx:
        if record:
            one = views.alert(tx, record)
            before = next((each for each in views.alerts(tx) if each.record == one.body["updates"]), None)
            raw = message(one, node.region, updated=before).decode()
            house.out({"alert": one.record, "cap": raw}, raw)
            return
        found = sorted(views.alerts(tx), key=lambda one: not one.waits_for(node.party))
        rows = [_alert(one, waits=one.waits_for(node.party)) for one in found]
    lines = [f"{'WAITS' if one['waits'] else '     '}  {one['party']:5} {one['text']}" for one in rows]
    house.out({"alerts": rows}, "\n".join(lines) or "no alert is held here")


def _alert(one: Alert, *, waits: bool) -> dict[str, Any]:
    return {
        "record": one.record,
        "party": one.party,
        "waits": waits,
        "answer_by": one.body["answer_by"],
        "silent": one.silent,
        "text": one.body["text"],
        "consultations": [talk.stage for talk in one.consultations],
    }


@click.command()
@click.option("--target", default="state-based", show_default=True, help="What is counted.")
@click.option("--by", default="", help="Only forecasts of this Party.")
@click.option("--settler", default="", help="Whose word on what came counts.")
@click.option(
    "--parquet", type=click.Path(path_type=Path, dir_okay=False), help="Write every scored month here."
)
@click.pass_obj
def track(house: House, target: str, by: str, settler: str, parquet: Path | None) -> None:
    """Show how good the forecasts held here have been, beside the last twelve months as the forecast."""
    with house.open() as node, node.reading() as tx:
        trusted, drill = settings.trusted(node.region, node.party), drills_of(node.region)
        found = views.track(tx, target, trusted, by=by, settler=settler, drill=drill)
    models = views.grouped(found.rows, lambda one: f"{one.party} {one.model}")
    data: dict[str, Any] = {
        "target": target,
        "settler": found.settler,
        "forecasts": len(found.issues),
        "taken_back": [asdict(one) for one in found.taken_back],
        "waiting": found.waiting,
        "said_afterwards": len(found.late),
        "whole": asdict(views.figures(found.rows)),
        "by_model": {name: asdict(one) for name, one in models.items()},
        "by_unit": {
            name: asdict(one) for name, one in views.grouped(found.rows, lambda one: one.unit).items()
        },
    }
    if parquet and found.rows:
        rows = [asdict(one) for one in found.rows]
        data["parquet"] = written(parquet, {name: [row[name] for row in rows] for name in rows[0]})
    lines = [
        f"{len(found.issues)} forecasts, {len(found.rows)} months of units scored, "
        f"{len(found.taken_back)} taken back"
    ]
    for name, one in models.items():
        ratio = "–" if one.ratio is None else f"{one.ratio:.3f}"
        lines.append(f"  {name:30} {one.rows:6} months  ratio to the last twelve months {ratio}")
    house.out(data, "\n".join(lines))
