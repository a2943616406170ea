"""This Party's own thresholds: set with the hit and false-alarm rates they would have had, and lifted."""

from typing import Any

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from amity.errors import Malformed
from amity.features.warning import views
from amity.features.warning.kinds import KINDS, ThresholdSet
from amity.features.warning.pages.asking import PAGES, USUAL, may, party_in, targets, words
from amity.features.warning.reckoning import rates_of, told_of
from amity.features.warning.rules import settings
from amity.kernel.record import Draft, Party
from amity.node.node import Node
from amity.ui.pages import Answer

KIND = KINDS.name_of(ThresholdSet)
FIELDS = ("name", "on", "target", "unit", "at_least", "percent", "within", "of", "note")
NUMBERS = ("at_least", "percent", "within")


@PAGES.page("/thresholds", "thresholds.html")
def thresholds(node: Node, request: Request) -> Answer:
    """All thresholds in force that are known here; and, before one is set, how it would have done."""
    asked = {name: request.query_params.get(name, "").strip()[:200] for name in FIELDS}
    with node.reading() as tx:
        found = views.thresholds(tx)
        listed = {"targets": targets(tx), "units": sorted({*settings.states(node.region), *views.units(tx)})}
        said, preview = "", []
        if asked["unit"]:
            try:
                preview = rates_of(tx, node, _read(node, _body(asked)))
            except Malformed as refusal:
                said = str(refusal)
    return {
        **words(node),
        **listed,
        "found": found,
        "asked": {"target": USUAL, "on": "forecast", "at_least": "25", "percent": "50", "within": "3"}
        | {name: text for name, text in asked.items() if text},
        "preview": [(one, told_of(one)) for one in preview],
        "told": lambda one: told_of(one),
        "said": said,
        "forums": sorted(node.region.forums),
        "may_set": may(node, request, ThresholdSet),
        "by": party_in(request, "of", node),
    }


@PAGES.action("/thresholds")
def set_threshold(node: Node, request: Request, form: FormData) -> Response:
    """Set a threshold of this Party, with its rates, or lift it."""
    body = _body({name: str(form.get(name, "")).strip() for name in FIELDS})
    if form.get("lift"):
        body["standing"] = "lifted"
    read = _read(node, body)
    with node.reading() as tx:
        rates = [one.model_dump(mode="json") for one in rates_of(tx, node, read)]
    draft = Draft(KIND, body | {"rates": rates}, _readers(node, form), to=str(form.get("-to", "")))
    node.file(draft, office=request.state.seat.office)
    return RedirectResponse("/warning/thresholds", 303)


def _readers(node: Node, form: FormData) -> frozenset[Party]:
    forum = str(form.get("-to", ""))
    return node.audience_of(forum) if forum else frozenset()


def _body(asked: dict[str, str]) -> dict[str, Any]:
    body: dict[str, Any] = {name: text for name, text in asked.items() if text}
    for name in NUMBERS:
        if name in body:
            if not (body[name].isascii() and body[name].isdigit() and len(body[name]) < 9):
                raise Malformed(f"{name}: {body[name][:20]!r} is no whole number")
            body[name] = int(body[name])
    body.setdefault("target", USUAL)
    body.setdefault("name", f"{body.get('unit', '').lower().replace(':', '-')}-{body.get('at_least', 25)}")
    return body


def _read(node: Node, body: dict[str, Any]) -> ThresholdSet:
    kind = node.kinds.get(KIND)
    assert kind is not None
    read = kind.read(body)
    assert isinstance(read, ThresholdSet)
    return read
