"""The schema of CAP 1.2 as tables: each element's children in order, how often each stands, and its form."""

import re
from dataclasses import dataclass
from typing import Any

from amity.formats.cap.alert import Alert, Area, Info, Pair, Resource

MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[-+]\d\d:\d\d")
LANGUAGE = re.compile(r"[a-zA-Z]{1,8}(-[a-zA-Z0-9]{1,8})*")
NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)")
WHOLE = re.compile(r"[+-]?\d+")
SOMETHING = re.compile(r"\S[\s\S]*")  # it may be left out, and not be empty


@dataclass(frozen=True, slots=True)
class Element:
    """One element: its name in CAP and here, whether it must stand, may be repeated, and what it may hold."""

    name: str
    field: str
    must: bool = False
    many: bool = False
    one_of: tuple[str, ...] = ()
    form: re.Pattern[str] | None = None
    holds: "Complex | None" = None


@dataclass(frozen=True, slots=True)
class Complex:
    """An element with children, and the plain value that it becomes."""

    value: type[Any]
    children: tuple[Element, ...]


def _field(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


def _one(name: str, **rest: Any) -> Element:
    return Element(name, _field(name), **rest)


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_PAIR = Complex(Pair, (_one("valueName", must=True), _one("value", must=True)))

_RESOURCE = Complex(
    Resource,
    (
        _one("resourceDesc", must=True),
        _one("mimeType", must=True),
        _one("size", form=WHOLE),
        _one("uri"),
        _one("derefUri"),
        _one("digest"),
    ),
)

_AREA = Complex(
    Area,
    (
        _one("areaDesc", must=True),
        _one("polygon", many=True),
        _one("circle", many=True),
        _one("geocode", many=True, holds=_PAIR),
        _one("altitude", form=NUMBER),
        _one("ceiling", form=NUMBER),
    ),
)

CATEGORIES = _words("Geo Met Safety Security Rescue Fire Health Env Transport Infra CBRNE Other")
RESPONSES = _words("Shelter Evacuate Prepare Execute Avoid Monitor Assess AllClear None")
URGENCIES = _words("Immediate Expected Future Past Unknown")
SEVERITIES = _words("Extreme Severe Moderate Minor Unknown")
CERTAINTIES = _words("Observed Likely Possible Unlikely Unknown")

_INFO = Complex(
    Info,
    (
        _one("language", form=LANGUAGE),
        _one("category", must=True, many=True, one_of=CATEGORIES),
        _one("event", must=True),
        _one("responseType", many=True, one_of=RESPONSES),
        _one("urgency", must=True, one_of=URGENCIES),
        _one("severity", must=True, one_of=SEVERITIES),
        _one("certainty", must=True, one_of=CERTAINTIES),
        _one("audience"),
        _one("eventCode", many=True, holds=_PAIR),
        _one("effective", form=MOMENT),
        _one("onset", form=MOMENT),
        _one("expires", form=MOMENT),
        _one("senderName"),
        _one("headline"),
        _one("description"),
        _one("instruction"),
        _one("web"),
        _one("contact"),
        _one("parameter", many=True, holds=_PAIR),
        _one("resource", many=True, holds=_RESOURCE),
        _one("area", many=True, holds=_AREA),
    ),
)

ALERT = Complex(
    Alert,
    (
        _one("identifier", must=True),
        _one("sender", must=True),
        _one("sent", must=True, form=MOMENT),
        _one("status", must=True, one_of=_words("Actual Exercise System Test Draft")),
        _one("msgType", must=True, one_of=_words("Alert Update Cancel Ack Error")),
        _one("source"),
        _one("scope", must=True, one_of=_words("Public Restricted Private")),
        _one("restriction"),
        _one("addresses"),
        _one("code", many=True),
        _one("note"),
        _one("references", form=SOMETHING),
        _one("incidents"),
        _one("info", many=True, holds=_INFO),
    ),
)
