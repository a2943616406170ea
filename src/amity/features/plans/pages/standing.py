"""The plans of the region, and one plan at a glance, on any day and as known on any day."""

from starlette.requests import Request

from amity.features.plans import views
from amity.features.plans.kinds import ActivityAdded, PlanOpened
from amity.features.plans.pages.asking import EXAMPLE, PAGES, day_in, day_of, may, plan_in, skipped, ways
from amity.features.plans.rules.agreeing import stands
from amity.features.plans.rules.figures import SERIES
from amity.features.plans.views import Plan, Year
from amity.node.node import Node
from amity.store.browse import Tx
from amity.ui import chart
from amity.ui.chart import Bar, Chart, Labels
from amity.ui.language import gettext
from amity.ui.pages import Answer

SHOWN = 6  # plans on one page: those in force come first


@PAGES.page("/", "plans.html")
def every(node: Node, request: Request) -> Answer:
    """The plans that are known here, and what waits for this Party."""
    skip, today = skipped(request), node.clock().date()
    with node.reading() as tx:
        plans = sorted(views.plans(tx), key=lambda one: one.until is not None and one.until < today)
        found = [(one, _year(tx, node, one)) for one in plans[skip : skip + SHOWN]]
        waiting = views.waiting_for(tx, node.party, region=node.region, now=node.clock())
    return {
        "found": found,
        "newer": f"?skip={max(0, skip - SHOWN)}" if skip else "",
        "older": f"?skip={skip + SHOWN}" if len(plans) > skip + SHOWN else "",
        "waiting": len(waiting),
        "late": sum(one.overdue for one in waiting),
        "may": ways(node, request, PlanOpened),
    }


@PAGES.page("/plan/{owner}/{name}", "plan.html", example=f"/plan/{EXAMPLE}")
def plan(node: Node, request: Request) -> Answer:
    """One plan: its components, how far each activity has come, what is overdue, who reports differently."""
    on, known = day_in(request, "on"), day_in(request, "known")
    with node.reading() as tx:
        one = views.plan(tx, plan_in(request), known=known)
        day = on or day_of(node, one)
        year = views.glance(tx, one, region=node.region, on=day, known=known)
        proposals = views.proposals(tx, one, region=node.region)
        editions = views.issued(tx, one.ref)
    return {
        "plan": one,
        "on": day,
        "known": known,
        "asked": bool(on or known),
        "today": node.clock().date(),
        "year": year,
        "adopted": stands(proposals),
        "proposal": next(iter(proposals), None),
        "edition": editions[-1] if editions else None,
        "differing": views.conflicts(year.whole.activities),
        "chart": _chart(year),
        "may_add": one.opener == node.party and may(node, request, ActivityAdded, one.forum),
    }


def _year(tx: Tx, node: Node, one: Plan) -> Year:
    day = day_of(node, one)
    return views.glance(tx, one, region=node.region, on=day)


def _chart(year: Year) -> Chart | None:
    rows = [Bar(one.title, one.counts) for one in year.components if one.activities]
    series = [gettext(title) for title in SERIES.values()]
    labels = Labels(item=gettext("Component"), total=gettext("Total"))
    return (
        chart.bars(gettext("Activities by status and component"), rows, series, labels=labels)
        if rows
        else None
    )
