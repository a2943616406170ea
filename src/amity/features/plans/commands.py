"""`amity plans`: open a plan from the catalogue, look at where it stands, print and freeze the report."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, datetime
from pathlib import Path
from typing import Any, Protocol

import click

from amity.errors import Conflict, Unavailable
from amity.features.plans import catalogue, report, views
from amity.features.plans.report import editing
from amity.features.plans.report.paper import draft_paper
from amity.features.plans.rules.figures import Figures
from amity.features.plans.views import Edition, Plan, Year
from amity.kernel.record import Marking, Office
from amity.node.node import Node
from amity.store.browse import Tx
from amity.ui import print as printing
from amity.ui.paper import Paper


class House(Protocol):
    """What the command line gives to a command."""

    @property
    def office(self) -> Office: ...
    def open(self) -> AbstractContextManager[Node]: ...
    def out(self, data: Any, text: str | Callable[[], str]) -> None: ...


Day = click.DateTime(["%Y-%m-%d"])


@click.group()
def plans() -> None:
    """Plans of action: what is to be done, how far each Party sees it, the annual report."""


@plans.command()
@click.argument("instrument")
@click.option("--exercise", is_flag=True, help="Mark every record as a drill.")
@click.pass_obj
def adopt(house: House, instrument: str, *, exercise: bool) -> None:
    """Open a plan from the region's catalogue of obligations of INSTRUMENT (2004-ASC-PoA)."""
    with house.open() as node:
        name = catalogue.plan_name(instrument, node.party)
        marking = Marking("GREEN", purpose=node.region.exercise[0] if exercise else "")
        today = node.clock().date()
        drafts = catalogue.adopt(node.region, instrument, by=node.party, on=today, marking=marking)
        with node.reading() as tx:
            if any(one.ref == name for one in views.plans(tx)):
                raise Conflict(f"{name} is open already: amend its activities instead")
        filed = node.file_all(drafts, office=house.office)
    data = {"plan": name, "activities": len(filed) - 1, "record": filed[0].id}
    house.out(data, f"{name}: {len(filed) - 1} activities")


@plans.command()
@click.argument("name", required=False, metavar="[PLAN]")
@click.option("--on", type=Day, help="How it stood on that day. Without it, today.")
@click.option(
    "--known", type=Day, help="As it was known by the end of that day. Without it, all that is held."
)
@click.pass_obj
def status(house: House, name: str | None, on: datetime | None, known: datetime | None) -> None:
    """Show where PLAN (all plans, if none is named) stands, on any day and as known on any day."""
    with house.open() as node, node.reading() as tx:
        seen = known.date() if known else None
        some = [views.plan(tx, name, known=seen)] if name else views.plans(tx, known=seen)
        years = [_standing(tx, node, plan, on.date() if on else None, seen) for plan in some]
    data = {"plans": [_plain(year, seen) for year in years]}
    house.out(data, lambda: "\n\n".join(map(_shown, years)) or "no plan is known here")


@plans.command("report")
@click.argument("year", type=click.IntRange(1900, 2200))
@click.option("--plan", "name", default="", help="The plan. Without it, the one that this Party has opened.")
@click.option("--freeze", is_flag=True, help="Freeze it as a numbered edition, as edited on this node.")
@click.option("--public", is_flag=True, help="For anybody to read: from reports that anybody may read.")
@click.option("--pdf", type=click.Path(path_type=Path, dir_okay=False), help="Print it here as PDF/UA.")
@click.option("--html", type=click.Path(path_type=Path, dir_okay=False), help="Print it here as HTML.")
@click.pass_obj
def annual_report(
    house: House, year: int, name: str, *, freeze: bool, public: bool, pdf: Path | None, html: Path | None
) -> None:
    """Draft the annual report for YEAR; print its newest edition, or the draft where none is frozen."""
    with house.open() as node:
        with node.reading() as tx:
            plan = views.plan(tx, name) if name else report.default_plan(tx, node.region, node.party)
        if freeze:
            report.freeze(node, plan.ref, year, office=house.office, public=public)
        data, paper = _report(node, plan, year, public=public)
    if pdf:
        _write(pdf, printing.pdf(paper))
    if html:
        _write(html, printing.document(paper).encode())
    house.out(data | {"pdf": str(pdf or ""), "html": str(html or "")}, lambda: _told(data))


