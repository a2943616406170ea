"""Reports that may speak of the same vessel, person, company, account or incident: suggestions, no claims.

Pure: reports as their reader may know them in, suggestions out. Nothing is filed here. A person who has
looked makes the claim (`exchange.link/1`), in the name of an office, and may take it back
(`exchange.unlink/1`).

* one suggestion for two reports: a shared number goes before a name, a name before place and time;
* two copies of one report are one report; what is linked already, or was and was taken back, is left out
  where its pair is among *settled*;
* a claim says why without repeating what either report says: who reads the claim may not read both;
* a name of one word, or one that many bear, is no reason by itself.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal

from amity.features.exchange.kinds import (
    KINDS,
    AccountReported,
    IncidentReported,
    LinkClaimed,
    PersonReported,
    VesselReported,
)
from amity.features.exchange.linking.identifiers import Shared, shared
from amity.features.exchange.linking.incidents import Incident, repeats
from amity.features.exchange.linking.names import match
from amity.features.exchange.linking.naming import Naming
from amity.features.exchange.linking.words import COMMON, PARTICLES, TRADES
from amity.features.exchange.linking.writing import written
from amity.features.exchange.rules.matters import Matter
from amity.kernel.record import Draft, Marking, Party, RecordId

Same = Literal["vessel", "person", "company", "account", "incident", "other"]
Because = Literal["identifier", "name", "place-and-time"]
CROWD = 50  # reports that share one number; more say that it is no thing's own
_RANK: Mapping[str, int] = {"identifier": 0, "name": 1, "place-and-time": 2}
_SCHEMA: Mapping[str, Same] = {"Person": "person", "Company": "company", "Vessel": "vessel"}


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Two reports that may speak of the same, and why."""

    a: RecordId
    b: RecordId
    sort: Same
    because: Because
    score: Decimal  # 0..1
    why: str  # says nothing that either report says
    text: str  # for the reader of both: with the number or the names

    def claim(self, audience: frozenset[Party], marking: Marking | None = None) -> Draft:
        """Return the draft by which an office that has looked claims it, told to *audience*."""
        body = {
            "a": self.a,
            "b": self.b,
            "sort": self.sort,
            "because": self.because,
            "score": str(self.score),
            "text": self.why,
        }
        return Draft(
            KINDS.name_of(LinkClaimed), body, audience, refs=(self.a, self.b), marking=marking or Marking()
        )


def suggest(
    matters: Sequence[Matter],
    *,
    about: str = "",
    settled: Collection[frozenset[str]] = (),
    among: Sequence[Matter] = (),
) -> list[Suggestion]:
    """
    Return which of *matters* may speak of the same, the surest first.

    Args:
        about: the report, by any of its names, that one of each two must be; "" for any two.
        settled: pairs that are linked already, or were.
        among: others that each of *matters* is compared with, and not with each other.
    """
    everything = [*among, *matters]
    named: dict[str, str] = {name: matter.report for matter in everything for name in matter.names}
    done = {frozenset(named.get(name, name) for name in pair) for pair in settled}
    wanted = named.get(about, about)
    best: dict[frozenset[str], Suggestion] = {}
    for one in _all(everything, frozenset(matter.report for matter in matters)):
        pair = frozenset((one.a, one.b))
        if pair in done or (wanted and wanted not in pair):
            continue
        if pair not in best or _place(one) < _place(best[pair]):
            best[pair] = one
    return sorted(best.values(), key=lambda one: (*_place(one), one.a, one.b))


def _place(one: Suggestion) -> tuple[int, Decimal]:
    return _RANK[one.because], -one.score


Of = Collection[RecordId]  # one of each two is among these


def _all(matters: Sequence[Matter], of: Of) -> Iterator[Suggestion]:
    yield from _by_number(matters, of)
    yield from _by_name(matters, of)
    yield from _by_place(matters, of)


def _by_number(matters: Sequence[Matter], of: Of) -> Iterator[Suggestion]:
    numbers = {matter.report: said_numbers(matter) for matter in matters}
    bearers: dict[Shared, list[RecordId]] = {}
    for report, said in numbers.items():
        for one in shared(said, said):
            bearers.setdefault(one, []).append(report)
    for one, reports in bearers.items():
        if len(reports) <= CROWD:
            doubt = "" if one.sound is not False else ", which cannot be right"
            for at, a in enumerate(reports):
                for b in (other for other in reports[at + 1 :] if a in of or other in of):
                    why = f"the same {one.sort}{doubt}"
                    text = f"{why}: {one.value}"
                    yield Suggestion(a, b, _same(one.same), "identifier", Decimal(1), why, text)


