"""Calendars to subscribe to: an address with a secret in it, since a calendar program has no passkey.

The secret opens one forum's calendar, for reading, for as long as the office that made it may read registers;
who made it ends it. This node keeps only its hash, and shows the address once.
"""

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from amity.errors import NotFound, NotSignedIn
from amity.features.registers import exporting
from amity.features.registers.pages.asking import PAGES, back, download
from amity.node.node import Node
from amity.ui import session
from amity.ui.frame import Frame
from amity.ui.language import gettext
from amity.ui.pages import Answer

ENDED = "this calendar is not served at this address, or no longer: make a new address, and subscribe to that"


@PAGES.page("/feed/{forum}", "register.html", example="/feed/ALL")
def feed(node: Node, request: Request) -> Answer:
    """All that takes place in a forum, out of every register, as a calendar."""
    return _calendar(node, node.region.forum(str(request.path_params["forum"])).id)


@PAGES.page("/subscribed/{forum}/{secret}", "register.html", public=True)
def subscribed(node: Node, request: Request) -> Answer:
    """The same calendar, for whoever has the address: what the office that made it may read today."""
    forum, secret = str(request.path_params["forum"]), str(request.path_params["secret"])
    with node.reading() as tx:
        kept = session.subscribed(tx, secret, _what(forum), node.clock())
    try:
        seat = session.seated(kept, node.offices())
    except NotSignedIn as error:
        raise NotFound(ENDED) from error
    if not seat.may_read("registers") or forum not in node.region.forums:
        raise NotFound(ENDED)
    return _calendar(node, forum)


@PAGES.page("/subscriptions", "subscriptions.html")
def subscriptions(node: Node, request: Request) -> Answer:
    """The forums whose calendar can be subscribed to, and the addresses that this person has made."""
    return _shown(node, request)


@PAGES.action("/subscriptions")
def make(node: Node, request: Request, form: FormData) -> Response:
    """Make an address, and show it this once; or end one."""
    seat, frame = request.state.seat, request.state.frame
    assert isinstance(frame, Frame)
    if key := str(form.get("end", "")):
        with node.tx() as tx:
            session.revoke(tx, session.FEEDS, key, seat)
        return back("/registers/subscriptions")
    forum = node.region.forum(str(form.get("forum", ""))).id
    with node.tx() as tx:
        secret = session.feed(tx, seat, _what(forum), node.clock(), limits=frame.limits)
    made = f"{frame.house.origin}/registers/subscribed/{forum}/{secret}"
    return frame.write(request, "registers", "subscriptions.html", {**_shown(node, request), "made": made})


def _shown(node: Node, request: Request) -> dict[str, object]:
    with node.reading() as tx:
        kept = session.passes(tx, session.FEEDS, request.state.seat, node.clock())
    own = {
        forum: forum_of(node, forum) for forum in node.region.forums if node.party in node.audience_of(forum)
    }
    return {
        "forums": sorted(own.items(), key=lambda pair: pair[1]),
        "kept": [(one, forum_of(node, one.label.rpartition("/")[2])) for one in kept],
        "made": "",
    }


def forum_of(node: Node, id: str) -> str:
    """Return what people call the forum *id*."""
    return gettext(node.region.forums[id].title) if id in node.region.forums else id


def _what(forum: str) -> str:
    return f"registers/feed/{forum}"


def _calendar(node: Node, forum: str) -> Response:
    title = gettext("%(forum)s: calendar") % {"forum": forum_of(node, forum)}
    return download(exporting.File(f"{forum}.ics", "text/calendar", exporting.calendar(node, forum, title)))
