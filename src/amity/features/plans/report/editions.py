"""Editions: a draft from what all its readers may read, frozen with a number, and watched since."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from amity.errors import Malformed, NotAuthorised, NotFound
from amity.features.plans.kinds import KINDS, BarRow, EditionFrozen, Statement
from amity.features.plans.report import editing
from amity.features.plans.report.editing import Edits
from amity.features.plans.report.paper import records_of
from amity.features.plans.report.sentences import REPORT, Sentence, draft
from amity.features.plans.rules.figures import SERIES, Figures
from amity.features.plans.views import Edition, Plan, Year, editions, year_of
from amity.features.plans.views import plan as plan_called
from amity.features.plans.views import plans as all_plans
from amity.features.plans.views.evidence import fates
from amity.kernel.record import PUBLIC, Draft, Marking, Office, Party, Record, RecordId
from amity.node.node import Node
from amity.node.pack import RegionPack
from amity.store.browse import Tx


@dataclass(frozen=True, slots=True)
class Prepared:
    """A draft of the annual report, before anybody edits it."""

    year: Year
    sentences: tuple[Sentence, ...]
    exercise: bool


@dataclass(frozen=True, slots=True)
class Flagged:
    """A sentence of an edition whose evidence has changed since."""

    key: str
    text: str
    reasons: tuple[str, ...]


def readers_of(region: RegionPack, plan: Plan, on: date, *, public: bool = False) -> frozenset[Party]:
    """Return who reads the report on *plan*: the plan's forum, or anybody; and its author."""
    audience = frozenset({PUBLIC}) if public else region.forum(plan.forum).audience(on)
    return audience | {plan.opener}


def default_plan(tx: Tx, region: RegionPack, party: Party) -> Plan:
    """
    Return the plan on which *party* reports, if only one can be meant.

    Raises:
        NotFound: it has opened none. Malformed: it has opened several.
    """
    mine = [one for one in all_plans(tx) if one.opener == party]
    if not mine:
        raise NotFound(f"{party} has opened no plan here: `amity plans adopt INSTRUMENT` opens one")
    of_action = [
        one
        for one in mine
        if (agreed := region.instruments.get(one.instrument)) is not None and agreed.kind == "plan"
    ]
    for some in (mine, of_action):
        if len(some) == 1:
            return some[0]
    raise Malformed(f"name the plan: {', '.join(one.ref for one in mine)}")


def prepare(
    tx: Tx, plan: Plan, year: int, *, region: RegionPack, today: date, readers: frozenset[Party]
) -> Prepared:
    """Return the draft for *year*, as of its last day or of *today*, from what all *readers* may read."""
    return _prepared(tx, plan, year, region=region, on=min(today, date(year, 12, 31)), readers=readers)


def _prepared(
    tx: Tx, plan: Plan, year: int, *, region: RegionPack, on: date, readers: frozenset[Party]
) -> Prepared:
    found = year_of(tx, plan, year, region=region, on=on, readers=readers)
    activities = {one.ref: one for f in found.components for one in (*f.activities, *f.norms, *f.dropped)}
    sentences = draft(found.whole, found.components, found.reports, activities, _names(region))
    return Prepared(found, tuple(sentences), any(_is_exercise(row, region) for row in found.reports))


def compose(prepared: Prepared, edits: Edits, *, number: int, region: RegionPack) -> EditionFrozen:
    """
    Return the edition that *prepared* and *edits* make.

    Raises:
        Malformed: the figures of a sentence have moved since its words were edited.
    """
    plan, year = prepared.year.plan, prepared.year.year
    kept = [one for one in prepared.sentences if one.key not in edits.left_out]
    evidence = list(dict.fromkeys(record for one in kept for record in one.records))
    return EditionFrozen(
        plan=plan.ref,
        year=year,
        number=number,
        title=f"Annual report on the {plan.title}, {year}"[:300],
        on=prepared.year.on,
        exercise=prepared.exercise,
        evidence=tuple(evidence),
        statements=edits.applied(prepared.sentences, evidence),
        components=tuple((f.component, f.title) for f in prepared.year.components),
        series=tuple(SERIES.values()),
        bars=tuple(_bars(prepared.year, _names(region))),
    )


