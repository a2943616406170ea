"""What the Parties of the demonstration say of plans: a year of reports on the real catalogue."""

import zlib
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from amity.cli.checking import check_printed
from amity.errors import Unproven
from amity.features.instruments import reading
from amity.features.instruments import rules as texts
from amity.features.plans import catalogue, report, views
from amity.features.plans.kinds import KINDS, ProgressReported
from amity.features.plans.views import Plan
from amity.kernel.record import Draft, Marking, Office
from amity.node import verifying
from amity.node.node import Node
from amity.ui import print as printing

DESK = Office("secretariat-desk")
FOCAL_POINT = Office("focal-point")
PLAN_OF_ACTION = "2004-ASC-PoA"
QUARTERS = ((3, 31), (6, 30), (9, 30), (12, 31))
HELD = (  # what a focal point writes, quarter by quarter
    "a national contact was named and the first meeting prepared",
    "the first meeting was held and its minutes sent to the lead body",
    "a workshop was held for the agencies concerned",
    "the year's work was reviewed and next year's agreed",
)


def open_plans(node: Node) -> int:
    """Open a plan for each instrument of which the region has a catalogue; return how many activities."""
    today, drafts = node.clock().date(), list[Draft]()
    for instrument in node.region.catalogues:
        drafts += catalogue.adopt(node.region, instrument, by=node.party, on=today, marking=_drill(node))
    return len(node.file_all(drafts, office=DESK)) - len(node.region.catalogues)


def import_texts(node: Node, folder: Path) -> int:
    """Take in each text in *folder* whose title the region's catalogue knows; return how many clauses."""
    clauses = 0
    for file in sorted(folder.glob("*.txt")):
        data = file.read_bytes()
        found = reading.read(data, file.name)
        name = texts.named(found, "", node.region.instruments)
        forum = node.region.instruments[name].forum or ""
        said = texts.bodies(found, texts.Source.of(file.name, data), instrument=name)
        readers = node.audience_of(forum)
        node.file_all(
            [Draft(kind, body, readers, forum, (), _drill(node)) for kind, body in said], office=DESK
        )
        clauses += len(found.clauses)
    return clauses


def file_year(node: Node) -> int:
    """File what this Party did in the year that is reported on; return how many reports."""
    drafts = list(_reports(node, quarters=range(4), share=3))
    return len(node.file_all(drafts, office=FOCAL_POINT))


def file_late(node: Node) -> int:
    """File some reports on what was left out of the year; return how many."""
    drafts = list(_reports(node, quarters=range(3, 4), share=7))
    return len(node.file_all(drafts, office=FOCAL_POINT))


def publish(node: Node) -> bytes:
    """Freeze the annual report on the plan of action as a numbered edition, and return it printed."""
    plan = catalogue.plan_name(PLAN_OF_ACTION, node.party)
    record = report.freeze(node, plan, year_of(node), office=DESK)
    with node.reading() as tx:
        edition = views.edition(tx, record.id)
        return printing.pdf(report.paper_of(edition, region=node.region, flagged={}))


def check_report(node: Node, pdf: bytes) -> int:
    """
    Return how many sentences of the printed report hold against the logs of *node*.

    Raises:
        Unproven: one does not.
    """
    found = check_printed(node, pdf)
    if not found["holds"]:
        raise Unproven(f"the report does not hold: {found['findings']}")
    return len(found["findings"])


def year_of(node: Node) -> int:
    """Return the year that is reported on: the last one that is over."""
    return node.clock().year - 1


def picture(node: Node) -> dict[str, Any]:
    """
    Return what this node shows of the plans, once all its logs have verified.

    Raises:
        Unproven: a log does not hold.
    """
    with node.reading() as tx:
        for party in node.sizes():
            checked = verifying.verify_log(tx, node, party)
            if checked.fault:
                raise Unproven(f"{node.party} on the log of {party}: {checked.fault}")
        return {
            plan.ref: [
                (one.ref, one.status, [report.record for report in one.reports])
                for one in views.activities(tx, plan, region=node.region, on=node.clock().date())
            ]
            for plan in views.plans(tx)
        }


def _reports(node: Node, *, quarters: range, share: int) -> Iterator[Draft]:
    with node.reading() as tx:
        plans = views.plans(tx)
        today = node.clock().date()
        found = [(plan, views.activities(tx, plan, region=node.region, on=today)) for plan in plans]
    for plan, activities in found:
        for one in activities:
            chance = zlib.crc32(f"{node.party} {one.ref}".encode())
            if one.strength != "norm" and chance % share == 0:
                yield from (_report(node, plan, one.ref, quarter, chance) for quarter in quarters)


def _report(node: Node, plan: Plan, activity: str, quarter: int, chance: int) -> Draft:
    pace = 10 + chance // 97 % 16  # per cent a quarter
    percent = min(100, pace * (quarter + 1))
    day = date(year_of(node), *QUARTERS[quarter])
    body: dict[str, Any] = {
        "activity": activity,
        "as_of": day.isoformat(),
        "status": "done" if percent == 100 else "delayed" if pace < 12 else "ongoing",
        "percent": percent,
        "narrative": f"{_marked(node)} In the quarter to {day:%-d %B %Y} {HELD[quarter]}.",
        "evidence": [{"title": f"{_marked(node)} Note {quarter + 1} of the focal point"}],
    }
    if quarter == 2:  # the workshop has a roster
        women = 4 + chance % 23
        men = 6 + chance // 31 % 29
        body["persons"] = {"women": women, "men": men, "total": women + men}
    kind = KINDS.name_of(ProgressReported)
    return Draft(kind, body, node.audience_of(plan.forum), to=plan.forum, marking=_drill(node))


def _drill(node: Node) -> Marking:
    return Marking("GREEN", purpose=node.region.exercise[0])


def _marked(node: Node) -> str:
    return f"{node.region.exercise[0]}."
