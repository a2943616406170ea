"""
The table of a backtest: one window's draws and outcomes into figures, and the figures of all windows into
one.

Skill is never one number. Beside the CRPS stand its ratio to conflictology, the same on the scale of log(1 +
deaths), without the one country whose single summary event outweighs all else, for the region and for each of
its members; and how much of the gain comes from saying zero where everyone would have.
"""

import math
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from amity.features.warning.forecasting import scores
from amity.features.warning.forecasting.panel import Floats, Panel

Row = dict[str, float | None]
BASELINE = "conflictology"
APART = "ETH"  # one summary event of Tigray, 113,368 deaths in one row, dominates two windows
PROPORTIONS = ("crps_ratio", "log1p_crps_ratio", "crps_ratio_without_ethiopia")
WHERE = "global"


def tables(
    panel: Panel, last: int, draws: Mapping[str, Floats], came: Floats, region: Sequence[str]
) -> dict[str, dict[str, Row]]:
    """
    Return the figures of each model in one window, by model and then by place: "global", "region", each
    member.

    Args:
        panel: what is known; only what was known in *last* is used, for the onsets.
        draws: shape (units, horizons, draws), by model.
        came: outcomes, shape (units, horizons).
        region: ISO codes of the members of the region.
    """
    past = panel.until(last).deaths
    base = _Scored(draws[BASELINE], came)
    members = {code: panel.row(code) for code in region if code in panel.iso3}
    places = {
        WHERE: np.ones(len(came), bool),
        "region": np.isin(np.arange(len(came)), list(members.values())),
    }
    places |= {code: np.arange(len(came)) == row for code, row in members.items()}
    apart = np.array([code == APART for code in panel.iso3])
    told = {}
    for name, said in draws.items():
        ours = base if name == BASELINE else _Scored(said, came)
        told[name] = {place: _row(ours, base, units, apart, past) for place, units in places.items()}
    return told


class _Scored:
    """Draws with their scores by row: scored once, averaged over many places."""

    def __init__(self, draws: Floats, came: Floats) -> None:
        self.draws, self.came = draws, came
        self.known = ~np.isnan(came) & ~np.isnan(draws).any(axis=-1)
        said, truth = np.where(self.known[..., None], draws, 0.0), np.where(self.known, came, 0.0)
        self.crps = scores.crps(said, truth)
        self.log = scores.crps_log1p(said, truth)
        self.ign = scores.ignorance(said, truth)
        self.mis = scores.interval(said, truth)
        self.sure = scores.confident_zeros(said)


def _row(
    ours: _Scored, base: _Scored, units: NDArray[np.bool_], apart: NDArray[np.bool_], past: Floats
) -> Row:
    rows = ours.known & base.known & units[:, None]
    others = rows & ~apart[:, None]
    if not rows.any():
        return {"rows": 0}
    said, came = ours.draws[rows], ours.came[rows]
    row: dict[str, float] = {
        "rows": int(rows.sum()),
        "crps": float(ours.crps[rows].mean()),
        "conflictology_crps": float(base.crps[rows].mean()),
        "crps_ratio": _ratio(ours.crps[rows], base.crps[rows]),
        "log1p_crps": float(ours.log[rows].mean()),
        "log1p_crps_ratio": _ratio(ours.log[rows], base.log[rows]),
        "crps_ratio_without_ethiopia": _ratio(ours.crps[others], base.crps[others]),
        "ign": float(ours.ign[rows].mean()),
        "mis": float(ours.mis[rows].mean()),
        "coverage_nonzero": scores.coverage(said, came),
        "nonzero": int((came > 0).sum()),
        "auc_onset": _onset(ours, units & rows.all(axis=1), past),
        "skill_from_confident_zeros": scores.share_of_skill(
            ours.crps[rows], base.crps[rows], ours.sure[rows]
        ),
    }
    for threshold in (25, 100):
        said_so = scores.exceeding(said, threshold)
        row[f"ap_{threshold}"] = scores.average_precision(said_so, came >= threshold)
        row[f"brier_{threshold}"] = float(scores.brier(said, came, threshold).mean())
    return {key: _told(value) for key, value in row.items()}


def _ratio(ours: Floats, base: Floats) -> float:
    theirs = float(base.sum())
    return float(ours.sum()) / theirs if theirs > 0 else math.nan


def _onset(ours: _Scored, units: NDArray[np.bool_], past: Floats) -> float:
    return scores.onset_auc(past[units], ours.draws[units], ours.came[units])


def _told(value: float) -> float | None:
    return None if math.isnan(value) else value


def overall(windows: Sequence[Mapping[str, Row]]) -> dict[str, Row]:
    """
    Return the figures of all *windows* by place.

    Ratios are geometric means, so that a bloody window counts no more than another; `crps_ratio_of_sums`
    beside them is what a plain mean would say. Everything else is the mean of the windows that have it.
    """
    return {place: _overall([one[place] for one in windows if place in one]) for place in windows[0]}


def _overall(rows: Sequence[Row]) -> Row:
    row: Row = {}
    for key in dict.fromkeys(key for one in rows for key in one):
        found = [value for one in rows if (value := one.get(key)) is not None]
        if key in ("rows", "nonzero"):
            row[key] = sum(found)
        elif key in PROPORTIONS:
            above = [value for value in found if value > 0]
            row[key] = math.exp(sum(map(math.log, above)) / len(above)) if above else None
        else:
            row[key] = sum(found) / len(found) if found else None
    worst = [value for one in rows if (value := one.get("crps_ratio")) is not None]
    ours = sum((one.get("crps") or 0.0) * (one["rows"] or 0) for one in rows)
    theirs = sum((one.get("conflictology_crps") or 0.0) * (one["rows"] or 0) for one in rows)
    row["crps_ratio_worst"] = max(worst) if worst else None
    row["crps_ratio_of_sums"] = ours / theirs if theirs else None
    return row
