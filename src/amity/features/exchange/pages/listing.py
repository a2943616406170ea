"""Reports by area, Party, kind and words; reports that bear a number; reports that rest on one source."""

from urllib.parse import urlencode

from starlette.requests import Request

from amity.features.exchange import views
from amity.features.exchange.kinds import REPORTS
from amity.features.exchange.pages.asking import PAGES, filed, kind_of
from amity.features.exchange.views.standing import PAGE
from amity.node.node import Node
from amity.ui.filing import title_of
from amity.ui.pages import Answer


@PAGES.page("/reports", "reports.html")
def reports(node: Node, request: Request) -> Answer:
    """The reports held here, the newest first."""
    asked = request.query_params
    some = {name: asked.get(name, "").strip()[:160] for name in ("area", "party", "kind", "words")}
    before = (asked.get("issued", "")[:20], asked.get("after", "")[:64])
    with node.reading() as tx:
        found = views.reports(tx, **some, before=before, limit=PAGE + 1)
        number = views.count(tx, **some)
        having = views.having(tx, "", asked["number"].strip()[:500]) if asked.get("number") else None
        repeated = views.repeated(tx)
        names = [name for one in repeated for name in one.reports]
        titles = {one.report: one for one in views.put_together(tx, names)}
    shown = found[:PAGE] if having is None else having
    following = {name: value for name, value in some.items() if value}
    older = ""
    if having is None and len(found) > PAGE:
        last = shown[-1]
        older = "?" + urlencode(following | {"issued": last.issued, "after": last.report})
    return {
        "found": shown,
        "number": number if having is None else len(having),
        "asked": some | {"number": asked.get("number", "")},
        "older": older,
        "areas": node.region.vocabulary("areas"),
        "kinds": [
            (name, title_of(kind)) for body in REPORTS if (kind := node.kinds.get(name := kind_of(body)))
        ],
        "kind_titles": kind_titles(node),
        "parties": sorted(node.region.parties),
        "repeated": repeated,
        "filed": filed(request),
        "titles": titles,
    }


def kind_titles(node: Node) -> dict[str, str]:
    """Return what each kind of report is called."""
    return {kind.name: title_of(kind) for body in REPORTS if (kind := node.kinds.get(kind_of(body)))}
