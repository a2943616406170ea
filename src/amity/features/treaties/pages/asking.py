"""What all pages of treaties start from: which day is asked for, and what the office at the page may say."""

from datetime import date
from pathlib import Path
from urllib.parse import urlencode

from starlette.requests import Request

from amity.errors import Malformed
from amity.features.treaties.kinds import KINDS, AgreementStated, TreatyOpened
from amity.features.treaties.views import Known
from amity.kernel.kind import Body
from amity.node.node import Node
from amity.ui.filing import Powers
from amity.ui.pages import Pages

PAGES = Pages(Path(__file__).parent.parent / "templates")
EXAMPLE = str(TreatyOpened.example["treaty"])  # the laws visit its page
SUBJECT = str(AgreementStated.example["subject"])


def day_in(request: Request, node: Node) -> date:
    """
    Return the day that is asked for, else today.

    Raises:
        Malformed: it is no day.
    """
    text = request.query_params.get("on", "").strip()
    try:
        return date.fromisoformat(text) if text else node.clock().date()
    except ValueError as error:
        raise Malformed(f"on: {text!r} is no day: write it as 2026-06-30") from error


def skipped(request: Request) -> int:
    """Return how many entries of a list the reader has left behind."""
    text = request.query_params.get("skip", "0")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0


def form_for(node: Node, request: Request, body: type[Body], treaty: Known | None = None, **said: str) -> str:
    """Return the address of the form for *body*, filled in; "" where the office may not say it."""
    return form_of(node, request, KINDS.name_of(body), treaty, **said)


def form_of(node: Node, request: Request, kind: str, treaty: Known | None = None, **said: str) -> str:
    """Return the address of the form for *kind*, filled in; "" where the office may not say it."""
    ways = Powers.of(node, request.state.seat.office).ways(kind)
    if not ways:
        return ""
    to = {"to": treaty.forum} if treaty and treaty.forum in ways else {}
    about = {"treaty": treaty.ref} if treaty else {}
    query = urlencode({name: value for name, value in {**to, **about, **said}.items() if value})
    return f"/file/{kind}?{query}" if query else f"/file/{kind}"