def _report(node: Node, plan: Plan, year: int, *, public: bool) -> tuple[dict[str, Any], Paper]:
    today = node.clock().date()
    with node.reading() as tx:
        frozen = views.editions(tx, plan.ref, year)
        if frozen:
            return _edition(tx, node, frozen[-1])
        readers = report.readers_of(node.region, plan, today, public=public)
        prepared = report.prepare(tx, plan, year, region=node.region, today=today, readers=readers)
        edits = editing.kept(tx, plan.ref, year)
    body = report.compose(prepared, edits, number=1, region=node.region)
    issuer = node.region.party(node.party).name()
    paper = draft_paper(body, issuer=issuer, dated=today, tlp="GREEN")
    data = {
        "plan": plan.ref,
        "year": year,
        "edition": "",
        "record": "",
        "flagged": [],
        "narrower": prepared.year.narrower,
    }
    return data | {"sentences": [_sentence(one.text, one.key, one.value) for one in body.statements]}, paper


def _edition(tx: Tx, node: Node, edition: Edition) -> tuple[dict[str, Any], Paper]:
    flags = report.flags(tx, edition, region=node.region)
    body = edition.body
    data = {
        "plan": body.plan,
        "year": body.year,
        "edition": edition.label,
        "record": edition.record,
        "flagged": [
            {"key": one.key, "text": one.text, "reasons": list(one.reasons)} for one in flags.values()
        ],
        "narrower": 0,
        "sentences": [_sentence(one.text, one.key, one.value) for one in body.statements],
    }
    flagged = {key: "; ".join(one.reasons) for key, one in flags.items()}
    return data, report.paper_of(edition, region=node.region, flagged=flagged)


def _sentence(text: str, key: str, value: int | None) -> dict[str, Any]:
    return {"key": key, "text": text, "value": value}


def _told(data: dict[str, Any]) -> str:
    head = data["edition"] or "draft, not frozen"
    lines = [f"Annual report on {data['plan']}, {data['year']}: {head}", ""]
    lines += [one["text"] for one in data["sentences"] if not one["key"].startswith("report/")]
    lines += [f"CHANGED SINCE: {one['text']} ({'; '.join(one['reasons'])})" for one in data["flagged"]]
    if data["narrower"]:
        lines.append(
            f"{data['narrower']} reports are addressed more narrowly than this report, and left out."
        )
    return "\n".join(lines)


def _write(file: Path, data: bytes) -> None:
    try:
        file.write_bytes(data)
    except OSError as error:
        raise Unavailable(f"{file} cannot be written: {error.strerror}") from error


def _standing(tx: Tx, node: Node, plan: Plan, on: date | None, known: date | None) -> Year:
    day = on or max(node.clock().date(), plan.since)
    return views.glance(tx, plan, region=node.region, on=day, known=known)


def _plain(year: Year, known: date | None) -> dict[str, Any]:
    return {
        "plan": year.plan.ref,
        "title": year.plan.title,
        "on": year.on,
        "known": known,
        "components": [_counts(one) for one in year.components],
        "activities": [
            {
                "activity": one.ref,
                "title": one.title,
                "status": one.status,
                "percent": one.percent,
                "overdue": one.overdue(year.on),
                "norm": one.is_norm,
                "differing": [[a.record, b.record] for a, b in one.differing],
                "reports": [
                    {
                        "party": r.party,
                        "as_of": r.as_of,
                        "status": r.status,
                        "percent": r.percent,
                        "record": r.record,
                    }
                    for r in one.reports
                ],
            }
            for f in year.components
            for one in (*f.activities, *f.norms, *f.dropped)
        ],
    }


def _counts(one: Figures) -> dict[str, Any]:
    return {
        "component": one.component,
        "title": one.title,
        "activities": len(one.activities),
        "norms": len(one.norms),
        "reported": len(one.reported),
        "done": len(one.done),
        "ongoing": len(one.of_status("ongoing")),
        "delayed": len(one.of_status("delayed")),
        "overdue": len(one.overdue),
        "differing": len(one.differing),
        "parties": list(one.parties),
    }


def _shown(year: Year) -> str:
    lines = [f"{year.plan.title} ({year.plan.ref}), on {year.on}"]
    for one in (*year.components, year.whole):
        lines.append(
            f"  {one.title if one.component else 'All':32.32} {len(one.activities):4} activities  "
            f"{len(one.done):4} done  {len(one.of_status('ongoing', 'delayed')):4} under way  "
            f"{len(one.overdue):4} overdue  {len(one.differing):3} reported differently"
        )
    return "\n".join(lines)
