"""What a device may keep: which pages, whose, and until when. Told to the browser's worker with every page.

The worker (`static/worker.js`) keeps pages that a person has read, so that they can be read again where there
is no line. What it may do stands in a header of its own, beside `cache-control: no-store`:

* whose session it is and how long it lasts, so that nothing outlives it or is shown to somebody else;
* whether this page may be kept: none that bears TLP:RED, or that names a record so marked;
* that nobody is signed in, or that this device keeps nothing: then it throws away all that it kept.
"""

import re
from datetime import datetime

from starlette.requests import Request

from amity.node import index
from amity.node.node import Node
from amity.ui.sending import person_of
from amity.ui.session import Seat

HEADER = "x-amity-keep"
KEEPS_NOTHING = "amity-keeps-nothing"  # the cookie of a browser whose reader wants no page kept
NOBODY, NOTHING = "nobody", "nothing"  # who reads; what this browser keeps
_NEVER = ("/devices", "/enrol/", "/sign-in", "/offline")  # of the house's own doors
_ID = re.compile(r"[0-9a-f]{64}")
_RED = 'class="tlp red"'


def told(
    node: Node, request: Request, seat: Seat | None, until: datetime | None, text: str, status: int
) -> str:
    """
    Return what the worker is told of the page *text*: "nobody", "nothing", or four words.

    These are: the session; the person; the seconds that the session lasts; "page" if this page may be
    kept, else "not".
    """
    if seat is None or until is None:
        return NOBODY
    if KEEPS_NOTHING in request.cookies:
        return NOTHING
    left = max(0, int((until - node.clock()).total_seconds()))
    kept = "page" if status == 200 and _may_be_kept(node, request, text) else "not"
    return f"{seat.key[:16]} {person_of(node, seat)} {left} {kept}"


def _may_be_kept(node: Node, request: Request, text: str) -> bool:
    if request.method != "GET" or request.url.path.startswith(_NEVER) or _RED in text:
        return False
    named = set(_ID.findall(text))
    with node.reading() as tx:
        return not index.red(tx, named)
