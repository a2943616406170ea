"""What anybody may read: entries whose records are addressed to the public, and their calendar."""

from starlette.requests import Request

from amity.features.registers import exporting, views
from amity.features.registers.catalogue import CATALOGUE
from amity.features.registers.pages.asking import EACH, PAGES, download, kind_of, number_in
from amity.features.registers.pages.shown import cells, columns, label_of
from amity.features.registers.rules.due import title_of
from amity.node.node import Node
from amity.ui import portal
from amity.ui.pages import Answer
from amity.ui.shelf import Shelf


@PAGES.page("/public/{name}", "public.html", public=True)
def public(node: Node, request: Request) -> Answer:
    """One register, as anybody may read it; with ".ics" behind its name, as a calendar to subscribe to."""
    name, dot, form = str(request.path_params["name"]).partition(".")
    one = views.register(name)
    asked = views.Lookout(register=one, region=node.region, on=node.clock().date(), public=True)
    if dot:
        return download(exporting.export(one, exporting.everything(node, asked), form))
    first = number_in(request, "from")
    with node.reading() as tx:
        page = views.page(tx, asked, first=first, each=EACH)
    found = page.found.standing
    told = {
        "it": one,
        "labels": [label_of(one, name) for name in columns(one)],
        "rows": [(entry, title_of(entry), cells(entry, node.region, columns(one))) for entry in found],
        "number": page.count.number,
        "first": first,
        "each": EACH,
        "forms": exporting.forms(one),
    }
    return portal.page(request, "public.html", told, room="registers")


MEDIA = {"csv": "text/csv", "vcf": "text/vcard", "ics": "text/calendar"}
SHELVES = {
    kind_of(one.entry): Shelf(
        f"/registers/public/{one.name}",
        one.title,
        one.about,
        tuple((f".{form}", MEDIA[form]) for form, _ in exporting.forms(one)),
    )
    for one in CATALOGUE
}
