"""Attacks on shipping, as NGA and the IMB publish them, as incidents: public, and resting on their source."""

from amity.features.exchange.doors.incoming import Refused
from amity.features.exchange.doors.report import Carried, Offer, fitting, origin
from amity.features.exchange.kinds import KINDS, IncidentReported
from amity.formats import asam
from amity.formats.asam import Message
from amity.kernel.record import Marking

AREA = "sea-piracy"
KIND = KINDS.name_of(IncidentReported)


def carry(found: asam.Messages) -> tuple[Carried, list[Refused]]:
    """Return the incidents that *found* tells, and the rows that cannot be read."""
    done, kind = Carried(), KINDS.get(KIND)
    assert kind is not None
    for message in found.messages:
        says, left = _says(message, found.form), [name for name in ("time",) if getattr(message, name)]
        fields, cut = fitting(IncidentReported, says)
        kind.read(fields)
        done.offers.append(
            Offer(kind=KIND, body=fields, source=f"line {message.line}", marking=Marking("CLEAR"))
        )
        done.leave(found.form, [*left, *(f"{name} (cut)" for name in cut)])
    return done, [Refused(one.line, "", one.reason) for one in found.passed_over]


def _says(one: Message, form: str) -> dict[str, object]:
    series = "IMB" if form == "imb" else "ASAM"  # both forms of ASAM bear NGA's numbers
    number = f"{series} {one.reference}" if one.reference else ""
    what = one.category.replace("-", " ").capitalize() or "Attack"
    place = {"lat": f"{one.lat:.6f}", "lon": f"{one.lon:.6f}"}
    told = number or f"{series} {one.day} {one.time} {one.lat:.4f} {one.lon:.4f} {one.victim}"
    return {
        "area": AREA,
        "title": f"{what}: {one.victim}" if one.victim else f"{what}, {one.day}",
        "what": one.text,
        "places": [place],
        "when": {"since": f"{one.day}T00:00:00Z", "precision": "day"},
        "rests_on": [origin(told)],
        "category": one.category,
        "target": one.victim,
        "number": number,
    }
