"""Incidents that a file tells twice, or that this Party has told before: found before they are filed."""

from collections.abc import Sequence
from datetime import date

from amity.features.exchange.doors.report import Offer
from amity.features.exchange.kinds import KINDS, IncidentReported
from amity.features.exchange.linking.incidents import Incident, Twins, repeats, told_before
from amity.features.exchange.rules.matters import Matter

KIND = KINDS.name_of(IncidentReported)


def within(offers: Sequence[Offer]) -> list[Twins]:
    """Return which of *offers* tell of one incident, each pair once."""
    return repeats([one for offer in offers if (one := _offered(offer)) is not None])


def before(offers: Sequence[Offer], told: Sequence[Matter]) -> list[Twins]:
    """Return which of *offers* are told in *told* already: by their number, or by place, time and words."""
    mine = [one for offer in offers if (one := _offered(offer)) is not None]
    theirs = [one for matter in told if (one := _held(matter)) is not None]
    return told_before(mine, theirs)


def _offered(offer: Offer) -> Incident | None:
    body = offer.body
    places = [one for one in body.get("places", ()) if one.get("lat") not in (None, "")]
    since = str((body.get("when") or {}).get("since") or "")
    if offer.kind != KIND or not places or not since:
        return None
    return _incident(offer.source, body, float(places[0]["lat"]), float(places[0]["lon"]), since)


def _held(matter: Matter) -> Incident | None:
    if matter.kind != KIND or not matter.points or not matter.when:
        return None
    return _incident(matter.report, dict(matter.body), *matter.points[0], matter.when)


def _incident(key: str, body: dict[str, object], lat: float, lon: float, since: str) -> Incident:
    return Incident(
        key=key,
        day=date.fromisoformat(since[:10]),
        lat=lat,
        lon=lon,
        category=str(body.get("category") or ""),
        target=str(body.get("target") or ""),
        text=str(body.get("what") or ""),
        number=str(body.get("number") or ""),
    )
