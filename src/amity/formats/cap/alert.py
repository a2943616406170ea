"""An alert as plain values: the element names of CAP, in snake case, in the order of its schema."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pair:
    """A name and a value, as `eventCode`, `parameter` and `geocode` have them."""

    value_name: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """A file that goes with an alert."""

    resource_desc: str
    mime_type: str = ""
    size: str = ""
    uri: str = ""
    deref_uri: str = ""
    digest: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """Where an alert holds: in words, as rings, as circles, by code."""

    area_desc: str
    polygon: tuple[str, ...] = ()
    circle: tuple[str, ...] = ()
    geocode: tuple[Pair, ...] = ()
    altitude: str = ""  # feet above mean sea level
    ceiling: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Info:
    """What is expected, in one language."""

    language: str = ""  # "" is en-US
    category: tuple[str, ...] = ()
    event: str = ""
    response_type: tuple[str, ...] = ()
    urgency: str = "Unknown"
    severity: str = "Unknown"
    certainty: str = "Unknown"
    audience: str = ""
    event_code: tuple[Pair, ...] = ()
    effective: str = ""
    onset: str = ""
    expires: str = ""
    sender_name: str = ""
    headline: str = ""
    description: str = ""
    instruction: str = ""
    web: str = ""
    contact: str = ""
    parameter: tuple[Pair, ...] = ()
    resource: tuple[Resource, ...] = ()
    area: tuple[Area, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """One alert."""

    identifier: str
    sender: str
    sent: str  # "2026-01-15T00:00:00-00:00"
    status: str
    msg_type: str
    scope: str
    source: str = ""
    restriction: str = ""
    addresses: str = ""
    code: tuple[str, ...] = ()
    note: str = ""
    references: str = ""
    incidents: str = ""
    info: tuple[Info, ...] = ()
