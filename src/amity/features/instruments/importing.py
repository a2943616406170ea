"""Importing a text on a page: upload, look at the tree and every repair, undo what is wrong, then file.

Between upload and filing, what was read stands on a shelf of this node for an hour: the lines of the
source, not the file. Nothing is said by this Party before somebody has seen the tree and filed it.
"""

import secrets
from collections.abc import Sequence
from dataclasses import astuple, dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from amity.errors import Malformed, NotFound, TooLarge
from amity.features.instruments import reading, rules
from amity.features.instruments.kinds import KINDS, InstrumentText
from amity.features.instruments.reading import Reading, Repair
from amity.features.instruments.rules import Source
from amity.formats.plaintext import Line
from amity.kernel.record import TLP
from amity.node.node import Node
from amity.store import local
from amity.ui.filing import ALONE, ANYBODY, Envelope, Powers
from amity.ui.frame import Frame
from amity.ui.language import gettext
from amity.ui.pages import Answer, Pages

PAGES = Pages(Path(__file__).parent / "templates")
SHELF = "instruments.upload"
KEPT = timedelta(hours=1)
FORM = 64 << 10  # bytes around the file
MOST_LINES = 20_000  # four hundred pages: what a person can look through


@dataclass(frozen=True, slots=True)
class Upload:
    """What somebody has uploaded and not filed yet."""

    office: str
    source: Source
    lines: tuple[Line, ...]
    refused: tuple[Repair, ...] = ()

    @property
    def reading(self) -> Reading:
        """What it is, without the repairs that were refused."""
        return reading.reread(self.lines, rules.refused_keys(self.refused))

    def note(self) -> dict[str, Any]:
        """Return it as it stands on the shelf."""
        return {
            "office": self.office,
            "source": astuple(self.source),
            "lines": [astuple(line) for line in self.lines],
            "refused": [astuple(repair) for repair in self.refused],
        }

    @classmethod
    def of(cls, note: dict[str, Any]) -> "Upload":
        """Return what `note` made."""
        refused = (Repair(kind, tuple(lines), *rest) for kind, lines, *rest in note["refused"])
        lines = tuple(Line(*line) for line in note["lines"])
        return cls(note["office"], Source(*note["source"]), lines, tuple(refused))


@PAGES.page("/import", "import.html")
def blank(node: Node, request: Request) -> Answer:
    """The empty form."""
    may = bool(Powers.of(node, request.state.seat.office).ways(KINDS.name_of(InstrumentText)))
    return {"may": may, "said": "", "most": rules.LARGEST_FILE >> 20}


@PAGES.action("/import", most=rules.LARGEST_FILE + FORM)
def upload(node: Node, request: Request, form: FormData) -> Response:
    """Read what was uploaded, and show it; or show the form again with what is wrong."""
    try:
        taken = _read(form.get("file"), request.state.seat.office)
    except Malformed as refusal:
        frame: Frame = request.state.frame
        answer = dict(_shown(blank(node, request)), said=str(refusal))
        return frame.write(request, "instruments", "import.html", answer, status=422)
    token = secrets.token_urlsafe(16)
    _keep(node, token, taken)
    return RedirectResponse(f"/instruments/import/{token}", 303)


@PAGES.page("/import/{token}", "preview.html")
def preview(node: Node, request: Request) -> Answer:
    """The clause tree of what was uploaded, with every repair."""
    held = _upload(node, request)
    return _preview(node, request, held, {}, "")


@PAGES.action("/import/{token}")
def settle(node: Node, request: Request, form: FormData) -> Response:
    """Undo the repairs that are ticked, or file what was shown."""
    held = _upload(node, request)
    ticked = {str(key) for key in form.getlist("undo")}
    refused = tuple(one for one in _all(held, held.reading) if key_of(one) in ticked)
    token = str(request.path_params["token"])
    changed = {key_of(one) for one in held.refused} != ticked
    if changed or "again" in form:  # nothing is filed that nobody has seen
        _keep(node, token, replace(held, refused=refused))
        return RedirectResponse(f"/instruments/import/{token}{'?changed=1' if changed else ''}", 303)
    try:
        name = _file(node, request, held, form)
    except Malformed as refusal:
        frame: Frame = request.state.frame
        answer = _preview(node, request, held, dict(form), str(refusal))
        return frame.write(request, "instruments", "preview.html", answer, status=422)
    with node.tx() as tx:
        local.drop(tx, SHELF, token)
    return RedirectResponse(f"/instruments/{name}?by={node.party}&filed=1", 303)


