"""Reports as STIX 2.1: what STIX has words for in its words, and the whole in an extension of its own.

Each report is one object (an incident, an indicator, an attack pattern, a threat actor, or else a report),
with what it names beside it: its Party, places, and observables. A reader who knows the extension has the
report back, field by field; one who does not, sees what STIX can say. Who else reads it is in nobody's
export.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from babel.core import get_global

from amity.features.exchange.doors import marking, observables
from amity.features.exchange.doors.report import Outgoing
from amity.formats.stix.writing import Json, bundle, domain_object, identifier, said

AT = "2026-01-01T00:00:00.000Z"  # when what every export has in common was first said
EXTENSION = identifier("extension-definition", "report", "1")
_TYPES = {
    "exchange.incident/1": "incident",
    "exchange.seizure/1": "incident",
    "exchange.indicator/1": "indicator",
    "exchange.modus-operandi/1": "attack-pattern",
    "exchange.person-of-interest/1": "threat-actor",
}
_TLP_AT = "2022-10-01T00:00:00.000Z"
_STATEMENTS = {
    "onward-consent": "Not to be passed on without the consent of the originator.",
    "no-judicial-use": "Not for use in court without the consent of the originator.",
    "no-disclosure-to-subject": "Not to be disclosed to the person concerned.",
    "no-action-without-consultation": "No action without consulting the originator.",
    "intelligence-only": "For intelligence only.",
}


def bundle_of(reports: Iterable[Outgoing]) -> bytes:
    """Return *reports* as one STIX 2.1 bundle; the same reports make the same bytes."""
    return bundle(one for report in reports for one in objects_of(report))


def objects_of(report: Outgoing) -> Iterator[Json]:
    """Yield the objects that *report* becomes, the report itself last."""
    body, at = report.body, f"{report.issued[:-1]}.000Z"
    author, party = _house(), _party(report)
    marks = [*_markings(report, party["id"])]
    refs = [one["id"] for one in marks]
    beside = [*_places(report, at, party["id"], refs), *observables.to_stix(body.get("identifiers") or ())]
    yield from (author, party, _extension(author["id"]), *marks, *beside)
    main = _main(report, at, party["id"], refs, beside)
    yield from (main, *_relations(report, at, party["id"], refs, main, beside))


def _main(report: Outgoing, at: str, author: str, refs: list[str], beside: list[Json]) -> Json:
    kind = _TYPES.get(report.kind, "report")
    body = report.body
    if kind == "indicator" and not (body.get("pattern") and body.get("pattern_type")):
        kind = "report"  # an indicator without a pattern is none in STIX
    whole = {
        "extension_type": "property-extension",
        "kind": report.kind,
        "record": report.record,
        "party": report.party,
        "body": _without_nothing(body),
    }
    return domain_object(
        kind,
        report.record,
        at=at,
        created_by_ref=author,
        name=body["title"],
        description=body.get("what"),
        confidence=_confidence(body),
        labels=[body["area"], *body.get("areas_too", ())],
        object_marking_refs=refs,
        extensions={EXTENSION: whole},
        **_own(kind, report, at, [author, *(one["id"] for one in beside)]),
    )


def _own(kind: str, report: Outgoing, at: str, about: list[str]) -> Json:
    """Return the fields that objects of type *kind* alone have."""
    body = report.body
    if kind == "indicator":
        since, until = body.get("valid_since"), body.get("valid_until")
        fields = {"pattern": body["pattern"], "pattern_type": body["pattern_type"]}
        fields |= {"indicator_types": ["unknown"]}  # a report does not say: the word of STIX for that
        return fields | said({"valid_from": since or at, "valid_until": until if until != since else None})
    if kind == "threat-actor":
        names = [one["text"] for one in body.get("names", ())]
        return (
            {"threat_actor_types": ["criminal"], "aliases": names}
            if names
            else {"threat_actor_types": ["criminal"]}
        )
    if kind == "attack-pattern":
        codes = [{"source_name": "technique", "external_id": one} for one in body.get("techniques", ())]
        return {"external_references": codes} if codes else {}
    if kind == "report":
        return {"published": at, "object_refs": about, "report_types": ["threat-report"]}
    return {}


def _house() -> Json:
    own = identifier("identity", "amity")  # whoever produces says who produced it
    return domain_object(
        "identity", "amity", at=AT, created_by_ref=own, name="Amity", identity_class="system"
    )


def _party(report: Outgoing) -> Json:
    own, about = identifier("identity", "party", report.party), ("party", report.party)
    fields = {"created_by_ref": own, "name": report.party, "identity_class": "organization"}
    return domain_object("identity", *about, at=AT, **fields)


def _extension(author: str) -> Json:
    head = {
        "type": "extension-definition",
        "spec_version": "2.1",
        "id": EXTENSION,
        "created": AT,
        "modified": AT,
    }
    return head | {
        "created_by_ref": author,
        "name": "Amity report",
        "description": "A report as its Party has told it, field by field.",
        "schema": "https://amity.invalid/schema/report-1.json",
        "version": "1.0.0",
        "extension_types": ["property-extension"],
    }


def _markings(report: Outgoing, author: str) -> Iterator[Json]:
    tlp = report.marking.tlp if report.marking.tlp in marking.TLP else "AMBER"
    yield {
        "type": "marking-definition",
        "spec_version": "2.1",
        "id": marking.TLP[tlp],
        "created": _TLP_AT,
        "name": f"TLP:{tlp}",
        "extensions": {
            marking.EXTENSION: {"extension_type": "property-extension", "tlp_2_0": tlp.lower()},
        },
    }
    texts = [_STATEMENTS[one] for one in report.body.get("caveats", ())]
    texts += [f"For this purpose only: {report.marking.purpose}"] * bool(report.marking.purpose)
    texts += [f"Not to be kept after {report.marking.retain_until}"] * bool(report.marking.retain_until)
    for text in texts:
        yield {
            "type": "marking-definition",
            "spec_version": "2.1",
            "id": identifier("marking-definition", report.party, text),
            "created": AT,
            "created_by_ref": author,
            "definition_type": "statement",
            "definition": {"statement": text},
        }


def _places(report: Outgoing, at: str, author: str, refs: list[str]) -> Iterator[Json]:
    for number, place in enumerate(report.body.get("places", ())):
        lat, lon = place.get("lat"), place.get("lon")
        where: dict[str, Any] = {} if lat is None else {"latitude": float(lat), "longitude": float(lon)}
        if not where and not place.get("country"):
            continue  # the words alone stand in the extension: STIX asks for more
        if place.get("country"):
            where["country"] = _country(place["country"])
        about = (report.record, "place", str(number))
        name = place.get("text")
        yield (
            domain_object(
                "location", *about, at=at, created_by_ref=author, name=name, object_marking_refs=refs
            )
            | where
        )


def _country(code: str) -> str:
    """Return a country's three letters as the two that STIX asks for; as they are, where there are none."""
    found = get_global("territory_aliases").get(code, ())
    return str(found[0]) if len(found) == 1 and len(found[0]) == 2 else code


def _relations(
    report: Outgoing, at: str, author: str, refs: list[str], main: Json, beside: list[Json]
) -> Iterator[Json]:
    if main["type"] == "report":
        return  # it names all of them
    for one in beside:
        located = one["type"] == "location" and main["type"] == "threat-actor"
        yield domain_object(
            "relationship",
            main["id"],
            one["id"],
            at=at,
            created_by_ref=author,
            relationship_type="located-at" if located else "related-to",
            source_ref=main["id"],
            target_ref=one["id"],
            object_marking_refs=refs,
        )


def _confidence(body: Mapping[str, Any]) -> int | None:
    """Return STIX's confidence of 100: as said, else by the Admiralty scale (appendix A)."""
    if body.get("confidence") is not None:
        return int(body["confidence"])
    credibility = str((body.get("grading") or {}).get("credibility", ""))
    return {"1": 90, "2": 70, "3": 50, "4": 30, "5": 10}.get(credibility)


def _without_nothing(value: Any) -> Any:
    if isinstance(value, Mapping):
        return said({key: _without_nothing(item) for key, item in value.items()})
    if isinstance(value, (list, tuple)):
        return [_without_nothing(item) for item in value]
    return value
