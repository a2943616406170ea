"""What is refused, as its reader can use it: the status, a title, and what to do next.

This is the one place where refusals become statuses. What went wrong inside is never told: a fault
has a number, under which the operator finds it in the log.
"""

from dataclasses import dataclass, replace

from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from amity.errors import NotFound, Refusal
from amity.ui.language import gettext, later

EVIDENCE = later("See the evidence on the node page, and speak to that Party.")

# code: (status, title, way out)
TELL = {
    "malformed": (
        422,
        later("This cannot be read"),
        later("Go back, mend what the message names, and send it again."),
    ),
    "too-large": (413, later("This is too large"), later("Send less, or send it in parts.")),
    "not-found": (
        404,
        later("Not found here"),
        later("Check the address. What was not addressed to your Party is not here."),
    ),
    "method": (405, later("Not found here"), later("Go back, and use the buttons of the page.")),
    "not-signed-in": (401, later("Please sign in"), later("Sign in, and ask again.")),
    "not-authorised": (
        403,
        later("Your office may not do this"),
        later("Ask the registrar of your Party for the mandate."),
    ),
    "bad-signature": (
        403,
        later("The signature does not verify"),
        later("Fetch it again from its author."),
    ),
    "equivocation": (409, later("Two histories were signed"), EVIDENCE),
    "halted": (409, later("This log is halted"), EVIDENCE),
    "behind": (
        503,
        later("This node is catching up"),
        later("Wait until it has fetched its own log from its peers, then try again."),
    ),
    "conflict": (409, later("This no longer fits"), later("Read the page again, and decide anew.")),
    "unavailable": (
        503,
        later("Something outside does not answer"),
        later("Try again when it is back. Nothing was lost."),
    ),
    "unproven": (
        422,
        later("This is not proven"),
        later("Do not rely on it. Ask its author for the proof."),
    ),
    "too-many": (429, later("Too many attempts"), later("Wait a minute, then try again.")),
    "fault": (
        500,
        later("Something went wrong inside"),
        later("Try again. If it happens again, give your operator the number below."),
    ),
    "refused": (400, later("This was refused"), later("Go back, and try another way.")),
}


@dataclass(frozen=True, slots=True)
class Refused:
    """A refusal as its reader sees it."""

    code: str
    status: int
    title: str
    detail: str
    way_out: str
    fault: str = ""  # the number under which a fault inside was logged


def told(cause: Exception) -> Refused:
    """Return *cause* in its reader's words; of a fault inside, only that there was one."""
    match cause:
        case Refusal():
            return _refused(cause.code if cause.code in TELL else "refused", str(cause))
        case HTTPException(status_code=405):
            return _refused("method", gettext("This address does not answer to what was asked of it."))
        case HTTPException():
            nothing = _refused(NotFound.code, gettext("There is no page at this address."))
            return nothing if cause.status_code == 404 else replace(nothing, status=cause.status_code)
    detail = gettext("This is a fault of the software, not of what you asked.")
    number = getattr(cause, "__notes__", [""])[-1]
    return replace(_refused("fault", detail), fault=number)


def problem(said: Refused) -> Response:
    """Return *said* for a machine: problem JSON (RFC 9457)."""
    body = {
        "type": f"urn:amity:{said.code}",
        "title": said.title,
        "status": said.status,
        "detail": said.detail,
        "code": said.code,
        "way_out": said.way_out,
    }
    headers = {"www-authenticate": "Bearer"} if said.status == 401 else {}
    number = {"fault": said.fault} if said.fault else {}
    return JSONResponse(body | number, said.status, headers, media_type="application/problem+json")


def _refused(code: str, detail: str) -> Refused:
    status, title, way_out = TELL[code]
    return Refused(code, status, gettext(title), detail, gettext(way_out))
