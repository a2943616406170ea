"""Lists: all registers, one register on any day, its files, and a calendar for each forum."""

from starlette.requests import Request

from amity.features.registers import exporting, importing, views
from amity.features.registers.catalogue import CATALOGUE
from amity.features.registers.pages.asking import (
    PAGES,
    day_in,
    download,
    form_address,
    kind_of,
    may,
    register_in,
)
from amity.features.registers.pages.shown import cells, columns, label_of
from amity.features.registers.rules.due import title_of
from amity.formats import csvtext, icalendar
from amity.node.node import Node
from amity.ui.language import gettext
from amity.ui.pages import Answer

EACH = 100  # entries on a page


@PAGES.page("/", "registers.html")
def registers(node: Node, request: Request) -> Answer:
    """All registers, how much stands in each, and what waits for this Party."""
    today = node.clock().date()
    with node.reading() as tx:
        found = views.all_entries(tx, region=node.region, on=today)
        due = views.waiting(tx, node.party, region=node.region, today=today, known=found)
        waiting = sorted(due, key=lambda one: one.due)
    near = max(0, -min(node.region.thresholds.reminders, default=0))
    return {
        "found": found,
        "waiting": [one for one in waiting if (one.due - today).days <= near],
        "later": [one for one in waiting if (one.due - today).days > near],
        "today": today,
        "forums": sorted(forum for forum in node.region.forums if node.party in node.audience_of(forum)),
    }


@PAGES.page("/of/{name}", "register.html", example="/of/focal-points")
def register(node: Node, request: Request) -> Answer:
    """One register as it stood on a day: what stands, what no reader takes up, and why."""
    one, today = register_in(request), node.clock().date()
    on, known = day_in(request, "on"), day_in(request, "known")
    party, first = request.query_params.get("party", ""), _number(request.query_params.get("from", ""))
    with node.reading() as tx:
        page = views.page(
            tx, one, region=node.region, on=on or today, known=known, party=party, first=first, each=EACH
        )
    return {
        "it": one,
        "on": on or today,
        "known": known,
        "asked": bool(on or known),
        "party": party,
        "parties": sorted({*page.parties, node.party}),
        "labels": [label_of(one, name) for name in columns(one)],
        "rows": [
            (entry, title_of(entry), cells(entry, node.region, columns(one))) for entry in page.found.standing
        ],
        "number": page.number,
        "first": first,
        "each": EACH,
        "stale": page.stale,
        "refused": page.found.refused,
        "forms": exporting.forms(one),
        "declare": form_address(one.entry, {"since": today.isoformat()})
        if may(node, request, one.entry)
        else "",
        "kind": kind_of(one.entry),
        "query": {k: v for k, v in request.query_params.items() if k in ("on", "known", "party") and v},
    }


@PAGES.page("/of/{name}/export/{form}", "register.html", example="/of/focal-points/export/csv")
def export(node: Node, request: Request) -> Answer:
    """The entries of a register as a file, as they stood on a day."""
    one = register_in(request)
    on = day_in(request, "on") or node.clock().date()
    with node.reading() as tx:
        found = views.entries(
            tx,
            one,
            region=node.region,
            on=on,
            known=day_in(request, "known"),
            party=request.query_params.get("party", ""),
        )
    return download(exporting.export(one, found.standing, str(request.path_params["form"])))


@PAGES.page("/of/{name}/sheet", "register.html", example="/of/focal-points/sheet")
def sheet(node: Node, request: Request) -> Answer:
    """An empty sheet with the headings that an import knows."""
    one = register_in(request)
    name = f"{one.name}-empty.csv"
    return download(exporting.File(name, "text/csv; charset=utf-8", csvtext.write([importing.headings(one)])))


@PAGES.page("/feed/{forum}", "register.html", example="/feed/ALL")
def feed(node: Node, request: Request) -> Answer:
    """All that takes place in a forum, out of every register, as a calendar to subscribe to."""
    forum = node.region.forum(str(request.path_params["forum"]))
    today = node.clock().date()
    happenings = []
    with node.reading() as tx:
        for one in (register for register in CATALOGUE if register.happening):
            for entry in views.entries(tx, one, region=node.region, on=today).standing:
                if forum.id in (entry.told.to, entry.body.get("forum")):
                    assert one.happening
                    happenings.append(one.happening(entry))
    title = gettext("%(forum)s: calendar") % {"forum": forum.title}
    data = icalendar.write(title, (one for one in happenings if one))
    return download(exporting.File(f"{forum.id}.ics", "text/calendar", data))


def _number(text: str) -> int:
    return min(int(text), 10**9) if text.isascii() and text.isdecimal() else 0
