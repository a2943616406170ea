"""The treaties of the region, and one of them: who did what, who is a Party on any day, since when."""

from datetime import date, timedelta

from starlette.requests import Request

from amity.features.treaties import views
from amity.features.treaties.kinds import DepositaryNotice, TreatyAction, TreatyOpened
from amity.features.treaties.pages.asking import EXAMPLE, PAGES, day_in, form_for, form_of, skipped
from amity.features.treaties.rules.entering import own_entry
from amity.features.treaties.views import Known, Status
from amity.node.node import Node
from amity.ui import chart
from amity.ui.chart import Chart, Labels
from amity.ui.language import gettext
from amity.ui.pages import Answer

POINTS = 60  # of a chart
SHOWN = 50  # treaties on one page


@PAGES.page("/", "treaties.html")
def every(node: Node, request: Request) -> Answer:
    """The treaties that are known here, with their totals on any day."""
    on, skip = day_in(request, node), skipped(request)
    with node.reading() as tx:
        some, number = views.page(node.region, tx, skip=skip, each=SHOWN)
        found = [(one, views.total(tx, one, on), views.status(tx, one)) for one in some]
    return {
        "found": found,
        "on": on,
        "newer": f"?on={on}&skip={max(0, skip - SHOWN)}" if skip else "",
        "older": f"?on={on}&skip={skip + SHOWN}" if number > skip + SHOWN else "",
        "open_one": form_for(node, request, TreatyOpened),
    }


@PAGES.page("/treaty/{name}", "treaty.html")
def of_catalogue(node: Node, request: Request) -> Answer:
    """One treaty of the region's catalogue."""
    return _shown(node, request, str(request.path_params["name"]))


@PAGES.page("/treaty/{owner}/{name}", "treaty.html", example=f"/treaty/{EXAMPLE}")
def of_party(node: Node, request: Request) -> Answer:
    """One treaty that a Party has opened."""
    return _shown(node, request, f"{request.path_params['owner']}/{request.path_params['name']}")


def _shown(node: Node, request: Request, name: str) -> Answer:
    on, today = day_in(request, node), node.clock().date()
    with node.reading() as tx:
        treaty = views.find(node.region, tx, name)
        here = views.status(tx, treaty)
        count = views.total(tx, treaty, on)
        reviews = views.assessments(tx, treaty.ref)
    forum = node.region.forums.get(treaty.forum)
    return {
        "treaty": treaty,
        "its": here,
        "on": on,
        "today": today,
        "count": count,
        "parties": [(one, own_entry(treaty.rule, here.entry, one)) for one in here.times if one.holds(on)],
        "former": [one for one in here.times if one.until and one.until <= on],
        "outside": sorted(forum.members(on) - set(count.parties)) if forum else [],
        "chart": _chart(here, on),
        "reviews": reviews,
        "named": lambda code: treaty.name(node.region, code),
        "act": form_for(node, request, TreatyAction, treaty),
        "notify": form_for(node, request, DepositaryNotice, treaty)
        if node.party == treaty.depositary
        else "",
        "assess": _assess(node, request, treaty, today),
    }


def _assess(node: Node, request: Request, treaty: Known, today: date) -> str:
    """Return the address of the form that opens an assessment of *treaty* as a review."""
    if not treaty.forum:
        return ""
    title = gettext("Periodic assessment of the %(treaty)s, %(year)s")
    kind, body = views.opening_of_assessment(
        treaty.ref,
        title % {"treaty": treaty.title, "year": today.year},
        treaty.forum,
        opens=today,
        due=today + timedelta(days=90),
        months=12,
    )
    said = {name: str(value) for name, value in body.items()} | {"to": treaty.forum}
    return form_of(node, request, kind, None, **said)


def _chart(here: Status, on: date) -> Chart | None:
    """Return the totals at the end of each year until *on*, and on that day."""
    if not here.times or here.times[0].since.year >= on.year:
        return None  # a line needs two points
    first = here.times[0].since.year
    step = -(-(on.year - first + 1) // POINTS)
    days = [date(year, 12, 31) for year in range(first, on.year, step)] + [on]
    labels = Labels(item=gettext("Day"), empty=gettext("Nobody is a Party yet."))
    counts = [here.total(day).number for day in days]
    title = gettext("Parties on record at the end of each year")
    return chart.line(title, [day.isoformat() for day in days], {gettext("Parties"): counts}, labels=labels)