def freeze(node: Node, plan_ref: str, year: int, *, office: Office, public: bool = False) -> Record:
    """
    Freeze the report on a plan for *year*, as edited here, under the next number.

    Raises:
        NotFound: no such plan is known here.
        NotAuthorised: another Party opened it, or the office holds no mandate.
        Malformed: there is nothing to report, or figures have moved since words were edited.
    """
    today = node.clock().date()
    with node.reading() as tx:
        plan = plan_called(tx, plan_ref)
        if plan.opener != node.party:
            raise NotAuthorised(f"{plan.opener} opened {plan.title}, and it alone reports on the whole of it")
        readers = readers_of(node.region, plan, today, public=public)
        prepared = prepare(tx, plan, year, region=node.region, today=today, readers=readers)
        number = 1 + max((one.body.number for one in editions(tx, plan.ref, year)), default=0)
        body = compose(prepared, editing.kept(tx, plan.ref, year), number=number, region=node.region)
    if not body.evidence:
        raise Malformed(f"{plan.title} had no activities in {year}: there is nothing to report")
    marking = Marking("CLEAR" if public else "GREEN", purpose=_purpose(node.region, body.exercise))
    said = body.model_dump(mode="json")
    return node.file(
        Draft(KINDS.name_of(EditionFrozen), said, readers - {node.party}, to="" if public else plan.forum,
              marking=marking),
        office=office,
    )  # fmt: skip


def flags(tx: Tx, edition: Edition, *, region: RegionPack) -> dict[str, Flagged]:
    """Return the sentences of *edition* whose evidence has changed since, by key; computed, never stored."""
    body = edition.body
    try:
        plan = plan_called(tx, body.plan)
    except NotFound:
        return {}
    now = _prepared(tx, plan, body.year, region=region, on=body.on, readers=edition.readers)
    today = {one.key: one for one in now.sentences}
    changed = fates(tx, [RecordId(one) for one in body.evidence], edition.readers)
    against = _contradicted(now, frozenset(body.evidence))
    found = {}
    for one in body.statements:
        if not one.editorial and (reasons := _reasons(body, one, today.get(one.key), changed, against)):
            found[one.key] = Flagged(one.key, one.text, tuple(reasons))
    return found


def _reasons(
    body: EditionFrozen,
    one: Statement,
    today: Sentence | None,
    changed: Mapping[RecordId, str],
    against: Mapping[RecordId, str],
) -> list[str]:
    records = records_of(body, one)
    reasons = list(dict.fromkeys(changed[record] for record in records if record in changed))
    if one.key.startswith(REPORT):
        reasons += dict.fromkeys(against[record] for record in records if record in against)
        return reasons
    if today is None or today.value != one.value:
        now = "no such figure" if today is None or today.value is None else str(today.value)
        reasons.append(f"the records now give {now}")
    elif not reasons and set(today.records) != set(records):
        reasons.append("other records count now, and the figure is the same")
    return reasons


def _contradicted(now: Prepared, frozen: frozenset[str]) -> dict[RecordId, str]:
    """Return, for each report that one made since contradicts, who contradicts it."""
    found: dict[RecordId, str] = {}
    for activity in now.year.whole.activities:
        for pair in activity.differing:
            for this, other in (pair, pair[::-1]):
                if other.record not in frozen:
                    said = f"{other.party} has since reported it {SERIES[other.status].lower()}"
                    found[this.record] = f"{said} as of {other.as_of}"
    return found


def _bars(year: Year, name_of: Any) -> Iterator[BarRow]:
    for one in year.components:
        if one.activities:
            yield BarRow(component="", label=one.title, counts=one.counts)
    for one in year.components:
        yield from _bars_of(one, name_of)


def _bars_of(one: Figures, name_of: Any) -> Iterator[BarRow]:
    if one.activities:
        yield BarRow(component=one.component, label="All together", counts=one.counts)
        for party in one.parties:
            yield BarRow(component=one.component, label=name_of(party), counts=one.counts_of(party))


def _names(region: RegionPack) -> Any:
    def name_of(party: Party) -> str:
        entry = region.parties.get(party)
        return entry.name() if entry else str(party)

    return name_of


def _is_exercise(row: Mapping[str, Any], region: RegionPack) -> bool:
    said = f"{row['envelope']['purpose']} {row['body']['narrative']}"
    return any(word in said for word in region.exercise)


def _purpose(region: RegionPack, exercise: bool) -> str:
    return region.exercise[0] if exercise else ""
