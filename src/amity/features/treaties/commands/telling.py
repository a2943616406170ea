"""What the commands answer: plain values for machines, lines for people. A doubtful day is marked in both."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from amity.features.treaties import views
from amity.features.treaties.rules.acts import Act
from amity.features.treaties.rules.entering import own_entry
from amity.features.treaties.views import Known, Matrix, Member, OfficialDay, Status
from amity.features.treaties.views.matrix import Cover
from amity.node.pack import RegionPack
from amity.store.browse import Tx

UNVERIFIED = "unverified"


@dataclass(frozen=True, slots=True)
class Desk:
    """What a question is answered from."""

    region: RegionPack
    tx: Tx | None  # None: no node, the region's data alone
    party: str  # whose node; "" for none
    today: date


def plain_total(desk: Desk, treaty: Known, on: date) -> dict[str, Any]:
    """Return how many Parties *treaty* has on that day, and which of their days nobody vouches for."""
    count = views.total(desk.tx, treaty, on)
    return {
        "treaty": treaty.ref,
        "short": treaty.short,
        "title": treaty.title,
        "on": on,
        "total": count.number,
        "parties": list(count.parties),
        "unverified": len(count.unverified),
        "unverified_parties": list(count.unverified),
        "node": desk.party,
    }


def plain_status(desk: Desk, here: Status, on: date) -> dict[str, Any]:
    """Return all acts, and the computed entry into force beside the official one."""
    rule, entry = here.treaty.rule, here.entry
    official = [one.on for one in here.official]
    return {
        "depositary": here.treaty.depositary,
        "actions": [_plain_act(act) for act in here.acts],
        "corrected": [_plain_act(act) for act in here.corrected],
        "more_actions": here.more,
        "entry_into_force": {
            "rule": {"kind": rule.kind, "number": rule.number, "days": rule.days, "months": rule.months}
            | {"own_days": rule.own_days, "of": list(rule.of), "clause": rule.clause, "source": rule.source}
            | {"verified": not rule.unverified},
            "computed": entry.on,
            "computed_by_the_latest_dates": entry.later,
            "computed_no_later_than": entry.no_later,
            "instruments": {"have": entry.have, "need": entry.need},
            "official": official[0] if official else None,
            "officials": [_plain_official(one) for one in here.official],
            "differs": here.differs,
        },
        "in_force_for": [
            {
                "party": one.party,
                "since": one.since,
                "computed": own_entry(rule, entry, one),
                "official": [said.on for said in here.own_official if said.party == one.party],
                "verified": not one.is_unverified,
            }
            for one in here.times
            if one.holds(on)
        ],
        "notices": [dict(row["body"]) | {"record": row["record"]} for row in here.notices],
    }


def _plain_act(act: Act) -> dict[str, Any]:
    return {
        "party": act.party,
        "action": act.deed,
        "date": act.on,
        "verified": not act.is_open,
        "no_later": act.no_later,
        "takes_effect": act.takes_effect,
        "text": act.text,
        "source": act.source,
        "by": act.party if act.record else "catalogue",
        "record": act.record,
    }


def _plain_official(one: OfficialDay) -> dict[str, Any]:
    return {"date": one.on, "source": one.source, "verified": not one.unverified, "record": one.record}


def plain_matrix(found: Matrix, forum: str) -> dict[str, Any]:
    """Return each pair with what covers it, and the gaps."""
    return {
        "subject": found.subject,
        "forum": forum,
        "on": found.on,
        "parties": list(found.parties),
        "pairs": [
            {
                "pair": list(pair),
                "cover": cell.cover,
                "verified": not cell.is_unverified,
                "differs": cell.differs,
                "agreements": [
                    {"title": one.title, "stated_by": one.known, "sides": list(one.sides)}
                    | {"stands": one.stands(found.on), "differing": list(one.differing)}
                    for one in cell.own
                ],
                "treaties": [
                    {"treaty": one.treaty.ref, "in_force": one.in_force, "verified": not one.unverified}
                    for one in cell.shared
                ],
            }
            for pair, cell in found.cells.items()
        ],
        "gaps": [list(cell.pair) for cell in found.gaps],
    }


def marked(data: dict[str, Any]) -> Callable[[str], str]:
    """Return a function that names a Party, and marks a doubtful one."""
    return lambda code: f"{code} ({UNVERIFIED})" if code in data["unverified_parties"] else code


def line(one: dict[str, Any]) -> str:
    """Return a total in one line."""
    doubt = f", {one['unverified']} of them since a day that is {UNVERIFIED}" if one["unverified"] else ""
    word = "Party" if one["total"] == 1 else "Parties"
    return f"{one['short']} ({one['treaty']}), {one['on']}: {one['total']} {word}{doubt}"


def told(data: dict[str, Any]) -> str:
    """Return a status for people."""
    entry = data["entry_into_force"]
    lines = [data["title"], line(data), ""]
    lines.append(f"in force, computed: {_computed(entry)}")
    for one in entry["officials"]:
        lines.append(f"in force, official: {one['date']}{_doubt(one)} ({one['source']})")
    lines.append("")
    for act in data["actions"]:
        day = f"by {act['date']}" if act["no_later"] else f"   {act['date']}"
        lines.append(f"{day}  {act['party']:5} {act['action']:18}{_doubt(act)} {act['source']}".rstrip())
    return "\n".join(lines)


def _doubt(one: dict[str, Any]) -> str:
    return "" if one["verified"] else f" [{UNVERIFIED}]"


def _computed(entry: dict[str, Any]) -> str:
    if entry["computed_no_later_than"]:
        return f"no later than {entry['computed_no_later_than']}; a day of deposit is on no record"
    if not entry["computed"]:
        return f"not yet: {entry['instruments']['have']} of {entry['instruments']['need']} instruments"
    late = entry["computed_by_the_latest_dates"]
    other = f", or {late} by the later of the dates given" if late else ""
    return f"{entry['computed']}{other}"


def drawn(found: Matrix) -> str:
    """Return a matrix for people, in signs."""
    signs: dict[Cover, str] = {"in-force": "●", "signed": "○", "gap": "·"}
    lines = ["     " + " ".join(found.parties)]
    for one in found.parties:
        row = [
            "  –" if one == other else f"  {signs[found.cell(one, other).cover]}" for other in found.parties
        ]
        lines.append(f"{one:5}" + " ".join(row))
    covers: tuple[Cover, ...] = ("in-force", "signed", "gap")
    counts = "  ".join(f"{signs[one]} {one} {found.number(one)}" for one in covers)
    return "\n".join([*lines, "", counts])


def member_line(one: Member) -> str:
    """Return a member in one line."""
    return f"  {one.party:5} since {one.since}{'' if not one.is_unverified else f' [{UNVERIFIED}]'}"
