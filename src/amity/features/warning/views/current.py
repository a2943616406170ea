"""The newest word on each unit: which of the forecasts held here stands now, in earnest and in drills."""

from collections.abc import Sequence

from sqlalchemy import Connection

from amity.features.warning.rules.drills import Drill, never
from amity.features.warning.views.forecasting import Issue, Outlook, issues, outlooks
from amity.kernel.record import Party


def standing(
    tx: Connection, target: str, *, party: Party, by: str = "", drill: Drill = never
) -> list[Outlook]:
    """
    Return the newest word on each unit: of *by*, else of *party* itself where it forecasts, else of anybody.

    A later forecast that knows no more than an earlier one takes its place; one for other units does not.

    Args:
        drill: tells drills by their purpose; one speaks of a unit only where no other forecast does.
    """
    real, drills = apart(tx, target, party=party, by=by, drill=drill)
    chosen = {one.unit: one for one in (*drills, *real)}
    return [chosen[unit] for unit in sorted(chosen)]


def apart(
    tx: Connection, target: str, *, party: Party, by: str = "", drill: Drill = never
) -> tuple[list[Outlook], list[Outlook]]:
    """Return the newest word on each unit, as `standing` does, of real forecasts and of drills."""
    found = issues(tx, target, party=by)
    real = [one for one in found if not drill(one.purpose)]
    drills = [one for one in found if drill(one.purpose)]
    return _newest(tx, real, party), _newest(tx, drills, party)


def _newest(tx: Connection, found: Sequence[Issue], party: Party) -> list[Outlook]:
    if any(one.party == party for one in found):
        found = [one for one in found if one.party == party]
    chosen: dict[str, Outlook] = {}
    order = {one.record: place for place, one in enumerate(found)}
    newest = [one for one in found if one.party == found[0].party] if found else []
    for one in sorted(outlooks(tx, newest[:40]), key=lambda one: order[one.issue.record]):
        chosen.setdefault(one.unit, one)
    return [chosen[unit] for unit in sorted(chosen)]
