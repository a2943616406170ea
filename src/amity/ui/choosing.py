"""What a reader chooses for the browser at hand: a time zone. (Its language: home.py.)"""

from datetime import timedelta
from pathlib import Path

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from amity.node.node import Node
from amity.ui import zones
from amity.ui.guard import inside
from amity.ui.pages import Answer, Pages

PAGES = Pages(Path(__file__).parent / "templates")
YEAR = int(timedelta(days=365).total_seconds())


@PAGES.page("/zone", "zone.html", public=True)
def zone(node: Node, request: Request) -> Answer:
    """Where a reader chooses a time zone."""
    now = node.clock()
    offered = [
        (zones.offset(now.astimezone(one)), zones.place(one), one.key) for one in zones.zones_of(node.region)
    ]
    chosen = zones.current()
    return {
        "offered": sorted(offered, key=lambda row: (float(row[0].replace(":", ".")), row[1])),
        "chosen": chosen.key if chosen else "",
        "now": now,
        "next": inside(request.query_params.get("next", "")),
    }


@PAGES.action("/zone", public=True)
def keep(node: Node, request: Request, form: FormData) -> Response:
    """Remember the time zone that the reader has chosen, in this browser; UTC forgets it."""
    answer = RedirectResponse(inside(str(form.get("next", ""))), 303)
    house = request.state.frame.house
    if chosen := zones.named(str(form.get("zone", ""))):
        answer.set_cookie(
            zones.COOKIE, chosen.key, max_age=YEAR, secure=house.secure, samesite="lax", httponly=True
        )
    else:
        answer.delete_cookie(zones.COOKIE, secure=house.secure, samesite="lax", httponly=True)
    return answer
