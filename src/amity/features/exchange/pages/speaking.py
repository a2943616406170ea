"""Saying something beside another Party's report, and answering what others ask of one's own."""

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from amity.errors import Malformed, NotAuthorised, NotFound
from amity.features.exchange import views
from amity.features.exchange.kinds import Answered, ReleaseAsked
from amity.features.exchange.pages.asking import PAGES, back, checked, file_all, kind_of, matter_of
from amity.features.exchange.pages.reading import SAY
from amity.features.exchange.rules.matters import Matter
from amity.kernel.record import PUBLIC, Draft, Party
from amity.node.node import Node
from amity.ui import forms


@PAGES.action("/report/{id}/say/{sort}", says=tuple(SAY.values()))
def say(node: Node, request: Request, form: FormData) -> Response:
    """File a word beside a report: to its author, or to all its readers that are known here."""
    body = SAY.get(str(request.path_params["sort"]))
    kind = node.kinds.get(kind_of(body)) if body else None
    if body is None or kind is None:
        raise NotFound(
            "beside a report stand acknowledgements, comments, sightings, contradictions and questions"
        )
    matter = matter_of(node, request)
    if matter.party == node.party:
        raise NotAuthorised("this is your Party's own report: correct it, part it or release it instead")
    said = checked(kind, forms.read(body, form) | {"report": matter.report})
    readers = frozenset({matter.party}) if form.get("-to") != "-readers" else _readers(node, matter)
    draft = Draft(kind.name, said, readers, refs=(matter.report,), marking=matter.opening.marking)
    filed = file_all(node, request, [draft])
    return back(f"/exchange/report/{matter.report}?filed={filed[0].id}#beside")


@PAGES.action("/report/{id}/answer/{question}")
def answer(node: Node, request: Request, form: FormData) -> Response:
    """Answer a question: to who asked, or to all who were asked along."""
    matter, name = matter_of(node, request), str(request.path_params["question"])
    with node.reading() as tx:
        asked = next((one for one in views.beside(tx, matter) if one.record == name), None)
    if asked is None or asked.sort != "question" or matter.party != node.party:
        raise NotFound("no such question to this Party is held here: it may have been withdrawn")
    kind = node.kinds.get(kind_of(Answered))
    assert kind is not None
    said = checked(
        kind, {"report": asked.report, "question": name, "text": str(form.get("text", "")).strip()}
    )
    all_asked = form.get("-to") == "-readers"
    readers = (asked.audience | {asked.party}) - {node.party} if all_asked else frozenset({asked.party})
    draft = Draft(kind.name, said, readers, refs=(asked.record,), marking=matter.opening.marking)
    filed = file_all(node, request, [draft])
    return back(f"/exchange/report/{matter.report}?filed={filed[0].id}#beside")


@PAGES.action("/report/{id}/ask-release")
def ask_release(node: Node, request: Request, form: FormData) -> Response:
    """Ask the originator to let this Party pass the report on."""
    matter = matter_of(node, request)
    kind = node.kinds.get(kind_of(ReleaseAsked))
    assert kind is not None
    to = sorted(key.removeprefix("-party=") for key in form if key.startswith("-party="))
    if not to:
        raise Malformed("tick at least one Party to which you wish to pass it on")
    said = checked(kind, {"report": matter.report, "to": to, "why": str(form.get("why", "")).strip()})
    draft = Draft(kind.name, said, frozenset({matter.party}), refs=(matter.report,))
    filed = file_all(node, request, [draft])
    return back(f"/exchange/report/{matter.report}?filed={filed[0].id}")


def _readers(node: Node, matter: Matter) -> frozenset[Party]:
    known = (matter.readers | {matter.party}) - {node.party}
    return known if PUBLIC in known else frozenset(known & set(node.region.parties))