def key_of(repair: Repair) -> str:
    """Return the name of *repair* on the form."""
    return f"{repair.kind}:{'.'.join(map(str, repair.lines))}"


def _read(sent: object, office: str) -> Upload:
    """
    Return what was uploaded, read once.

    Raises:
        Malformed: there is no file, or it cannot be read. TooLarge: it is larger than a person looks through.
    """
    if not isinstance(sent, UploadFile) or not sent.filename:
        raise Malformed(gettext("Choose a file: text, DOCX or PDF."))
    data = sent.file.read(rules.LARGEST_FILE + 1)
    if len(data) > rules.LARGEST_FILE:
        raise TooLarge(gettext("This file is too large: import it in parts."))
    too_long = gettext("This text is too long to look through on a page: import it from the command line.")
    if data.count(b"\n") > MOST_LINES and not data.startswith((b"%PDF", b"PK")):
        raise TooLarge(too_long)
    found = reading.read(data, sent.filename)
    if len(found.source) > MOST_LINES:
        raise TooLarge(too_long)
    return Upload(office, Source.of(sent.filename, data), found.source)


def _keep(node: Node, token: str, held: Upload) -> None:
    with node.tx() as tx:
        local.put(tx, SHELF, token, held.note(), expires=node.clock() + KEPT)


def _upload(node: Node, request: Request) -> Upload:
    with node.reading() as tx:
        note = local.get(tx, SHELF, str(request.path_params["token"]), now=node.clock())
    if note is None or note["office"] != request.state.seat.office:
        raise NotFound(gettext("This upload was filed already or is an hour old: upload the file again."))
    return Upload.of(note)


def _all(held: Upload, found: Reading) -> Sequence[Repair]:
    """Return the repairs that the page shows: those that were made, and those that were refused."""
    made = {key_of(one): one for one in found.repairs}
    refused = {key_of(one): one for one in held.refused}
    return sorted((made | refused).values(), key=lambda one: one.lines[0] if one.lines else 0)


def _preview(node: Node, request: Request, held: Upload, form: dict[str, Any], said: str) -> dict[str, Any]:
    found = held.reading
    guessed = rules.guess(found, node.region.instruments)
    known = node.region.instruments.get(guessed)
    envelope = Envelope.read({"-to": known.forum if known and known.forum else ""} | form)
    ways = Powers.of(node, request.state.seat.office).ways(KINDS.name_of(InstrumentText))
    return {
        "found": found,
        "source": held.source,
        "repairs": [(key_of(one), one, one in held.refused) for one in _all(held, found)],
        "name": str(form.get("instrument", guessed)),
        "suggestion": rules.suggestion(found),
        "known": node.region.instruments.values(),
        "written_in": str(form.get("language", "en")),
        "envelope": envelope,
        "forums": [(to, node.region.forums[to].title, len(node.audience_of(to))) for to in ways if to],
        "named": "" in ways,
        "may": bool(ways),
        "alone": ALONE,
        "anybody": ANYBODY,
        "markings": TLP,
        "changed": "changed" in request.query_params,
        "said": said,
        "token": request.path_params["token"],
    }


def _file(node: Node, request: Request, held: Upload, form: FormData) -> str:
    """File the text, and return the instrument's id."""
    envelope = Envelope.read(form)
    for fault in envelope.checked(node).values():
        raise Malformed(fault)
    found = held.reading
    name = rules.named(found, str(form.get("instrument", "")), node.region.instruments)
    said = rules.bodies(
        found, held.source, instrument=name, refused=held.refused, language=str(form.get("language", "en"))
    )
    drafts = [envelope.draft(kind, body, node) for kind, body in said]
    node.file_all(drafts, office=request.state.seat.office)
    return name


def _shown(answer: Answer) -> dict[str, Any]:
    assert not isinstance(answer, Response)
    return dict(answer)
