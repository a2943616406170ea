"""What of STIX objects can be said in reports: indicators, attack patterns, incidents, threat actors.

What came out of an exchange like this one is read back from its extension. Of everything else it is noted
which fields no report has words for; the object itself is kept whole beside the report.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from amity.errors import Malformed
from amity.features.exchange.doors import marking, observables
from amity.features.exchange.doors.report import Carried, Offer, Says, fitting, origin
from amity.features.exchange.doors.to_stix import EXTENSION
from amity.features.exchange.kinds import (
    KINDS,
    REPORTS,
    IncidentReported,
    IndicatorReported,
    ModusReported,
    PersonReported,
    Report,
)
from amity.formats.stix import Piece
from amity.kernel.record import Marking

_ENVELOPE = frozenset({"type", "spec_version", "id", "created", "modified", "object_marking_refs"})
_PATTERNS = frozenset({"stix", "yara", "sigma", "snort", "suricata", "pcre"})
_NAMES = {KINDS.name_of(body): body for body in REPORTS}


def carry(pieces: Iterable[Piece], area: str) -> Carried:
    """Return the reports that *pieces* offer, in *area* where they name none, and what no report can say."""
    done = Carried()
    for piece in pieces:
        found = _own(piece) or _theirs(piece, area)
        if found is None:
            done.leave(piece.type, ["*"])
            continue
        body, says, known = found
        fields, cut = fitting(body, says)
        offer = _offer(piece, body, fields)
        if offer is None:
            done.leave(piece.type, ["*"])
            continue
        done.offers.append(offer)
        done.leave(
            piece.type, [*sorted(piece.value.keys() - known - _ENVELOPE), *(f"{name} (cut)" for name in cut)]
        )
    return done


def _offer(piece: Piece, body: type[Report], fields: Says) -> Offer | None:
    name = KINDS.name_of(body)
    kind = KINDS.get(name)
    assert kind is not None
    says = fields | {"rests_on": list(dict.fromkeys((*fields.get("rests_on", ()), origin(piece.id))))[:50]}
    try:
        kind.read(says)
    except Malformed:
        return None
    tlp = marking.of(piece.value).tlp
    return Offer(kind=name, body=says, source=piece.id, marking=Marking(tlp) if tlp else Marking())


def _own(piece: Piece) -> tuple[type[Report], Says, set[str]] | None:
    """Return the report that *piece* carries in our own extension."""
    extensions = piece.value.get("extensions")
    told = extensions.get(EXTENSION) if isinstance(extensions, dict) else None
    body = _NAMES.get(str(told.get("kind"))) if isinstance(told, dict) else None
    if body is None or not isinstance(told, dict) or not isinstance(told.get("body"), dict):
        return None
    says = {
        name: value for name, value in told["body"].items() if name in body.model_fields and name != "token"
    }
    return body, says, set(piece.value)


def _theirs(piece: Piece, area: str) -> tuple[type[Report], Says, set[str]] | None:
    value = piece.value
    says: Says = {"area": area, "title": _text(value, "name"), "what": _text(value, "description")}
    known = {"name", "description"}
    match piece.type:
        case "indicator":
            return IndicatorReported, says | _indicator(value, known), known
        case "attack-pattern":
            known |= {"external_references"} if (codes := _codes(value)) else set()
            return ModusReported, says | {"techniques": codes}, known
        case "incident":
            return IncidentReported, says, known
        case "threat-actor" | "intrusion-set":
            names = [{"text": says["title"]}] if says["title"] else []
            names += [{"text": one[:160], "sort": "alias"} for one in _texts(value, "aliases") if one]
            known.add("aliases")
            return PersonReported, says | {"sort": "group", "names": names}, known
    return None


def _indicator(value: Mapping[str, Any], known: set[str]) -> Says:
    pattern, language = (
        _text(value, "pattern"),
        _text(value, "pattern_type") or "stix",
    )  # STIX 2.0 knew no other
    phases = [
        f"{one['kill_chain_name']}/{one['phase_name']}"
        for one in value.get("kill_chain_phases", ())
        if isinstance(one, dict) and {"kill_chain_name", "phase_name"} <= one.keys()
    ]
    known |= {"pattern", "pattern_type", "valid_from", "valid_until", "confidence", "kill_chain_phases"}
    return {
        "title": _text(value, "name") or pattern,
        "pattern": pattern,
        "pattern_type": language if language in _PATTERNS else "",
        "valid_since": _text(value, "valid_from"),
        "valid_until": _text(value, "valid_until"),
        "confidence": value.get("confidence"),
        "phases": phases,
        "identifiers": observables.in_pattern(pattern) if language == "stix" else [],
    }


def _codes(value: Mapping[str, Any]) -> list[str]:
    found = value.get("external_references")
    rows = [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []
    return [one["external_id"] for one in rows if isinstance(one.get("external_id"), str)]


def _text(value: Mapping[str, Any], name: str) -> str:
    found = value.get(name)
    return found.strip() if isinstance(found, str) else ""


def _texts(value: Mapping[str, Any], name: str) -> list[str]:
    found = value.get(name)
    return [one for one in found if isinstance(one, str)] if isinstance(found, list) else []
