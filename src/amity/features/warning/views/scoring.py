"""Every forecast beside what came: scored when asked, from the records alone, by the published scorer.

The arrays are loaded only here, and only when somebody asks. A score follows from records that never change,
so it is kept in memory under their names.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import isnan
from typing import Any

from sqlalchemy import Connection

from amity.features.warning.rules import months
from amity.features.warning.rules.drills import Drill, never
from amity.features.warning.rules.scored import Figures, Scored
from amity.features.warning.views import forecasting, known
from amity.features.warning.views.forecasting import Issue, Outlook, TakenBack
from amity.features.warning.views.known import Came
from amity.kernel.record import Party, RecordId

YEAR = 12  # months that the baseline looks back


@dataclass(frozen=True, slots=True)
class Track:
    """All forecasts of one target that this Party holds or knows of, scored as far as something came."""

    target: str
    settler: Party | None  # whose outcomes count; None: nobody has said what came
    settlers: tuple[Party, ...]
    rows: tuple[Scored, ...]  # said before the month was over
    late: tuple[Scored, ...]  # said afterwards: no forecasts, and in no figure of them
    issues: tuple[Issue, ...]
    waiting: int  # months of units that are forecast and not yet known
    taken_back: tuple[TakenBack, ...]
    only_drills: bool = False  # nothing but drills was filed, and so they are what is scored


def track(
    tx: Connection,
    target: str,
    trusted: Sequence[Party],
    *,
    by: str = "",
    settler: str = "",
    reader: Party | None = None,
    drill: Drill = never,
) -> Track:
    """
    Return the track record of *target*.

    Args:
        trusted: whose outcomes count, in this order: the first that has said what came.
        by: only forecasts of this Party.
        settler: whose outcomes count, where one is asked for by name.
        reader: only from records that are addressed to it; all that is held, where none is given.
        drill: tells drills by their purpose. They are listed, and scored only where all forecasts are drills.
    """
    issues = forecasting.issues(tx, target, party=by, reader=reader)
    only_drills = bool(issues) and all(drill(one.purpose) for one in issues)
    drill = never if only_drills else drill
    settlers = known.settlers(tx, target, reader=reader, drill=drill)
    named = (Party(settler),) if settler else trusted
    chosen = next((one for one in named if one in settlers), None)
    came = known.settled(tx, target, chosen, reader=reader, drill=drill) if chosen else {}
    outlooks = forecasting.outlooks(tx, [one for one in issues if not drill(one.purpose)])
    before = _baselines(tx, target, outlooks, reader)
    rows: list[Scored] = []
    late: list[Scored] = []
    waiting = 0
    for one in outlooks:
        found = tuple(
            (step, came[key])
            for step in range(len(one.months))
            if (key := (one.unit, one.issue.since + step)) in came
        )
        waiting += len(one.months) - len(found)
        if found:
            scored = _scored(_Key(one, found, before.get((one.issue.record, one.unit), ())))
            rows += [row for row in scored if _beforehand(one.issue, row.month)]
            late += [row for row in scored if not _beforehand(one.issue, row.month)]
    gone = forecasting.taken_back(tx, target, reader=reader)
    withdrawn = [one for one in gone if by in ("", one.author)]
    return Track(
        target, chosen, tuple(settlers), tuple(rows), tuple(late), tuple(issues), waiting, tuple(withdrawn),
        only_drills,
    )  # fmt: skip


def _beforehand(issue: Issue, month: int) -> bool:
    """Tell whether *issue* was filed before the month was over: whoever speaks later, forecasts nothing."""
    return issue.issued[:10] < months.first_day(month + 1).isoformat()


def _baselines(
    tx: Connection, target: str, outlooks: Sequence[Outlook], reader: Party | None
) -> dict[tuple[str, str], tuple[int, ...]]:
    """Return the last twelve months that each forecast knew of each unit; only whole years count."""
    vintages = {one.issue.vintage for one in outlooks}
    counts = known.counts(tx, sorted(vintages), target, reader=reader) if vintages else {}
    found: dict[tuple[str, str], tuple[int, ...]] = {}
    for one in outlooks:
        series = counts.get((one.issue.vintage, one.unit, target))
        year = series.before(one.issue.origin, YEAR) if series else ()
        if len(year) == YEAR:
            found[one.issue.record, one.unit] = year
    return found


class _Key:
    """What a score follows from. Two of one forecast's record, unit, outcomes and baseline are the same."""

    __slots__ = ("before", "came", "one")

    def __init__(self, one: Outlook, came: tuple[tuple[int, Came], ...], before: tuple[int, ...]) -> None:
        self.one, self.came, self.before = one, came, before

    def __hash__(self) -> int:
        return hash((self.one.issue.record, self.one.unit, self.came, self.before))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Key) and self._names == other._names

    @property
    def _names(self) -> tuple[object, ...]:
        return self.one.issue.record, self.one.unit, self.came, self.before


