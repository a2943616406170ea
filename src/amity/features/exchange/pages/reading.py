"""One report: what this reader may know of it, what others say beside it, and on what it rests."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from starlette.requests import Request

from amity.errors import NotFound
from amity.features.exchange import views
from amity.features.exchange.kinds import (
    Acknowledged,
    Answered,
    Asked,
    Commented,
    Contradicted,
    OnwardAllowed,
    PartTold,
    ReleaseAsked,
    ReportCorrected,
    ReportReleased,
    RequestMade,
    Sighted,
    VictimsTold,
)
from amity.features.exchange.pages.asking import LISTS, PAGES, may, worded
from amity.features.exchange.pages.listing import kind_titles
from amity.features.exchange.rules.identifiers import is_sound
from amity.features.exchange.rules.matters import Layer, Matter
from amity.features.exchange.rules.releasing import WITHDRAW
from amity.features.exchange.views import Word
from amity.kernel.kind import Body
from amity.node.node import Node
from amity.node.pack import RegionPack
from amity.store.browse import Tx
from amity.ui import forms
from amity.ui.frame import Frame
from amity.ui.pages import Answer

EACH = 20  # words of one Party beside a report
VICTIM = ("forms", "control", "recruited", "industry")  # what is said of a victim in codes
SAY: Mapping[str, type[Body]] = {
    "acknowledge": Acknowledged,
    "comment": Commented,
    "sighting": Sighted,
    "contradict": Contradicted,
    "question": Asked,
}


@PAGES.page("/report/{id}", "report.html")
def report(node: Node, request: Request) -> Answer:
    """One report, or, for its author, who has erased it since."""
    name = str(request.path_params["id"])
    try:
        with node.reading() as tx:
            matter = views.report(tx, name)
            answer = _read(tx, node, matter)
    except NotFound:
        gone = next((one for one in node.awaited() if one.target == name), None)
        if gone is None:
            raise
        frame: Frame = request.state.frame
        with node.reading() as tx:
            leaks = views.leaks(tx, node.party, [gone.target])
        shown = {"gone": gone, "leaks": [one for one in leaks if one.withdrawn == gone.target]}
        return frame.write(request, "exchange", "gone.html", shown, status=410)
    return answer | _powers(node, request, matter) | {"filed": request.query_params.get("filed", "")}


def _read(tx: Tx, node: Node, matter: Matter) -> dict[str, Any]:
    links = views.links_of(tx, matter.names)
    names = [*(one.other for one in links), *(one["record"] for one in matter.body.get("links", ()))]
    support = views.support(tx, matter)
    return {
        "one": matter,
        "kind_title": kind_titles(node).get(matter.kind, matter.kind),
        "said": worded(node.region, matter.body),
        "slots": slots_of(node, matter.kind, worded(node.region, matter.body)),
        "layers": [_layer(node, matter, layer) for layer in matter.layers[1:]],
        **_beside(views.beside(tx, matter)),
        "links": links,
        "known": {one.report: one.title for one in views.put_together(tx, [*names, *support.repeated])},
        "support": support,
        "unsound": unsound(matter),
        "asks": views.asks(tx, matter) if matter.party == node.party else (),
        "victims": [_victims(node.region, row) for row in views.victims(tx, matter)],
        "requests": views.requests(tx, report=matter.report),
        "breaches": [one for one in views.passed_on(tx, node.party) if one.report == matter.report],
        "caveats": node.region.vocabulary("caveats"),
        "victim_lists": {name: node.region.vocabulary(LISTS[name]) for name in VICTIM if name in LISTS},
    }


def _beside(words: Sequence[Word]) -> dict[str, Any]:
    """Return the newest words of each Party, and of whom there are more: who floods hides nobody else."""
    said: Counter[str] = Counter()
    shown = []
    for one in reversed(words):
        said[one.party] += 1
        if said[one.party] <= EACH:
            shown.append(one)
    more = [(party, number - EACH) for party, number in sorted(said.items()) if number > EACH]
    return {"words": shown[::-1], "more": more}


def slots_of(node: Node, kind: str, said: dict[str, Any]) -> tuple[forms.Slot, ...]:
    """Return the form of a kind of report, filled with what is *said*."""
    known = node.kinds.get(kind)
    return forms.draw(known.body, said) if known else ()


def unsound(matter: Matter) -> list[str]:
    """Return the numbers whose check digit or form is wrong."""
    said = matter.body.get("identifiers", ())
    return [str(one["value"]) for one in said if is_sound(str(one["sort"]), str(one["value"])) is False]


def _layer(node: Node, matter: Matter, layer: Layer) -> dict[str, Any]:
    said = worded(node.region, layer.says)
    return {"layer": layer, "said": said, "slots": slots_of(node, matter.kind, said)}


def _victims(region: RegionPack, row: Any) -> dict[str, Any]:
    return {
        "row": row,
        "victims": [worded(region, one) | {"name": one["token"]} for one in row["body"]["victims"]],
    }


def _powers(node: Node, request: Request, matter: Matter) -> dict[str, Any]:
    own = matter.party == node.party
    return {
        "own": own,
        "say": {} if own else {sort: body for sort, body in SAY.items() if may(node, request, body)},
        "say_slots": {
            sort: [slot for slot in forms.draw(body, {}) if slot.name != "report"]
            for sort, body in SAY.items()
            if not own
        },
        "known_readers": sorted((matter.readers | {matter.party}) - {node.party}),
        "others": sorted(set(node.region.parties) - {node.party}),
        "may_answer": own and may(node, request, Answered),
        "may_correct": own and may(node, request, ReportCorrected),
        "may_part": own and may(node, request, PartTold),
        "may_release": own and may(node, request, ReportReleased),
        "may_consent": own and may(node, request, OnwardAllowed),
        "may_tell_victims": own and may(node, request, VictimsTold),
        "may_ask_release": not own and may(node, request, ReleaseAsked),
        "may_withdraw": own and node.may_file(request.state.seat.office, WITHDRAW, matter.opening.to),
        "may_request": not own and may(node, request, RequestMade),
    }