def _same(said: str) -> Same:
    match said:
        case "vessel" | "person" | "company" | "account":
            return said
    return "other"


def said_numbers(matter: Matter) -> list[tuple[str, str]]:
    """Return the numbers that *matter* tells, each after its sort."""
    return numbers_in(matter.body)


def numbers_in(body: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return the numbers that the report *body* tells, each after its sort."""
    said = body.get("identifiers") or ()
    return [(str(one["sort"]), str(one["value"])) for one in said if isinstance(one, Mapping)]


def _by_name(matters: Sequence[Matter], of: Of) -> Iterator[Suggestion]:
    naming = Naming()
    for matter in matters:  # those that are not looked for come first, and are only looked among
        for schema, name in names_of(matter) if matter.report in of else ():
            for report, other, schema_of_other in naming.near(name, schema):
                if report != matter.report and schema == schema_of_other:
                    yield from _named(RecordId(report), other, matter.report, name, schema)
        for schema, name in names_of(matter):
            naming.add(matter.report, name, schema)


def _named(a: RecordId, name: str, b: RecordId, other: str, schema: str) -> Iterator[Suggestion]:
    said = match(name, other, schema)
    if said.match:
        why = ", ".join(said.reasons)
        score = Decimal(str(said.score))
        yield Suggestion(a, b, _SCHEMA[schema], "name", score, why, f"{name} / {other}: {why}")


def names_of(matter: Matter) -> list[tuple[str, str]]:
    """Return the names that *matter* reports and that are worth comparing, each after its schema."""
    return [(schema, name) for schema, name in said_names(matter) if is_own(name, schema)]


def said_names(matter: Matter) -> list[tuple[str, str]]:
    """Return the names that *matter* reports, each after its schema."""
    return list(dict.fromkeys(pair for pair in names_in(matter.kind, matter.body) if pair[1].strip()))


def names_in(kind: str, body: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the names that a report of *kind* tells in *body*, each after its schema."""
    known = KINDS.get(kind)
    match known.body if known else None:
        case cls if cls is VesselReported:
            for name in (body.get("name"), *(body.get("other_names") or ())):
                yield "Vessel", str(name or "")
        case cls if cls is PersonReported:
            schema = "Person" if body.get("sort") == "person" else "Company"
            for one in body.get("names") or ():
                yield schema, str(one["text"])
        case cls if cls is AccountReported:
            yield "Company", str(body.get("holder") or "")


def is_own(name: str, schema: str) -> bool:
    """Tell whether *name* tells one from another: a person's has two words, and one that few bear."""
    words = [word for word in written(name, schema).words if word not in PARTICLES]
    few = [word for word in words if word not in COMMON and word not in TRADES and len(word) > 1]
    return bool(few) and (schema != "Person" or len(words) > 1 or not name.isascii())


def _by_place(matters: Sequence[Matter], of: Of) -> Iterator[Suggestion]:
    reports = {matter.report: matter for matter in matters}
    found = [one for matter in matters if (one := _incident(matter)) is not None]
    for pair in repeats(found, of=of):
        a, b = reports[RecordId(pair.one)], reports[RecordId(pair.other)]
        why = ", ".join(pair.reasons)
        text = f"{a.title} / {b.title}: {why}"
        yield Suggestion(
            a.report, b.report, "incident", "place-and-time", Decimal(str(pair.score)), why, text
        )


def _incident(matter: Matter) -> Incident | None:
    return incident_of(matter.report, matter.kind, matter.body)


def incident_of(key: str, kind: str, body: Mapping[str, Any]) -> Incident | None:
    """Return what is compared of an incident; None where it is none, or has no place and day."""
    known = KINDS.get(kind)
    since = str((body.get("when") or {}).get("since") or "")
    place = next((one for one in body.get("places") or () if one.get("lat") is not None), None)
    if known is None or known.body is not IncidentReported or not (place and since):
        return None
    return Incident(
        key=key,
        day=datetime.fromisoformat(since).date(),
        lat=float(place["lat"]),
        lon=float(place["lon"]),
        category=str(body.get("category") or ""),
        target=str(body.get("target") or ""),
        text=str(body.get("what") or ""),
    )
