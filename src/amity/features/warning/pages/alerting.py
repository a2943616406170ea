"""The inbox of alerts, one alert with its answers, and the consultations that people own."""

from typing import Any

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from amity.errors import Malformed, NotAuthorised
from amity.features.warning import views
from amity.features.warning.capping import message
from amity.features.warning.kinds import KINDS, AlertAcknowledged, Consulted
from amity.features.warning.pages.asking import PAGES, may, words
from amity.features.warning.rules import drills
from amity.features.warning.views import Alert
from amity.kernel.record import PUBLIC, Draft, Party
from amity.node.node import Node
from amity.ui.download import download
from amity.ui.pages import Answer


@PAGES.page("/alerts", "alerts.html")
def inbox(node: Node, request: Request) -> Answer:
    """What waits for this Party first, then all other alerts, then consultations."""
    with node.reading() as tx:
        found = views.alerts(tx)
        talks = views.consultations(tx)
    return {
        **words(node),
        "mine": [one for one in found if one.waits_for(node.party)],
        "rest": [one for one in found if not one.waits_for(node.party)],
        "talks": talks,
        "today": node.clock().date(),
    }


@PAGES.page("/alert/{id}", "alert.html")
def one_alert(node: Node, request: Request) -> Answer:
    """One alert: what crossed which threshold, who has answered, what people made of it."""
    with node.reading() as tx:
        one = views.alert(tx, str(request.path_params["id"]))
        before = _updated(node, tx, one)
        limits = {each.record: each for each in views.thresholds(tx)}
    if request.query_params.get("as") == "cap":
        raw = message(one, node.region, updated=before)
        return download(raw, "application/cap+xml", f"{one.record[:12]}.cap.xml")
    return {
        **words(node),
        "one": one,
        "before": before,
        "limit": limits.get(one.body["threshold"]),
        "may_answer": one.waits_for(node.party) and may(node, request, AlertAcknowledged),
        "may_speak": may(node, request, Consulted),
        "today": node.clock().date(),
    }


def _updated(node: Node, tx: Any, one: Alert) -> Alert | None:
    """Return the earlier alert of the same Party that *one* updates, where it is held."""
    name = str(one.body["updates"])
    found = [each for each in views.alerts(tx) if each.record == name and each.party == one.party]
    return found[0] if found and name != one.record else None


@PAGES.action("/alert/{id}/acknowledge")
def acknowledge(node: Node, request: Request, form: FormData) -> Response:
    """Acknowledge an alert for this Party."""
    with node.reading() as tx:
        one = views.alert(tx, str(request.path_params["id"]))
    if not one.waits_for(node.party):
        raise NotAuthorised("this alert does not wait for your Party: it is your own, or acknowledged")
    body = {"alert": one.record, "text": str(form.get("text", "")).strip()[:2000]}
    _file(node, request, KINDS.name_of(AlertAcknowledged), body, one)
    return RedirectResponse(f"/warning/alert/{one.record}", 303)


@PAGES.action("/alert/{id}/consult")
def consult(node: Node, request: Request, form: FormData) -> Response:
    """Say something in the consultation on an alert; only its opener takes it up and concludes it."""
    with node.reading() as tx:
        one = views.alert(tx, str(request.path_params["id"]))
    wanted, step = str(form.get("consultation", "")), str(form.get("step", "said"))
    talk = next((each for each in one.consultations if each.opened.record == wanted), None)
    if talk is None:
        raise Malformed("consultation: there is no such consultation on this alert")
    if step != "said" and talk.opened.party != node.party:
        raise NotAuthorised("only the Party that opened a consultation takes it up and concludes it")
    body = {"consultation": wanted, "step": step, "text": str(form.get("text", "")).strip()[:4000]}
    _file(node, request, KINDS.name_of(Consulted), body, one)
    return RedirectResponse(f"/warning/alert/{one.record}#consultation", 303)


def _file(node: Node, request: Request, kind: str, body: dict[str, Any], one: Alert) -> None:
    readers = {Party(code) for code in (*one.filed.readers, one.party)}
    audience = frozenset(code for code in readers if code in node.region.parties or code == PUBLIC)
    marking = drills.marking(node.region, one.filed.purpose)
    draft = Draft(kind, body, audience, refs=(one.record,), marking=marking)
    node.file(draft, office=request.state.seat.office)