@lru_cache(maxsize=20_000)
def _scored(key: _Key) -> tuple[Scored, ...]:
    import numpy as np

    from amity.features.warning.forecasting import scores

    one, issue = key.one, key.one.issue
    outcomes = np.array([found.value for _, found in key.came], dtype=np.float64)
    draws = np.array(
        [np.repeat(one.months[step][::2], one.months[step][1::2]) for step, _ in key.came], dtype=np.float64
    )
    columns = {
        "crps": scores.crps(draws, outcomes),
        "crps_log": scores.crps_log1p(draws, outcomes),
        "ign": scores.ignorance(draws, outcomes, how="bootstrap"),
        "mis": scores.interval(draws, outcomes),
        "brier_25": scores.brier(draws, outcomes, 25),
        "brier_100": scores.brier(draws, outcomes, 100),
        "said_25": scores.exceeding(draws, 25),
        "said_100": scores.exceeding(draws, 100),
        "said_any": scores.exceeding(draws, 1),
    }
    if key.before:
        base = np.array([key.before] * len(outcomes), dtype=np.float64)
        columns |= {
            "base_crps": scores.crps(base, outcomes),
            "base_log": scores.crps_log1p(base, outcomes),
            "base_ign": scores.ignorance(base, outcomes, how="bootstrap"),
            "base_mis": scores.interval(base, outcomes),
        }
    low, high = scores.bounds(draws)
    sure = scores.confident_zeros(draws)
    return tuple(
        Scored(
            forecast=issue.record,
            party=issue.party,
            model=one.model,
            unit=one.unit,
            origin=issue.origin,
            month=issue.since + step,
            came=found.value,
            standing=found.standing,
            inside=bool(low[at] <= outcomes[at] <= high[at]),
            sure=bool(sure[at]),
            **{name: float(column[at]) for name, column in columns.items()},
        )
        for at, (step, found) in enumerate(key.came)
    )


def figures(rows: Sequence[Scored]) -> Figures:
    """Return how good *rows* were on average, beside the baseline on the same rows."""
    if not rows:
        return Figures(0, 0)
    import numpy as np

    from amity.features.warning.forecasting import scores

    def mean(of: Iterable[float]) -> float | None:
        values = list(of)
        return float(np.mean(values)) if values else None

    def ratio(ours: float | None, theirs: float | None) -> float | None:
        return ours / theirs if ours is not None and theirs else None

    def precision(said: str, least: int) -> float | None:
        told = np.array([getattr(one, said) for one in rows])
        found = scores.average_precision(told, np.array([one.came >= least for one in rows]))
        return None if isnan(found) else found

    pairs = [one for one in rows if one.base_crps is not None]
    ours, base = mean(one.crps for one in pairs), mean(one.base_crps or 0.0 for one in pairs)
    log, base_log = mean(one.crps_log for one in pairs), mean(one.base_log or 0.0 for one in pairs)
    some = [one.inside for one in rows if one.came > 0]
    gained = [(one.base_crps or 0.0) - one.crps for one in pairs]
    whole = sum(gained)
    zeros = sum(gain for gain, one in zip(gained, pairs, strict=True) if one.sure)
    said = np.array([one.said_any for one in rows])
    return Figures(
        rows=len(rows),
        compared=len(pairs),
        crps=mean(one.crps for one in rows),
        base_crps=base,
        ratio=ratio(ours, base),
        ratio_log=ratio(log, base_log),
        ign=mean(one.ign for one in rows),
        base_ign=mean(one.base_ign or 0.0 for one in pairs),
        mis=mean(one.mis for one in rows),
        base_mis=mean(one.base_mis or 0.0 for one in pairs),
        brier_25=mean(one.brier_25 for one in rows),
        brier_100=mean(one.brier_100 for one in rows),
        ap_25=precision("said_25", 25),
        ap_100=precision("said_100", 100),
        coverage=mean(map(float, some)),
        from_zeros=zeros / whole if whole > 0 else None,
        calibration=tuple(scores.calibration(said, np.array([one.came >= 1 for one in rows]), bins=5)),
    )


def grouped(rows: Sequence[Scored], by: Callable[[Scored], Any]) -> dict[Any, Figures]:
    """Return the figures of *rows* for each value of *by*, in order."""
    found: dict[Any, list[Scored]] = {}
    for one in rows:
        found.setdefault(by(one), []).append(one)
    return {key: figures(found[key]) for key in sorted(found)}


def probabilities(
    rows: Sequence[Scored], at_least: int, outlooks: Mapping[tuple[str, str], Outlook]
) -> list[tuple[float, bool]]:
    """Return (probability said, whether it came) of "at least *at_least*" for each of *rows*."""
    return [
        (
            outlooks[one.forecast, one.unit].exceeding(
                one.month - outlooks[one.forecast, one.unit].issue.since, at_least
            ),
            one.came >= at_least,
        )
        for one in rows
        if (one.forecast, one.unit) in outlooks
    ]


PEACE = 24  # months without a death, after which a death is an onset


@dataclass(frozen=True, slots=True)
class Onset:
    """How well forecasts told who would fall from peace into violence."""

    peaceful: int  # units of forecasts that were at peace
    fell: int
    auc: float | None  # 0.5 is chance; None where it came to nobody or to all


def onset(tx: Connection, track: Track) -> Onset:
    """Return how well units at peace for two years were ranked, by what each forecast knew of them."""
    records = {one.record: one for one in track.issues}
    counts = known.counts(tx, sorted({one.vintage for one in track.issues}), track.target) if records else {}
    said: dict[tuple[str, str], list[Scored]] = {}
    for row in track.rows:
        said.setdefault((row.forecast, row.unit), []).append(row)
    pairs: list[tuple[float, bool]] = []
    for (forecast, unit), rows in said.items():
        one = records[RecordId(forecast)]
        series = counts.get((one.vintage, unit, track.target))
        past = series.before(one.origin, PEACE) if series else ()
        if len(past) == PEACE and not any(past):
            mean = sum(row.said_any for row in rows) / len(rows)
            pairs.append((mean, any(row.came for row in rows)))
    fell = sum(came for _, came in pairs)
    return Onset(len(pairs), fell, _auc(pairs) if 0 < fell < len(pairs) else None)


def _auc(pairs: Sequence[tuple[float, bool]]) -> float:
    import numpy as np

    from amity.features.warning.forecasting import scores

    return scores.auc(np.array([said for said, _ in pairs]), np.array([came for _, came in pairs]))
