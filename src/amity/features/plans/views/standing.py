"""How a plan stands: activities with their newest reports, on any day, as known on any day.

`on` asks what was so on that day: words in force, reports as of days up to it. `known` asks what had been
said by the end of that day, as each author dated its own words. Both can be asked at once.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.engine import RowMapping

from amity.errors import NotFound
from amity.features.plans.kinds import plan_of
from amity.features.plans.rules.progress import Activity, Report, newest_first
from amity.features.plans.views import planning, progress
from amity.features.plans.views.planning import Plan
from amity.kernel.record import Party, RecordId
from amity.node.pack import RegionPack


def activities(
    tx: Connection,
    plan: Plan,
    *,
    region: RegionPack,
    on: date,
    known: date | None = None,
    readers: frozenset[Party] | None = None,
    only: Collection[str] | None = None,
) -> list[Activity]:
    """
    Return the activities of *plan* as they stood *on* that day, in the plan's own order.

    Args:
        known: the day up to whose end a word counts; None counts all.
        readers: count only reports that all of these may read; None counts all that are held here.
        only: the activities that are asked for, by name; None asks for all.
    """
    if only is not None and not only:
        return []
    wordings = planning.wordings(tx, plan.ref, on, known, only)
    changed = planning.changes(tx, plan.ref, on, known, only)
    which = progress.counting(tx, plan.ref, known=known, readers=readers)
    reports = progress.newest(tx, plan.ref, on, which, only)
    members = members_of(region, plan.forum, on)
    return [
        _activity(row, changed.get(ref, ()), reports.get(ref, ()), members) for ref, row in wordings.items()
    ]


def activity(
    tx: Connection, ref: str, *, region: RegionPack, on: date, known: date | None = None
) -> Activity:
    """
    Return the activity called *ref*.

    Raises:
        NotFound: no such activity was known then.
    """
    plan = planning.plan(tx, plan_of(ref), known=known)
    for one in activities(tx, plan, region=region, on=on, known=known, only=[ref]):
        return one
    raise NotFound(
        f"{plan.title} had no activity {ref} on {on}: choose a later day, or look at the plan's page"
    )


def overdue(found: Sequence[Activity], on: date) -> list[Activity]:
    """Return those that should have been done before *on*, the longest overdue first."""
    late = [one for one in found if one.overdue(on)]
    return sorted(late, key=lambda one: (one.due or date(on.year - 1, 12, 31), one.ref))


def conflicts(found: Sequence[Activity]) -> list[tuple[Activity, Report, Report]]:
    """Return the pairs of reports that cannot both be so, with the activity they are on."""
    return [(one, earlier, later) for one in found for earlier, later in one.differing]


def members_of(region: RegionPack, forum: str, on: date) -> frozenset[Party]:
    """Return the members of *forum* on that day; none where the region does not know it."""
    known = region.forums.get(forum)
    return known.members(on) if known else frozenset()


@dataclass(frozen=True, slots=True)
class Kin:
    """An activity's place among those of earlier and later plans."""

    ref: str
    relation: str  # "ancestor", "descendant"
    distance: int  # 1: named directly
    title: str  # "" where its plan is not known here


def lineage(tx: Connection, ref: str) -> list[Kin]:
    """Return the ancestors and descendants of activity *ref*, the nearest first."""
    return [*_kin(tx, ref, upwards=True), *_kin(tx, ref, upwards=False)]


def _kin(tx: Connection, ref: str, *, upwards: bool) -> list[Kin]:
    found: list[Kin] = []
    seen, edge, distance = {ref}, [ref], 0
    while edge:
        distance += 1
        pairs = planning.lines(tx, edge, upwards=upwards)
        edge = [name for name in dict.fromkeys(b if upwards else a for a, b in pairs) if name not in seen]
        seen.update(edge)
        relation = "ancestor" if upwards else "descendant"
        found += [Kin(name, relation, distance, title_of(tx, name)) for name in edge]
    return found


def title_of(tx: Connection, ref: str) -> str:
    """Return the newest title of activity *ref*; "" where it is not known here."""
    title = ""
    for row in planning.wordings_of(tx, ref):
        title = row["body"]["title"] or title
    return title


def _activity(
    row: RowMapping, changed: Sequence[RowMapping], reports: Sequence[Report], members: frozenset[Party]
) -> Activity:
    body = row["body"]
    return Activity(
        ref=row["activity"],
        key=body["key"],
        title=_title(row, changed),
        component=body["component"],
        strength=body["strength"],
        record=RecordId(row["record"]),
        since=date.fromisoformat(row["since"]),
        clauses=tuple(body["clauses"]),
        lead=body["lead"],
        lead_party=body["lead_party"],
        participants=frozenset(map(Party, body["participants"])) or members,
        done_by=body["done_by"],
        due=date.fromisoformat(body["due"]) if body["due"] else None,
        period=body["period"],
        indicators=tuple(body["indicators"]),
        ancestors=tuple(body["ancestors"]),
        reports=newest_first(reports),
        **_standing(changed),
    )


def _title(row: RowMapping, changed: Sequence[RowMapping]) -> str:
    """Return the newest of its names: the one it was worded with, or one it was given since."""
    names = [(one["day"], one["seq"], one["body"]["title"]) for one in changed]
    names = [one for one in names if one[2]] + [(row["since"], row["seq"], row["body"]["title"])]
    return str(max(names)[2])


def _standing(changed: Sequence[RowMapping]) -> dict[str, Any]:
    """Return what became of it: the newest word that is no new name."""
    decisive = [row for row in changed if row["body"]["change"] != "renamed"]
    if not decisive or decisive[-1]["body"]["change"] == "resumed":
        return {}
    body = decisive[-1]["body"]
    return {
        "standing": body["change"],
        "by": body["by"],
        "reason": body["reason"],
        "decided": RecordId(decisive[-1]["record"]),
    }
