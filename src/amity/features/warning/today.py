"""What early warning asks of an office today: alerts, consultations; and where alerts are open."""

from datetime import date

from amity.features.warning import views
from amity.features.warning.kinds import KINDS, AlertAcknowledged, Consulted
from amity.features.warning.rules import settings
from amity.features.warning.views import Alert
from amity.node.node import Node
from amity.store.browse import Tx
from amity.ui.language import gettext
from amity.ui.today import EACH, RECENT, Day, Event, Item, Spot


def today(node: Node, tx: Tx) -> Day:
    """Return what waits for this Party of alerts, and the alerts of the last months with their places."""
    since = node.clock().date() - RECENT
    found = views.alerts(tx, limit=EACH)
    recent = [one for one in found if _day(one) >= since and not one.updated]
    return Day(
        items=[*_to_acknowledge(found, node), *_to_consult(found, node)],
        spots=[spot for one in recent for spot in _spots(one, node)],
        events=[
            Event(
                on=_day(one),
                title=gettext("Alert on %(unit)s") % {"unit": _unit(one, node)},
                text=str(one.body["text"]),
                address=_place(one),
                tone="bad" if one.waits_for(node.party) else "warn",
            )
            for one in recent
        ],
        whole="/warning/alerts",
    )


def _to_acknowledge(found: list[Alert], node: Node) -> list[Item]:
    return [
        Item(
            what=gettext("Acknowledge the alert"),
            about=f"{_unit(one, node)}: {one.body['text']}",
            address=_place(one),
            due=one.answer_by,
            is_grave=True,
            kinds=(KINDS.name_of(AlertAcknowledged),),
        )
        for one in found
        if one.waits_for(node.party)
    ]


def _to_consult(found: list[Alert], node: Node) -> list[Item]:
    """Return the consultations that this Party opened and has not concluded."""
    return [
        Item(
            what=gettext("Take the consultation up")
            if each.stage == "open"
            else gettext("Conclude the consultation"),
            about=f"{_unit(one, node)}: {one.body['text']}",
            address=f"{_place(one)}#consultation",
            kinds=(KINDS.name_of(Consulted),),
        )
        for one in found
        for each in one.consultations
        if each.opened.party == node.party and each.stage != "concluded"
    ]


def _spots(one: Alert, node: Node) -> list[Spot]:
    place = node.region.vocabulary("places").entries.get(str(one.body["unit"]))
    if place is None or not {"lat", "lon"} <= place.numbers.keys():
        return []
    title = gettext("Alert on %(unit)s") % {"unit": _unit(one, node)}
    return [
        Spot(
            lat=place.numbers["lat"] / 100,
            lon=place.numbers["lon"] / 100,
            title=title,
            address=_place(one),
            on=_day(one),
            shape="warned",
        )
    ]


def _unit(one: Alert, node: Node) -> str:
    return settings.title_of(node.region, str(one.body["unit"]))


def _place(one: Alert) -> str:
    return f"/warning/alert/{one.record}"


def _day(one: Alert) -> date:
    return date.fromisoformat(one.filed.issued[:10])
