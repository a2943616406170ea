"""Importing a file on a page: upload, look at what would be filed and what is refused, then file it at once.

Between upload and filing the file stands on a shelf of this node for an hour. Nothing is said by this Party
before somebody has seen what would be said, and what of it is left out.
"""

import base64
import gzip
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import Response

from amity.errors import Malformed, NotFound, Refusal, TooLarge
from amity.features.exchange.doors import importing, sheets
from amity.features.exchange.doors.incoming import Incoming
from amity.features.exchange.kinds import KINDS
from amity.features.exchange.linking.incidents import Twins
from amity.features.exchange.pages.asking import PAGES, back, readers_in
from amity.features.exchange.pages.listing import kind_titles
from amity.formats import csvtext
from amity.node.node import Node
from amity.store import local
from amity.ui.download import download
from amity.ui.filing import Powers, is_day, title_of
from amity.ui.frame import Frame
from amity.ui.language import gettext
from amity.ui.pages import Answer

SHELF = "exchange.upload"
KEPT = timedelta(hours=1)
LARGEST = 16 << 20  # bytes: what a person can look through; the command line takes more
FORM = 64 << 10  # bytes around the file
SHOWN = 200  # reports, and as many refusals, that the preview lists


@dataclass(frozen=True, slots=True)
class Upload:
    """What somebody has uploaded and not filed yet."""

    office: str
    name: str
    area: str
    verb: str
    dated: str
    title: str
    packed: str  # the file, with gzip, as Base64

    def read(self) -> Incoming:
        """Return what it holds."""
        data = gzip.decompress(base64.b64decode(self.packed))
        return importing.read(
            data, self.area, name=self.name, verb=self.verb, dated=self.dated, title=self.title
        )


@PAGES.page("/import", "import.html")
def blank(node: Node, request: Request) -> Answer:
    """The empty form, and empty sheets to start from."""
    return _form(node, {}, "")


@PAGES.page("/import/sheet/{verb}", "import.html", example="/import/sheet/incident")
def empty_sheet(node: Node, request: Request) -> Answer:
    """An empty sheet for one kind of report, as CSV."""
    verb = str(request.path_params["verb"])
    if verb not in sheets.VERBS:
        raise NotFound(f"reports are of one of these kinds: {', '.join(sheets.VERBS)}")
    return download(csvtext.write([sheets.empty_sheet(verb)]), "text/csv; charset=utf-8", f"{verb}.csv")


@PAGES.action("/import", most=LARGEST + FORM)
def upload(node: Node, request: Request, form: FormData) -> Response:
    """Read what was uploaded, and show it; or show the form again with what is wrong."""
    try:
        held = _taken(form, request.state.seat.office)
        held.read()
    except Refusal as refusal:
        frame: Frame = request.state.frame
        return frame.write(
            request, "exchange", "import.html", _form(node, dict(form), str(refusal)), status=422
        )
    token = secrets.token_urlsafe(16)
    note = {name: getattr(held, name) for name in Upload.__slots__}
    with node.tx() as tx:
        local.put(tx, SHELF, token, note, expires=node.clock() + KEPT)
    return back(f"/exchange/import/{token}")


@PAGES.page("/import/{token}", "imported.html")
def preview(node: Node, request: Request) -> Answer:
    """What the file holds: what would be filed, what is refused by row and column, what is told before."""
    return _preview(node, request, _upload(node, request), "")


@PAGES.action("/import/{token}")
def file(node: Node, request: Request, form: FormData) -> Response:
    """File what was shown, under one signature."""
    held = _upload(node, request)
    found = held.read()
    before = importing.told_before(node, found)
    try:
        readers, to = readers_in(node, form)
        besides = set() if form.get("again") == "yes" else {one.one for one in before}
        said = importing.drafts(found, readers, to, reports=form.get("reports") == "yes", besides=besides)
        filed = importing.file(node, request.state.seat.office, said)
    except Malformed as refusal:
        frame: Frame = request.state.frame
        answer = _preview(node, request, held, str(refusal))
        return frame.write(request, "exchange", "imported.html", answer, status=422)
    with node.tx() as tx:
        local.drop(tx, SHELF, str(request.path_params["token"]))
    return back(f"/exchange/{'lists' if found.listed else 'reports'}?filed={filed}")


def _taken(form: FormData, office: str) -> Upload:
    """
    Return what was uploaded.

    Raises:
        Malformed: there is no file, or a choice beside it is none. TooLarge: it is larger than is looked at.
    """
    sent = form.get("file")
    if not isinstance(sent, UploadFile) or not sent.filename:
        raise Malformed(gettext("Choose a file."))
    data = sent.file.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise TooLarge(gettext("This file is too large for a page: import it from the command line."))
    dated, verb = str(form.get("dated", "")).strip(), str(form.get("kind", sheets.USUAL))
    if not is_day(dated):
        raise Malformed(gettext("The day of a list is written as in a calendar: 2023-11-20."))
    if verb not in sheets.VERBS:
        raise Malformed(gettext("Choose the kind of report."))
    packed = base64.b64encode(gzip.compress(data, 6, mtime=0)).decode()
    area = str(form.get("area", "")).strip()[:60] or importing.USUAL_AREA
    title = str(form.get("title", "")).strip()[:160]
    return Upload(office, sent.filename[:200], area, verb, dated, title, packed)


def _upload(node: Node, request: Request) -> Upload:
    with node.reading() as tx:
        note = local.get(tx, SHELF, str(request.path_params["token"]), now=node.clock())
    if note is None or note["office"] != request.state.seat.office:
        raise NotFound(gettext("This upload was filed already or is an hour old: upload the file again."))
    return Upload(**note)


def _form(node: Node, form: dict[str, Any], said: str) -> dict[str, Any]:
    return {
        "said": said,
        "form": form,
        "areas": node.region.vocabulary("areas"),
        "usual": importing.USUAL_AREA,
        "kinds": [
            (verb, title_of(kind))
            for verb, body in sheets.VERBS.items()
            if (kind := KINDS.get(KINDS.name_of(body)))
        ],
        "most": LARGEST >> 20,
    }


def _preview(node: Node, request: Request, held: Upload, said: str) -> dict[str, Any]:
    found = held.read()
    before: list[Twins] = importing.told_before(node, found)
    offers = found.carried.offers
    powers = Powers.of(node, request.state.seat.office)
    kinds = {one.kind for one in found.kept} | {one.kind for one in offers}
    areas = node.region.vocabulary("areas").entries
    return {
        "said": said,
        "name": held.name,
        "found": found.as_json(),
        "listed": found.listed,
        "offers": offers[:SHOWN],
        "number": len(offers),
        "faults": found.faults[:SHOWN],
        "refused": len(found.faults),
        "before": {one.one: one for one in before},
        "only_reports": not found.kept,
        "kind_titles": kind_titles(node),
        "areas": node.region.vocabulary("areas"),
        "unknown_areas": sorted({str(one.body["area"]) for one in offers} - areas.keys()) if areas else [],
        "forums": [
            (to, node.region.forums[to].title, len(node.audience_of(to) - {node.party}))
            for to in powers.forums
            if all(powers.allow(kind, to) for kind in kinds)
        ],
        "others": sorted(set(map(str, node.region.parties)) - {str(node.party)}),
        "may": bool(kinds) and all(powers.ways(kind) for kind in kinds),
        "token": request.path_params["token"],
    }
