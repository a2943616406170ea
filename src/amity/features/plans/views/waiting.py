"""What waits for a Party: what it is asked to say, and has not said."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Connection

from amity.features.plans.kinds import (
    KINDS,
    EditionFrozen,
    PositionTaken,
    ProgressReported,
    ReviewConcluded,
    ReviewInput,
)
from amity.features.plans.views import agreeing, planning, progress, publishing, reviewing, standing
from amity.features.plans.views.planning import Plan
from amity.kernel.record import Party
from amity.node.pack import RegionPack

AHEAD = timedelta(days=60)  # how long before it is due something is shown as waiting


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing that a Party is asked for."""

    what: str  # "report", "contradiction", "position", "review", "conclusion", "edition"
    ref: str  # the activity, plan, proposal or review
    title: str
    kind: str  # what answers it
    due: date | None = None
    overdue: bool = False
    about: str = ""  # in words, where the title does not say it all


def waiting_for(tx: Connection, party: Party, *, region: RegionPack, now: datetime) -> list[Waiting]:
    """Return what waits for *party* now, what is due first; an office answers what it may file."""
    today = now.date()
    found: list[Waiting] = []
    dated, shared = planning.dated(tx), progress.shared(tx, party)
    for plan in planning.plans(tx):
        asked = dated.get(plan.ref, set()) | shared.get(plan.ref, set())  # nothing else can wait
        found += _reports(tx, plan, asked, party, region, today)
        found += _positions(tx, plan, party, region)
        found += _editions(tx, plan, party, today)
    found += _reviews(tx, party, region, today)
    return sorted(found, key=lambda one: (one.due or date.max, one.what, one.ref))


def _reports(
    tx: Connection, plan: Plan, asked: Collection[str], party: Party, region: RegionPack, today: date
) -> Iterator[Waiting]:
    kind = KINDS.name_of(ProgressReported)
    for one in standing.activities(tx, plan, region=region, on=max(today, plan.since), only=asked):
        late = [day for day in one.dates(today) if day <= today + AHEAD and one.awaits(party, day)]
        if late:
            yield Waiting("report", one.ref, one.title, kind, late[0], late[0] < today)
        for earlier, later in one.differing:
            if party in (earlier.party, later.party):
                other = later if party == earlier.party else earlier
                said = f"{other.party} reported it {other.status} as of {other.as_of}"
                yield Waiting("contradiction", one.ref, one.title, kind, about=said)


def _positions(tx: Connection, plan: Plan, party: Party, region: RegionPack) -> Iterator[Waiting]:
    newest = next(iter(agreeing.proposals(tx, plan, region=region)), None)
    if newest and party in newest.waiting:
        yield Waiting("position", plan.ref, plan.title, KINDS.name_of(PositionTaken))


def _editions(tx: Connection, plan: Plan, party: Party, today: date) -> Iterator[Waiting]:
    year = today.year - 1
    if party == plan.opener and plan.since.year <= year and year not in dict(publishing.issued(tx, plan.ref)):
        yield Waiting("edition", plan.ref, plan.title, KINDS.name_of(EditionFrozen), about=str(year))


def _reviews(tx: Connection, party: Party, region: RegionPack, today: date) -> Iterator[Waiting]:
    for one in reviewing.reviews(tx, region=region):
        title, late = str(one.body["title"]), one.due < today
        if one.awaits(party):
            yield Waiting("review", one.record, title, KINDS.name_of(ReviewInput), one.due, late)
        elif late and party == one.opener and one.stage != "concluded":
            yield Waiting("conclusion", one.record, title, KINDS.name_of(ReviewConcluded), one.due, late)
