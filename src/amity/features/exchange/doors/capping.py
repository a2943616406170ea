"""Alerts as CAP, and back."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from amity.errors import BadSignature, Malformed
from amity.features.exchange.doors.report import Carried, Offer, Outgoing, fitting, origin
from amity.features.exchange.kinds import KINDS, AlertRaised
from amity.formats import cap
from amity.formats.cap import Alert, Signature
from amity.kernel.record import Marking

ALERT = KINDS.name_of(AlertRaised)
_CATEGORIES = {"cyber-crime": "Infra", "sea-piracy": "Security"}
_SAID = frozenset(
    "language headline event description instruction urgency severity certainty "
    "effective expires area".split()
)


def alert_of(report: Outgoing, *, updated: Outgoing | None = None, test: bool = False) -> bytes:
    """
    Return the alert *report* as CAP 1.2; *updated* is the one that it updates or cancels, if that is held.

    Raises:
        Malformed: it is no alert, or says what CAP cannot.
    """
    if report.kind != ALERT:
        raise Malformed("only alerts go out as CAP: choose STIX or MISP for other reports")
    body, sent = report.body, _cap_time(report.issued)
    public = report.marking.tlp == "CLEAR"
    before = f"{_sender(updated)},{updated.record},{_cap_time(updated.issued)}" if updated else ""
    info = cap.Info(
        language="en",
        category=(_CATEGORIES.get(body["area"], "Security"),),
        event=body["title"],
        urgency=body["urgency"],
        severity=body["severity"],
        certainty=body["certainty"],
        effective=_cap_time(body.get("effective")),
        expires=_cap_time(body.get("expires")),
        sender_name=report.party,
        headline=body["title"],
        description=body.get("what") or "",
        instruction=body.get("instruction") or "",
        parameter=(cap.Pair("amity:area", body["area"]),),
        area=tuple(
            cap.Area(area_desc=one["text"], polygon=tuple(one["polygons"]), circle=tuple(one["circles"]))
            for one in body.get("holds_in") or ()
        ),
    )
    alert = Alert(
        identifier=report.record,
        sender=_sender(report),
        sent=sent,
        status="Test" if test else "Actual",
        msg_type=body["message"],
        scope="Public" if public else "Restricted",
        restriction="" if public else f"TLP:{report.marking.tlp}",
        references=before,
        info=(info,),
    )
    return cap.write(alert)


def carry(alert: Alert, signatures: Sequence[Signature], area: str) -> Carried:
    """
    Return the reports that *alert* offers, one for each of its languages, and what no report can say.

    Raises:
        BadSignature: it was changed after it had been signed.
    """
    if broken := [one for one in signatures if one.state == "broken"]:
        raise BadSignature(f"the signature of this alert is broken: {broken[0].why}; ask its sender")
    done = Carried()
    named = f"{alert.sender},{alert.identifier},{alert.sent}"
    head = [name for name in ("source", "note", "references", "incidents", "code") if getattr(alert, name)]
    if alert.msg_type not in ("Alert", "Update", "Cancel") or not alert.info:
        done.leave("alert", ["*"])
        return done
    for info in alert.info:
        areas = [pair.value for pair in info.parameter if pair.value_name == "amity:area"]
        says: dict[str, Any] = {
            "area": areas[0] if areas else area,
            "title": info.headline or info.event,
            "what": info.description,
            "urgency": info.urgency,
            "severity": info.severity,
            "certainty": info.certainty,
            "message": alert.msg_type,
            "effective": _utc(info.effective or alert.sent),
            "expires": _utc(info.expires),
            "instruction": info.instruction,
            "holds_in": [_area(one) for one in info.area],
            "rests_on": [origin(named)],
        }
        fields, cut = fitting(AlertRaised, says)
        kind = KINDS.get(ALERT)
        assert kind is not None
        try:
            kind.read(fields)
        except Malformed:
            done.leave("info", ["*"])
            continue
        done.offers.append(Offer(kind=ALERT, body=fields, source=named[:400], marking=_marking(alert)))
        left = [name for name in info.__dataclass_fields__ if getattr(info, name) and name not in _SAID]
        geocodes = ["area.geocode"] * any(one.geocode for one in info.area)
        done.leave("info", [*left, *geocodes, *(f"{name} (cut)" for name in cut)])
    done.leave("alert", head)
    return done


def _sender(report: Outgoing) -> str:
    return f"{report.party.lower()}@amity.invalid"


def _area(one: cap.Area) -> dict[str, Any]:
    return {"text": one.area_desc[:160], "polygons": list(one.polygon[:40]), "circles": list(one.circle[:40])}


def _marking(alert: Alert) -> Marking:
    tlp = alert.restriction.removeprefix("TLP:")
    if alert.scope == "Public":
        return Marking("CLEAR")
    return Marking(tlp) if tlp in ("GREEN", "AMBER", "AMBER+STRICT", "RED") else Marking()


def _utc(text: str) -> str:
    return f"{datetime.fromisoformat(text).astimezone(UTC).replace(tzinfo=None).isoformat()}Z" if text else ""


def _cap_time(text: str | None) -> str:
    """Return a moment as CAP writes it: with an offset, and never with a Z."""
    return f"{datetime.fromisoformat(text).astimezone(UTC):%Y-%m-%dT%H:%M:%S}-00:00" if text else ""


def left_out(report: Outgoing) -> list[str]:
    """Return the fields of *report* that its alert does not carry."""
    told = {"area", "title", "what", "urgency", "severity", "certainty", "message", "effective", "expires"}
    told |= {"instruction", "holds_in", "token"}
    return sorted(
        name for name, value in report.body.items() if name not in told and value not in (None, "", [], {})
    )
