"""The figures of a component in a year: which activities count, and what the Parties say of them.

What was superseded or has lapsed counts no more; what is a norm is kept, not done, and counts apart. An
activity that something else fulfilled counts as done.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from amity.features.plans.rules.inclusion import Participation
from amity.features.plans.rules.progress import Activity, Report
from amity.kernel.record import Party, RecordId

SERIES = {
    "done": "Done",
    "ongoing": "Ongoing",
    "delayed": "Delayed",
    "not-started": "Not started",
    "differing": "Reported differently",
    "no-report": "No report",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What is counted of one component, or of a whole plan."""

    component: str  # "" for the whole plan
    title: str
    year: int
    on: date
    activities: tuple[Activity, ...]
    norms: tuple[Activity, ...] = ()
    dropped: tuple[Activity, ...] = ()  # superseded or lapsed
    women: Participation | None = None

    def of_status(self, *statuses: str) -> tuple[Activity, ...]:
        """Return the activities of these statuses."""
        return tuple(one for one in self.activities if status_of(one) in statuses)

    @property
    def done(self) -> tuple[Activity, ...]:
        """The activities that are done, or fulfilled by something else."""
        return self.of_status("done")

    @property
    def reported(self) -> tuple[Activity, ...]:
        """The activities on which some Party reported in the year."""
        return tuple(one for one in self.activities if self.reports_of(one))

    @property
    def overdue(self) -> tuple[Activity, ...]:
        """The activities that should have been done."""
        return tuple(one for one in self.activities if one.overdue(self.on))

    @property
    def differing(self) -> tuple[Activity, ...]:
        """The activities on which Parties' reports cannot all be so."""
        return tuple(one for one in self.activities if one.differing)

    @property
    def parties(self) -> tuple[Party, ...]:
        """The Parties that reported in the year."""
        return tuple(sorted({r.party for one in self.activities for r in self.reports_of(one)}))

    @property
    def percent(self) -> int:
        """How many of the activities are done, in percent."""
        return 100 * len(self.done) // len(self.activities) if self.activities else 0

    @property
    def counts(self) -> tuple[int, ...]:
        """How many activities have each status, in the order of `SERIES`."""
        return tuple(len(self.of_status(status)) for status in SERIES)

    def counts_of(self, party: Party) -> tuple[int, ...]:
        """Return the same by the word of *party* alone."""
        said = [own.status if (own := one.report_of(party)) else "no-report" for one in self.activities]
        return tuple(said.count(status) for status in SERIES)

    def reports_of(self, activity: Activity) -> tuple[Report, ...]:
        """Return the newest reports on *activity* that were made as of a day in the year."""
        return tuple(one for one in activity.reports if one.as_of.year == self.year)


def status_of(activity: Activity) -> str:
    """Return the status under which *activity* is counted."""
    return "done" if activity.status == "fulfilled" else activity.status


def figures(
    components: Mapping[str, str],
    activities: Sequence[Activity],
    women: Mapping[str, Participation],
    *,
    year: int,
    on: date,
) -> list[Figures]:
    """Return the figures of each component, in the plan's order; those it does not name come last."""
    names = dict(components) | {
        one.component: one.component for one in activities if one.component not in components
    }
    return [
        counted(name, title, [one for one in activities if one.component == name], women, year=year, on=on)
        for name, title in names.items()
    ]


def counted(
    component: str,
    title: str,
    activities: Sequence[Activity],
    women: Mapping[str, Participation],
    *,
    year: int,
    on: date,
) -> Figures:
    """Return the figures of *activities*."""
    dropped = [one for one in activities if one.standing in ("superseded", "lapsed")]
    live = [one for one in activities if one not in dropped]
    return Figures(
        component=component,
        title=title,
        year=year,
        on=on,
        activities=tuple(one for one in live if not one.is_norm),
        norms=tuple(one for one in live if one.is_norm),
        dropped=tuple(dropped),
        women=women.get(component),
    )


def records_of(activities: Sequence[Activity]) -> tuple[RecordId, ...]:
    """Return the records in which *activities* are worded, and in which something fulfilled them."""
    return tuple(id for one in activities for id in (one.record, one.decided) if id)
