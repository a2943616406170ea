"""What the schema of CAP cannot say, and its text does: times, references, rings, ranges."""

import re
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal

from amity.formats.cap.alert import Alert, Area, Info
from amity.formats.cap.schema import MOMENT, NUMBER

_NO_NAME = re.compile(r"[\s,<&]")
_ADDRESSES = re.compile(r'("[^"]*"|[^\s"]+)(\s+("[^"]*"|[^\s"]+))*')


def faults(alert: Alert) -> list[str]:
    """Return what is wrong with *alert*, which fits the schema."""
    return [
        *_of_alert(alert),
        *(fault for place, info in enumerate(alert.info) for fault in _of_info(alert, info, place)),
    ]


def moment(text: str) -> datetime | None:
    """Return the moment that *text* names; None where there is none such, as on a thirtieth of February."""
    try:
        return datetime.fromisoformat(text) if MOMENT.fullmatch(text) else None
    except ValueError:
        return None


def _of_alert(alert: Alert) -> Iterator[str]:
    for name, value in (("identifier", alert.identifier), ("sender", alert.sender)):
        if not value or _NO_NAME.search(value):
            yield f"alert/{name} is {value!r}: it may not be empty, nor hold spaces, commas, < or &"
    if moment(alert.sent) is None:
        yield f"alert/sent is {alert.sent!r}: there is no such time"
    if alert.scope == "Restricted" and not alert.restriction:
        yield "alert/restriction is missing: the scope is Restricted"
    if alert.scope == "Private" and not alert.addresses:
        yield "alert/addresses is missing: the scope is Private"
    if alert.addresses and not _ADDRESSES.fullmatch(alert.addresses):
        yield "alert/addresses: put quotation marks around an address with spaces"
    for one in alert.references.split():
        if not _is_reference(one):
            yield f"alert/references: {one!r} is not of the form sender,identifier,sent"


def _is_reference(text: str) -> bool:
    parts = text.split(",")
    return len(parts) == 3 and all(parts[:2]) and moment(parts[2]) is not None


def _of_info(alert: Alert, info: Info, place: int) -> Iterator[str]:
    path = f"alert/info[{place + 1}]"
    if not info.event:
        yield f"{path}/event is empty"
    times = {name: getattr(info, name) for name in ("effective", "onset", "expires")}
    known = {name: moment(text) for name, text in times.items() if text}
    for name, at in known.items():
        if at is None:
            yield f"{path}/{name} is {times[name]!r}: there is no such time"
    expires = known.get("expires")
    begins = {
        "alert/sent": moment(alert.sent),
        f"{path}/effective": known.get("effective"),
        f"{path}/onset": known.get("onset"),
    }
    for name, at in begins.items():
        if at and expires and at > expires:
            yield f"{path}/expires lies before {name}"
    for number, resource in enumerate(info.resource):
        if resource.size and int(resource.size) < 0:
            yield f"{path}/resource[{number + 1}]/size is below zero"
    for number, area in enumerate(info.area):
        yield from _of_area(area, f"{path}/area[{number + 1}]")


def _of_area(area: Area, path: str) -> Iterator[str]:
    if not area.area_desc:
        yield f"{path}/areaDesc is empty"
    for number, ring in enumerate(area.polygon):
        if fault := _of_ring(ring):
            yield f"{path}/polygon[{number + 1}] {fault}"
    for number, circle in enumerate(area.circle):
        if fault := _of_circle(circle):
            yield f"{path}/circle[{number + 1}] {fault}"
    if area.ceiling and not area.altitude:
        yield f"{path}/ceiling stands without altitude"
    elif area.ceiling and Decimal(area.ceiling) < Decimal(area.altitude):
        yield f"{path}/ceiling lies below altitude"


def _of_ring(text: str) -> str:
    points = text.split()
    for one in points:
        if fault := _of_point(one):
            return fault
    if len(points) < 4:
        return f"has {len(points)} points, and needs four"
    if _point(points[0]) != _point(points[-1]):
        return "does not end where it begins"
    return ""


def _of_circle(text: str) -> str:
    parts = text.split()
    if len(parts) != 2:
        return "is not of the form lat,lon radius"
    if not NUMBER.fullmatch(parts[1]) or Decimal(parts[1]) < 0:
        return f"has the radius {parts[1]!r}, and needs kilometres"
    return _of_point(parts[0])


def _of_point(text: str) -> str:
    parts = text.split(",")
    if len(parts) != 2 or not all(NUMBER.fullmatch(part) for part in parts):
        return f"holds {text!r}, which is not of the form lat,lon"
    lat, lon = _point(text)
    if abs(lat) > 90 or abs(lon) > 180:
        return f"holds {text!r}, which lies on no map: latitude goes to 90, longitude to 180"
    return ""


def _point(text: str) -> tuple[Decimal, Decimal]:
    lat, _, lon = text.partition(",")
    return Decimal(lat), Decimal(lon)
