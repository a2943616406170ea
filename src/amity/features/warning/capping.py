"""An alert as a message of the Common Alerting Protocol 1.2, for whoever's systems read that.

A country is named by its code and drawn by no line: this house asserts no boundary. A cell of the grid is
a square.
"""

from datetime import UTC, date, datetime, timedelta

from amity.features.warning.rules import months, settings
from amity.features.warning.rules.alerting import certainty, severity, urgency
from amity.features.warning.rules.drills import is_drill
from amity.features.warning.views import Alert
from amity.formats import cap
from amity.node.pack import RegionPack

_CATEGORIES = {"cases": "Health", "hotspots": "Env", "level": "Met"}
CELLS = 720  # of the PRIO grid, around the globe: half a degree each


def message(alert: Alert, region: RegionPack, *, updated: Alert | None = None) -> bytes:
    """
    Return *alert* as CAP; *updated* is the earlier one that it updates, where that is held.

    Raises:
        Malformed: it says what CAP cannot.
    """
    body, filed = alert.body, alert.filed
    sent = datetime.fromisoformat(filed.issued)
    month = date.fromisoformat(body["month"])
    name = settings.title_of(region, body["unit"])
    restricted = filed.tlp != "CLEAR"
    info = cap.Info(
        language="en",
        category=(_CATEGORIES.get(body["target"], "Security"),),
        event=f"Early warning: {body['target']}",
        response_type=("Assess",),
        urgency=urgency(month, sent.date()),
        severity=severity(body["at_least"]),
        certainty=certainty(body["percent"]),
        expires=_expires(month, sent),
        sender_name=region.party(alert.party).name() if alert.party in region.parties else alert.party,
        headline=f"{name}: early warning",
        description=body["text"],
        parameter=(
            cap.Pair("amity:target", body["target"]),
            cap.Pair("amity:at-least", str(body["at_least"])),
            cap.Pair("amity:percent", str(body["percent"])),
            cap.Pair("amity:cause", body["cause"]),
        ),
        area=(_area(body["unit"], name),),
    )
    if updated and updated.filed.purpose != filed.purpose:
        updated = None  # a drill updates drills
    before = f"{_sender(updated)},{updated.record},{_time(updated.filed.issued)}" if updated else ""
    return cap.write(
        cap.Alert(
            identifier=alert.record,
            sender=_sender(alert),
            sent=_time(filed.issued),
            status="Exercise" if is_drill(region, filed.purpose) else "Actual",
            msg_type="Update" if before else "Alert",
            scope="Restricted" if restricted else "Public",
            restriction=f"TLP:{filed.tlp}" if restricted else "",
            note=region.exercise[0] if is_drill(region, filed.purpose) else "",
            references=before,
            info=(info,),
        )
    )


def _area(unit: str, name: str) -> cap.Area:
    sort, _, code = unit.partition(":")
    if sort == "cell" and code.isdecimal() and 1 <= int(code) <= CELLS * CELLS // 2:
        return cap.Area(area_desc=name, polygon=(_square(int(code)),))
    geocode = (cap.Pair("ISO 3166-1 alpha-3", unit),) if len(unit) == 3 and unit.isupper() else ()
    return cap.Area(area_desc=name, geocode=geocode)


def _square(cell: int) -> str:
    """Return the ring of a cell of the PRIO grid: 1 lies at the south-west corner of the world."""
    row, column = divmod(cell - 1, CELLS)
    south, west = row / 2 - 90, column / 2 - 180
    corners = [
        (south, west),
        (south, west + 0.5),
        (south + 0.5, west + 0.5),
        (south + 0.5, west),
        (south, west),
    ]
    return " ".join(f"{lat:.1f},{lon:.1f}" for lat, lon in corners)


def _sender(alert: Alert) -> str:
    return f"{alert.party.lower()}@amity.invalid"


def _expires(month: date, sent: datetime) -> str:
    """Return the end of the month that is warned of; "" where that lies before the alert."""
    number = months.number(month)
    end = datetime.combine(months.first_day(number + 1), datetime.min.time(), UTC) - timedelta(seconds=1)
    return _time(end.isoformat()) if end >= sent else ""


def _time(text: str) -> str:
    """Return a moment as CAP writes it: with an offset, and never with a Z."""
    return f"{datetime.fromisoformat(text).astimezone(UTC):%Y-%m-%dT%H:%M:%S}-00:00"
