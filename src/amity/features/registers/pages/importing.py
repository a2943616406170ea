"""Importing a file on a page: upload, look at what would be filed and what is refused, then file it at once.

Between upload and filing the file stands on a shelf of this node for an hour. Nothing is said by this Party
before somebody has seen what would be said.
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

from amity.errors import Conflict, Malformed, NotFound, Refusal
from amity.features.registers import importing
from amity.features.registers.declaring import Register
from amity.features.registers.importing import Preview
from amity.features.registers.pages.asking import PAGES, back, kind_of, register_in
from amity.formats import spreadsheet
from amity.kernel.record import PUBLIC, Party
from amity.node.node import Node
from amity.store import local
from amity.ui.filing import Powers
from amity.ui.frame import Frame
from amity.ui.language import gettext
from amity.ui.pages import Answer

SHELF = "registers.upload"
KEPT = timedelta(hours=1)
FORM = 64 << 10  # bytes around the file
SHOWN = 200  # records, and as many refusals, that the preview lists
ALONE, ANYBODY = "-alone", "-public"


@dataclass(frozen=True, slots=True)
class Upload:
    """What somebody has uploaded and not filed yet."""

    office: str
    register: str
    name: str
    packed: str  # the file, with gzip, as Base64

    def preview(self, node: Node, register: Register) -> Preview:
        """Return what it would bring."""
        sheet = importing.table(gzip.decompress(base64.b64decode(self.packed)), self.name)
        return importing.preview(sheet, register, importing.Setting.of(node, register))


@PAGES.page("/import/{name}", "import.html", example="/import/focal-points")
def blank(node: Node, request: Request) -> Answer:
    """The empty form, and the headings that are known."""
    return _form(register_in(request), "")


@PAGES.action("/import/{name}", most=spreadsheet.LARGEST + FORM)
def upload(node: Node, request: Request, form: FormData) -> Response:
    """Read what was uploaded, and show it; or show the form again with what is wrong."""
    register = register_in(request)
    try:
        held = _taken(form, request.state.seat.office, register)
        held.preview(node, register)
    except Refusal as refusal:
        frame: Frame = request.state.frame
        return frame.write(request, "registers", "import.html", _form(register, str(refusal)), status=422)
    token = secrets.token_urlsafe(16)
    note = {name: getattr(held, name) for name in Upload.__slots__}
    with node.tx() as tx:
        local.put(tx, SHELF, token, note, expires=node.clock() + KEPT)
    return back(f"/registers/import/{register.name}/{token}")


@PAGES.page("/import/{name}/{token}", "imported.html")
def preview(node: Node, request: Request) -> Answer:
    """What would be filed, and what is refused: row, column, value, why, and the way out."""
    return _preview(node, request, _upload(node, request), "")


@PAGES.action("/import/{name}/{token}")
def file(node: Node, request: Request, form: FormData) -> Response:
    """File what was shown, as one batch."""
    register, held = register_in(request), _upload(node, request)
    found = held.preview(node, register)
    try:
        if found.refused and form.get("leave-out") != "yes":
            raise Malformed(gettext("Some lines are refused: say that they are left out, or mend the file."))
        to, readers = _readers(node, str(form.get("-to", "")))
        part_to, part_readers = _readers(node, str(form.get("-part-to", ALONE)))
        said = importing.drafts(
            found, node, to=to, audience=readers, part_to=part_to, part_audience=part_readers
        )
        node.check(said, office=request.state.seat.office)
        filed = node.file_all(said, office=request.state.seat.office)
    except (Malformed, Conflict) as refusal:
        frame: Frame = request.state.frame
        answer = _preview(node, request, held, str(refusal))
        return frame.write(request, "registers", "imported.html", answer, status=422)
    with node.tx() as tx:
        local.drop(tx, SHELF, str(request.path_params["token"]))
    return back(f"/registers/of/{register.name}?filed={len(filed)}")


def _readers(node: Node, chosen: str) -> tuple[str, frozenset[Party]]:
    """
    Return the forum and the Parties that *chosen* stands for.

    Raises:
        Malformed: nobody chose.
    """
    if chosen == ALONE:
        return "", frozenset()
    if chosen == ANYBODY:
        return "", frozenset({PUBLIC})
    if chosen not in node.region.forums:
        raise Malformed(gettext("Choose who may read this."))
    return chosen, node.audience_of(chosen)


def _taken(form: FormData, office: str, register: Register) -> Upload:
    sent = form.get("file")
    if not isinstance(sent, UploadFile) or not sent.filename:
        raise Malformed(gettext("Choose a file."))
    packed = base64.b64encode(gzip.compress(sent.file.read(), 6, mtime=0)).decode()
    return Upload(office, register.name, sent.filename[:200], packed)


def _upload(node: Node, request: Request) -> Upload:
    with node.reading() as tx:
        note = local.get(tx, SHELF, str(request.path_params["token"]), now=node.clock())
    mine = note is not None and note["office"] == request.state.seat.office
    if note is None or not mine or note["register"] != request.path_params["name"]:
        raise NotFound(gettext("This upload was filed already or is an hour old: upload the file again."))
    return Upload(**note)


def _form(register: Register, said: str) -> dict[str, Any]:
    return {
        "it": register,
        "said": said,
        "most": spreadsheet.LARGEST >> 20,
        "headings": importing.headings(register),
    }


def _preview(node: Node, request: Request, held: Upload, said: str) -> dict[str, Any]:
    register = register_in(request)
    found = held.preview(node, register)
    powers = Powers.of(node, request.state.seat.office)
    kinds = [kind_of(shape) for shape in register.bodies]
    forums = [to for to in powers.forums if all(powers.allow(kind, to) for kind in kinds)]
    return {
        "it": register,
        "said": said,
        "name": held.name,
        "found": found,
        "labels": importing.labels(register),
        "records": found.reads[:SHOWN],
        "faults": found.refused[:SHOWN],
        "refused_lines": len({one.line for one in found.refused}),
        "shown": SHOWN,
        "forums": [
            (to, node.region.forums[to].title, len(node.audience_of(to) - {node.party})) for to in forums
        ],
        "may": all(powers.ways(kind) for kind in kinds),
        "token": request.path_params["token"],
    }
