"""Reports as MISP events, and back: tags for markings and gradings, attributes for identifiers."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from amity.errors import Malformed
from amity.features.exchange.doors.observables import MISP, TO_MISP
from amity.features.exchange.doors.report import Carried, Offer, Outgoing, Says, fitting, origin
from amity.features.exchange.kinds import KINDS, IndicatorReported
from amity.formats import misp
from amity.formats.misp import Event
from amity.formats.stix.writing import NAMESPACE
from amity.kernel.record import TLP, Marking

_TAG = "amity:area="
_ADMIRALTY = "admiralty-scale:"
_SHOWN = frozenset({"uuid", "info", "date", "timestamp", "Tag", "Attribute", "Object"})
Json = dict[str, Any]


def event_of(report: Outgoing) -> bytes:
    """Return *report* as a MISP event; the same report makes the same bytes."""
    body, at = report.body, str(int(datetime.fromisoformat(report.issued).timestamp()))
    event: Json = {
        "uuid": _uuid(report.record, "event"),
        "info": body["title"],
        "date": report.issued[:10],
        "timestamp": at,
        "publish_timestamp": "0",
        "published": False,
        "analysis": "2",
        "threat_level_id": "4",
        "distribution": "0",  # who else may read it, its Party decides, and not the file
        "Orgc": {"name": report.party, "uuid": _uuid("party", report.party)},
        "Tag": [{"name": one} for one in _tags(report)],
        "Attribute": [
            _attribute(report, number, at, **one) for number, one in enumerate(_attributes(report.body))
        ],
    }
    return misp.write(event)


def left_out(report: Outgoing) -> list[str]:
    """Return the fields of *report* that its event does not carry."""
    told = {
        "title",
        "what",
        "identifiers",
        "grading",
        "area",
        "areas_too",
        "pattern",
        "pattern_type",
        "token",
    }
    return sorted(
        name for name, value in report.body.items() if name not in told and value not in (None, "", [], {})
    )


def carry(events: Iterable[Event], area: str) -> Carried:
    """Return the reports that *events* offer, in *area* where they name none, and what no report can say."""
    done = Carried()
    for event in events:
        says, left = _says(event, area)
        fields, cut = fitting(IndicatorReported, says)
        kind = KINDS.get(KINDS.name_of(IndicatorReported))
        assert kind is not None
        try:
            kind.read(fields)
        except Malformed:
            done.leave("event", ["*"])
            continue
        named = f"misp-event--{event.uuid}"
        done.offers.append(Offer(kind=kind.name, body=fields, source=named, marking=marking_of(event)))
        done.leave("event", [*left, *(f"{name} (cut)" for name in cut)])
    return done


def _says(event: Event, area: str) -> tuple[Says, list[str]]:
    texts = [one.value for one in event.attributes if one.type in ("text", "comment")]
    known = [one for one in event.attributes if one.type in MISP]
    left = [
        f"Attribute[{one.type}]"
        for one in event.attributes
        if one.type not in MISP and one.value not in texts
    ]
    left += [f"Tag[{tag}]" for tag in event.tags if not tag.startswith(("tlp:", _TAG, _ADMIRALTY))]
    left += sorted(event.value.keys() - _SHOWN)
    areas = [tag.removeprefix(_TAG).strip('"') for tag in event.tags if tag.startswith(_TAG)] or [area]
    says: Says = {
        "area": areas[0],
        "areas_too": areas[1:],
        "title": event.info or f"MISP event {event.uuid}",
        "what": "\n".join(texts),
        "identifiers": [_identifier(one) for one in known],
        "grading": _grading(event),
        "rests_on": [origin(f"misp-event--{event.uuid}")],
    }
    return says, left


def _identifier(one: misp.Attribute) -> dict[str, str]:
    sort = MISP[one.type]
    sort = "ipv6" if sort == "ipv4" and ":" in one.value else sort
    return {"sort": sort, "value": one.value[:500]} | ({"of": one.comment[:160]} if one.comment else {})


def _grading(event: Event) -> dict[str, str]:
    found = {}
    for tag in event.tags:
        name, _, value = tag.removeprefix(_ADMIRALTY).partition("=")
        value = value.strip('"').upper()
        if tag.startswith(_ADMIRALTY) and name == "source-reliability" and value in set("ABCDEF"):
            found["reliability"] = value
        if tag.startswith(_ADMIRALTY) and name == "information-credibility" and value in set("123456"):
            found["credibility"] = value
    return found


def marking_of(event: Event) -> Marking:
    """Return how *event* is marked: the strictest of its TLP tags."""
    named = [
        tag.removeprefix("tlp:").upper().replace("WHITE", "CLEAR")
        for tag in event.tags
        if tag.startswith("tlp:")
    ]
    known = [one for one in named if one in TLP]
    return Marking(max(known, key=TLP.index)) if known else Marking()


def _tags(report: Outgoing) -> Iterator[str]:
    yield f"tlp:{report.marking.tlp.lower()}"
    for area in (report.body["area"], *report.body.get("areas_too", ())):
        yield f'{_TAG}"{area}"'
    grading: Mapping[str, str] = report.body.get("grading") or {}
    if grading.get("reliability"):
        yield f'{_ADMIRALTY}source-reliability="{grading["reliability"].lower()}"'
    if grading.get("credibility"):
        yield f'{_ADMIRALTY}information-credibility="{grading["credibility"]}"'


def _attributes(body: Mapping[str, Any]) -> Iterator[Json]:
    if body.get("what"):
        yield {"type": "text", "category": "Other", "value": body["what"], "comment": ""}
    if body.get("pattern") and body.get("pattern_type") in ("yara", "sigma", "snort"):
        yield {
            "type": body["pattern_type"],
            "category": "Payload delivery",
            "value": body["pattern"],
            "comment": "",
        }
    for one in body.get("identifiers") or ():
        kind, category = TO_MISP.get(one["sort"], ("text", "Other"))
        comment = one.get("of") or ("" if kind != "text" else one["sort"])
        yield {"type": kind, "category": category, "value": one["value"], "comment": comment}


def _attribute(report: Outgoing, number: int, at: str, **said: Any) -> Json:
    ours = {"uuid": _uuid(report.record, "attribute", str(number)), "timestamp": at, "distribution": "5"}
    return ours | said | {"to_ids": False, "disable_correlation": False}


def _uuid(*about: str) -> str:
    return str(UUID(int=uuid5(NAMESPACE, "/".join(("misp", *about))).int, version=4))  # as MISP's own are
