"""Lists: all registers, one register on any day, and its files."""

from datetime import timedelta

from starlette.requests import Request

from amity.features.registers import exporting, importing, views
from amity.features.registers.catalogue import CATALOGUE
from amity.features.registers.pages.asking import (
    EACH,
    PAGES,
    day_in,
    download,
    form_address,
    kind_of,
    may,
    number_in,
    register_in,
)
from amity.features.registers.pages.shown import cells, columns, label_of
from amity.features.registers.rules.due import title_of
from amity.formats import csvtext
from amity.node.node import Node
from amity.ui.pages import Answer

NEXT = 20  # things that fall due later


@PAGES.page("/", "registers.html")
def registers(node: Node, request: Request) -> Answer:
    """All registers, how much stands in each, and what waits for this Party."""
    today = node.clock().date()
    near = today - timedelta(days=min(node.region.thresholds.reminders, default=0))
    with node.reading() as tx:
        found = [
            views.count(tx, views.Lookout(register=one, region=node.region, on=today)) for one in CATALOGUE
        ]
        due = views.waiting(tx, node.party, region=node.region, today=today, most=EACH + NEXT)
    waiting, later = [one for one in due if one.due <= near], [one for one in due if one.due > near]
    return {
        "found": found,
        "waiting": waiting[:EACH],
        "more": len(waiting) > EACH,
        "later": later[:NEXT] if len(waiting) <= EACH else [],
        "today": today,
    }


@PAGES.page("/of/{name}", "register.html", example="/of/focal-points")
def register(node: Node, request: Request) -> Answer:
    """One register as it stood on a day: what stands, what no reader takes up, and why."""
    one, today = register_in(request), node.clock().date()
    on, known = day_in(request, "on"), day_in(request, "known")
    party, first = request.query_params.get("party", ""), number_in(request, "from")
    with node.reading() as tx:
        asked = views.Lookout(register=one, region=node.region, on=on or today, known=known, party=party)
        page = views.page(tx, asked, first=first, each=EACH)
    return {
        "it": one,
        "on": on or today,
        "known": known,
        "asked": bool(on or known),
        "party": party,
        "parties": sorted({*page.count.parties, node.party}),
        "labels": [label_of(one, name) for name in columns(one)],
        "rows": [
            (entry, title_of(entry), cells(entry, node.region, columns(one))) for entry in page.found.standing
        ],
        "number": page.count.number,
        "first": first,
        "each": EACH,
        "stale": page.count.stale,
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
    asked = views.Lookout(
        register=one,
        region=node.region,
        on=day_in(request, "on") or node.clock().date(),
        known=day_in(request, "known"),
        party=request.query_params.get("party", ""),
    )
    return download(
        exporting.export(one, exporting.everything(node, asked), str(request.path_params["form"]))
    )


@PAGES.page("/of/{name}/sheet", "register.html", example="/of/focal-points/sheet")
def sheet(node: Node, request: Request) -> Answer:
    """An empty sheet with the headings that an import knows."""
    one = register_in(request)
    name = f"{one.name}-empty.csv"
    return download(
        exporting.File(name, "text/csv; charset=utf-8", [csvtext.write([importing.headings(one)])])
    )
